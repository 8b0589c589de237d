"""What a report consists of, whatever it is written as: made of a told turn, and of values only."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ..language import _
from ..protocol import tries
from ..tokens import dollars
from ..values import Ask, Observation, Output
from ..values.events import Settled
from .tables import Table, tables_in

TITLE = 80
PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp", "image/svg+xml")


@dataclass(frozen=True, slots=True)
class Told:
    """A turn to be told: what was asked, how it ended, and when (Unix time)."""

    ask: Ask
    settled: Settled
    at: float

    @property
    def title(self) -> str:
        """The first line of the prompt; of files without a prompt, their names."""
        words = " ".join((self.ask.prompt.strip() or " ".join(self.ask.files)).partition("\n")[0].split())
        return words if len(words) <= TITLE else words[: TITLE - 1] + "…"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a `level` from 1."""

    text: str
    level: int


@dataclass(frozen=True, slots=True)
class Quote:
    """A prompt, as typed."""

    text: str


@dataclass(frozen=True, slots=True)
class Prose:
    """Markdown, a model's or the run's; nothing of it is to become an element or to be loaded."""

    markdown: str


@dataclass(frozen=True, slots=True)
class Verbatim:
    """Text as it stands, in a `language`; folded under `title` where there is one."""

    text: str
    language: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """An image of the type `mime`, and what is drawn in it, in words."""

    mime: str
    data: bytes
    text: str


@dataclass(frozen=True, slots=True)
class Links:
    """Files by their absolute paths."""

    paths: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Small:
    """A line in small print, in which names may stand between backticks."""

    text: str


Part = Heading | Quote | Prose | Verbatim | Picture | Table | Links | Small


def parts_of(told: Told, mask: Callable[[str], str], level: int = 1) -> Iterator[Part]:
    """Give the parts that tell one turn, beginning with a heading of `level`; secrets are masked."""
    settled = told.settled
    yield Heading(mask(told.title), level)
    if told.ask.prompt.strip() != told.title:
        yield Quote(mask(told.ask.prompt))
    # A reading comes after the answer that stands beside code, and both may be there.
    for words in (settled.answer, settled.reading):
        if words.strip():
            yield Prose(mask(words))
    for source in settled.sources:
        yield Small(mask(source))
    for attempt in settled.standing:
        yield from _observed(attempt.observation, mask)
    for warning in settled.warnings:
        yield Small(f"⚠ {mask(warning)}")
    files = tuple(Path(each.path) for each in settled.files if Path(each.path).exists())
    if files:
        yield Heading(_("Files"), level + 1)
        yield Links(files)
    if settled.code.strip():
        yield Verbatim(mask(settled.code), "python", _("Code"))
    yield Small(_foot(told))


def _observed(seen: Observation, mask: Callable[[str], str]) -> Iterator[Part]:
    printed = seen.printed
    for output in seen.outputs:
        # What is displayed as text is heard with what is printed.
        printed = printed.replace(f"{output.text}\n", "", 1) if output.text else printed
    if printed.strip():
        yield Verbatim(mask(printed.strip("\n")))
    drawn = [each.drawn for each in seen.shown if each.kind == "figure" and each.drawn]
    pictures = [each for each in seen.outputs if each.mime in PICTURES]
    # Words for the figures, where each picture is one of them.
    words = dict(zip(map(id, pictures), drawn, strict=True)) if len(drawn) == len(pictures) else {}
    for output in seen.outputs:
        yield from output_parts(output, words.get(id(output), output.text), mask)


def output_parts(output: Output, words: str, mask: Callable[[str], str]) -> Iterator[Part]:
    """Give the parts that show one output; `words` say it where it is not shown as it is."""
    data, text = output.data, mask(words)
    if output.mime in PICTURES:
        yield Picture(output.mime, data if isinstance(data, bytes) else mask(data).encode(), text)
    elif output.mime == "text/markdown":
        yield Prose(mask(str(data)))
    elif output.mime == "text/html" and (tables := tables_in(mask(str(data)))):
        yield from tables
    elif output.mime == "text/latex":
        yield Verbatim(mask(str(data)), "latex")
    elif text.strip():
        yield Verbatim(text)


def _foot(told: Told) -> str:
    settled = told.settled
    count = 1 + len(tries(settled))
    parts = [time.strftime("%Y-%m-%d %H:%M", time.localtime(told.at)), settled.model]
    if settled.pinned:
        parts.append(_("kept code, run again"))
    elif count > 1:
        parts.append(_("{count} attempts").format(count=count))
    if settled.usage.total:
        parts.append(_("{count} tokens").format(count=f"{settled.usage.total:,}"))
    if settled.usage.cost is not None:
        parts.append(dollars(settled.usage.cost))
    return " · ".join(["ci_magic", *parts])
