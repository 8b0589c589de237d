"""Numpy arrays and generators of random numbers, without importing numpy."""

from collections.abc import Collection
from typing import Any

from ..describe.classes import class_namespace, genuine, inherits, loaded
from .objects import InstanceRule
from .own import own_class
from .rules import Refused, Rule

_CHUNK = 1 << 20  # bytes compared at once, so that a comparison needs no memory of its own


def plain(live: Any) -> Any:
    """Return an array as exactly a `numpy.ndarray` over the same memory, past any subclass."""
    base = loaded("numpy", "ndarray")
    return live if type(live) is base else base.view(live, base)


def same_bytes(left: Any, right: Any) -> bool:
    """Say whether two plain arrays of one shape and dtype hold the same bytes; objects are compared by identity."""
    if left.dtype.kind == "T":  # text of any length lies elsewhere
        return bool(left.tolist() == right.tolist())
    if left.ndim == 0:
        return bool(left.tobytes() == right.tobytes())
    if left.flags.forc and right.flags.forc and left.strides == right.strides:
        left, right = left.ravel(order="K"), right.ravel(order="K")
    rows = max(1, _CHUNK * len(left) // max(left.nbytes, 1))
    return all(
        left[start : start + rows].tobytes() == right[start : start + rows].tobytes()
        for start in range(0, len(left), rows)
    )


class ArrayRule(Rule):
    """Arrays: the shape, the flag that allows writing, and the bytes in the memory that views share.

    An array whose size was changed in place is refused: giving its memory back would pull it from under
    views that were taken meanwhile.
    """

    late = True

    def save(self, live: Any) -> Any:
        """See `Rule`."""
        array = plain(live)
        return array.copy(order="K"), array.flags.writeable

    def changed(self, live: Any, saved: Any) -> bool:
        """See `Rule`."""
        copy, writeable = saved
        now = plain(live)
        return (
            now.flags.writeable is not writeable
            or now.shape != copy.shape
            or now.dtype != copy.dtype
            or not same_bytes(now, copy)
        )

    def restore(self, live: Any, saved: Any) -> None:
        """See `Rule`."""
        copy, writeable = saved
        now = plain(live)
        if now.nbytes != copy.nbytes:
            raise Refused
        for name in ("dtype", "shape"):
            if getattr(now, name) != getattr(copy, name):
                class_namespace(loaded("numpy", "ndarray"))[name].__set__(live, getattr(copy, name))
                now = plain(live)
        if not same_bytes(now, copy):
            locked = not now.flags.writeable
            if locked:
                now.flags.writeable = True
            now[...] = copy
        if plain(live).flags.writeable is not writeable:
            loaded("numpy", "ndarray").setflags(live, write=writeable)

    def inside(self, live: Any) -> Collection[Any]:
        """See `Rule`."""
        array = plain(live)
        return array.ravel(order="K").tolist() if array.dtype.hasobject else ()

    def cost(self, live: Any) -> int:
        """See `Rule`."""
        return int(plain(live).nbytes)


class GeneratorRule(Rule):
    """Generators of random numbers: `numpy.random.Generator` and bit generators."""

    def save(self, live: Any) -> Any:
        """See `Rule`."""
        bits = self._bits(live)
        return bits.state, self._spawned(bits)

    def _bits(self, live: Any) -> Any:
        return getattr(live, "bit_generator", live)

    def _spawned(self, bits: Any) -> Any:
        return getattr(getattr(bits, "seed_seq", None), "n_children_spawned", None)

    def changed(self, live: Any, saved: Any) -> bool:
        """See `Rule`."""
        state, spawned = self.save(live)
        return spawned != saved[1] or not _same_state(state, saved[0])

    def restore(self, live: Any, saved: Any) -> None:
        """See `Rule`."""
        bits = self._bits(live)
        bits.state = saved[0]
        if self._spawned(bits) != saved[1]:
            raise Refused


class LegacyRule(Rule):
    """Generators of the older kind: `numpy.random.RandomState`."""

    def save(self, live: Any) -> Any:
        """See `Rule`."""
        return live.get_state(legacy=False)

    def changed(self, live: Any, saved: Any) -> bool:
        """See `Rule`."""
        return not _same_state(live.get_state(legacy=False), saved)

    def restore(self, live: Any, saved: Any) -> None:
        """See `Rule`."""
        live.set_state(saved)


class RandomRule(Rule):
    """Generators of the standard library: `random.Random`."""

    def save(self, live: Any) -> Any:
        """See `Rule`."""
        return self._base().getstate(live)

    def _base(self) -> Any:
        return loaded("random", "Random")

    def changed(self, live: Any, saved: Any) -> bool:
        """See `Rule`."""
        return bool(self.save(live) != saved)

    def restore(self, live: Any, saved: Any) -> None:
        """See `Rule`."""
        self._base().setstate(live, saved)


def _same_state(left: Any, right: Any) -> bool:
    """Compare states: nested dictionaries of numbers, texts and arrays."""
    if type(left) is dict:
        return left.keys() == right.keys() and all(_same_state(left[key], right[key]) for key in left)
    if inherits(type(left), loaded("numpy", "ndarray")):
        return bool(left.tobytes() == right.tobytes())
    return bool(left == right)


_ARRAY, _GENERATOR, _LEGACY, _RANDOM = ArrayRule(), GeneratorRule(), LegacyRule(), RandomRule()


def rule_for_array(kind: type) -> Rule | None:
    """Return the rule for a type of arrays or of generators of random numbers, or None."""
    if inherits(kind, loaded("numpy", "ndarray")):
        # A masked array keeps its mask among its attributes.
        masked = inherits(kind, loaded("numpy.ma", "MaskedArray")) or own_class(kind)
        return InstanceRule(kind, _ARRAY, quiet=True) if masked else _ARRAY
    if inherits(kind, loaded("random", "Random")):
        return None if inherits(kind, loaded("random", "SystemRandom")) else _RANDOM
    for name, rule in (("Generator", _GENERATOR), ("BitGenerator", _GENERATOR), ("RandomState", _LEGACY)):
        if inherits(kind, loaded("numpy.random", name)) and (genuine(kind, "numpy") or own_class(kind)):
            return rule
    return None
