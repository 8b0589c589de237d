"""Texts that were to become dates: in which formats they are written."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from ..describe.classes import inherits, loaded
from ..describe.frames import plain
from ..describe.literals import quote
from .registry import probe
from .scene import Scene

_VALUES = 2000
_SHOWN = 4

_DAY = (
    (r"\d{4}-\d{1,2}-\d{1,2}", "%Y-%m-%d"),
    (r"\d{4}/\d{1,2}/\d{1,2}", "%Y/%m/%d"),
    (r"\d{4}\.\d{1,2}\.\d{1,2}", "%Y.%m.%d"),
    (r"\d{4}\. \d{1,2}\. \d{1,2}\.", "%Y. %m. %d."),
    (r"\d{8}", "%Y%m%d"),
    (r"\d{6}", "%Y%m"),
    (r"\d{4}-\d{1,2}", "%Y-%m"),
    (r"\d{4}", "%Y"),
    (r"\d{1,2}/\d{1,2}/\d{4}", "%d/%m/%Y"),
    (r"\d{1,2}-\d{1,2}-\d{4}", "%d-%m-%Y"),
    (r"\d{1,2}\.\d{1,2}\.\d{4}", "%d.%m.%Y"),
    (r"\d{1,2}/\d{1,2}/\d{2}", "%d/%m/%y"),
    (r"\d{1,2} [A-Z][a-z]{2} \d{4}", "%d %b %Y"),
    (r"\d{1,2}-[A-Z][a-z]{2}-\d{4}", "%d-%b-%Y"),
    (r"\d{1,2}-[A-Z][a-z]{2}-\d{2}", "%d-%b-%y"),
    (r"\d{1,2} [A-Z][a-z]{3,8} \d{4}", "%d %B %Y"),
    (r"[A-Z][a-z]{2} \d{1,2}, \d{4}", "%b %d, %Y"),
    (r"[A-Z][a-z]{3,8} \d{1,2}, \d{4}", "%B %d, %Y"),
    (r"\d{4}년\d{1,2}월\d{1,2}일", "%Y년%m월%d일"),
    (r"\d{4}년 \d{1,2}월 \d{1,2}일", "%Y년 %m월 %d일"),
    (r"\d{4}년 ?\d{1,2}월", "%Y년 %m월"),
    (r"\d{4}年\d{1,2}月\d{1,2}日", "%Y年%m月%d日"),
    (r"\d{4}年\d{1,2}月", "%Y年%m月"),
)
_TIME = (
    (r"", ""),
    (r"T\d{1,2}:\d{2}:\d{2}\.\d+", "T%H:%M:%S.%f"),
    (r"T\d{1,2}:\d{2}:\d{2}", "T%H:%M:%S"),
    (r"T\d{1,2}:\d{2}:\d{2}(?:Z|[+-]\d{2}:?\d{2})", "T%H:%M:%S%z"),
    (r" \d{1,2}:\d{2}:\d{2}\.\d+", " %H:%M:%S.%f"),
    (r" \d{1,2}:\d{2}:\d{2}", " %H:%M:%S"),
    (r" \d{1,2}:\d{2}:\d{2} [AP]M", " %I:%M:%S %p"),
    (r" \d{1,2}:\d{2} [AP]M", " %I:%M %p"),
    (r" \d{1,2}:\d{2}", " %H:%M"),
    (r" \d{1,2}시 ?\d{1,2}분", " %H시 %M분"),
    (r" \d{1,2}時\d{1,2}分", " %H時%M分"),
)
_FORMS = [(re.compile(day + time), form + clock) for day, form in _DAY for time, clock in _TIME]
_MONTH_FIRST = re.compile(r"\d{1,2}([/.-])(\d{1,2})\1\d{2,4}")
_QUOTED = re.compile(
    r"""time data ["'](.*?)["'] (?:doesn't|does not) match|unable to parse: (.*?)(?:, at position|\Z)"""
)


def form_of(text: str) -> str:
    """Return the `strptime` format in which a date is written; empty if it is none of the usual ones."""
    text = text.strip()
    form = next((form for pattern, form in _FORMS if pattern.fullmatch(text)), "")
    middle = _MONTH_FIRST.match(text)
    if middle and int(middle.group(2)) > 12:
        return form.replace("%d", "%-", 1).replace("%m", "%d", 1).replace("%-", "%m", 1)
    return form


@probe(
    "ValueError", "DateParseError", "OutOfBoundsDatetime", "TypeError",
    message=r"time data|unable to parse|unconverted data|datetime string|month must be|day is out of range|"
    r"[Oo]ut of bounds|Unknown string format|isoformat",
)  # fmt: skip
def formats(scene: Scene) -> Iterator[str]:
    """Tell in which formats the dates are written, and how to read them."""
    where, texts = _texts(scene)
    if not texts:
        return
    seen: dict[str, list[str]] = {}
    for text in texts:
        seen.setdefault(form_of(text), []).append(text)
    common = sorted(seen, key=lambda form: (not form, -len(seen[form])))[:_SHOWN]
    shown = [
        f"{quote(form) if form else 'no usual format'} {len(seen[form])} ({quote(seen[form][0][:40])})"
        for form in common
    ]
    yield f"formats of the dates{where}: {', '.join(shown)}"
    forms = [form for form in common if form]
    if len(forms) > 1:
        yield 'several formats: pd.to_datetime(..., format="mixed"), or each part with its own format'
        if any("%d" in form and not form.startswith("%Y") for form in forms):
            yield "whether the day or the month comes first only shows where one is over 12: dayfirst= decides the rest"
    elif forms:
        yield f"format={quote(forms[0])} reads them"


def _texts(scene: Scene) -> tuple[str, list[str]]:
    """Return where the dates are, and a sample of them that tells no secrets."""
    for source, value in scene.operands():
        series: Any = plain(value)
        if series is not None and inherits(type(series), loaded("pandas", "Series")) and not scene.secret(source):
            texts = _different([each for each in list(series.array[:_VALUES]) if type(each) is str])
            if any(re.search(r"\d", text) for text in texts):
                return f" in {source}", texts
        if type(value) is list and not scene.secret(source):
            texts = [each for each in value[:_VALUES] if type(each) is str]
            if texts:
                return f" in {source}", texts
    found = _QUOTED.search(scene.message)
    return "", [found.group(1) or found.group(2)] if found else []


def _different(texts: list[str]) -> list[str]:
    return list(Counter(texts))
