"""What users tell of their own kinds of objects: the place to register how they are described to the model.

    import ci_magic.describe

    @ci_magic.describe.register(Experiment)
    def summary(experiment, budget):
        return f"{len(experiment.runs)} runs, best {experiment.best:.3f}"

A class may instead have a method `_ci_summary_(self, budget)` of its own.
"""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar, overload

__all__ = ["register", "registered"]

Describe = Callable[[Any, int], str]
"""Takes an object and a number of tokens, returns the words that stand for the object."""

_Function = TypeVar("_Function", bound=Describe)

_by_type: list[tuple[type, Describe]] = []
_by_name: dict[str, Describe] = {}


@overload
def register(kind: type | str) -> Callable[[_Function], _Function]: ...
@overload
def register(kind: type | str, function: _Function) -> _Function: ...
def register(kind: type | str, function: Any = None) -> Any:
    """Describe objects of `kind`, a class or its qualified name (`"mylib.Thing"`), by what `function` returns.

    `function(value, budget)` gives at most `budget` tokens of text, within a tenth of a second; its text may hold
    values, so it is asked at full privacy only. Objects of derived classes are described alike. Registering a
    class again replaces its function. Without `function` this is a decorator.

    Raises:
        TypeError: `kind` is neither a class nor a name, or `function` cannot be called.
        ValueError: the name is not qualified.
    """
    if not isinstance(kind, type | str):
        raise TypeError(f"register takes a class or its qualified name, not {type(kind).__name__}")
    if isinstance(kind, str) and not all(part.isidentifier() for part in ["_", *kind.split(".")]):
        raise ValueError(f"{kind!r} is no qualified name of a class, such as 'mylib.Thing'")
    if isinstance(kind, str) and "." not in kind:
        raise ValueError(f"{kind!r} lacks its module: write 'mylib.{kind}', or pass the class itself")
    if function is None:
        return lambda given: register(kind, given)
    if not callable(function):
        raise TypeError(f"the description of {kind} must be a function, not {type(function).__name__}")
    if isinstance(kind, str):
        _by_name[kind] = function
    else:
        _by_type[:] = [(each, known) for each, known in _by_type if each is not kind]
        _by_type.append((kind, function))
    return function


def registered(cls: type, names: Callable[[type], Iterable[str]]) -> Describe | None:
    """Return the function that describes objects of exactly `cls`; `names` gives the names that the class goes by."""
    # Compared by identity, for a metaclass may answer `==` and `hash` with code.
    for kind, function in _by_type:
        if kind is cls:
            return function
    return next((_by_name[name] for name in names(cls) if name in _by_name), None) if _by_name else None
