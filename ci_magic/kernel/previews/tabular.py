"""Tables that a library reads in a process of its own: sheets, column files, databases."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from ...values import Column, Fact
from .apart import found_apart
from .opened import Opened, Preview
from .records import Moment, columns_of, rows_fact


def tables_apart(file: Opened) -> Preview:
    """Look into a file of tables: all of them by name, and the columns of the first that has any."""
    found = found_apart(file)
    facts = [Fact(**each) for each in found["facts"]]
    details = tuple(Fact(**each) for each in found["details"])
    seen = Preview(file.kind, tuple(facts), details, problem=found["problem"], memory=found["memory"])
    tables: Sequence[dict[str, Any]] = [each for each in found["tables"] if each["columns"]]
    if not tables:
        return seen
    first = tables[0]
    if first["count"] >= 0:
        facts.append(rows_fact(first["count"]))
    return replace(
        seen, facts=tuple(facts), columns=_columns(first, file), part=first["name"], skipped=first["skipped"]
    )


def old_excel(file: Opened) -> Preview:
    """Say what reads a workbook of the old form."""
    return Preview(file.kind, (Fact("pandas reads it with the library xlrd: pip install xlrd", "schema"),))


def pickle(file: Opened) -> Preview:
    """Say why a pickle is not looked into."""
    return Preview(file.kind, problem="is not looked into: loading a pickle runs whatever code is in it")


def _columns(table: dict[str, Any], file: Opened) -> tuple[Column, ...]:
    seen: Counter[str] = Counter()
    names = []
    for label in table["columns"]:
        name = f"{label}.{seen[str(label)]}" if seen[str(label)] else str(label)
        seen[str(label)] += 1
        names.append(name)
    values = {name: [_value(row[at]) for row in table["rows"]] for at, name in enumerate(names)}
    more = table["count"] < 0 or table["count"] > len(table["rows"])
    columns = columns_of(values, file, types=table["types"], more=more)
    return tuple(
        replace(each, literal=str(label)) if type(label) is int else each
        for each, label in zip(columns, table["columns"], strict=True)
    )


def _value(value: Any) -> object:
    return Moment(value["date"]) if type(value) is dict else value
