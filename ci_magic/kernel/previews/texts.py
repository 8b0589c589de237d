"""Text that is no table: its first lines, what a log holds, headings of Markdown."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice

from ...values import Fact
from ..describe.encodings import decode
from ..describe.literals import quote
from .opened import Opened, Preview

_FIRST, _LAST = 4, 2
_LINE = 160
_HEADINGS = 30
_LEVEL = re.compile(r"\b(?:TRACE|DEBUG|INFO|NOTICE|WARN(?:ING)?|ERROR|CRITICAL|FATAL)\b")
_TIME = re.compile(r"\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d(?::\d\d)?|\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d")
_SHARE = 0.5
_HEADING = re.compile(r"#{1,6}[ \t]+\S")
_FENCE = re.compile(r"[ \t]*(?:```|~~~)")
_NUL = "\0"


def plain_text(file: Opened) -> Preview:
    """Look into text: how many lines, the first and the last; of a log its levels and from when to when it goes."""
    text, encoding = decode(file.head, whole=file.whole)
    if not encoding:
        return Preview("binary")
    lines = lines_of(text, file)
    return Preview(
        file.kind, (*line_facts(text, file), *_log_facts(lines, file)), tuple(_ends(lines, file)), (), encoding
    )


def markdown(file: Opened) -> Preview:
    """Look into Markdown: its headings."""
    text, encoding = decode(file.head, whole=file.whole)
    if not encoding:
        return Preview("binary")
    headings = list(_headings(lines_of(text, file)))
    facts = (*line_facts(text, file), Fact(f"{len(headings)} headings", "stats"))
    details = [Fact(each[:_LINE]) for each in headings[:_HEADINGS]] if file.privacy == "full" else []
    return Preview(file.kind, facts, tuple(details or _ends(lines_of(text, file), file)), (), encoding)


def lines_of(text: str, file: Opened) -> list[str]:
    """Return the lines of what was read, without a last one that is cut."""
    lines = text.splitlines()
    return lines if file.whole or len(lines) < 2 else lines[:-1]


def line_facts(text: str, file: Opened) -> Iterator[Fact]:
    """Yield how many lines there are, and how many null characters, which some readers stumble over."""
    count = len(lines_of(text, file))
    if file.whole:
        yield Fact(f"{count:,} {'line' if count == 1 else 'lines'}", "stats")
    elif count > 1:
        yield Fact(f"about {round(count * file.size / len(file.head) / 100) * 100:,} lines", "stats")
    yield from nul_facts(text)


def nul_facts(text: str) -> Iterator[Fact]:
    """Yield how many null characters there are, which some readers stumble over."""
    if _NUL in text:
        yield Fact(f"{text.count(_NUL)} null characters in it", "schema")


def _log_facts(lines: Sequence[str], file: Opened) -> Iterator[Fact]:
    levels = Counter(match.group() for line in lines if (match := _LEVEL.search(line[:_LINE])))
    times = [match.group() for line in lines if (match := _TIME.search(line[:_LINE]))]
    if len(times) < _SHARE * max(len(lines), 1) and levels.total() < _SHARE * max(len(lines), 1):
        return
    yield Fact("reads as a log", "schema")
    if levels:
        where = "" if file.whole else " in the beginning"
        yield Fact(", ".join(f"{count} {level}" for level, count in levels.most_common()) + where, "stats")
    if times and file.privacy == "full":
        last = _TIME.findall(file.tail.decode("ascii", "ignore"))
        yield Fact(f"from {times[0]} to {(last or times)[-1]}")


def _ends(lines: Sequence[str], file: Opened) -> Iterator[Fact]:
    if file.privacy != "full":
        return
    filled = [line for line in lines if line.strip()]
    for line in islice(filled, _FIRST):
        yield Fact(f"line: {_shown(line)}")
    behind = filled[_FIRST:][-_LAST:] if file.whole else []
    for line in behind:
        yield Fact(f"last lines: {_shown(line)}")


def _shown(line: str) -> str:
    return quote(line if len(line) <= _LINE else line[:_LINE] + "…")


def _headings(lines: Sequence[str]) -> Iterator[str]:
    fenced = False
    for line in lines:
        if _FENCE.match(line):
            fenced = not fenced
        elif not fenced and _HEADING.match(line):
            yield line.strip()
