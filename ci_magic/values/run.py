"""What happened when code ran."""

import re
from dataclasses import dataclass, field
from typing import Literal

from .measured import Measured

RunStatus = Literal["ok", "error", "interrupted", "timeout", "not run"]

ShownKind = Literal["frame", "series", "array", "container", "figure", "axes", "text", "other"]

_VARYING = re.compile(r"0x[0-9a-fA-F]+|\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Failure:
    """An exception that the code raised, as a value.

    `line` is 1-based in the code (0 if it is not known); `report` is the text for the model: the user's frames,
    library frames folded, the exception with its causes. `facts` are what probes of the live kernel found about it,
    one line each, in English; they may quote data. `frames` and `causes` are the parts of the report: the user's
    frames, outermost first, and the exceptions that led to this one, the first one first, with the members of a
    group. `unreachable` is the host that could not be reached (empty if its name is not known), None for any other
    failure. `signature` is equal for equal failures.
    """

    type_name: str
    message: str
    line: int = 0
    source_line: str = ""
    report: str = ""
    facts: tuple[str, ...] = ()
    frames: tuple[str, ...] = ()
    causes: tuple[str, ...] = ()
    unreachable: str | None = None

    @property
    def signature(self) -> tuple[str, str, str]:
        """What makes two failures the same: type, message and failing line, numbers and addresses aside."""
        return (self.type_name, _VARYING.sub("#", self.message), _VARYING.sub("#", "".join(self.source_line.split())))


@dataclass(frozen=True, slots=True)
class Warned:
    """A warning that the run gave: the name of its class, its text, and the line of the code (0 if not known)."""

    category: str
    message: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Shown:
    """The digest of one object that a run showed or bound to a name.

    `name` is empty for what was only shown. `empty` says that it has no rows or items, or that nothing is drawn in
    it. `missing` are the literals of columns that hold missing values and nothing else (`""` stands for a series, an
    array or a single value as a whole). `text` is a bounded plain text of it where it is short. `last` says that it
    is the value of the last expression. A figure's shape is the number of its axes. `drawn` tells in one bounded line
    what a figure shows, `measured` the numbers that the object shows; neither is known of what was only bound.
    """

    kind: ShownKind
    type_name: str
    name: str = ""
    shape: tuple[int, ...] | None = None
    empty: bool = False
    missing: tuple[str, ...] = ()
    text: str = ""
    last: bool = False
    drawn: str = ""
    measured: tuple[Measured, ...] = ()


@dataclass(frozen=True, slots=True)
class Command:
    """A shell command that the run started through `!` or a magic, and that failed with `exit_code`."""

    line: str
    exit_code: int


@dataclass(frozen=True, slots=True)
class Written:
    """A file that the run wrote: its absolute path, and whether the run created it."""

    path: str
    created: bool


@dataclass(frozen=True, slots=True)
class Output:
    """One thing that the run showed, in its richest form that a report can take, and as plain text.

    `data` are bytes for images (`image/png`, `image/jpeg`), text for all else (`text/html`, `image/svg+xml`, …).
    `at` is how many characters had been printed before it.
    """

    mime: str
    data: bytes | str = field(repr=False)
    text: str = ""
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Glyphs:
    """The characters of a figure that no font in use has, and what there is for them.

    `family` is matplotlib's `font.family` as it stood, `found` are installed families that have the characters, to be
    put behind it. `unfound` are the characters that no installed font has, and `remedy` is the command that installs
    one here, or the folder where one can be put.
    """

    characters: str
    family: tuple[str, ...] = ()
    found: tuple[str, ...] = ()
    unfound: str = ""
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Observation:
    """The outcome of one run: status, bounded text of what it printed and showed, and what became of the namespace.

    `printed` holds stdout and stderr in order. `result` is the last expression's plain text, `displayed` the MIME
    types shown, `shown` digests of the objects shown, in order, and `bound` those of the names that the run bound.
    `made` and `changed` are names after a kept run; `touched` are the names that a run made, bound anew or changed
    in place before it was put back. `not_restored` names what a rollback could not put back. `files` are the files
    that the run wrote, which no rollback takes back. `commands` are those that failed. `outputs` is everything that was
    shown and still is. `glyphs` is there where a figure was drawn with characters that its fonts lack.
    """

    status: RunStatus
    printed: str = ""
    result: str = ""
    displayed: tuple[str, ...] = ()
    failure: Failure | None = None
    seconds: float = 0.0
    made: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    touched: tuple[str, ...] = ()
    not_restored: tuple[str, ...] = ()
    warned: tuple[Warned, ...] = ()
    shown: tuple[Shown, ...] = ()
    bound: tuple[Shown, ...] = ()
    commands: tuple[Command, ...] = ()
    files: tuple[Written, ...] = ()
    outputs: tuple[Output, ...] = ()
    glyphs: Glyphs | None = None
