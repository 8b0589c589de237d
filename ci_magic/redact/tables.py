"""Values below a secret column name, in printed tables: CSV, Markdown, the boxes of polars, the columns of pandas."""

import re
from collections.abc import Iterator, Sequence

from .names import secret_name
from .spans import PLACEHOLDER, Span

_ROWS = 200
_SHORTEST = 4
_CANDIDATE = re.compile(
    r"passw|passphrase|passcode|secret|token|credential|api[_ -]?key|_key|authoriz|pwd"
    r"|비밀|패스워드|인증|パスワード|暗証|秘密|密码|密碼|口令|토큰|トークン|令牌|API ?키|APIキー",
    re.IGNORECASE,
)
_SEPARATORS = (",", ";", "\t", "|", "│┆")
_TITLE = re.compile(r"[\w .()/\"'-]{1,60}")
_CELL = re.compile(r"\S+(?: \S+)*")
"""Between the columns of pandas stand two blanks at least, which prose and code have not."""

_LABEL = re.compile(r"Out(?:\[\d{1,9}\])?: ?")
_FOOTER = re.compile(r"Name: (.{1,80}), (?:dtype|Length): ")
_SERIES_ROW = re.compile(r"\S.*? {2,}(\S.*)")
_NO_VALUE = re.compile(r"[^\W\d]*|-+|\.{3}|…|NaN|None|<NA>|\[masked:[a-z ]{1,30}\]")


def cells_in(text: str) -> Iterator[Span]:
    """Find the values that stand in a column with a secret name; a value without any digit may be a word, and stays."""
    found: set[Span] = set()
    if _CANDIDATE.search(text):
        lines = list(_lines(text))
        done = 0
        for number, (_start, line) in enumerate(lines):
            if number >= done and _CANDIDATE.search(line):
                below = lines[number + 1 : number + 1 + _ROWS]
                spans, rows = _in_separated(line, below) or _in_aligned(line, below) or _in_series(line, lines, number)
                found.update(spans)
                done = number + 1 + rows
    yield from sorted(found)


def _lines(text: str) -> Iterator[tuple[int, str]]:
    start = 0
    for line in text.split("\n"):
        yield start, line
        start += len(line) + 1


Below = Sequence[tuple[int, str]]
Found = tuple[list[Span], int]


def _in_separated(head: str, below: Below) -> Found | None:
    """Look for fields between separators, as many in each row as there are titles."""
    for separators in _SEPARATORS:
        titles = _fields(head, separators)
        # Code and prose have blanks behind their commas.
        written = separators in (",", ";") and (" " in head.strip() or "(" in head)
        named = sum(1 for _, title in titles if title)
        if named > 1 and not written and all(not title or _TITLE.fullmatch(title) for _, title in titles):
            secret = [at for at, (_, title) in enumerate(titles) if secret_name(title.strip("\"'"))]
            rows = list(_rows_of(below, separators, len(titles)))
            if secret and rows:
                return [
                    span for row in rows for at in secret for span in _span(*row[at]) if " " not in row[at][1]
                ], len(rows)
    return None


def _rows_of(below: Below, separators: str, count: int) -> Iterator[list[tuple[int, str]]]:
    for start, line in below:
        fields = _fields(line, separators)
        if len(fields) == count:
            yield [(start + at, field) for at, field in fields]
        elif not set(line) <= set("─═╞╡╪├┤┼┌┐└┘┬┴=-+ :"):
            return


def _fields(line: str, separators: str) -> list[tuple[int, str]]:
    """Return the fields of a line without the blanks around them, and where they begin."""
    fields, start = [], 0
    for part in re.split(f"[{re.escape(separators)}]", line):
        fields.append((start + len(part) - len(part.lstrip()), part.strip()))
        start += len(part) + 1
    return fields


def _in_aligned(head: str, below: Below) -> Found | None:
    """Look for columns that end where their titles end, all of them in each row.

    Ends are counted from the last one: the blanks at the beginning of a printed table get lost easily.
    """
    head = _LABEL.sub(lambda found: " " * len(found.group()), head).rstrip(" \\")
    words = [(len(head) - word.end(), word.group()) for word in _CELL.finditer(head)]
    secret = {end for end, word in words if secret_name(word)}
    titles = all(_TITLE.fullmatch(word) for _, word in words)
    if not secret or not titles or (len(words) == 1 and not head.startswith("  ")):
        return None
    spans: list[Span] = []
    rows = 0
    for start, line in below:
        cells = {len(line.rstrip()) - word.end(): word for word in _CELL.finditer(line)}
        if len(cells) < 2 or not {end for end, _ in words} <= cells.keys():
            # A named index has a line of its own below the titles.
            if rows or len(cells) != 1:
                break
            continue
        rows += 1
        spans += [span for end in secret for span in _span(start + cells[end].start(), cells[end].group())]
    return (spans, rows) if rows else None


def _in_series(foot: str, lines: Below, number: int) -> Found:
    """Look for the values above `Name: password, dtype: str`."""
    named = _FOOTER.match(foot)
    spans: list[Span] = []
    if named and secret_name(named[1]):
        for start, line in reversed(lines[max(0, number - _ROWS) : number]):
            row = _SERIES_ROW.fullmatch(line.rstrip())
            if row is None:
                break
            spans += _span(start + row.start(1), row[1])
    return spans, 0


def _span(start: int, value: str) -> list[Span]:
    bare = value.strip("\"'")
    if len(bare) < _SHORTEST or _NO_VALUE.fullmatch(bare) or PLACEHOLDER.fullmatch(bare):
        return []
    start += value.find(bare)
    return [(start, start + len(bare), "secret")]
