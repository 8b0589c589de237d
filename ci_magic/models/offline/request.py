"""What the rules understood of a prompt, as frozen values."""

from dataclasses import dataclass
from typing import Literal

from ...values import Column, FileFacts

Language = Literal["en", "ko", "ja"]

Intent = Literal[
    "describe", "show", "missing", "aggregate", "largest", "histogram", "scatter", "correlation", "box", "draw", ""
]
"""What is to be done; empty where the rules have no answer."""

ProblemKind = Literal[
    "unsupported",
    "unknown_words",
    "ambiguous_column",
    "ambiguous_frame",
    "ambiguous_date",
    "no_frame",
    "no_date",
    "which_measure",
    "not_numeric",
    "two_numbers",
    "no_code",
    "other_table",
]


Engine = Literal["pandas", "dask", "polars", "polars lazy", "duckdb", ""]
"""Whose code is written for a table; empty where the rules know none."""


@dataclass(frozen=True, slots=True)
class Source:
    """A table: a frame under its `name`, or the `file` that the code loads into that name first."""

    name: str
    columns: tuple[Column, ...]
    file: FileFacts | None = None
    engine: Engine = "pandas"
    type_name: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """What rows are grouped by: a column as it is, or a period (`M`, `weekday`, ...) of its dates.

    `reading` is how dates are read from the column (see `dates.reading`); empty for an ordinary column.
    """

    column: Column
    period: str = ""
    reading: str = ""


@dataclass(frozen=True, slots=True)
class Condition:
    """Which rows take part; `value` is a Python literal. The operator `year` compares the year of a date."""

    column: Column
    operator: str
    value: str
    reading: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why there is no code: the words it is about, and what could have been meant."""

    kind: ProblemKind
    words: tuple[str, ...] = ()
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Request:
    """A prompt, understood; with a `problem` it is to be refused or asked back.

    `aggregations` are pandas names, or `size` for a count of rows. `order` is `descending`, `ascending` or empty,
    `limit` the N of a top N. `assumptions` name what the prompt left open
    (keys of `phrases.ASSUMPTIONS`; `row:WORD` with its word).
    """

    language: Language
    intent: Intent = ""
    source: Source | None = None
    measures: tuple[Column, ...] = ()
    groups: tuple[Group, ...] = ()
    aggregations: tuple[str, ...] = ()
    chart: str = ""
    colour: Column | None = None
    order: str = ""
    limit: int | None = None
    bins: int | None = None
    stacked: bool = False
    conditions: tuple[Condition, ...] = ()
    assumptions: tuple[str, ...] = ()
    problem: Problem | None = None
