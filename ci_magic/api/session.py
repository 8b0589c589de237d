"""Requests of a script that follow each other: one namespace, one conversation."""

import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Self

from ..errors import CIMagicError
from ..kernel.interrupts import acquired, interruptible
from ..language import _
from ..settings import Settings
from ..tools import registered
from ..values import Ask
from ..wiring.unseen import Manner, private, unseen_in
from .result import Progress, Result, result_of
from .tasks import in_thread

_SETTINGS = ("model", "attempts", "timeout", "tokens", "privacy", "ask", "explain", "pictures", "allow")
_OF_ASK = ("into", "report", "assistant", "thread")
_OTHERS = ("files", "show", "on_event", "variables")


class Session:
    """A namespace of its own with the conversation about it.

        with ci_magic.Session(df=df) as session:
            session.ask("sales by month")
            session.ask("now by region").value

    In a notebook too the namespace is its own. Names are read and set as with a dict: `session["df"]`.

    Args:
        given: settings for all requests (`model`, `attempts`, `timeout`, `tokens`, `privacy`, `ask`, `allow`,
            `explain`, `pictures`), see `ask`; what has another name is a variable.
    """

    def __init__(self, **given: Any) -> None:
        names, options = _told_apart(given, _SETTINGS)
        self._wiring = private(names, _as_settings(options))
        self._lasting = True
        self._busy = threading.Lock()

    @classmethod
    def of_shell(cls, shell: Any) -> Self:
        """Return a session in the namespace of a live IPython shell."""
        session = cls.__new__(cls)
        session._wiring = unseen_in(shell)  # noqa: SLF001  # a second way to make one
        session._lasting = False  # noqa: SLF001
        session._busy = threading.Lock()  # noqa: SLF001
        return session

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def __getitem__(self, name: str) -> Any:
        return self._wiring.names[name]

    def __setitem__(self, name: str, value: Any) -> None:
        self._wiring.names[name] = value

    def __iter__(self) -> Iterator[str]:
        return (name for name in list(self._wiring.names) if name not in self._wiring.hidden and name[:1] != "_")

    def __contains__(self, name: object) -> bool:
        return name in list(self)

    def __repr__(self) -> str:
        return f"<ci_magic.Session: {', '.join(self) or '-'}>"

    def ask(self, prompt: str = "", **given: Any) -> Result:
        """Ask; `given` is what `ci_magic.ask` takes. Variables given stay in the namespace.

        Raises:
            CIMagicError: a setting makes no sense, or a file is not there.
        """
        with interruptible():
            return self._ask(prompt, given)

    async def ask_async(self, prompt: str = "", **given: Any) -> Result:
        """Ask without keeping the event loop from its work; see `ci_magic.ask_async`."""
        return await in_thread(lambda: self._ask(prompt, given), self._wiring.stop_waiting)

    def close(self) -> None:
        """Let go of the namespace; that of a live shell stays."""
        if self._lasting:
            self._wiring.close()

    def _ask(self, prompt: str, given: Mapping[str, Any]) -> Result:
        names, options = _told_apart(given, (*_SETTINGS, *_OF_ASK, *_OTHERS))
        names |= options.pop("variables", None) or {}
        wiring = self._wiring
        settings = wiring.settings(_as_settings(options) | {"assistant": options.get("assistant", "")})
        progress = Progress(options.get("on_event"))
        manner = Manner(bool(options.get("show")), (progress,))
        with _alone(self._busy), self._bound(names):
            outcome = wiring.ask(_asked(prompt, options, settings), settings, manner)
            return result_of(prompt, outcome, progress, into=self._value_of(options.get("into")))

    def _value_of(self, into: str | None) -> Any:
        return self._wiring.names.get(into) if into else None

    @contextmanager
    def _bound(self, names: dict[str, Any]) -> Iterator[None]:
        """Bind the variables given; in a live shell what the names were bound to before comes back."""
        live = self._wiring.names
        if self._lasting:
            # What a script has registered as a tool is called by its name.
            names = {each.name: each.function for each in registered() if each.name not in live} | names
        before = {name: live[name] for name in names if name in live}
        live.update(names)
        try:
            yield
        finally:
            if not self._lasting:
                for name in names:
                    live.pop(name, None)
                live.update(before)


def _told_apart(given: Mapping[str, Any], options: tuple[str, ...]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the variables, and the options that were really given."""
    names = {name: value for name, value in given.items() if name not in options}
    return names, {name: value for name, value in given.items() if name in options and value is not None}


def _as_settings(options: Mapping[str, Any]) -> dict[str, Any]:
    chosen = {name: options[name] for name in _SETTINGS if name in options}
    if "allow" in chosen:
        allow = chosen["allow"]
        chosen["allow"] = frozenset(allow.replace(",", " ").split() if isinstance(allow, str) else allow)
    return chosen


def _asked(prompt: str, options: Mapping[str, Any], settings: Settings) -> Ask:
    if not isinstance(prompt, str):
        raise CIMagicError(_('the prompt is not text: ci_magic.ask("plot sales by month", df=df)'))
    files = _paths(options.get("files", ()))
    if not prompt.strip() and not files:
        raise CIMagicError(_('the prompt is empty: ci_magic.ask("plot sales by month", df=df)'))
    return Ask(
        prompt=prompt,
        limits=settings.limits,
        privacy=settings.privacy,
        ask=settings.ask,
        # A program that asks wants an answer to what it gives now.
        new=True,
        files=files,
        explain=settings.explain,
        pictures=settings.pictures,
        **{name: options[name] for name in _OF_ASK if name in options},
    )


def _paths(files: Any) -> tuple[str, ...]:
    several = (files,) if isinstance(files, str | os.PathLike) else files
    return tuple(os.fspath(each) for each in several)


@contextmanager
def _alone(lock: threading.Lock) -> Iterator[None]:
    acquired(lock.acquire)
    try:
        yield
    finally:
        lock.release()
