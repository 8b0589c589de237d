"""scikit-learn: which parameters an estimator was given, whether it is fitted and to what."""

from collections.abc import Iterator, Mapping
from itertools import islice
from types import FunctionType
from typing import Any

from ...values import Fact, Variable
from .classes import bases, class_namespace, exact_text, inherits, instance_namespace, loaded, type_name
from .containers import kind_words
from .literals import CELL, HIDDEN, Renderer, counted, quote
from .view import View

_PARAMETERS = 12
_STEPS = 12
_FEATURES = 20
_HELD = 20
_SIMPLE = (bool, int, float, str, type(None))
_PARTS = ("steps", "transformers", "transformer_list", "estimators")
"""Parameters that hold further estimators by name."""


def describe_estimator(name: str, value: Any, view: View) -> Variable | None:
    """Describe an estimator, or the collection that scikit-learn's loaders give; None for any other value.

    Everything is read from the instance: a class derived from scikit-learn's may have properties of its own.
    """
    if inherits(type(value), loaded("sklearn.utils", "Bunch")):
        return _bunch(name, value)
    if not inherits(type(value), loaded("sklearn.base", "BaseEstimator")):
        return None
    held = instance_namespace(value)
    parameters = _parameters(type(value), held, view)
    facts = (
        *([Fact(f"with {parameters}")] if parameters else []),
        Fact("fitted" if _is_fitted(held) else "not fitted", "schema"),
        *_seen(held, view),
        *_best(held, view),
    )
    return Variable(name, type_name(type(value)), "object", facts=facts, details=tuple(_parts(held)))


def _is_fitted(held: Mapping[str, Any]) -> bool:
    if any(name.endswith("_") and not name.startswith("_") for name in held):
        return True
    steps = held.get("steps")
    # A pipeline keeps nothing itself: it is fitted if its last step is.
    last = steps[-1] if type(steps) is list and steps else None
    return type(last) is tuple and len(last) > 1 and _is_fitted(instance_namespace(last[1]))


def _parameters(cls: type, held: Mapping[str, Any], view: View) -> str:
    """Return the parameters that are not at their defaults, as they would be written."""
    if not view.values:
        return ""
    shown = []
    for name, default in _defaults(cls).items():
        given = held.get(name, default)
        same = given is default or (type(given) in _SIMPLE and type(given) is type(default) and given == default)
        if name in _PARTS or same:
            continue
        shown.append(f"{name}={HIDDEN if view.secret_name(name) else Renderer(CELL, view.secret_name).render(given)}")
    more = [f"{len(shown) - _PARAMETERS} more"] if len(shown) > _PARAMETERS else []
    return ", ".join([*shown[:_PARAMETERS], *more])


def _defaults(cls: type) -> dict[str, Any]:
    start = next((found for each in bases(cls) if (found := class_namespace(each).get("__init__")) is not None), None)
    if type(start) is not FunctionType:
        return {}
    code = start.__code__
    given = start.__defaults__ or ()
    names = code.co_varnames[1 : code.co_argcount]
    defaults = dict(zip(names[len(names) - len(given) :], given, strict=True))
    needed = dict.fromkeys(names, inherits)  # stands for no default, which is equal to nothing that is given
    return {**needed, **defaults, **(start.__kwdefaults__ or {})}


def _seen(held: Mapping[str, Any], view: View) -> Iterator[Fact]:
    count = held.get("n_features_in_")
    if type(count) is int:
        yield Fact(counted(count, "feature"), "schema")
    names: Any = held.get("feature_names_in_")
    if type(names) is loaded("numpy", "ndarray") and names.ndim == 1:
        shown = [quote(each) for each in names[:_FEATURES].tolist() if type(each) is str]
        more = ["…"] if len(names) > _FEATURES else []
        yield Fact(f"trained on {', '.join([*shown, *more])}", "names")
    classes: Any = held.get("classes_")
    if view.values and type(classes) is loaded("numpy", "ndarray") and classes.dtype.kind in "biufU":
        yield Fact(f"classes {Renderer(CELL).render(classes.reshape(-1)[:_FEATURES].tolist())}")


def _best(held: Mapping[str, Any], view: View) -> Iterator[Fact]:
    if view.values and type(held.get("best_params_")) is dict:
        yield Fact(f"best {Renderer(CELL).render(held['best_params_'])}")


def _parts(held: Mapping[str, Any]) -> Iterator[Fact]:
    for name in _PARTS:
        parts = held.get(name)
        for part in parts[:_STEPS] if type(parts) is list else ():
            if type(part) is tuple and len(part) > 1 and exact_text(part[0]):
                yield Fact(f"{part[0][: CELL.text]}: {_type(part[1])}", "schema")


def _type(value: object) -> str:
    return value if type(value) is str and len(value) <= CELL.text else type_name(type(value))


def _bunch(name: str, value: Any) -> Variable:
    held = [
        f"{key} {kind_words(item)}"
        for key, item in islice(dict.items(value), _HELD)
        if type(key) is str and key.isidentifier()
    ]
    facts = (Fact(f"attributes {', '.join(held)}", "schema"),) if held else ()
    return Variable(name, type_name(type(value)), "container", shape=(dict.__len__(value),), facts=facts)
