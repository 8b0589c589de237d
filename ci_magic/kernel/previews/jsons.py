"""JSON and JSON lines: the shape, and the columns of the records in it.

Of a long file only the beginning is parsed: it is cut behind the last value that is whole, and closed there.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

from ...values import Column, Fact
from ..describe.encodings import decode
from ..describe.literals import CELL, Renderer, quote
from .opened import Opened, Preview
from .records import by_name, columns_of, rows_fact

_RECORDS = 200
_KEYS = 30
_GROWTH = 8
"""What JSON takes in memory for each of its bytes, roughly."""

_TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*(?:"|\\?\Z)|[\[\]{},]', re.DOTALL)
_CLOSING = {"[": "]", "{": "}"}
_TOO_DEEP = "nests too deeply to be read"


def json_file(file: Opened) -> Preview:
    """Look into a JSON file; one with a record in each line is told as such."""
    text, encoding = decode(file.head, whole=file.whole)
    if not encoding:
        return Preview("binary", problem="is not text, so it is no JSON")
    try:
        value = json.loads(text if file.whole else beginning(text))
    except RecursionError:
        return Preview("json", encoding=encoding, problem=_TOO_DEEP)
    except ValueError as error:
        if _in_lines(text):
            return json_lines(file)
        problem = (
            _invalid(error, text) if file.whole else "is no JSON, or its first value is longer than what is looked at"
        )
        return Preview("json", encoding=encoding, problem=problem)
    seen = replace(_shape(value, file), encoding=encoding, memory=_GROWTH * file.size)
    return seen if file.tells("schema") else Preview("json", columns=seen.columns)


def json_lines(file: Opened) -> Preview:
    """Look into a file with a JSON value in each line."""
    text, encoding = decode(file.head, whole=file.whole)
    if not encoding:
        return Preview("binary", problem="is not text, so it is no JSON")
    lines = text.splitlines() if file.whole else text.splitlines()[:-1]
    whole = file.whole and len(lines) <= _RECORDS
    values, problem = [], ""
    for number, line in enumerate(lines[:_RECORDS], 1):
        try:
            values += [json.loads(line)] if line.strip() else []
        except (ValueError, RecursionError):
            problem = problem or f"line {number} is no JSON"
    if not lines:
        problem = "its first line is longer than what is looked at"
    records = [each for each in values if type(each) is dict]
    facts = _line_rows(file, lines)
    columns = columns_of(by_name(records), file, more=not whole)
    return Preview("json lines", facts, (), columns, encoding, problem=problem, memory=_GROWTH * file.size)


def beginning(text: str) -> str:
    """Return the beginning of JSON that was cut off, as JSON: up to the last value that is whole."""
    stack: list[str] = []
    end, depth = 0, 0
    for match in _TOKEN.finditer(text):
        sign = match.group()
        if sign in "[{":
            stack.append(sign)
        elif sign in "]}":
            if stack:
                stack.pop()
            end, depth = match.end(), len(stack)
        elif sign == ",":
            end, depth = match.start(), len(stack)
    return text[:end] + "".join(_CLOSING[each] for each in reversed(stack[:depth]))


def _in_lines(text: str) -> bool:
    first, _, rest = text.strip().partition("\n")
    if not rest.strip():
        return False
    try:
        json.loads(first)
        return rest.lstrip()[:1] == first[:1] and first[:1] in "{["
    except (ValueError, RecursionError):
        return False


def _invalid(error: ValueError, text: str) -> str:
    if isinstance(error, json.JSONDecodeError):
        if error.pos >= len(text.rstrip()):
            return "is not valid JSON: it ends in the middle"
        return f"is not valid JSON (line {error.lineno}, column {error.colno})"
    return "holds a number that is too long to be read"


def _line_rows(file: Opened, lines: Sequence[str]) -> tuple[Fact, ...]:
    count = sum(1 for line in lines if line.strip())
    if file.whole or not count:
        return (rows_fact(count),) if count else ()
    return (rows_fact(round(count * file.size / len(file.head) / 100) * 100, about=True),)


def _shape(value: Any, file: Opened) -> Preview:
    if type(value) is list:
        return _of_list(value, file, "")
    if type(value) is dict:
        inside = _records_in(value)
        if inside:
            seen = _of_list(value[inside], file, inside)
            others = {key: each for key, each in value.items() if key != inside}
            return replace(seen, details=tuple(_key_lines(others, file)), part=inside)
        if _is_columns(value):
            facts = (rows_fact(len(next(iter(value.values())))),) if file.whole else ()
            return Preview("json", (Fact("an object of columns", "schema"), *facts), (), columns_of(value, file))
        return Preview("json", (Fact(f"an object of {len(value):,} keys", "schema"),), tuple(_key_lines(value, file)))
    return Preview("json", (Fact(f"a single {_type_of(value)}", "schema"),))


def _of_list(values: Sequence[Any], file: Opened, part: str) -> Preview:
    records = [each for each in values if type(each) is dict]
    count = f"{len(values):,}" if file.whole else "at least " + f"{len(values):,}"
    what = f"a list of {'records' if records else _type_of(values[0]) + 's' if values else 'nothing'}"
    where = f" under the key {quote(part)}" if part else ""
    facts = (Fact(what + where, "schema"), Fact(f"{count} items", "stats"))
    columns: tuple[Column, ...] = ()
    if records:
        columns = columns_of(by_name(records[:_RECORDS]), file, more=len(records) > _RECORDS or not file.whole)
    shown = [] if records or file.privacy != "full" else [Renderer(CELL).render(each) for each in values[:3]]
    return Preview("json", facts, tuple(Fact(each) for each in shown), columns)


def _records_in(value: Mapping[str, Any]) -> str:
    """Return the key of the longest list of records right in an object; empty if there is none."""
    lists = {key: len(each) for key, each in value.items() if type(each) is list and each and type(each[0]) is dict}
    return max(lists, key=lambda key: lists[key]) if lists else ""


def _is_columns(value: Mapping[str, Any]) -> bool:
    lengths = {len(each) if type(each) is list else -1 for each in value.values()}
    return len(lengths) == 1 and min(lengths, default=-1) > 0


def _key_lines(value: Mapping[str, Any], file: Opened) -> Iterator[Fact]:
    if not file.tells("schema"):
        return
    if len(value) > _KEYS and len({type(each) for each in value.values()}) == 1:
        # Keys that are data: names, dates, numbers.
        yield Fact(f"each key holds {_described(next(iter(value.values())))}", "schema")
        if file.privacy == "full":
            yield Fact(f"keys such as {', '.join(quote(key[:60]) for key in islice(value, 3))}")
        return
    for key, each in islice(value.items(), _KEYS):
        shown = ""
        if file.privacy == "full" and not file.secret_name(key) and type(each) not in {list, dict}:
            shown = f": {Renderer(CELL).render(each)}"
        yield Fact(f"{quote(key[:60])} {_described(each)}{shown}", "full" if shown else "schema")


def _described(value: Any) -> str:
    if type(value) is dict:
        keys = ", ".join(quote(key[:40]) for key in islice(value, 8))
        return f"object of {len(value):,} keys: {keys}" + (", …" if len(value) > 8 else "")
    if type(value) is list:
        return f"list of {len(value):,}" + (f" {_type_of(value[0])}s" if value else "")
    return _type_of(value)


def _type_of(value: Any) -> str:
    names = {dict: "object", list: "list", str: "text", bool: "boolean", int: "number", float: "number"}
    return names.get(type(value), "null")
