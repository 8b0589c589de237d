"""What a bounded sample of values says of a column: only what saves whoever writes code against it a look.

Every fact costs tokens in each request, so what the type or the values shown say already is left out.
"""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from ...values import ColumnKind, Fact, allows
from .cells import all_of, present
from .classes import genuine, is_known_zone, is_one_of, type_name
from .forms import date_forms, number_words
from .literals import CELL, Renderer, scalar
from .view import View

MEAN_OF = 10
"""An average of fewer values comes too near to a value."""

_FEW_DIFFERENT = 20
_FEW_SHOWN_NEAR, _FEW_SHOWN_FAR = 8, 5
_FORMS_SHOWN_NEAR, _FORMS_SHOWN_FAR = 3, 2
_NUMBERS_SHOWN, _MOMENTS_SHOWN = 2, 1
_UNLIKE_ENOUGH = 5
_REPEATED = 2
_LOOKED_AT = 200
_LONG = 200
_MANY_ZEROS = 0.5
_NEARLY_ALL = 0.9
_INFINITE = float("inf")
_LARGEST = 1e300
_TYPES_TOLD = 3
_WHOLE_BELOW = 1e15
_TEXTS_SHOWN = 3
_DATES = (dt.date, dt.datetime)


def column_facts(
    values: Sequence[object],
    *,
    rows: int,
    view: View,
    kind: ColumnKind = "other",
    ends: tuple[object, object] | None = None,
    secret: bool = False,
) -> tuple[Fact, ...]:
    """Return what `values`, a sample of a column of `rows` values, say of it, for as much as `view` allows.

    None, NaN and their like are missing values. `ends` are the lowest and the highest value where they are known
    better than the sample tells. What a value's own class would have to say is not asked: values of unknown types
    are counted by type. Of a `secret` column nothing is told that could hold a value.
    """
    found = present(values)
    if values and not found:
        return (Fact("all missing", "stats"),) if view.counts else ()
    return facts_of(found, whole=len(values) >= rows, view=view, kind=kind, ends=ends, secret=secret)


def facts_of(
    found: Sequence[object],
    *,
    whole: bool,
    view: View,
    kind: ColumnKind,
    ends: tuple[object, object] | None = None,
    secret: bool = False,
) -> tuple[Fact, ...]:
    """Return what `column_facts` does, of values none of which is missing; `whole` if no row was left out."""
    if not view.counts or not found:
        return ()
    facts = _facts(
        _Sample(found, whole, shown=view.values and not secret, averaged=not view.values and not secret), kind, ends
    )
    return tuple(fact for fact in facts if allows("stats" if secret else view.privacy, fact.level))


def samples(values: Sequence[object], view: View) -> tuple[str, ...]:
    """Return a few of `values` as literals: all of them where few differ, the commonest first."""
    found = present(values if all_of(values, str) else values[:_LOOKED_AT])
    if not found or not view.values:
        return ()
    kind = type(found[0])
    if not all_of(found, kind):
        return view.samples(found)
    if kind is int or kind is float:
        return view.samples(list(dict.fromkeys(found)), count=_NUMBERS_SHOWN)
    if kind is not str:
        # Ranges tell what moments look like.
        moment = is_one_of(kind, _DATES) or genuine(kind, "pandas")
        return view.samples(found, count=_MOMENTS_SHOWN if moment else _NUMBERS_SHOWN)
    few = Counter(_cut(found))
    most = _FEW_SHOWN_NEAR if view.near else _FEW_SHOWN_FAR
    if len(few) <= most and len(few) * _REPEATED <= len(found):
        return view.samples([text for text, _ in few.most_common()], count=most)
    return view.samples(found[:_LOOKED_AT], count=_FORMS_SHOWN_NEAR if view.near else _FORMS_SHOWN_FAR)


@dataclass(frozen=True, slots=True)
class _Sample:
    """Values that are there; `whole` if no row was left out.

    `shown`: values may be told; `averaged`: their mean is told in place of them.
    """

    present: Sequence[Any]
    whole: bool
    shown: bool
    averaged: bool


def _facts(sample: _Sample, kind: ColumnKind, ends: tuple[object, object] | None) -> list[Fact]:
    cells = sample.present
    first = type(cells[0])
    alike = all_of(cells, first)
    if alike and first is int and kind == "datetime":
        return [*_range(ends), *(_different(sample, few=False) if sample.whole else ())]
    if alike and first is str:
        return _texts(sample, kind)
    if alike and (first is int or first is float):
        return _numbers(sample, ends)
    if alike and first is bool:
        return _different(sample, few=False) if len(set(cells)) == 1 else []
    # What the type of the column or the values shown say is not said again.
    held = [] if alike and (sample.shown or kind != "other") else _types(cells)
    if alike and first is dt.date:
        ends = min(cells), max(cells)
    return [*held, *_range(ends)]


def _numbers(sample: _Sample, ends: tuple[object, object] | None) -> list[Fact]:
    finite, low, high = sample.present, min(sample.present), max(sample.present)
    if low == -_INFINITE or high == _INFINITE:
        finite = [value for value in finite if -_INFINITE < value < _INFINITE]
        if not finite:
            return [Fact("all infinite", "stats")]
        low, high = min(finite), max(finite)
    if ends is None or ends[0] == -_INFINITE or ends[1] == _INFINITE:
        ends = low, high
    facts = [*_range(ends), *_compact_dates(finite, low, high)]
    if len(finite) < len(sample.present):
        facts.append(Fact("some infinite", "stats"))
    facts += _different(sample, few=type(low) is int)
    zeros = finite.count(0) / len(finite)
    if _MANY_ZEROS <= zeros < 1 and len(set(finite)) > _REPEATED:
        facts.append(Fact(f"{zeros:.0%} zero", "stats"))
    return facts + _mean(finite, low, high, whole=sample.whole) if sample.averaged else facts


def _mean(finite: Sequence[Any], low: Any, high: Any, *, whole: bool) -> list[Fact]:
    # Where all are equal the average is the value.
    if len(finite) < MEAN_OF or low == high or max(abs(low), abs(high)) > _LARGEST:
        return []
    return [Fact(f"mean {'' if whole else 'about '}{_number(sum(finite) / len(finite))}", "stats")]


def _range(ends: tuple[object, object] | None) -> list[Fact]:
    if ends is None:
        return []
    low, high = _shown(ends[0]), _shown(ends[1])
    return [Fact(f"{low} to {high}")] if low != high else []


def _shown(value: Any) -> str:
    if is_one_of(type(value), (int, float)):
        return _number(value)
    if is_one_of(type(value), _DATES) or genuine(type(value), "pandas"):
        if not is_known_zone(getattr(value, "tzinfo", None)):
            return "?"
        return str(value)[:19].removesuffix(" 00:00:00")
    return scalar(value)


def _number(value: Any) -> str:
    if type(value) is int:
        return scalar(value)
    if value.is_integer() and abs(value) < _WHOLE_BELOW:
        return str(int(value))
    return f"{value:.0f}" if 1e4 <= abs(value) < _WHOLE_BELOW else f"{value:.4g}"


def _compact_dates(finite: Sequence[Any], low: Any, high: Any) -> list[Fact]:
    if type(low) is not int or not 19000101 <= low <= high <= 21001231:
        return []
    forms = date_forms([str(value) for value in finite])
    return [Fact(f"dates as {forms[0]}", "stats")] if len(forms) == 1 else []


def _different(sample: _Sample, *, few: bool) -> list[Fact]:
    cells = sample.present
    count, different = len(cells), len(set(cells))
    if count < _UNLIKE_ENOUGH:
        return []
    if different == 1:
        return [Fact("constant" if sample.whole else "constant in sample", "stats")]
    if different == count and type(cells[0]) is not float:
        return [Fact("all distinct" if sample.whole else "distinct in sample", "stats")]
    if few and different <= _FEW_DIFFERENT and different * _REPEATED <= count:
        return [Fact(f"{different} distinct", "stats")]
    return []


def _cut(texts: Sequence[str]) -> list[str]:
    # A text of 100 MB is neither compared nor counted as a whole.
    if max(map(len, texts)) <= _LONG:
        return list(texts)
    return [text if len(text) <= _LONG else text[:_LONG] for text in texts]


def _texts(sample: _Sample, kind: ColumnKind) -> list[Fact]:
    cells = _cut(sample.present)
    long = sum(len(text) >= _LONG for text in cells)
    if long * 2 > len(cells):
        return [Fact(f"long texts, {_LONG} characters and more", "stats")]
    different = Counter(cells)
    forms = date_forms(list(different))
    facts = [Fact("dates as " + " and ".join(forms), "stats")] if forms else _number_facts([*different])
    # The categories are counted already, and of dates and numbers a sample says little by being distinct.
    told = kind == "category" or (facts and not sample.whole and len(different) > 1)
    counts = [] if told else _different(replace(sample, present=cells), few=False)
    return facts + (counts or _count_of(different, len(cells), kind)) + _untidy(different)


def _count_of(different: Counter[str], count: int, kind: ColumnKind) -> list[Fact]:
    if len(different) * _REPEATED > count or count < _UNLIKE_ENOUGH:
        return []
    common, times = different.most_common(1)[0]
    facts = [] if kind == "category" else [Fact(f"{len(different)} distinct", "stats")]
    if len(different) > _REPEATED and times > _NEARLY_ALL * count:
        facts.append(Fact(f"{times / count:.0%} {Renderer(CELL).render(common)}"))
    return facts


def _number_facts(texts: list[str]) -> list[Fact]:
    words, wrong = number_words([text for text in texts if text])
    if not words:
        return []
    facts = [Fact(words, "stats")]
    if wrong:
        facts.append(Fact("but " + ", ".join(Renderer(CELL).render(each) for each in wrong[:_TEXTS_SHOWN])))
    return facts


def _untidy(different: Counter[str]) -> list[Fact]:
    facts = []
    stripped = {text.strip() for text in different}
    if "" in stripped:
        facts.append("some empty")
    if any(text != text.strip() for text in different if text.strip()):
        facts.append("blanks around some")
    if len(different) <= _FEW_DIFFERENT * 5 and len({text.casefold() for text in stripped}) < len(stripped):
        facts.append("some differ only in case")
    return [Fact(text, "stats") for text in facts]


def _types(cells: Sequence[object]) -> list[Fact]:
    found: list[tuple[type, int]] = []
    left = list(cells)
    while left and len(found) <= _TYPES_TOLD:
        kind = type(left[0])
        rest = [value for value in left if type(value) is not kind]
        found.append((kind, len(left) - len(rest)))
        left = rest
    if len(found) == 1:
        return [Fact(f"holds {type_name(found[0][0])}", "schema")]
    shown = [f"{count:,} {type_name(kind)}" for kind, count in found[:_TYPES_TOLD]]
    return [Fact(f"mixed: {', '.join(shown)}{', …' if len(found) > _TYPES_TOLD else ''}", "stats")]
