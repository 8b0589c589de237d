"""What is grouped, rolled or resampled from a pandas frame: by what, and of which columns."""

from typing import Any

from ...values import Column, Fact, Variable
from .classes import exact_text, genuine, inherits, instance_namespace, is_one_of, loaded, type_name
from .frames import plain
from .labels import label_words, labels_of
from .literals import CELL, Renderer
from .reading import unread
from .view import View

_BASES = (("pandas.core.groupby.groupby", "BaseGroupBy"), ("pandas.core.window.rolling", "BaseWindow"))
_KEYS = 8
_COLUMNS = 40
_OPTION_TYPES = (int, float, str)
_OPTIONS = ("window", "freq", "span", "com", "halflife", "alpha", "min_periods", "level")


def describe_grouped(name: str, value: object, view: View) -> Variable | None:
    """Describe what `groupby`, `rolling`, `expanding`, `ewm` or `resample` made; None for any other value.

    Nothing is grouped for it: the number of groups is told where pandas has counted them before.
    """
    kind = type(value)
    known = any(inherits(kind, base) for module, cls in _BASES if (base := loaded(module, cls)) is not None)
    if not known or not genuine(kind, "pandas"):
        return None
    own = instance_namespace(value)
    over = plain(own.get("obj"))
    count = _known_groups(own.get("_grouper", own.get("grouper"))) if view.counts else None
    return Variable(
        name,
        type_name(kind),
        "object",
        signature=f"over {_shape_words(over)}" if over is not None else "",
        columns=_columns(name, over),
        columns_left_out=max(0, over.shape[1] - _COLUMNS) if over is not None and len(over.shape) > 1 else 0,
        facts=(*_by(own), *((Fact(f"{count:,} groups", "stats"),) if count is not None else ())),
    )


def _shape_words(over: Any) -> str:
    shape = over.shape
    return f"a frame of {shape[0]:,} rows" if len(shape) > 1 else f"a series of {shape[0]:,} values"


def _columns(name: str, over: Any) -> tuple[Column, ...]:
    if over is None:
        return ()
    if len(over.shape) == 1:
        return (unread(over.name, f"{name}.obj.name", over.dtype),)
    labels, dtypes = labels_of(over.columns, _COLUMNS), over.dtypes.tolist()
    return tuple(unread(label, f"{name}.obj.columns[{at}]", dtypes[at]) for at, label in enumerate(labels))


def _by(own: Any) -> tuple[Fact, ...]:
    keys = own.get("keys")
    listed: list[object] = keys if type(keys) is list else [keys] if keys is not None else []
    words = [words for key in listed[:_KEYS] if (words := _key_words(key))]
    facts = [Fact(f"by {', '.join(words)}", "names")] if words else []
    options = [(option, own.get(option)) for option in _OPTIONS]
    options.append(("rule", _rule(own.get("_timegrouper"))))
    told = [
        f"{name} {Renderer(CELL).render(value)}" for name, value in options if is_one_of(type(value), _OPTION_TYPES)
    ]
    return (*facts, *((Fact(", ".join(told), "schema"),) if told else ()))


def _key_words(key: object) -> str:
    if is_one_of(type(key), (str, int, tuple)):
        return label_words(key, "")[1]
    held = plain(key)
    return exact_text(getattr(held, "name", None)) if held is not None else type_name(type(key))


def _rule(grouper: object) -> str | None:
    frequency: Any = instance_namespace(grouper).get("freq")
    return str(frequency.freqstr)[:20] if frequency is not None and genuine(type(frequency), "pandas") else None


def _known_groups(grouper: object) -> int | None:
    if not genuine(type(grouper), "pandas"):
        return None
    cached: Any = instance_namespace(grouper).get("_cache")
    # pandas keeps what it has computed once in this dictionary.
    count = cached.get("ngroups") if type(cached) is dict else None
    return count if type(count) is int else None
