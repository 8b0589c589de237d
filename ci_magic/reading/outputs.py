"""The numbers that a turn put out, with what each of them is."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ..values import Measured, Observation, Statistic

_FIGURES = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?(?:[eE][-+]?\d{1,3})?")
_MOST_PRINTED = 60
_RANKS = 2
_MOST_TERMS = 2000
_LETTERS = 20_000


@dataclass(frozen=True, slots=True)
class Term:
    """A number that was put out: of which column, at which label or which statistic of it, and in which cell.

    `salient` numbers are those that a reader looks for first: the ends, the extremes, what is said of all.
    """

    value: float
    name: str = ""
    label: str = ""
    statistic: Statistic | None = None
    cell: int = 0
    salient: bool = False


@dataclass(frozen=True, slots=True)
class Outputs:
    """What a text may name: `values` that were put out, and numbers in `names` and counts, both in order.

    `groups` are values that stand together; `most_counted` is the largest number of things of one kind.
    """

    values: tuple[float, ...]
    names: tuple[float, ...]
    groups: tuple[tuple[Term, ...], ...] = ()
    most_counted: int = 0


def outputs_of(observations: Sequence[Observation], given: str = "") -> Outputs:
    """Return what `observations` put out, the cells of a turn in order; numbers of the `given` text count as well."""
    values = set(figures_in(given))
    names: set[float] = set()
    groups: list[tuple[Term, ...]] = []
    for cell, seen in enumerate(observations, 1):
        measured = [each for shown in seen.shown for each in shown.measured]
        values.update(number for text in _texts(seen) for number in figures_in(text))
        labels = (text for each in measured for text in (each.name, each.along, *each.labels))
        names.update(number for text in labels for number in figures_in(text))
        groups += [*(_terms(each, cell) for each in measured), _printed(seen, cell)]
    counts = [count for seen in observations for count in _counts(seen)]
    values.update(abs(term.value) for group in groups for term in group)
    names.update(map(float, counts))
    return Outputs(tuple(sorted(values)), tuple(sorted(names)), tuple(filter(None, groups)), max(counts, default=0))


def _counts(seen: Observation) -> Iterator[int]:
    """Yield how many rows, columns, points and series there are."""
    for shown in (*seen.shown, *seen.bound):
        yield from shown.shape or ()
    measured = [each for shown in seen.shown for each in shown.measured]
    yield from (len(measured), *(each.count for each in measured))


def figures_in(text: str) -> Iterator[float]:
    """Yield the numbers that stand in a text that a program wrote, without their signs."""
    for match in _FIGURES.finditer(text[:_LETTERS]):
        yield float(match.group().replace(",", ""))


def _texts(seen: Observation) -> Iterator[str]:
    yield seen.printed
    yield seen.result
    for shown in (*seen.shown, *seen.bound):
        yield from (shown.text, shown.drawn)
    # A figure as text has nothing but its address and size.
    yield from (output.text for output in seen.outputs if not output.mime.startswith("image/"))


def _terms(measured: Measured, cell: int) -> tuple[Term, ...]:
    numbers = measured.numbers[:_MOST_TERMS]
    labels = measured.labels or ("",) * len(numbers)
    ends = {0, len(numbers) - 1, *_extremes(numbers)}
    held = [
        Term(number, measured.name, label, None, cell, salient=at in ends)
        for at, (number, label) in enumerate(zip(numbers, labels, strict=False))
    ]
    told = [Term(value, measured.name, "", kind, cell, salient=True) for kind, value in measured.statistics]
    return (*told, *held)


def _extremes(numbers: Sequence[float]) -> Iterable[int]:
    order = sorted(range(len(numbers)), key=numbers.__getitem__)
    return (*order[:_RANKS], *order[-_RANKS:])


def _printed(seen: Observation, cell: int) -> tuple[Term, ...]:
    """Return the numbers of printed text; where a table's own numbers are known its text says nothing more."""
    measured = any(shown.measured for shown in seen.shown if shown.last)
    text = seen.printed if measured else f"{seen.printed}\n{seen.result}"
    found = list(dict.fromkeys(figures_in(text)))[:_MOST_PRINTED]
    bound = [number for shown in seen.bound for number in figures_in(shown.text)]
    return tuple(Term(each, cell=cell) for each in dict.fromkeys([*found, *bound[: _MOST_PRINTED - len(found)]]))
