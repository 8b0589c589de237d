"""Frames, series, indexes and extension arrays of pandas, and frames of polars, without importing either.

Pandas keeps a frame's columns as blocks of memory in a manager. A lazy copy of the manager costs nothing where pandas
copies on write (pandas >= 3); what writes past that (`.array`), and every write in older versions, changes the
memory itself, which is then entered as arrays of its own.
"""

import sys
from collections.abc import Collection
from operator import is_not
from typing import Any

from ..describe.classes import bases, exact_text, inherits, loaded, module_of
from .arrays import same_bytes
from .containers import DictRule
from .rules import Refused, Rule

_ATTRIBUTES = DictRule()
_MANAGER = "_mgr"
_CACHES = ("_item_cache", "_cache")


def copies_on_write() -> bool:
    """Say whether writing to a frame leaves lazy copies of it alone."""
    pandas = sys.modules.get("pandas")
    if pandas is None:
        return True
    return int(pandas.__version__.partition(".")[0]) >= 3 or pandas.options.mode.copy_on_write is True


class FrameRule(Rule):
    """Frames and series: attributes, the lazy copy of the manager, the very objects that label the axes.

    The manager is pandas' own; it is where `inplace=True` puts the new content (`NDFrame._update_inplace`).
    """

    late = True
    quiet = True

    def save(self, live: Any) -> Any:
        """See `Rule`."""
        attributes = dict.copy(live.__dict__)
        manager = attributes[_MANAGER]
        copy = manager.copy(deep=False)
        # The copy would bring labels of its own; whoever holds `frame.index` keeps the frame's.
        copy.axes = list(manager.axes)
        return attributes, copy, _blocks(manager), attributes["_flags"].allows_duplicate_labels

    def changed(self, live: Any, saved: Any) -> bool:
        """See `Rule`."""
        attributes, copy, blocks, duplicates = saved
        now = live.__dict__
        one, two = _lasting(now, live), _lasting(attributes, live)
        if duplicates is not _duplicates(now) or _ATTRIBUTES.changed(one, two):
            return True
        manager = now[_MANAGER]
        if any(map(is_not, manager.axes, copy.axes)):
            return True
        return not _same_blocks(_blocks(manager), blocks) and not _same_columns(manager, copy)

    def restore(self, live: Any, saved: Any) -> None:
        """See `Rule`."""
        attributes, copy, _replaced, duplicates = saved
        attributes = {_MANAGER: copy, **_lasting(attributes, live)}
        attributes.update(_emptied_caches(live))
        _ATTRIBUTES.restore(live.__dict__, attributes)
        if _duplicates(attributes) is not duplicates:
            attributes["_flags"].allows_duplicate_labels = duplicates

    def inside(self, live: Any) -> Collection[Any]:
        """See `Rule`."""
        manager = live.__dict__[_MANAGER]
        found = [type(live), *manager.axes, *_lasting(live.__dict__, live).values()]
        for block in manager.blocks:
            if _holds_objects(block.values):
                found += block.values.ravel(order="K").tolist()
        return found

    def memory(self, live: Any, *, extension_only: bool) -> list[Any]:
        """Return the arrays that hold the columns."""
        values = [block.values for block in live.__dict__[_MANAGER].blocks]
        array = loaded("numpy", "ndarray")
        return [each for each in values if not (extension_only and type(each) is array) or _holds_objects(each)]

    def cost(self, live: Any) -> int:
        """See `Rule`."""
        return 500 * len(live.__dict__[_MANAGER].blocks)


def _lasting(attributes: dict[str, Any], live: Any) -> dict[str, Any]:
    """Leave out the manager and what reading puts there: caches, and accessors such as `.str`."""
    left_out = {_MANAGER, *_CACHES, *type(live)._accessors}  # noqa: SLF001 - there is no public list of them
    return {name: value for name, value in attributes.items() if name not in left_out}


def _emptied_caches(live: Any) -> dict[str, Any]:
    return {name: {} for name in _CACHES if name in live.__dict__}


def _duplicates(attributes: dict[str, Any]) -> bool:
    return bool(attributes["_flags"].allows_duplicate_labels)


def _holds_objects(values: Any) -> bool:
    return type(values) is loaded("numpy", "ndarray") and values.dtype.hasobject


def _blocks(manager: Any) -> list[Any]:
    """Return what a write replaces: for each block itself, its values and its place."""
    return [part for block in manager.blocks for part in (block, block.values, block.mgr_locs)]


def _same_blocks(now: list[Any], before: list[Any]) -> bool:
    return len(now) == len(before) and not any(map(is_not, now, before))


def _same_columns(now: Any, before: Any) -> bool:
    """Compare column by column: blocks that were only arranged anew hold the same values."""
    if now.shape != before.shape:
        return False
    return all(
        _same_column(left, right) for left, right in zip(_column_arrays(now), _column_arrays(before), strict=True)
    )


def _column_arrays(manager: Any) -> list[Any]:
    if manager.ndim == 1:
        return [manager.blocks[0].values]
    found: list[Any] = [None] * len(manager.axes[0])
    for block in manager.blocks:
        for row, place in enumerate(block.mgr_locs):
            found[place] = block.values[row] if block.values.ndim == 2 else block.values
    return found


def _same_column(left: Any, right: Any) -> bool:
    if type(left) is not type(right) or (left.dtype is not right.dtype and left.dtype != right.dtype):
        return False
    if type(left) is loaded("numpy", "ndarray"):
        return left.shape == right.shape and same_bytes(left, right)
    parts = [_parts(left), _parts(right)]
    return len(parts[0]) == len(parts[1]) and all(
        one is two or (type(one) is loaded("numpy", "ndarray") and one.shape == two.shape and same_bytes(one, two))
        for one, two in zip(*parts, strict=True)
    )


def _parts(extension: Any) -> list[Any]:
    """Return what an extension array is made of: arrays of numpy, of arrow, other extension arrays."""
    own = getattr(extension, "__dict__", {})
    found = [own[name] for name in own if name not in _CACHES]
    inner = getattr(extension, "_ndarray", None)  # kept by pandas' C code for all that is over one array of numpy
    return found if inner is None or any(inner is each for each in found) else [inner, *found]


class ExtensionRule(Rule):
    """Extension arrays: what they are made of; the arrays inside are entered on their own."""

    late = True
    quiet = True

    def save(self, live: Any) -> Any:
        """See `Rule`."""
        return {name: value for name, value in getattr(live, "__dict__", {}).items() if name not in _CACHES}

    def changed(self, live: Any, saved: Any) -> bool:
        """See `Rule`."""
        return _ATTRIBUTES.changed(self.save(live), saved)

    def restore(self, live: Any, saved: Any) -> None:
        """See `Rule`."""
        _ATTRIBUTES.restore(live.__dict__, {**saved, **_emptied_caches(live)})

    def inside(self, live: Any) -> Collection[Any]:
        """See `Rule`."""
        return _parts(live)


class IndexRule(Rule):
    """Indexes: only their names can change."""

    def save(self, live: Any) -> Any:
        """See `Rule`."""
        return list(live.names)

    def changed(self, live: Any, saved: Any) -> bool:
        """See `Rule`."""
        names = list(live.names)
        return len(names) != len(saved) or any(map(is_not, names, saved))

    def restore(self, live: Any, saved: Any) -> None:
        """See `Rule`."""
        live.names = saved


class PolarsRule(Rule):
    """Frames and series of polars: the object of the Rust side, which a clone shares until one of them is written."""

    quiet = True

    def __init__(self, attribute: str) -> None:
        self._attribute = attribute

    def save(self, live: Any) -> Any:
        """See `Rule`."""
        return getattr(live.clone(), self._attribute, None)

    def changed(self, live: Any, saved: Any) -> bool:
        """See `Rule`."""
        if saved is None:
            return True
        before = live.clone()
        setattr(before, self._attribute, saved)
        return not _same_polars(live, before)

    def restore(self, live: Any, saved: Any) -> None:
        """See `Rule`."""
        if saved is None:
            raise Refused
        setattr(live, self._attribute, saved)


def _same_polars(live: Any, before: Any) -> bool:
    if inherits(type(live), loaded("polars", "Series")):
        return bool(live.name == before.name and live.dtype == before.dtype and live.equals(before))
    return bool(live.schema == before.schema and live.equals(before))


_FRAME, _INDEX, _EXTENSION = FrameRule(), IndexRule(), ExtensionRule()
_POLARS_FRAME, _POLARS_SERIES = PolarsRule("_df"), PolarsRule("_s")


def rule_for_table(kind: type) -> Rule | None:
    """Return the rule for a type of pandas or polars, or None."""
    if "pandas" in sys.modules:
        if inherits(kind, loaded("pandas", "DataFrame")) or inherits(kind, loaded("pandas", "Series")):
            return _FRAME
        if inherits(kind, loaded("pandas", "Index")):
            return _INDEX
        if inherits(kind, loaded("pandas.api.extensions", "ExtensionArray")):
            return _EXTENSION
    if inherits(kind, loaded("polars", "DataFrame")):
        return _POLARS_FRAME
    if inherits(kind, loaded("polars", "Series")):
        return _POLARS_SERIES
    return None


def is_table_part(kind: type) -> bool:
    """Say whether a type is one of pandas or polars that keeps nothing of its own: groups, windows, expressions."""
    home = exact_text(module_of(kind)).partition(".")[0]
    return home in ("pandas", "polars") and not any(each.__name__ in _KEEPERS for each in bases(kind))


_KEEPERS = ("TextFileReader", "ExcelFile", "ExcelWriter", "HDFStore", "JsonReader", "SQLDatabase")
