"""`%%ci` and `%ci`: read the line, run the turn, end the cell."""

from pathlib import Path
from typing import Any

from IPython.core.magic import no_var_expand  # noqa: TID253  # the door is loaded by IPython itself
from traitlets import Float, Integer, Set, Unicode
from traitlets.config import Configurable

from ..errors import CIMagicError, OptionError, TurnFailed
from ..language import _
from ..settings import Settings
from ..values import Ask, Limits
from ..values.events import Ending, Settled
from ..wiring import Wiring
from .grammar import help_text, parse
from .reports import log_text, preview_text, status_text


class CIMagic(Configurable):
    """What can be set in an IPython configuration file; anything left alone comes from the environment.

    There is no trait for the key: a configuration is printed by `%config`.
    """

    model = Unicode(None, allow_none=True, help="the model's name; scripted:FILE.json replays written replies").tag(
        config=True
    )
    base_url = Unicode(
        None,
        allow_none=True,
        help="the address of an OpenAI-compatible server, such as http://localhost:11434/v1",
    ).tag(config=True)
    attempts = Integer(None, allow_none=True, help="how many times code is run and repaired at most").tag(config=True)
    timeout = Float(None, allow_none=True, help="seconds for a whole turn, running code included").tag(config=True)
    tokens = Integer(None, allow_none=True, help="tokens for a whole turn").tag(config=True)
    ask = Unicode(None, allow_none=True, help="when to ask before running: effects, always, never").tag(config=True)
    privacy = Unicode(None, allow_none=True, help="what the model sees: full, schema, none").tag(config=True)
    allow = Set(default_value=None, allow_none=True, help="effects that need no approval: overwrite, network, …").tag(
        config=True
    )
    language = Unicode(None, allow_none=True, help="en, ko or ja; the system's if left alone").tag(config=True)
    journal = Unicode(None, allow_none=True, help="the file of the record").tag(config=True)
    read_timeout = Float(None, allow_none=True, help="seconds without a byte until a server counts as stalled").tag(
        config=True
    )

    def __init__(self, shell: Any) -> None:
        super().__init__(parent=shell)
        self._shell = shell
        self._wiring = Wiring(shell, self._configured)
        # The magic's own text, which `%%ci?` shows; IPython reads it from the function.
        ci = no_var_expand(lambda line, cell=None: self._ci(line, cell))
        ci.__doc__ = help_text()
        self.ci = ci

    def model_configured(self) -> bool:
        """Whether a model, a server or a key is set; a broken setting is told at the first use, not at load."""
        try:
            return self._wiring.settings({}).configured
        except CIMagicError:
            return False

    def close(self) -> None:
        """Close the record."""
        self._wiring.close()

    def _configured(self) -> dict[str, Any]:
        values = {name: getattr(self, name) for name in self.class_trait_names(config=True)}
        if values["allow"] is not None:
            values["allow"] = frozenset(values["allow"])
        if values["journal"] is not None:
            values["journal"] = Path(values["journal"]).expanduser()
        return values

    def _ci(self, line: str, cell: str | None) -> None:
        parsed = parse(line)
        prompt = parsed.prompt
        if cell is not None:
            body = cell.removesuffix("\n")
            prompt = f"{prompt}\n{body}" if prompt and body else prompt or body
        options = parsed.options
        settings = self._wiring.settings(options)
        if "help" in options:
            print(help_text())
        elif "status" in options:
            print(status_text(settings, self._wiring.model_name(settings)))
        elif "log" in options:
            print(log_text(self._wiring.session(settings).journal.latest(self._wiring.frontend().notebook)))
        elif not prompt.strip():
            raise OptionError(_("the prompt is empty: %%ci plot sales by month"))
        else:
            self._turn(
                _ask(prompt, options, settings),
                settings,
                preview="preview" in options,
                alone=cell is not None,
            )

    def _turn(self, ask: Ask, settings: Settings, *, preview: bool, alone: bool) -> None:
        if preview:
            print(preview_text(self._wiring.preview(ask, settings), self._wiring.model_name(settings)))
            return
        _end_cell(self._wiring.run(ask, settings, alone=alone))


def _ask(prompt: str, options: dict[str, Any], settings: Settings) -> Ask:
    return Ask(
        prompt=prompt,
        limits=Limits(attempts=settings.attempts, tokens=settings.tokens, seconds=settings.timeout),
        privacy=settings.privacy,
        ask=settings.ask,
        into=options.get("into"),
        model=options.get("model"),
        pin=options.get("pin"),
        new=bool(options.get("new")),
        repair=bool(options.get("repair")),
    )


def _end_cell(settled: Settled) -> None:
    """Let the cell end as the turn did: quietly, or with an error that stops the queue."""
    if settled.ending is Ending.INTERRUPTED:
        interrupt = KeyboardInterrupt(settled.message)
        interrupt._render_traceback_ = lambda: [f"ci_magic: {settled.message}"]  # type: ignore[attr-defined]
        raise interrupt
    # Code handed over for editing travels with the reply, and JupyterLab takes it from a reply that is ok only.
    if not settled.ending.success and not settled.offered:
        raise TurnFailed(settled.message)
