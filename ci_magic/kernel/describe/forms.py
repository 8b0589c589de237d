"""The forms in which texts hold dates and numbers."""

import re
from collections import Counter
from collections.abc import Sequence

_DAYS = [
    (re.compile(pattern), form)
    for pattern, form in (
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
        (r"\d{4}년\d{1,2}월", "%Y년%m월"),
        (r"\d{4}년 \d{1,2}월", "%Y년 %m월"),
        (r"\d{4}年\d{1,2}月\d{1,2}日", "%Y年%m月%d日"),
        (r"\d{4}年\d{1,2}月", "%Y年%m月"),
    )
]
_TIMES = [
    (re.compile(pattern), form)
    for pattern, form in (
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
]
_MONTH_FIRST = re.compile(r"\d{1,2}([/.-])(\d{1,2})\1\d{2,4}")
_AMBIGUOUS = {"%d/%m/%Y": "%m/%d/%Y", "%d-%m-%Y": "%m-%d-%Y", "%d/%m/%y": "%m/%d/%y"}
_LONGEST_DATE = 40
_LONGEST_NUMBER = 40
_FORMS_TOLD = 3
_LOOKED_AT = 100
_FIRST = 5
_MOST = 0.8

_NUMBER = re.compile(
    r"[-+(]?\s?(?P<before>[₩￦$€£¥￥])?\s?-?"
    r"(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?:\.\d{3})+,\d+|\d+,\d{1,2}|\d+\.?\d*|\.\d+)"
    r"(?:[eE][+-]?\d{1,3})?\s?(?P<after>[%₩$€£¥]|원|円|元)?\)?"
)
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_CODE = re.compile(r"0\d+")


def form_of(text: str) -> str:
    """Return the `strptime` format in which a date is written; empty if it is none of the usual ones."""
    text = text.strip()
    if len(text) > _LONGEST_DATE:
        return ""
    form = next((form for pattern, day in _DAYS if (form := _with_time(text, pattern, day))), "")
    middle = _MONTH_FIRST.match(text)
    if middle and int(middle.group(2)) > 12:
        return form.replace("%d", "%-", 1).replace("%m", "%d", 1).replace("%-", "%m", 1)
    return form


def _with_time(text: str, pattern: re.Pattern[str], day: str) -> str:
    found = pattern.match(text)
    if found is None:
        return ""
    return next((day + time for clock, time in _TIMES if clock.fullmatch(text, found.end())), "")


def date_forms(texts: Sequence[str]) -> tuple[str, ...]:
    """Return the formats in which `texts` are dates, the commonest first; none unless they all are dates.

    Where nothing shows whether the day or the month comes first, both readings are given as `%d/%m/%Y or %m/%d/%Y`.
    """
    forms: Counter[str] = Counter()
    for text in _different(texts):
        form = form_of(text)
        if not form or not _plausible(text):
            return ()
        forms[form] += 1
    for day_first, month_first in _AMBIGUOUS.items():
        if month_first in forms and day_first in forms:
            _settle(forms, day_first, month_first, texts)
        elif day_first in forms and not _day_leads(texts):
            forms[f"{day_first} or {month_first}"] = forms.pop(day_first)
    return tuple(form for form, _ in forms.most_common(_FORMS_TOLD))


def _settle(forms: Counter[str], day_first: str, month_first: str, texts: Sequence[str]) -> None:
    # One date with a day over 12 tells how the others are meant, unless another one tells the opposite.
    if not _day_leads(texts):
        forms[month_first] += forms.pop(day_first)


def _day_leads(texts: Sequence[str]) -> bool:
    return any(int(found.group()) > 12 for text in _different(texts) if (found := re.match(r"\s*\d{1,2}(?!\d)", text)))


def _different(texts: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(texts))[:_LOOKED_AT]


def _plausible(text: str) -> bool:
    """Whether the numbers of what looks like a date are in the range of years, months and days."""
    digits = re.findall(r"\d+", text)[:3]
    oldest, newest = 1000, 9999
    if len(digits) == 1 and len(digits[0]) >= 4:
        oldest, newest, whole = 1900, 2100, digits[0]
        digits = [part for part in (whole[:4], whole[4:6], whole[6:8]) if part]
    years = [int(each) for each in digits if len(each) == 4]
    parts = [int(each) for each in digits if len(each) <= 2]
    named = any("a" <= each <= "z" for each in text)
    return (
        all(oldest <= year <= newest for year in years)
        and all(1 <= part <= 31 for part in parts[:2] if len(years) == 1 and not named)
        and (not parts or named or min(parts[:2]) <= 12)
    )


def number_words(texts: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """Return how `texts` write numbers, and those of them that are none; empty words where most are no numbers."""
    first = texts[:_FIRST]
    if not any(_number(text) for text in first):
        return "", ()
    different = _different(texts)
    if any(_CODE.fullmatch(text) for text in different) and all(text.isdecimal() for text in different):
        return "digits with leading zeros", ()
    found = [_number(text) for text in different]
    matches = [each for each in found if each is not None]
    if len(matches) < _MOST * len(different):
        return "", ()
    wrong = tuple(text for text, match in zip(different, found, strict=True) if match is None)
    signs = ", ".join(dict.fromkeys(sign for match in matches for sign in _signs(match)))
    return f"numbers as text{f' ({signs})' if signs else ''}", wrong


def _number(text: str) -> re.Match[str] | None:
    return _NUMBER.fullmatch(text.strip()) if len(text) <= _LONGEST_NUMBER else None


def _signs(match: re.Match[str]) -> list[str]:
    digits = match["digits"]
    if _THOUSANDS.fullmatch(digits):
        separators = ["thousands commas"]
    elif "," in digits:
        separators = ["decimal commas"]
    else:
        separators = []
    return [*separators, *(sign for sign in (match["before"], match["after"]) if sign)]
