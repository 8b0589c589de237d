"""Wide tables: columns that hold the same for one hour, month or year after the other, and their long form."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from ...values import Column
from .columns import key, numbers
from .names import quoted
from .request import Run, Source
from .vocabulary import PERIOD_NAMES

_FEWEST = 4
_MOST_WORDS = 6
_UNITS = {"hour": "시時hH", "M": "월月", "Y": "년年", "D": "일日"}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    "|nov(?:ember)?|dec(?:ember)?"
)
_PLAIN = r"\d{1,4}(?:[:.]\d\d)?(?:[시時hH월月년年일日]|am|pm|AM|PM)?"
_STEP = rf"(?:{_PLAIN}(?:\s?[-~\u2013]\s?{_PLAIN})?|[Qq][1-4]|(?i:{_MONTH})(?![A-Za-z]))"
_FORMS = (
    re.compile(rf"(?P<step>{_STEP})(?P<join>[\s_.:/-]*)(?P<word>[^\W\d_][^\d]*)?"),
    re.compile(rf"(?P<word>[^\d]*?[^\W\d_])(?P<join>[\s_.:/-]*)(?P<step>{_STEP})"),
)
_STEP_NAMES = {
    "hour": ("hour", "시간대", "時間帯"),
    "M": ("month", "월", "月"),
    "Y": ("year", "연도", "年"),
    "Q": ("quarter", "분기", "四半期"),
    "D": ("day", "일", "日"),
    "W": ("week", "주", "週"),
}
_VALUE = ("value", "값", "値")
_KOREAN, _JAPANESE = re.compile(r"[가-힣]"), re.compile(r"[時月年日ぁ-ヺ]")


@dataclass(frozen=True, slots=True)
class _Name:
    """A column's name, taken apart."""

    step: str
    word: str
    join: str
    word_first: bool
    period: str


def long_form(source: Source) -> Source | None:
    """Return the table with one row for each step of its wide columns; None where it is not wide.

    Its columns are those that are not wide, the step, and one column of numbers for each word.
    """
    run = _run(column for column in numbers(source.columns) if column.literal[:1] in "'\"")
    if run is None:
        return None
    wide = {name for word in run.words for name in run.names(word)}
    others = tuple(column for column in source.columns if column.name not in wide)
    if {run.name, *run.measures} & {column.name for column in others}:
        return None
    step = Column(run.name, quoted(run.name), "category", "category", samples=tuple(map(quoted, run.steps[:3])))
    measures = tuple(Column(name, quoted(name), "int64", "number") for name in run.measures)
    return replace(source, columns=(*others, step, *measures), run=run)


def _run(columns: Iterable[Column]) -> Run | None:
    found: dict[tuple[str, str, bool, str], list[str]] = defaultdict(list)
    for column in columns:
        name = _taken_apart(column.name)
        if name is not None:
            found[name.word, name.join, name.word_first, name.period].append(name.step)
    enough = {form: tuple(steps) for form, steps in found.items() if len(set(steps)) == len(steps) >= _FEWEST}
    if not enough:
        return None
    (_, join, first, period), steps = max(enough.items(), key=lambda each: len(each[1]))
    alike = [form[0] for form, each in enough.items() if form[1:] == (join, first, period) and each == steps]
    language = _letters("".join((*steps, *alike)))
    return Run(
        period,
        _STEP_NAMES[period][language],
        steps,
        tuple(alike[:_MOST_WORDS]),
        tuple(_VALUE[language] if _is_time(word) else word for word in alike[:_MOST_WORDS]),
        join,
        word_first=first,
    )


def _is_time(word: str) -> bool:
    return not word or any(key(word) in names for names in PERIOD_NAMES.values())


def _taken_apart(name: str) -> _Name | None:
    for form in _FORMS:
        match = form.fullmatch(name)
        if match is None:
            continue
        step, word = match["step"], (match["word"] or "").strip()
        period = _period(step, word)
        if period and word == (match["word"] or ""):
            return _Name(step, word, match["join"], form is _FORMS[1], period)
    return None


def _period(step: str, word: str) -> str:
    """Return what is counted; empty where a number may be anything, as in `pixel12`."""
    if step.casefold()[:3] in _MONTHS:
        return "M"
    if step[0] in "Qq":
        return "Q"
    if re.search(r"am|pm|:", step, re.IGNORECASE):
        return "hour"
    unit = next((period for period, letters in _UNITS.items() if re.search(f"[{letters}]", step)), "")
    if unit:
        return unit
    if re.fullmatch(r"(?:19|20)\d\d", step):
        return "Y"
    named = (period for period in ("hour", "M", "W", "D", "Q", "Y") if key(word) in PERIOD_NAMES[period])
    return next(named, "") if word else ""


def _letters(text: str) -> int:
    """Return the place of the language that names of English, Korean and Japanese columns are made in."""
    if _KOREAN.search(text):
        return 1
    return 2 if _JAPANESE.search(text) else 0
