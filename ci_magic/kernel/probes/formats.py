"""The content of files and texts that could not be read: encodings, JSON, tables in text."""

import ast
import io
import json
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path, PosixPath, WindowsPath
from typing import Any

from ..describe.classes import instance_namespace, is_one_of
from ..describe.encodings import decode
from ..describe.literals import quote
from ..describe.tables import separator_of, table_of
from .near import listed, nearest, told
from .registry import probe
from .scene import Scene

_READ = 256 * 1024
_AROUND = 30
_PATHS = (Path, PosixPath, WindowsPath)
_LINE = re.compile(r"(?:in line|line) (\d+)")


@probe("UnicodeDecodeError", "UnicodeError")
def encoding(scene: Scene) -> Iterator[str]:
    """Tell in which encoding the file, or the bytes, probably are."""
    for path in files_on_line(scene):
        content = beginning(path)
        text, name = decode(content, whole=len(content) < _READ)
        if name:
            yield f"{path.name} is probably in {name}: encoding={name!r} reads it; it begins with {_start(text)}"
            return
    if "UnicodeDecodeError" not in scene.kinds:
        return
    content = scene.field(UnicodeDecodeError, "object")
    if type(content) is bytes:
        text, name = decode(content[:_READ], whole=len(content) < _READ)
        yield f"the bytes are probably {name}: {_start(text)}" if name else f"the bytes are no text: {content[:20]!r}"


def _start(text: str) -> str:
    return quote(text[:_AROUND])


def files_on_line(scene: Scene) -> list[Path]:
    """Return the existing files that the failing statement names, or that an open file on it reads."""
    texts = list(_texts(scene))
    for _source, value in scene.operands():
        held = str(value) if is_one_of(type(value), _PATHS) else _name_of_open(value)
        texts += [held] if held else []
    held_by_pandas = scene.library_values("pandas", "filepath_or_buffer", "path_or_buf", "io")
    texts += [value for value in held_by_pandas if type(value) is str]
    found = []
    for text in dict.fromkeys(texts):
        path = scene.folder / text
        if len(text) < 1000 and "\n" not in text and "\0" not in text and _is_file(path):
            found.append(path)
    return found


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def _texts(scene: Scene) -> Iterator[str]:
    for node in ast.walk(scene.part) if scene.part else ():
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
    yield from (value for _, value in scene.operands() if type(value) is str)


def _name_of_open(value: object) -> str:
    if type(value) is io.TextIOWrapper:
        value = value.buffer
    if type(value) is io.BufferedReader:
        value = value.raw
    name = value.name if type(value) is io.FileIO else ""
    return name if type(name) is str else ""


def beginning(path: Path) -> bytes:
    """Return the first bytes of a file; nothing where it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(_READ)
    except OSError:
        return b""


@probe("JSONDecodeError")
def no_json(scene: Scene) -> Iterator[str]:
    """Tell what the text is instead of JSON, and what stands where reading stopped."""
    fields = instance_namespace(scene.error)
    text, at = fields.get("doc"), fields.get("pos")
    if type(text) is not str or type(at) is not int:
        return
    yield _what_it_is(text, at)
    if text.strip():
        yield f"around position {at}: {quote(text[max(0, at - _AROUND) : at])} | {quote(text[at : at + _AROUND])}"


def _what_it_is(text: str, at: int) -> str:
    start = text.lstrip()[:200]
    rest = text[at : at + _AROUND]
    if not start:
        return "the text is empty"
    if text.startswith("\ufeff"):
        return "the text begins with a byte order mark: open the file with encoding='utf-8-sig'"
    if start.startswith("<"):
        return "the text is HTML or XML, not JSON: perhaps an error page, or a page that asks for a login"
    if _is_lines(text):
        return "these are JSON lines, one object a line: pd.read_json(..., lines=True), or json.loads for each line"
    if rest.startswith("'") or start.startswith(("{'", "['")):
        return "it has single quotes: that is a Python literal, which ast.literal_eval reads, and no JSON"
    if rest.startswith(("}", "]")):
        return "a comma stands before a closing bracket, which JSON does not allow"
    if at >= len(text.rstrip()):
        return "the text ends too early: it is cut off"
    return "at that position stands no JSON"


def _is_lines(text: str) -> bool:
    lines = [line for line in islice(text[:10_000].splitlines(), 3) if line.strip()]
    try:
        return len(lines) > 1 and all(isinstance(json.loads(line), (dict, list)) for line in lines[:2])
    except ValueError:
        return False


@probe("ParserError", "EmptyDataError", message=r"tokeniz|Expected|columns|separator|EOF|empty")
def ragged_table(scene: Scene) -> Iterator[str]:
    """Tell separator, encoding and the line at which reading a table stopped."""
    for path in files_on_line(scene)[:1]:
        content = beginning(path)
        text, name = decode(content, whole=len(content) < _READ)
        if not text:
            yield f"{path.name} is {'empty' if not content else 'no text'}"
            return
        separator = separator_of(text)
        lines = text.splitlines()
        found = _LINE.search(scene.message)
        at = int(found.group(1)) if found else 0
        shown = f"; line {at} is {quote(lines[at - 1][:80])}" if 0 < at <= len(lines) else ""
        advice = (
            f"sep={separator!r}" if separator else f"no separator splits its lines alike, of , ; tab |{_most(lines)}"
        )
        yield f"{path.name} ({name}): {advice}; line 1 is {quote(lines[0][:80])}{shown}"
        yield "on_bad_lines='skip' would drop lines: find out first why they differ"


def _most(lines: list[str]) -> str:
    counts = {each: lines[0].count(each) for each in ",;\t|"} if lines else {}
    best = max(counts, key=lambda each: counts[each], default="")
    return f"; line 1 has {counts[best]} of {best!r}: perhaps sep={best!r}" if best and counts[best] else ""


@probe("BadZipFile", "ValueError", message=r"not a zip file|Excel file format cannot be determined")
def no_workbook(scene: Scene) -> Iterator[str]:
    """Tell what a file is that was taken for a workbook."""
    for path in files_on_line(scene)[:1]:
        content = beginning(path)
        text, name = decode(content, whole=len(content) < _READ)
        if text.lstrip().startswith("<"):
            yield f"{path.name} is HTML or XML: pd.read_html may read it"
        elif text:
            separator: Any = separator_of(text) or ","
            yield f"{path.name} is a text file ({name}): pd.read_csv with sep={separator!r}"
        elif content.startswith(b"\xd0\xcf\x11\xe0"):
            yield f"{path.name} is an old .xls workbook: pd.read_excel needs xlrd for it"
        else:
            yield f"{path.name} is no workbook; it begins with {content[:12]!r}"


@probe("ValueError", message="Usecols do not match")
def header(scene: Scene) -> Iterator[str]:
    """Tell which columns a table in text has."""
    found = re.search(r"not found: (\[.*\])", scene.message)
    wanted = re.findall(r"'([^']*)'", found.group(1)) if found else []
    for path in files_on_line(scene)[:1]:
        content = beginning(path)
        text, _encoding = decode(content, whole=len(content) < _READ)
        table = table_of(text, separator_of(text) or ",", scene.secret_name, values=False)
        names = [column.name for column in table.columns]
        for name in wanted[:2]:
            close = nearest(name, names)
            if close:
                yield f"{path.name} has no column {name!r}; nearest: {told(name, close)}"
        yield f"columns of {path.name}: {listed(names)}"


@probe("TypeError", message="not JSON serializable")
def no_json_type(scene: Scene) -> Iterator[str]:
    """Tell how values of other types are written as JSON."""
    found = re.search(r"Object of type (\w+)", scene.message)
    kind = found.group(1) if found else ""
    if re.fullmatch(r"u?int\d+|float\d+|bool_?", kind):
        yield "a number of numpy: value.item() makes it Python's; for all: json.dumps(..., default=lambda v: v.item())"
    elif kind in {"ndarray", "Series", "Index"}:
        yield "values.tolist() makes a list of Python's own numbers"
    elif kind == "DataFrame":
        yield 'frame.to_dict("records"), or frame.to_json()'
    else:
        yield "json.dumps(..., default=str) writes such values as text"
