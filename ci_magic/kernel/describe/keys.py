"""Likely keys between frames: columns of like names whose values fit, one of them without repetitions."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import combinations, islice
from typing import Any

from ...values import ColumnKind, Fact, allows
from .cells import affordable, array_at, bare, bytes_copied, is_missing, is_readable, read, rows_to_read
from .classes import genuine, loaded
from .dtypes import dtype_text, holds_objects, kind_of
from .literals import quote
from .view import View

_FRAMES = 8
_COLUMNS = 40
_WHOLE = 5000
_SAMPLED = 1000
_FITTING = 0.9
_TOLD = 6
_COMPARED = 200
_PROBED = 60
_SAME_TABLE = 0.6
_OWN_NAMES = 3
_LEAST_ROWS = 3
_SHORTEST_STEM = 3
_LABEL_LENGTH = 200
_KEY_NAME = re.compile(
    r"(?:^|.*[\W_])(?:id|key|code|no|number|nr|uuid|sku|isbn)$|.*(?:Id|ID|Key|Code|No|번호|코드|아이디|番号|コード|编号)$"
)
_KEY_END = re.compile(r"[\W_]*(?:id|key|code|no|number|nr|uuid)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A column that may be a key: of which frame, how code selects it, its values or a sample of them."""

    frame: str
    name: str
    text: str
    dtype: str
    kind: ColumnKind
    rows: int
    array: Any
    folded: str
    stem: str
    end: str


@dataclass(frozen=True, slots=True)
class _Values:
    """Different values of a candidate; `whole` if all rows were read, `unique` if none of those repeats."""

    found: frozenset[object]
    whole: bool
    unique: bool


def shared_keys(frames: Sequence[tuple[str, Any]], view: View) -> tuple[Fact, ...]:
    """Return which columns of plain pandas frames, given with their names, are likely keys between them.

    Where `view` allows counts, values are compared, of large frames a sample; else names and types alone decide, and
    names have to say that they are keys. Types that do not fit are told, for a merge would fail or find nothing.
    """
    if not allows(view.privacy, "schema"):
        return ()
    columns = [list(_candidates(name, frame)) for name, frame in frames[:_FRAMES] if _is_frame(frame)]
    judge = _Judge(view)
    pairs = (pair for left, right in combinations(columns, 2) for pair in _pairs(left, right))
    facts: list[Fact] = []
    for one, other in islice(pairs, _COMPARED):
        if view.late or len(facts) >= _TOLD:
            break
        fact = judge.fact(one, other)
        if fact is not None:
            facts.append(fact)
    return tuple(facts)


def _is_frame(frame: object) -> bool:
    kind = loaded("pandas", "DataFrame")
    return kind is not None and type(frame) is kind


def _candidates(name: str, frame: Any) -> Iterator[_Candidate]:
    rows = frame.shape[0]
    if not genuine(type(frame.columns), "pandas") or frame.columns.nlevels > 1:
        return
    dtypes = frame.dtypes.tolist()[:_COLUMNS]
    for at, (label, dtype) in enumerate(zip(frame.columns[:_COLUMNS].tolist(), dtypes, strict=True)):
        if type(label) is str:
            shown = f"{name}.{label}" if label.isidentifier() else f"{name}[{quote(label[:60])}]"
            yield from _candidate((name, label, shown), dtype, rows, partial(array_at, frame, at))
    yield from _index(name, frame)


def _index(name: str, frame: Any) -> Iterator[_Candidate]:
    index = frame.index
    if not genuine(type(index), "pandas") or index.nlevels > 1 or type(index) is loaded("pandas", "RangeIndex"):
        return
    label = index.name
    if type(label) is str:
        shown = f"{name}.index ({quote(label[:60])})"
        yield from _candidate((name, label, shown), index.dtype, len(index), lambda: index.array)


def _candidate(names: tuple[str, str, str], dtype: Any, rows: int, array: Callable[[], Any]) -> Iterator[_Candidate]:
    frame, label, shown = names
    kind = _key_kind(dtype, label)
    if kind and len(label) <= _LABEL_LENGTH:
        end = _KEY_END.search(label)
        stem = _folded(label[: end.start()]) if end else ""
        found = bare(array())
        yield _Candidate(
            frame,
            label,
            shown,
            dtype_text(dtype),
            kind,
            rows,
            found,
            _folded(label),
            stem,
            _folded(end[0]) if end else "",
        )


def _key_kind(dtype: Any, label: str) -> ColumnKind | None:
    # A column of objects that is worth a merge holds text. Fractions are no keys, unless the name says so.
    kind = "text" if holds_objects(dtype) else kind_of(dtype, ())
    if kind == "number" and dtype.kind not in "iu" and not _KEY_NAME.fullmatch(label):
        return None
    return kind if kind in {"number", "text", "category"} else None


def _pairs(left: Sequence[_Candidate], right: Sequence[_Candidate]) -> Iterator[tuple[_Candidate, _Candidate]]:
    there: dict[str, list[_Candidate]] = {}
    for other in right:
        there.setdefault(other.folded, []).append(other)
    same = [(one, other) for one in left for other in there.get(one.folded, ())]
    # Frames that share most columns are parts or versions of one table: they are not merged.
    if len(same) < max(_OWN_NAMES, _SAME_TABLE * min(len(left), len(right))):
        yield from same
        yield from ((one, other) for one in left for other in there.get(one.end, ()) if _refers(one, other))
        ends = {one.folded: one for one in left}
        yield from (
            (ends[other.end], other) for other in right if other.end in ends and _refers(other, ends[other.end])
        )


def _folded(name: str) -> str:
    return re.sub(r"[\W_]+", "", name).casefold()


def _refers(one: _Candidate, other: _Candidate) -> bool:
    """Whether the name of `one` is the frame and the name of `other` in one: `customer_id` is `customers.id`."""
    frame = _folded(other.frame).removesuffix("s")
    return len(one.stem) >= _SHORTEST_STEM and (frame.startswith(one.stem) or one.stem.startswith(frame))


@dataclass(frozen=True, slots=True)
class _Judge:
    view: View
    seen: dict[str, _Values] = field(default_factory=dict)

    def fact(self, one: _Candidate, other: _Candidate) -> Fact | None:
        """Return what is told of two columns of like names, if anything."""
        named = bool(_KEY_NAME.fullmatch(one.name) and _KEY_NAME.fullmatch(other.name))
        if "number" in {one.kind, other.kind} and one.kind != other.kind:
            return _mismatch(one, other) if named else None
        if not self.view.counts:
            words = f"likely key by its name: {one.text} = {other.text}"
            return Fact(words, "schema") if named else None
        return self._compared(one, other)

    def _compared(self, one: _Candidate, other: _Candidate) -> Fact | None:
        if not self._may_be_unique(one) and not self._may_be_unique(other):
            return None
        first, second = self._values(one), self._values(other)
        if len(first.found) < _LEAST_ROWS or len(second.found) < _LEAST_ROWS:
            return None
        if first.unique and not (second.unique and _fits(first, second)):
            one, other, first, second = other, one, second, first
        if not second.unique or not _fits(first, second):
            return None
        where = "unique in both" if first.unique else "unique there"
        sampled = "" if first.whole and second.whole else ", by a sample"
        return Fact(f"likely key: {one.text} -> {other.text} ({where}{sampled})", "stats")

    def _may_be_unique(self, candidate: _Candidate) -> bool:
        """Whether the first rows have no repetition: most columns are no keys, and this tells it cheaply."""
        known = self.seen.get(candidate.text)
        return known.unique if known is not None else _read(candidate, slice(0, _PROBED)).unique

    def _values(self, candidate: _Candidate) -> _Values:
        if candidate.text not in self.seen:
            rows = candidate.rows
            where = slice(0, rows) if rows <= _WHOLE else rows_to_read(rows, _SAMPLED)
            where = affordable(where, bytes_copied(candidate.array), rows)
            whole = type(where) is slice and where.stop >= rows
            self.seen[candidate.text] = replace(_read(candidate, where), whole=whole)
        return self.seen[candidate.text]


def _read(candidate: _Candidate, where: Any) -> _Values:
    if not is_readable(candidate.array):
        return _Values(frozenset(), whole=False, unique=False)
    present = [_plain(cell) for cell in read(candidate.array, where) if not is_missing(cell)]
    found = frozenset(cell for cell in present if cell is not None)
    return _Values(found, whole=False, unique=len(found) == len(present))


def _mismatch(one: _Candidate, other: _Candidate) -> Fact:
    return Fact(f"{one.text} is {one.dtype} but {other.text} is {other.dtype}: convert before a merge", "schema")


def _plain(cell: object) -> object:
    """Return a cell that may be hashed without the user's code; None for others. Whole floats become integers."""
    if type(cell) is float:
        return int(cell) if cell.is_integer() else None
    return cell if type(cell) is int or (type(cell) is str and len(cell) <= 200) else None


def _fits(many: _Values, one: _Values) -> bool:
    if one.whole:
        return len(many.found & one.found) >= _FITTING * len(many.found)
    # Two samples of large tables hardly meet: that the values lie in the same range has to do.
    first = [each for each in many.found if type(each) is int]
    second = [each for each in one.found if type(each) is int]
    numbers = len(first) == len(many.found) and len(second) == len(one.found)
    return numbers and min(second) <= max(first) and min(first) <= max(second)
