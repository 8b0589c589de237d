"""Which columns hold dates, and how they are read."""

import ast
import re

from ...values import Column
from .columns import key, parts
from .vocabulary import DATE_NAMES

_TEXT_FORMS: tuple[tuple[str, str], ...] = (
    (r"\d{4}-\d{1,2}(-\d{1,2})?([ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?", "text"),
    (r"\d{4}/\d{1,2}/\d{1,2}( \d{1,2}:\d{2}(:\d{2})?)?", "text"),
    (r"\d{4}\.\d{1,2}\.\d{1,2}", "%Y.%m.%d"),
    (r"\d{4}년 \d{1,2}월 \d{1,2}일", "%Y년 %m월 %d일"),
    (r"\d{4}년 \d{1,2}월", "%Y년 %m월"),
    (r"\d{4}年\d{1,2}月\d{1,2}日", "%Y年%m月%d日"),
    (r"\d{4}年\d{1,2}月", "%Y年%m月"),
    (r"[A-Z][a-z]{2} \d{1,2},? \d{4}", "text"),
    (r"(19|20)\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])", "%Y%m%d"),
)
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/\d{4}")
_NUMBER_FORMS = (
    (r"(19|20)\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])", "%Y%m%d"),
    (r"(19|20)\d{2}(0[1-9]|1[0-2])", "%Y%m"),
)


def reading(column: Column) -> str:
    """Return how dates are read from `column`; empty where it holds none.

    `datetime`: as it is, `zoned`: drop the zone first, `text`: pandas finds the format, `%...`: this format.
    """
    if column.kind == "datetime":
        return "zoned" if "," in column.dtype else "datetime"
    if column.kind in ("text", "category", "other"):
        return _text_reading(column)
    if column.kind == "number" and column.dtype.lower().startswith(("int", "uint")) and _named_like_a_date(column):
        return _form([sample.strip("'\"") for sample in column.samples], _NUMBER_FORMS)
    return ""


def _text_reading(column: Column) -> str:
    if any(sample.startswith(("datetime.date", "Timestamp", "datetime.datetime")) for sample in column.samples):
        return "text"
    values = [value for sample in column.samples if (value := _text(sample))]
    if not values:
        return "text" if not column.samples and column.kind == "text" and _named_like_a_date(column) else ""
    return _slashed(values) or _form(values, _TEXT_FORMS)


def _text(sample: str) -> str:
    try:
        value = ast.literal_eval(sample)
    except (ValueError, SyntaxError):
        return ""
    return value.strip() if isinstance(value, str) else ""


def _form(values: list[str], forms: tuple[tuple[str, str], ...]) -> str:
    for pattern, form in forms:
        if values and all(re.fullmatch(pattern, value) for value in values):
            return form
    return ""


def _slashed(values: list[str]) -> str:
    matches = [_SLASHED.fullmatch(value) for value in values]
    days_first = [int(match[1]) > 12 for match in matches if match]
    if len(days_first) < len(values):
        return ""
    return "%d/%m/%Y" if any(days_first) else "%m/%d/%Y"


def _named_like_a_date(column: Column) -> bool:
    words = (key(column.name), *parts(column.name))
    return any(word in DATE_NAMES for word in words)
