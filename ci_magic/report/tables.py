"""Tables out of the HTML that libraries show them as: the texts of their cells, and nothing else of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser

MOST_ROWS = 500
_MOST_COLUMNS = 200


@dataclass(frozen=True, slots=True)
class Table:
    """The texts of a table, row by row, all rows as long; `head` are the rows that name the columns."""

    head: tuple[tuple[str, ...], ...]
    rows: tuple[tuple[str, ...], ...]


def tables_in(html: str) -> tuple[Table, ...]:
    """Return the tables of a piece of HTML, in order; a table inside a cell is text of that cell."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return tuple(_even(each) for each in reader.found if each.head or each.rows)


@dataclass(slots=True)
class _Grid:
    head: list[list[str]] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    hanging: dict[int, int] = field(default_factory=dict)
    """By column: for how many rows more a cell of a row above takes its place."""


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[_Grid] = []
        self._depth = 0
        self._is_head = False
        self._silent = 0
        self._row: list[str] | None = None
        self._cell: list[str] | None = None
        self._spans = (1, 1)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style"):
            self._silent += 1
        elif tag == "table":
            self._depth += 1
            if self._depth == 1:
                self.found.append(_Grid())
        elif self._depth == 1:
            self._open(tag, dict(attrs))
        elif tag == "br" and self._cell is not None:
            self._cell.append(" ")

    def _open(self, tag: str, attributes: dict[str, str | None]) -> None:
        if tag == "thead":
            self._is_head = True
        elif tag in ("tbody", "tfoot"):
            self._is_head = False
        elif tag == "tr":
            self._end_row()
            self._row = []
        elif tag in ("td", "th") and self._row is not None:
            self._end_cell()
            self._cell = []
            self._spans = (_number(attributes.get("colspan")), _number(attributes.get("rowspan")))
        elif tag == "br" and self._cell is not None:
            self._cell.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style"):
            self._silent = max(0, self._silent - 1)
        elif tag == "table":
            if self._depth == 1:
                self._end_row()
            self._depth = max(0, self._depth - 1)
        elif self._depth == 1 and tag in ("td", "th"):
            self._end_cell()
        elif self._depth == 1 and tag == "tr":
            self._end_row()
        elif self._depth == 1 and tag == "thead":
            self._is_head = False

    def handle_data(self, data: str) -> None:
        if self._cell is not None and not self._silent:
            self._cell.append(data)

    def _end_cell(self) -> None:
        if self._cell is None or self._row is None:
            return
        text = " ".join("".join(self._cell).split())
        columns, rows = self._spans
        self._fill()
        for _column in range(columns):
            # A name over several columns stands over each of them.
            if rows > 1:
                self.found[-1].hanging[len(self._row)] = rows - 1
            self._row.append(text)
        self._cell = None

    def _fill(self) -> None:
        """Leave room where a cell of a row above hangs down."""
        hanging = self.found[-1].hanging
        while self._row is not None and (at := len(self._row)) in hanging:
            left = hanging.pop(at)
            if left > 1:
                hanging[at] = left - 1
            self._row.append("")

    def _end_row(self) -> None:
        self._end_cell()
        self._fill()
        grid = self.found[-1]
        if self._row and len(grid.rows) < MOST_ROWS:
            (grid.head if self._is_head else grid.rows).append(self._row[:_MOST_COLUMNS])
        self._row = None


def _number(text: str | None) -> int:
    return min(int(text), _MOST_COLUMNS) if text and text.isdecimal() and int(text) else 1


def _even(grid: _Grid) -> Table:
    width = max(len(row) for row in (*grid.head, *grid.rows))

    def padded(rows: Sequence[list[str]]) -> tuple[tuple[str, ...], ...]:
        return tuple((*row, *[""] * (width - len(row))) for row in rows)

    return Table(padded(grid.head), padded(grid.rows))
