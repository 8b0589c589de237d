"""Which numbers of a text were computed: those that a run put out, and what follows from two of them."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations, permutations, takewhile
from typing import Literal

from ..language import _
from ..values import Observation
from .numerals import Amount, Numeral, numerals
from .outputs import Outputs, Term, figures_in, outputs_of
from .sentences import sentences

FEW = 6
"""Numbers that stand together of which any two may be set against each other.

Of more, both must be in view: named by the text with their label or value, or such as a reader looks for first (ends,
extremes, sum, mean). Among the shares that 20 numbers have in each other nearly every percentage can be found.
"""

SEVERAL = 40
"""Numbers in view of which any two are tried, so that the work is bounded whatever a text names."""

_MOST_PAIRS = 20_000
_MOST_WAYS = 200
_MOST_TERMS = 4_000
_EXACT = 1e-9
_CLOSE = 0.005


@dataclass(frozen=True, slots=True)
class Read:
    """A text without the sentences that name a number nobody computed, and those sentences.

    `sources` say of each number that was worked out of two others what it is, one line each.
    """

    text: str
    struck: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


def grounded(text: str, observations: Sequence[Observation], given: str = "") -> Read:
    """Strike the sentences of `text` whose numbers are in no output.

    A number is grounded if it equals, at the precision in which it is written, one that a cell put out (printed, shown,
    drawn, bound, a count of rows, a sum or mean of a column shown), one of the `given` text, or the ratio, the
    difference or the sum of two that stand together. Signs, and numbers in words, are not looked at.
    """
    outputs = outputs_of(observations, given)
    pairs = _Pairs(outputs, text)
    kept: list[str] = []
    struck: list[str] = []
    sources: dict[str, None] = {}
    for sentence in sentences(text):
        named = numerals(sentence)
        beside = frozenset(amount.value for numeral in named for amount in numeral.amounts)
        found = [(numeral, _source(numeral, outputs, pairs, beside)) for numeral in named]
        if any(source is None for _numeral, source in found):
            struck.append(sentence.strip())
            continue
        kept.append(sentence)
        lines = [_line(numeral, source, len(observations)) for numeral, source in found if isinstance(source, _Derived)]
        sources.update(dict.fromkeys(lines))
    return Read("".join(kept).strip(), tuple(struck), tuple(sources))


def _source(
    numeral: Numeral, outputs: Outputs, pairs: "_Pairs", beside: frozenset[float]
) -> "_Derived | Literal['there'] | None":
    """Return from what a number was worked out, whether it is there as it is, or None for one of nowhere."""
    if any(_is_there(amount, numeral, outputs) for amount in numeral.amounts):
        return "there"
    for amount in numeral.amounts:
        found = pairs.find(amount, beside, percent=numeral.percent)
        if found is not None:
            return found
    return None


def _is_there(amount: Amount, numeral: Numeral, outputs: Outputs) -> bool:
    if numeral.ordinal and amount.value <= outputs.most_counted:
        return True
    if numeral.bound and outputs.values and outputs.values[0] < amount.value:
        return True
    if numeral.percent:
        # Hours, years and counts of rows are no percentages.
        share = Amount(amount.value / 100, amount.within / 100)
        return _near(outputs.values, amount) or _near(outputs.values, share)
    return _near(outputs.values, amount) or _near(outputs.names, amount)


def _near(values: Sequence[float], amount: Amount) -> bool:
    slack = _slack(amount)
    at = bisect_left(values, amount.value - slack)
    return at < len(values) and values[at] <= amount.value + slack


def _slack(amount: Amount) -> float:
    return amount.within * (1 + _EXACT) + abs(amount.value) * _EXACT


@dataclass(frozen=True, slots=True)
class _Derived:
    """What two numbers make: `sign` stands between them."""

    value: float
    sign: str
    left: Term
    right: Term


@dataclass(slots=True)
class _Pairs:
    """What follows from two numbers; worked out when it is first asked for."""

    outputs: Outputs
    text: str
    _sorted: dict[str, list[_Derived]] = field(default_factory=dict)
    _figures: frozenset[float] = frozenset()
    _stated: tuple[Amount, ...] = ()

    def find(self, amount: Amount, sentence: frozenset[float], *, percent: bool) -> _Derived | None:
        """Return the plainest way in which an amount follows from two numbers, None if it does not.

        `sentence` are the numbers that stand beside it.
        """
        if not self._sorted:
            self._work_out()
        share = Amount(amount.value / 100, amount.within / 100)
        wanted = [("÷", share), ("change", share)] if percent else [("÷", amount)]
        ways = (*wanted, ("-", amount), ("+", amount))
        found = [(derived, meant) for sign, meant in ways for derived in self._near(sign, meant)]
        best = max(found, key=lambda each: _plainness(each[0], each[1], sentence), default=None)
        return best[0] if best else None

    def _near(self, sign: str, amount: Amount) -> Iterator[_Derived]:
        found = self._sorted[sign]
        slack = _slack(amount)
        at = bisect_left(found, amount.value - slack, key=_value)
        for derived in found[at : at + _MOST_WAYS]:
            if derived.value > amount.value + slack:
                return
            yield derived

    def _work_out(self) -> None:
        amounts = [amount for numeral in numerals(self.text) for amount in numeral.amounts]
        self._figures = frozenset(amount.value for amount in amounts)
        exact = (each for each in amounts if each.within <= each.value * _CLOSE)
        self._stated = tuple(sorted(exact, key=_amount))
        made = [each for left, right in self._pairs() for each in _derived(left, right)]
        for sign in ("÷", "change", "-", "+"):
            self._sorted[sign] = sorted((each for each in made if each.sign == sign), key=_value)

    def _pairs(self) -> Iterator[tuple[Term, Term]]:
        left = _MOST_PAIRS
        groups = self._groups()
        for pairs in (*map(self._together, groups), self._across(groups)):
            for pair in pairs:
                if left <= 0:
                    return
                left -= 1
                yield pair

    def _together(self, group: Sequence[Term]) -> Iterable[tuple[Term, Term]]:
        """Return the pairs of a group that may be set against each other."""
        values = [term for term in group if term.statistic is None]
        named = [term for term in values if self._is_named(term)]
        chosen = [term for term in group if len(values) <= FEW or term.salient or term in named][:SEVERAL]
        # What the text adds up may be set against a third: "the two together are 19 % of all".
        added: list[Sequence[Term]] = [
            pair for pair in combinations(chosen, 2) if self._is_stated(pair[0].value + pair[1].value)
        ]
        if 1 < len(named) <= FEW:
            added.append(named)
        chosen += [_sum(terms) for terms in added[:FEW] if all(term.statistic is None for term in terms)]
        return permutations(chosen, 2)

    def _groups(self) -> list[Sequence[Term]]:
        """Return as many groups as can be gone through; what was put out last comes first."""
        chosen: list[Sequence[Term]] = []
        room = _MOST_TERMS
        for group in reversed(self.outputs.groups):
            if len(group) <= room:
                chosen.append(group)
                room -= len(group)
        return chosen

    def _across(self, groups: Sequence[Sequence[Term]]) -> Iterator[tuple[Term, Term]]:
        """Yield what two groups have in common: the same statistic, or the same label."""
        for first, second in permutations([group for group in groups if group[0].name], 2):
            other = {(term.statistic, term.label): term for term in second if term.statistic or term.label}
            for term in first:
                match = other.get((term.statistic, term.label))
                if match is not None and (term.salient or self._is_named(term) or self._is_named(match)):
                    yield term, match

    def _is_named(self, term: Term) -> bool:
        """Whether the text names a number, by its label or by its value."""
        if (len(term.label) > 1 and term.label in self.text) or self._is_stated(term.value):
            return True
        numbers = list(figures_in(term.label))
        # An hour is often called by its beginning: 08-09.
        spans = len(numbers) == 2 and numbers[1] - numbers[0] == 1
        return bool(numbers) and all(number in self._figures for number in numbers[: 1 if spans else None])

    def _is_stated(self, value: float) -> bool:
        near = self._stated[bisect_left(self._stated, abs(value) * (1 - _CLOSE), key=_amount) :]
        return any(
            abs(abs(value) - each.value) <= each.within
            for each in takewhile(lambda each: each.value <= abs(value) * (1 + 2 * _CLOSE), near)
        )


def _sum(terms: Sequence[Term]) -> Term:
    label = " + ".join(term.label or f"{term.value:g}" for term in terms)
    return Term(sum(term.value for term in terms), terms[0].name, label, cell=terms[0].cell)


def _amount(amount: Amount) -> float:
    return amount.value


def _value(derived: _Derived) -> float:
    return derived.value


def _derived(left: Term, right: Term) -> Iterator[_Derived]:
    """Yield what an ordered pair makes; sums and differences once for both orders."""
    first, second = abs(left.value), abs(right.value)
    if second:
        yield _Derived(first / second, "÷", left, right)
        yield _Derived(abs(left.value - right.value) / second, "change", left, right)
    if left.value >= right.value:
        yield _Derived(left.value - right.value, "-", left, right)
        yield _Derived(abs(left.value + right.value), "+", left, right)


def _plainness(derived: _Derived, amount: Amount, sentence: frozenset[float]) -> tuple[float, ...]:
    """Rank explanations: of numbers named beside it, then a share of a total, then of what is salient or nearest."""
    named = (abs(derived.left.value) in sentence) + (abs(derived.right.value) in sentence)
    labelled = bool(derived.left.label) + bool(derived.right.label)
    salient = derived.left.salient + derived.right.salient
    return named, derived.right.statistic == "sum", labelled, salient, -abs(derived.value - amount.value)


def _line(numeral: Numeral, derived: _Derived, cells: int) -> str:
    left, right = _words(derived.left, cells), _words(derived.right, cells)
    if derived.sign == "change":
        return _("{number}: change from {right} to {left}").format(number=numeral.written, left=left, right=right)
    return f"{numeral.written}: {left} {'−' if derived.sign == '-' else derived.sign} {right}"  # noqa: RUF001  # minus


_STATISTICS: dict[str, Callable[[], str]] = {
    "count": lambda: _("count of {name}"),
    "sum": lambda: _("sum of {name}"),
    "mean": lambda: _("mean of {name}"),
    "median": lambda: _("median of {name}"),
    "smallest": lambda: _("smallest {name}"),
    "largest": lambda: _("largest {name}"),
}


def _words(term: Term, cells: int) -> str:
    name = f"“{term.name}”" if term.name else _("a printed number")
    if term.statistic is not None:
        words = _STATISTICS[term.statistic]().format(name=name)
    elif term.label:
        words = _("{name} at {label}").format(name=name, label=term.label)
    else:
        words = f"{name} ({term.value:g})"
    return _("{number} of cell {cell}").format(number=words, cell=term.cell) if cells > 1 else words
