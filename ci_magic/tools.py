"""Functions that users register as tools: offered to the model, called by the code that it writes, in the kernel.

    import ci_magic

    @ci_magic.tool
    def convert(amount: float, to: str = "EUR") -> float:
        '''Convert an amount of dollars.'''

    @ci_magic.tool(effects=("network",))
    def rate(currency: str) -> float: ...

The function stays what it is. The model is told its name, its parameters and the first paragraph of its docstring.
Code that calls it is judged by the effects that it declares, as code that has them itself.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from types import FunctionType, MethodType
from typing import Any, TypeVar, cast, get_args, overload

from .errors import ToolError
from .language import _
from .values import EffectKind

__all__ = ["Registered", "registered", "tool", "unregister"]

_Function = TypeVar("_Function", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True, eq=False)
class Registered:
    """A registered function, where it was defined, and the effects that it declares."""

    function: FunctionType
    name: str
    module: str
    effects: tuple[EffectKind, ...] = ()


_known: dict[tuple[str, str], Registered] = {}


@overload
def tool(function: _Function) -> _Function: ...
@overload
def tool(*, effects: Iterable[EffectKind] = ()) -> Callable[[_Function], _Function]: ...
def tool(function: Any = None, *, effects: Iterable[EffectKind] = ()) -> Any:
    """Register a function as a tool, and return it; with `effects` alone this is a decorator.

    A function that is defined again takes the place of the one before.

    Raises:
        ToolError: it is no function made with `def`, or belongs to a class; an effect is not known.
    """
    kinds = _checked(effects)
    if function is None:
        return lambda given: _register(given, kinds)
    return _register(function, kinds)


def unregister(function: Callable[..., Any]) -> None:
    """Take a function out of the tools; nothing happens where it is none."""
    for place in [place for place, known in _known.items() if known.function is function]:
        del _known[place]


def registered() -> tuple[Registered, ...]:
    """Return the registered functions, in the order in which they came."""
    return tuple(_known.values())


def _register(function: object, effects: tuple[EffectKind, ...]) -> object:
    if type(function) is not FunctionType:
        raise ToolError(_refusal(function))
    place, name = function.__qualname__, function.__name__
    outside = place.rpartition(".")[0]
    if outside and not outside.endswith("<locals>"):
        line = _("{name} is a method and cannot be a tool: register a function that calls it")
        raise ToolError(line.format(name=place))
    if not name.isidentifier():
        raise ToolError(_("a lambda has no name to call it by: register a function made with def"))
    module = function.__module__ if type(function.__module__) is str else ""
    # The last one comes last, as a name that is bound anew does.
    _known.pop((module, place), None)
    _known[module, place] = Registered(function, name, module, effects)
    return function


def _refusal(given: object) -> str:
    kind = type(given)
    if kind in (MethodType, staticmethod, classmethod):
        return _("a method cannot be a tool: register a function that calls it")
    return _("only functions made with def can be tools, not {kind}").format(
        kind=type.__dict__["__name__"].__get__(kind)
    )


def _checked(effects: Iterable[str]) -> tuple[EffectKind, ...]:
    kinds = (effects,) if isinstance(effects, str) else tuple(effects)
    unknown = [each for each in kinds if each not in get_args(EffectKind)]
    if unknown:
        line = _("{unknown} is no effect: use {allowed}")
        raise ToolError(line.format(unknown=", ".join(map(str, unknown)), allowed=", ".join(get_args(EffectKind))))
    return cast("tuple[EffectKind, ...]", kinds)
