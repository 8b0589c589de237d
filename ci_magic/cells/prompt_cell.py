"""Prompt cells as text: where the options of a `%%ci` line end, its prompt, its pin.

What follows `%%ci` is read here as by `magics.grammar`, which stands above: leniently, because a notebook may be of
another version. An unknown option begins the prompt.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ..protocol import MARK
from ..values import Ask

WITH_VALUE = frozenset(
    {
        *("attempts", "model", "timeout", "ask", "privacy", "file", "into", "pin", "report", "assistant", "thread"),
        *("tools", "search", "rename", "export"),
    }
)
_WITHOUT_CODE = ("fix", "preview", "status", "models", "environment", "log", "ledger", "undo", "restore", "help")
_OF_CONVERSATIONS = ("instructions", "threads", "forget")
SWITCHES = frozenset({"new", "repair", "plan", "explain", "pictures", *_WITHOUT_CODE, *_OF_CONVERSATIONS})
WITHOUT_CODE = frozenset({*_WITHOUT_CODE, *_OF_CONVERSATIONS, "tools", "search", "rename", "export"})
"""Options with which nothing is written that belongs to the prompt's own cell."""

_CELL = re.compile(r"\s*%%ci(?:[ \t]([^\n]*))?(?:\n|\Z)")
_OPTION = re.compile(r"[ \t]*(?:--(?:(?=\s|$)|([A-Za-z][\w-]*)(?:=(\S*))?)|-(f))(?=\s|$)")
_VALUE = re.compile(r"[ \t]+(\"[^\"\n]*\"|'[^'\n]*'|(?!--)\S+)")
_MARKED = re.compile(rf"{MARK}([0-9a-f]{{6}})\s*")


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt and the options before it, as text; a switch has the text of nothing.

    `files` are all values of `-f`, which may stand there more than once.
    """

    options: dict[str, str]
    text: str
    files: tuple[str, ...] = ()

    @property
    def pin(self) -> str:
        """The pin that the prompt would get now."""
        return self._ask.pin_id

    @property
    def title(self) -> str:
        """The prompt; where there is none, the files as they were given."""
        return self._ask.title

    @property
    def _ask(self) -> Ask:
        return Ask(
            self.text,
            into=self.options.get("into"),
            model=self.options.get("model"),
            files=self.files,
            assistant=self.options.get("assistant", "").strip(),
            thread=self.options.get("thread", "").strip(),
        )

    @property
    def writes_code(self) -> bool:
        """Whether it asks for something at all."""
        return bool(self.text.strip() or self.files) and not WITHOUT_CODE & self.options.keys()


def prompt_of(source: str) -> Prompt | None:
    """Return the prompt of a `%%ci` cell; None for any other cell."""
    match = _CELL.match(source)
    if match is None:
        return None
    line = read_line(match[1] or "")
    body = source[match.end() :].removesuffix("\n")
    return replace(line, text=f"{line.text}\n{body}" if line.text and body else line.text or body)


def read_line(line: str) -> Prompt:
    """Read what follows `%%ci` or `%ci` on its line."""
    words = list(_options(line))
    rest = line[words[-1].end :] if words else line
    options = {word.name: word.value for word in words if word.name}
    files = tuple(word.value for word in words if word.name == "file")
    return Prompt(options, re.sub(r"\A[ \t]", "", rest) if words else rest, files)


def with_pin(source: str, pin: str) -> str:
    """Return the source of a prompt cell with `--pin` behind `%%ci`, in place of another one."""
    head, _, rest = source.partition("%%ci")
    for word in reversed(list(_options(rest.partition("\n")[0]))):
        if word.name == "pin":
            rest = rest[: word.start] + rest[word.end :]
    return f"{head}%%ci --pin {pin}{rest}"


@dataclass(frozen=True, slots=True)
class _Option:
    """One option of a line and where it stands; `--` has no name."""

    name: str
    value: str
    start: int
    end: int


def _options(line: str) -> Iterator[_Option]:
    at = 0
    while match := _OPTION.match(line, at):
        name, value, end = "file" if match[3] else match[1] or "", match[2], match.end()
        if name in WITH_VALUE and value is None:
            found = _VALUE.match(line, end)
            if found is None:
                return
            value, end = found[1], found.end()
        if name and name not in WITH_VALUE | SWITCHES:
            return
        yield _Option(name, _unquoted(value or ""), at, end)
        at = end
        if not name:
            return


def _unquoted(value: str) -> str:
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'" else value


def is_pin(value: object) -> bool:
    """Whether this is what a pin looks like; what stands in an output may be anything."""
    return isinstance(value, str) and re.fullmatch(r"[0-9a-f]{6}", value) is not None


def marked_pin(source: str) -> str:
    """Return the pin in the first line of a generated cell; empty for any other cell."""
    match = _MARKED.fullmatch(source.partition("\n")[0])
    return match[1] if match else ""
