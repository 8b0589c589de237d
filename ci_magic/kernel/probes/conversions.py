"""Values that do not convert: which they are, and where the missing ones stand."""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from ..describe.classes import exact_text, genuine, inherits, loaded
from ..describe.dtypes import dtype_text
from ..describe.frames import plain
from ..describe.literals import CELL, HIDDEN, Renderer
from .looking import labels_of_index
from .near import listed, literal
from .registry import probe
from .scene import Scene

_VALUES = 50_000
_SHOWN = 4
_COLUMNS = 60
_NUMBER = re.compile(
    r"\s*[+-]?(?:\d+(?:_\d+)*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*|\s*[+-]?(?:nan|inf|infinity)\s*", re.IGNORECASE
)
_THOUSANDS = re.compile(r"\d,\d{3}(?!\d)")
_DECIMAL_COMMA = re.compile(r"\d+,\d{1,2}")
_PLACEHOLDERS = frozenset({"", "-", "--", "n/a", "na", "none", "null", "nan", "?", "x", "없음", "なし", "미상", "不明"})

_NO_NUMBER = (
    r"could not convert string to float|invalid literal for int|Unable to parse string|[Cc]annot convert .* to numeric|"
    r"conversion from .* failed"
)


@probe("ValueError", "TypeError", "InvalidOperationError", "ComputeError", "ConversionException", message=_NO_NUMBER)
def no_numbers(scene: Scene) -> Iterator[str]:
    """Tell which values are no numbers, column by column, and what has to be stripped from them."""
    for source, label, values in _columns(scene):
        texts = [value for value in values if type(value) is str]
        wrong = [text for text in texts if not _NUMBER.fullmatch(text)]
        if not wrong or scene.late:
            continue
        where = f"{source} column {literal(label)}" if label is not None else source
        different = list(dict.fromkeys(wrong))
        secret = scene.secret(source) or scene.secret_name(exact_text(label))
        shown = HIDDEN if secret else ", ".join(Renderer(CELL).render(each) for each in different[:_SHOWN])
        more = f", … {len(different) - _SHOWN} more" if len(different) > _SHOWN else ""
        yield f"{where}: {len(wrong)} of {len(values)} values are no numbers: {shown}{more}"
        if len(wrong) == len(values) and "fit" in {step.name for step in scene.steps}:
            yield "a model takes numbers only: leave the column out, or encode it (pd.get_dummies, OneHotEncoder)"
        else:
            yield from _advice(different)


def _advice(texts: list[str]) -> Iterator[str]:
    hints = []
    if any(_THOUSANDS.search(text) for text in texts):
        hints.append('thousands commas: .str.replace(",", "")')
    elif any(_DECIMAL_COMMA.fullmatch(text.strip()) for text in texts):
        hints.append('decimal commas: .str.replace(",", ".")')
    if any(re.search(r"\d\s*[^\d\s.,eE+-]|[^\d\s.,eE+\w-]\s*\d", text) for text in texts):
        hints.append(r'units or signs: .str.replace(r"[^\d.+-]", "", regex=True)')
    if any(text.strip().lower() in _PLACEHOLDERS for text in texts):
        hints.append('placeholders for missing values: pd.to_numeric(..., errors="coerce")')
    if hints:
        yield "; ".join(hints)


def _columns(scene: Scene) -> Iterator[tuple[str, object, list[object]]]:
    """Yield the columns of text on the failing line: their source, their label in a frame, their values."""
    for source, value in scene.operands():
        table: Any = plain(value)
        if table is None:
            if type(value) is list:
                yield source, None, value[:_VALUES]
            continue
        if inherits(type(table), loaded("pandas", "DataFrame")):
            for at, label in enumerate(labels_of_index(table.columns)[:_COLUMNS]):
                if not _is_numeric(table.dtypes.iloc[at]):
                    yield source, label, _values(table.iloc[:, at])
        elif not _is_numeric(table.dtype):
            yield source, None, _values(table)


def _is_numeric(dtype: Any) -> bool:
    return _dtype_kind(dtype) in "biufcmM"


def _dtype_kind(dtype: Any) -> str:
    known = inherits(type(dtype), loaded("numpy", "dtype")) or genuine(type(dtype), "pandas")
    return str(dtype.kind) if known else "O"


def _values(series: Any) -> list[object]:
    values = series.array if not inherits(type(series), loaded("pandas", "Index")) else series
    return list(islice(iter(values), _VALUES)) if genuine(type(values), "pandas") else []


@probe(
    "ValueError", "IntCastingNaNError", "TypeError",
    message=r"(?i)non-finite|contains NaN|contains infinity|NaN to integer|missing values|cannot convert NA",
)  # fmt: skip
def missing_values(scene: Scene) -> Iterator[str]:
    """Tell where values are missing or infinite, and what takes them."""
    found = []
    for source, value in scene.operands():
        table: Any = plain(value)
        if table is None or inherits(type(table), loaded("pandas", "Index")):
            continue
        if inherits(type(table), loaded("pandas", "DataFrame")):
            labels = labels_of_index(table.columns)[:_COLUMNS]
            found += [
                f"{source} column {literal(label)}: {words}"
                for at, label in enumerate(labels)
                if not scene.late and (words := _gaps(table.iloc[:, at]))
            ]
        elif words := _gaps(table):
            found.append(f"{source}: {words}")
    yield from found[:5]
    if "IntCastingNaNError" in scene.kinds or "integer" in scene.message:
        yield "astype('Int64') keeps missing values in a column of integers; otherwise fill or drop them first"
    elif found:
        yield "fill them (fillna, SimpleImputer) or drop those rows (dropna), in features and target alike"


def _gaps(series: Any) -> str:
    if dtype_text(series.dtype) == "object" or not genuine(type(series.array), "pandas"):
        return ""
    missing = int(series.array.isna().sum())
    words = [f"{missing} missing"] if missing else []
    if _dtype_kind(series.dtype) == "f":
        infinite = int((series.array == float("inf")).sum()) + int((series.array == float("-inf")).sum())
        words += [f"{infinite} infinite"] if infinite else []
    return " and ".join(words) + f" of {len(series)}" if words else ""


@probe(
    "TypeError", message=r"does not support (?:operation|reduction)|agg function failed|Could not convert .* to numeric"
)
def text_columns(scene: Scene) -> Iterator[str]:
    """Tell which columns are text where numbers are needed."""
    for source, value in (*scene.operands(), *(("", each) for each in scene.library_values("pandas", "self", "obj"))):
        table: Any = plain(value)
        if table is None or not inherits(type(table), loaded("pandas", "DataFrame")):
            continue
        labels = labels_of_index(table.columns)[:_COLUMNS]
        kinds = [_is_numeric(dtype) for dtype in table.dtypes.tolist()[:_COLUMNS]]
        texts = [label for label, numeric in zip(labels, kinds, strict=True) if not numeric]
        numbers = [label for label, numeric in zip(labels, kinds, strict=True) if numeric]
        if texts:
            yield (
                f"{source or 'the frame'} has other than numbers in: {listed(texts, 8)}; numbers in: "
                f"{listed(numbers, 8)}: choose columns, or numeric_only=True"
            )
            return
