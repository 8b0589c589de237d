"""How the content of each kind of object is saved and put back in place.

One `Rule` a kind. A rule is found by the exact type of built-in containers and by the base class of pandas objects
and numpy arrays, without importing either library.
"""

import sys
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Callable, Collection
from dataclasses import dataclass
from operator import is_not
from typing import Any

_POINTER = 8
_ENTRY = 100  # bytes of one dictionary or set entry, about


@dataclass(frozen=True, slots=True)
class Rule:
    """Saving and restoring one kind of object.

    `restore` returns False where the content could not be put back. `inside` gives the objects to look into.
    `cost` is in bytes. `only_mentioned` marks copies too dear to make for names that the code does not mention.
    """

    save: Callable[[Any], Any]
    restore: Callable[[Any, Any], bool]
    inside: Callable[[Any], Collection[Any]]
    cost: Callable[[Any], int]
    only_mentioned: bool = False


def rule_for(live: Any) -> Rule | None:
    """Return the rule for an object, or None where there is none."""
    kind = type(live)
    if kind in _BUILTIN:
        return _BUILTIN[kind]
    pandas = sys.modules.get("pandas")
    # A library that is being imported in another thread is in sys.modules before its classes are.
    frames = {getattr(pandas, "DataFrame", None), getattr(pandas, "Series", None)} - {None}
    if frames.intersection(kind.__mro__):
        return _LAZY_FRAME if _copies_on_write(pandas) else _DEEP_FRAME
    numpy = sys.modules.get("numpy")
    if numpy is not None and kind is getattr(numpy, "ndarray", None):
        return _ARRAY
    return None


def _nothing(_live: Any) -> Collection[Any]:
    return ()


def _same(left: Collection[Any], right: Collection[Any]) -> bool:
    return len(left) == len(right) and not any(map(is_not, left, right))


def _restore_list(live: Any, saved: list[Any]) -> bool:
    if not _same(live, saved):
        live[:] = saved
    return True


def _restore_deque(live: deque[Any], saved: list[Any]) -> bool:
    if not _same(live, saved):
        live.clear()
        live.extend(saved)
    return True


def _restore_set(live: set[Any], saved: set[Any]) -> bool:
    if not _same(list(live), list(saved)):
        live.clear()
        live.update(saved)
    return True


def _restore_mapping(live: dict[Any, Any], saved: list[tuple[Any, Any]]) -> bool:
    keys = [key for key, _ in saved]
    if not (_same(list(live), keys) and _same(list(live.values()), [value for _, value in saved])):
        live.clear()
        # A Counter would add up in update(); item by item every kind of dictionary does the same.
        for key, value in saved:
            live[key] = value  # noqa: PERF403
    return True


def _restore_bytes(live: bytearray, saved: bytes) -> bool:
    if live != saved:
        live[:] = saved
    return True


def _copies_on_write(pandas: Any) -> bool:
    return int(pandas.__version__.partition(".")[0]) >= 3 or pandas.options.mode.copy_on_write is True


def _restore_frame(live: Any, saved: Any) -> bool:
    # The one way pandas has to replace the content of a frame and keep its identity; it is what its own
    # `inplace=True` does (NDFrame._update_inplace, pandas 1 to 3).
    live._update_inplace(saved)  # noqa: SLF001
    if hasattr(type(saved), "to_frame"):  # a Series: its name is not part of its data
        live.name = saved.name
    return True


def _frame_bytes(live: Any) -> int:
    usage = live.memory_usage(index=False, deep=False)
    return int(usage if isinstance(usage, int) else usage.sum())


def _restore_array(live: Any, saved: Any) -> bool:
    if not live.flags.writeable or live.dtype != saved.dtype:
        return False
    if live.shape != saved.shape:
        live.resize(saved.shape, refcheck=False)
    live[...] = saved
    return True


_LIST = Rule(list, _restore_list, lambda live: live, lambda live: _POINTER * len(live))
_DICT = Rule(
    lambda live: list(live.items()),
    _restore_mapping,
    lambda live: live.values(),
    lambda live: _ENTRY * len(live),
)
_BUILTIN: dict[type, Rule] = {
    list: _LIST,
    deque: Rule(list, _restore_deque, lambda live: live, lambda live: _POINTER * len(live)),
    set: Rule(set, _restore_set, _nothing, lambda live: _ENTRY * len(live)),
    dict: _DICT,
    OrderedDict: _DICT,
    defaultdict: _DICT,
    Counter: _DICT,
    bytearray: Rule(bytes, _restore_bytes, _nothing, len),
}
_LAZY_FRAME = Rule(lambda live: live.copy(deep=False), _restore_frame, _nothing, lambda _live: 0)
_DEEP_FRAME = Rule(lambda live: live.copy(deep=True), _restore_frame, _nothing, _frame_bytes)
_ARRAY = Rule(lambda live: live.copy(), _restore_array, _nothing, lambda live: int(live.nbytes), only_mentioned=True)
