"""One variable: which describer is right for it."""

from dataclasses import replace

from ...values import Fact, Privacy, Variable, allows
from .arrays import describe_array, is_array
from .callables import describe_callable
from .classes import is_one_of, type_name
from .containers import describe_container
from .foreign import wrapped
from .frames import describe_frame, describe_series, plain
from .instances import describe_plain, describe_record, describe_stream, path_facts
from .libraries import describe_by_library
from .literals import is_scalar
from .polars import describe_polars, is_polars
from .tensors import describe_array_like
from .told import told
from .view import View

_HELD = (str, list, dict, tuple, set, frozenset, bytes, bytearray)
_SINGLE = (int, float, bool, type(None), complex)


def describe(name: str, value: object, view: View) -> Variable:
    """Describe the variable `name`, without running code of its owner but what they registered for it."""
    found = Variable(name, type_name(type(value)), "object")
    try:
        found = _describe(name, value, view)
        found = _with_own(found, told(name, value, view))
    # Libraries meet objects in states nobody foresaw, such as a frame that a thread is changing, and descriptions of
    # the user's may raise anything: neither must cost the turn.
    except (Exception, SystemExit) as error:  # noqa: BLE001
        found = replace(found, facts=(*found.facts, Fact(f"its description failed: {type_name(type(error))}")))
    if view.near:
        found = replace(found, mentioned=True)
    return found if view.values else _allowed(found, view.privacy)


def _allowed(found: Variable, privacy: Privacy) -> Variable:
    """Return `found` without what `privacy` forbids, should its describer not have kept to it."""

    def told(facts: tuple[Fact, ...]) -> tuple[Fact, ...]:
        return tuple(fact for fact in facts if allows(privacy, fact.level))

    columns = (replace(column, samples=(), facts=told(column.facts)) for column in found.columns)
    return replace(found, preview="", columns=tuple(columns), facts=told(found.facts), details=told(found.details))


def _describe(name: str, value: object, view: View) -> Variable:
    called = describe_callable(name, value, view)
    if called is not None:
        return called
    return _known(name, value, view) or describe_array_like(name, value) or describe_plain(name, value, view)


def _with_own(found: Variable, own: tuple[Fact, ...]) -> Variable:
    if len(own) > 1:
        return replace(found, details=(*own, *found.details))
    return replace(found, facts=(*own, *found.facts)) if own else found


def _known(name: str, value: object, view: View) -> Variable | None:
    # Most variables are of builtin types, and a namespace may hold thousands.
    if is_one_of(type(value), _HELD):
        return describe_container(name, value, view)
    if is_one_of(type(value), _SINGLE):
        return _scalar(name, value, view)
    frame = plain(value)
    if frame is not None:
        made = describe_frame if len(frame.shape) > 1 else describe_series
        return made(name, value, frame, view)
    if is_array(value):
        return describe_array(name, value, view)
    if is_polars(value):
        return describe_polars(name, value, view)
    return (
        describe_by_library(name, value, view)
        or _wrapped(name, value, view)
        or describe_record(name, value, view)
        or describe_container(name, value, view)
        or describe_stream(name, value, view)
        or _scalar(name, value, view)
    )


def _wrapped(name: str, value: object, view: View) -> Variable | None:
    inner = wrapped(value)
    if inner is None:
        return None
    found = _describe(name, inner, view)
    over = Fact(f"over {found.type_name}", "schema")
    return replace(found, type_name=type_name(type(value)), facts=(over, *found.facts))


def _scalar(name: str, value: object, view: View) -> Variable | None:
    if not is_scalar(value):
        return None
    preview = view.preview(name, value)
    return Variable(name, type_name(type(value)), "scalar", preview=preview, facts=path_facts(value, view))
