"""What the rules understood of a prompt, as frozen values."""

from dataclasses import dataclass
from typing import Literal

from ...values import Column, FileFacts

Language = Literal["en", "ko", "ja"]

Intent = Literal[
    "describe",
    "show",
    "missing",
    "aggregate",
    "largest",
    "histogram",
    "scatter",
    "correlation",
    "box",
    "draw",
    "outliers",
    "stock",
    "clean",
    "",
]
"""What is to be done; empty where the rules have no answer."""

ProblemKind = Literal[
    "unsupported",
    "nonsense",
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
class Run:
    """Columns of a wide table, called by a word and a step that goes on, such as `04시-05시 승차인원`.

    `period` is what the steps count (a key of `phrases.PERIODS`), `name` what their column is called in the long form.
    An empty word stands for columns that are called by the step alone. `measures` are what the words' columns are
    called there.
    """

    period: str
    name: str
    steps: tuple[str, ...]
    words: tuple[str, ...]
    measures: tuple[str, ...]
    join: str = " "
    word_first: bool = False

    def names(self, word: str) -> tuple[str, ...]:
        """Return the names of the columns of one word, in order."""
        return tuple(self.called(step, word) for step in self.steps)

    def called(self, step: str, word: str) -> str:
        """Return the name of one column."""
        return f"{word}{self.join}{step}" if self.word_first else f"{step}{self.join}{word}"


@dataclass(frozen=True, slots=True)
class Source:
    """A table: a frame under its `name`, or the `file` that the code loads into that name first.

    With a `run` the columns are those of its long form. With `parts` it is these tables, one below the other, and the
    column `label` says which.
    """

    name: str
    columns: tuple[Column, ...]
    file: FileFacts | None = None
    engine: Engine = "pandas"
    type_name: str = ""
    run: Run | None = None
    parts: tuple["Source", ...] = ()
    label: str = ""


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
    (keys of `phrases.ASSUMPTIONS`; `row:WORD` with its word). With `trend` a line of least squares is added, with
    `clean` the table is cleaned first.
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
    trend: bool = False
    clean: bool = False
    conditions: tuple[Condition, ...] = ()
    assumptions: tuple[str, ...] = ()
    problem: Problem | None = None
