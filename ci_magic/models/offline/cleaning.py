"""Cleaning a table: a copy without empty and repeated rows, types read from text, and an account of what changed."""

import ast
import re
from dataclasses import replace

from ...values import Column
from .analysis_phrases import CLEANED
from .draft import Draft
from .names import quoted
from .request import Request, Source

_NUMBER = r"[+-]?(?:0|[1-9]\d*|[1-9]\d{0,2}(?:,\d{3})+)(?:\.\d+)?"
"""A number as text; digits after a zero are a code, such as that of a region."""

_DATE = r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?:[ T].*)?"


def cleaned(source: Source) -> Source:
    """Return the table as it is after cleaning: text that holds numbers only is numbers."""
    return replace(source, columns=tuple(map(_after, source.columns)))


def _after(column: Column) -> Column:
    values = [_text(sample) for sample in column.samples]
    if column.kind != "text" or not values or not all(re.fullmatch(_NUMBER, value) for value in values):
        return column
    return replace(column, kind="number", dtype="float64", samples=tuple(value.replace(",", "") for value in values))


def _text(sample: str) -> str:
    try:
        value = ast.literal_eval(sample)
    except (ValueError, SyntaxError):
        return ""
    return value.strip() if isinstance(value, str) else ""


def clean(draft: Draft, request: Request) -> None:
    """Add the lines that make a clean copy, and go on with that; an account of what changed is shown."""
    before, pandas = draft.frame, draft.module("pd")
    after, name, column = draft.name(before, "clean"), draft.name("name"), draft.name("column")
    texts, filled = draft.name("texts"), draft.name("filled")
    draft.block(
        f'{after} = {before}.dropna(how="all").drop_duplicates().copy()',
        f"for {name}, {column} in {after}.items():",
        f'    if {column}.dtype.kind == "O" and {column}.dropna().map(type).eq(str).all():',
        f'        {texts} = {column}.str.strip().replace("", None)',
        f"        {filled} = {texts}.dropna()",
        f"        if len({filled}) and {filled}.str.fullmatch({_raw(_NUMBER)}).all():",
        f'            {texts} = {pandas}.to_numeric({texts}.str.replace(",", ""))',
        f"        elif len({filled}) and {filled}.str.fullmatch({_raw(_DATE)}).all():",
        f"            {texts} = {pandas}.to_datetime({texts})",
        f"        {after}[{name}] = {texts}",
    )
    draft.frame = after
    _account(draft, request, before, after)


def _account(draft: Draft, request: Request, before: str, after: str) -> None:
    account = draft.name(before, "cleaning")
    words = {key: quoted(texts[request.language]) for key, texts in CLEANED.items()}
    draft.block(
        f"print({words['rows']}, len({before}), len({after}))",
        f"{account} = {draft.module('pd')}.DataFrame(",
        "    {",
        f"        {words['type_before']}: {before}.dtypes.astype(str),",
        f"        {words['type_after']}: {after}.dtypes.astype(str),",
        f"        {words['missing_before']}: {before}.isna().sum(),",
        f"        {words['missing_after']}: {after}.isna().sum(),",
        "    }",
        ")",
        account if request.intent == "clean" else f"display({account})",
    )


def _raw(pattern: str) -> str:
    return f'r"{pattern}"'
