"""What a request came to, as a value: a turn that fails is a result too."""

import base64
import html
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Self

from ..errors import TurnFailed
from ..language import _
from ..markdown import shown
from ..protocol import tries
from ..tokens import dollars
from ..values import Observation, Usage
from ..values.events import Ending, Event, Sent, Settled, Writing
from ..values.runs import RunState, state_at
from ..wiring.unseen import Outcome

_SUFFIXES = {
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/gif": ".gif",
    "image/webp": ".webp",
    "image/svg+xml": ".svg",
}


@dataclass(frozen=True, slots=True)
class Part:
    """One part of what was said and shown, in the order in which it came.

    `data` are bytes for pictures, text for all else (`text/plain`, `text/html`, `text/markdown`, `image/svg+xml`, …);
    `text` is plain text of it.
    """

    role: Literal["user", "assistant"]
    mime: str
    data: bytes | str = field(repr=False)
    text: str = field(default="", repr=False)

    @property
    def is_picture(self) -> bool:
        """Whether it is an image."""
        return self.mime in _SUFFIXES

    @property
    def base64(self) -> str:
        """The data as ASCII text."""
        raw = self.data.encode() if isinstance(self.data, str) else self.data
        return base64.b64encode(raw).decode()

    def save(self, path: str | Path) -> Path:
        """Write the data to a new file; a name without suffix gets that of its kind.

        Raises:
            FileExistsError: there is such a file.
        """
        target = Path(path)
        if not target.suffix:
            target = target.with_suffix(_SUFFIXES.get(self.mime, ".txt"))
        with target.open("xb") as file:
            file.write(self.data.encode() if isinstance(self.data, str) else self.data)
        return target

    def _repr_mimebundle_(self, **_options: Any) -> dict[str, Any]:
        return {"text/plain": self.text or repr(self), self.mime: self.data}


@dataclass(frozen=True, slots=True)
class Result:
    """What a request came to.

    `value` is the live object of the last expression (None where the turn failed). `text` is what the model said and
    what it read in the result, `error` one line, empty where it ended well. `code` is what ran last, all cells of it;
    `files` are the paths that the code wrote. `notes` and `warnings` are lines for the user. `seconds` are for all of
    it, `first_token` until the first word of the model, None where none came.
    """

    prompt: str
    ending: Ending
    value: Any = field(default=None, repr=False)
    text: str = ""
    error: str = ""
    code: str = ""
    parts: tuple[Part, ...] = ()
    files: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    usage: Usage = field(default_factory=Usage)
    attempts: int = 0
    seconds: float = 0.0
    first_token: float | None = None
    model: str = ""

    @property
    def ok(self) -> bool:
        """Whether the request got what it asked for."""
        return self.ending.success

    @property
    def state(self) -> RunState:
        """The ending as a state of a run: completed, failed, incomplete, cancelled."""
        return state_at(self.ending)

    @property
    def figures(self) -> tuple[Part, ...]:
        """The pictures among the parts."""
        return tuple(part for part in self.parts if part.is_picture)

    @property
    def tables(self) -> tuple[Part, ...]:
        """The tables among the parts, as HTML with plain text."""
        return tuple(part for part in self.parts if part.mime == "text/html" and "<table" in part.data[:5000])

    def save(self, folder: str | Path) -> list[Path]:
        """Write the figures to `folder`, which is made if need be, and return their paths; nothing is overwritten."""
        target = Path(folder)
        target.mkdir(parents=True, exist_ok=True)
        return [_save_free(part, target) for part in self.figures]

    def raise_for_ending(self) -> Self:
        """Return the result itself if it ended well.

        Raises:
            TurnFailed: it did not; the message is the result's error.
        """
        if not self.ok:
            raise TurnFailed(self.error)
        return self

    def __repr__(self) -> str:
        counts = [(len(self.figures), "figure"), (len(self.tables), "table"), (len(self.files), "file")]
        told = [f"{count} {what}{'s' if count > 1 else ''}" for count, what in counts if count]
        if self.value is not None:
            told.append(f"value {type(self.value).__name__}")
        told += [f"{self.attempts} attempts"] * (self.attempts > 1)
        told += [f"{self.usage.total:,} tokens"] * bool(self.usage.total)
        told += [dollars(self.usage.cost)] if self.usage.cost is not None else []
        head = f"{self.ending.value}: {', '.join(told)}" if told else self.ending.value
        return f"<ci_magic.Result {head}>"

    def _repr_markdown_(self) -> str:
        return "\n\n".join(part for part in self._markdown() if part.strip())

    def _markdown(self) -> Iterator[str]:
        for part in self.parts:
            if part.role == "assistant":
                yield _as_markdown(part)
        yield from (f"⚠ {html.escape(warning, quote=False)}" for warning in self.warnings)
        if self.error:
            yield f"`ci_magic: {self.error.replace('`', chr(39))}`"


class Progress:
    """A listener that keeps what a result tells besides the end of the turn.

    Args:
        hear: is called with every event.
    """

    def __init__(self, hear: Callable[[Event], object] | None, clock: Callable[[], float] = time.monotonic) -> None:
        self._hear = hear
        self._clock = clock
        self._began = clock()
        self.first_token: float | None = None

    def hear(self, event: Event) -> None:
        """Take note of an event."""
        if isinstance(event, Sent) and self.first_token is None:
            self._began = self._clock()
        elif isinstance(event, Writing) and event.text and self.first_token is None:
            self.first_token = self._clock() - self._began
        if self._hear is not None:
            self._hear(event)


def result_of(prompt: str, outcome: Outcome, progress: Progress, *, into: Any = None) -> Result:
    """Return what a turn came to; `into` is the object that the request wanted in a variable."""
    settled = outcome.settled
    said = "\n\n".join(text.strip() for text in (settled.answer, settled.reading) if text.strip())
    ok = settled.ending.success
    return Result(
        prompt=prompt,
        ending=settled.ending,
        value=(into if into is not None else outcome.value) if ok else None,
        text=said,
        error="" if ok else settled.message,
        code=settled.code,
        parts=tuple(_parts(prompt, said, settled)),
        files=tuple(file.path for file in settled.files if Path(file.path).exists()),
        warnings=settled.warnings,
        notes=(*outcome.notes, *([settled.message] if ok and settled.message else ())),
        usage=settled.usage,
        attempts=1 + len(tries(settled)) if settled.attempts else 0,
        seconds=settled.seconds,
        first_token=progress.first_token,
        model=settled.model,
    )


def _parts(prompt: str, said: str, settled: Settled) -> Iterator[Part]:
    if prompt.strip():
        yield Part("user", "text/plain", prompt, prompt)
    for each in settled.standing if settled.ending.success else ():
        yield from _shown_by(each.observation)
    if said:
        yield Part("assistant", "text/markdown", said, said)


def _shown_by(seen: Observation) -> Iterator[Part]:
    """Yield what a run printed and showed, in order."""
    printed, at = seen.printed, 0
    for each in seen.outputs:
        # What is displayed is among what was printed; pictures and the value of the last expression are not.
        is_among = each.text and not each.mime.startswith("image/") and each.text != seen.result
        found = printed.find(f"{each.text}\n", at) if is_among else -1
        end = found if found >= 0 else max(at, each.at)
        yield from _printed(printed[at:end])
        at = end + len(each.text) + 1 if found >= 0 else end
        yield Part("assistant", each.mime, each.data, each.text)
    yield from _printed(printed[at:])


def _printed(text: str) -> Iterator[Part]:
    if text.strip():
        yield Part("assistant", "text/plain", text, text)


def _as_markdown(part: Part) -> str:
    if part.mime == "text/markdown" and isinstance(part.data, str):
        return shown(part.data)
    if part.is_picture:
        figure = _("figure")
        return f"![{figure}](data:{part.mime};base64,{part.base64})"
    text = html.escape((part.text or str(part.data)).rstrip(), quote=False)
    return f"<pre>{text}</pre>" if text else ""


def _save_free(part: Part, folder: Path) -> Path:
    number = 1
    while True:
        try:
            return part.save(folder / f"figure-{number}{_SUFFIXES[part.mime]}")
        except FileExistsError:
            number += 1
