"""Text with columns: tables whose columns are separated by a character, and text that may be one."""

import re
from collections.abc import Iterator
from dataclasses import replace

from ...values import Fact
from ..describe.encodings import decode
from ..describe.mojibake import misread
from ..describe.tables import Table, separator_of, table_of
from .chats import chat_facts
from .opened import Opened, Preview
from .records import rows_fact
from .texts import line_facts, lines_of, nul_facts, plain_text

_GROWTH = 3
"""What a table takes in memory for each byte of its text, roughly."""

_FORMULA = re.compile(r"(?:\A|[,;\t|\n])[ \t]*\"?(?:[=@]|[+-](?![\d.,])\w)", re.ASCII)


def delimited(file: Opened) -> Preview:
    """Look into a table: encoding, separator, columns, rows."""
    text, encoding = decode(file.head, whole=file.whole)
    if not encoding:
        return Preview("binary", problem="is not text, so it is no table")
    lines = text if file.whole else text[: text.rfind("\n") + 1] or text
    separator = separator_of(lines, prefer="\t" if file.kind == "tsv" else "")
    table = table_of(
        lines, separator or ",", file.secret_name, values=file.privacy == "full", counts=file.tells("stats")
    )
    problem = "" if "\n" in text or file.whole else "its first line is longer than what is looked at"
    facts = (*_rows(table, file), *text_facts(text))
    return Preview(
        file.kind,
        facts,
        columns=table.columns,
        encoding=encoding,
        separator=separator or ",",
        problem=problem,
        memory=_GROWTH * file.size,
    )


def text_file(file: Opened) -> Preview:
    """Look into text that may be a chat, a table or neither."""
    text, encoding = decode(file.head, whole=file.whole)
    if not encoding:
        return Preview("binary" if file.kind == "text" else file.kind)
    lines = lines_of(text, file)
    chat, rules = chat_facts(lines, whole=file.whole)
    if chat:
        return Preview(
            "chat", (*line_facts(text, file), *chat, *text_facts(text, nuls=False)), rules, encoding=encoding
        )
    if file.path.suffix.lower() != ".log" and separator_of("\n".join(lines)):
        return delimited(file)
    seen = plain_text(file)
    return replace(seen, kind="text", facts=(*seen.facts, *text_facts(text, nuls=False)))


def text_facts(text: str, *, nuls: bool = True) -> Iterator[Fact]:
    """Yield what is out of order with text that can be read: letters taken for others, null characters, formulas."""
    wrong = misread(text)
    if wrong:
        yield Fact(wrong, "schema")
    if nuls:
        yield from nul_facts(text)
    formulas = sum(1 for _ in _FORMULA.finditer(text))
    if formulas:
        cells = "cell begins" if formulas == 1 else "cells begin"
        yield Fact(f"{formulas} {cells} like a formula (= + - @): data, which a spreadsheet would run", "stats")


def _rows(table: Table, file: Opened) -> tuple[Fact, ...]:
    """Tell how many rows the file has: counted where it was read whole, else from the length of those that were."""
    if not table.rows:
        return ()
    if file.whole:
        return (rows_fact(table.rows),)
    return (rows_fact(round(table.rows * file.size / len(file.head) / 100) * 100, about=True),)
