"""Code that does not parse, and magics that are not there."""

# ruff: noqa: RUF001  # characters that are mistaken for others are what is looked for

import platform
import re
import sys
import unicodedata
from collections.abc import Iterator

from ..describe.classes import loaded
from ..describe.literals import quote
from .near import nearest
from .registry import probe
from .scene import Scene

_QUOTES = {"“": '"', "”": '"', "„": '"', "‟": '"', "‘": "'", "’": "'", "‚": "'", "′": "'", "″": '"', "«": '"', "»": '"'}
_SIGNS = {
    "–": "-",
    "—": "-",
    "−": "-",
    "×": "*",
    "÷": "/",
    "≤": "<=",
    "≥": ">=",
    "≠": "!=",
    "…": "...",
    "、": ",",
    "。": ".",
}
_NESTED_FROM = (3, 12)
_MAGIC = re.compile(r"(Cell|Line) magic (?:function )?`(%%?)(\w+)`? ?not found|(Cell|Line) magic `?(%%?)(\w+)`")


@probe("SyntaxError")
def odd_characters(scene: Scene) -> Iterator[str]:
    """Tell which characters are not those of Python, and what to write instead."""
    line = _line(scene)
    odd = {}
    for letter in line:
        plain = _QUOTES.get(letter) or _SIGNS.get(letter) or _narrow(letter)
        if plain:
            odd[letter] = plain
    for letter, plain in list(odd.items())[:4]:
        name = unicodedata.name(letter, "").lower()
        kind = "straight quotes" if letter in _QUOTES else "the plain character"
        yield f"{quote(letter)} ({name}) is no Python: use {kind}, {plain if letter in _QUOTES else quote(plain)}"
    for letter in {letter for letter in line if unicodedata.category(letter) in {"Cf", "Zs"} and letter != " "}:
        yield f"an invisible character stands in the line: {quote(letter)} ({unicodedata.name(letter, '').lower()})"


def _narrow(letter: str) -> str:
    if letter.isascii():
        return ""
    plain = unicodedata.normalize("NFKC", letter)
    return plain if len(plain) == 1 and plain.isascii() and not plain.isalnum() and not plain.isspace() else ""


def _line(scene: Scene) -> str:
    text, line = scene.field(SyntaxError, "text"), scene.field(SyntaxError, "lineno")
    if type(text) is str:
        return text
    return scene.cell.source(line) if type(line) is int else ""


@probe("SyntaxError")
def position(scene: Scene) -> Iterator[str]:
    """Tell where the parser stopped, and usual causes."""
    line, at = scene.field(SyntaxError, "lineno"), scene.field(SyntaxError, "offset")
    text = _line(scene)
    if "never closed" in scene.message and type(line) is int and type(at) is int:
        yield f"the bracket at line {scene.cell.line(scene.cell.name, line)}, column {at}, is opened and never closed"
    if sys.version_info < _NESTED_FROM and re.search(r"[fF][rR]?(\"[^\"]*\{[^\"}]*\"|'[^'{]*\{[^'}]*')", text):
        yield (
            "quotes of the same kind nested inside an f-string are valid from Python 3.12 on; this is "
            f"{platform.python_version()}: use the other kind inside"
        )
    if "Missing parentheses" in scene.message:
        yield "print is a function: print(...)"
    if "IndentationError" in scene.kinds or "TabError" in scene.kinds:
        number = scene.cell.line(scene.cell.name, line) if type(line) is int else 0
        around = [
            f"{n}: {quote(scene.cell.lines[n - 1])}" for n in (number - 1, number) if 0 < n <= len(scene.cell.lines)
        ]
        yield "lines " + "; ".join(around)


@probe("UsageError", message="agic")
def unknown_magic(scene: Scene) -> Iterator[str]:
    """Tell near magics."""
    found = _MAGIC.search(scene.message)
    shell = getattr(loaded("IPython.core.interactiveshell", "InteractiveShell"), "_instance", None)
    if found is None or shell is None:
        return
    kind, sign, name = (found.group(n) or found.group(n + 3) for n in (1, 2, 3))
    known = list(shell.magics_manager.magics["cell" if kind == "Cell" else "line"])
    close = nearest(name, known)
    yield f"{sign}{name} is not loaded in this kernel: an extension may bring it (%load_ext), or use Python" + (
        f"; near ones: {', '.join(sign + each for each in close)}" if close else ""
    )
