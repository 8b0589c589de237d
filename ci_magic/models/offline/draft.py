"""Code under construction: imports, names already used, blocks of lines."""

from collections.abc import Collection
from dataclasses import dataclass, field

from ...values import Namespace
from .names import identifier

_MODULES = {
    "pd": "pandas",
    "plt": "matplotlib.pyplot",
    "np": "numpy",
    "dask": "dask",
    "dd": "dask.dataframe",
    "pl": "polars",
}


@dataclass(slots=True)
class Draft:
    """The code so far; `frame` is the expression of the table that the next block works on.

    `reader` is the alias of the module that reads its dates. `loaded` are the names that code before it reads from
    files, `helpers` its functions. With `lenient` a date that cannot be read is a missing one.
    """

    namespace: Namespace
    frame: str
    from_file: bool = False
    reader: str = "pd"
    lenient: bool = False
    loaded: set[str] = field(default_factory=set)
    helpers: dict[str, str] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)
    imports: dict[str, str] = field(default_factory=dict)
    blocks: list[list[str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.taken |= self.namespace.taken | set(_MODULES) | {self.frame}

    def name(self, *words: str) -> str:
        """Return a new name made of `words`, and keep it from being given again."""
        made = identifier("_".join(words), "result", self.taken)
        self.taken.add(made)
        return made

    def module(self, alias: str) -> str:
        """Return the name under which `pd` or another usual alias can be used, adding its import."""
        target = _MODULES[alias]
        if alias not in self.imports:
            own = self.name(alias) if self._is_other(alias, target) else alias
            self.imports[alias] = f"import {target}" if own == target else f"import {target} as {own}"
        return self.imports[alias].rpartition(" ")[2]

    def _is_other(self, alias: str, target: str) -> bool:
        """Whether the user's namespace holds something else under the usual alias."""
        held = {variable.name: variable.qualified for variable in self.namespace.variables}
        origin = dict(self.namespace.origins).get(alias, held.get(alias))
        return origin is not None and origin != target

    def block(self, *lines: str) -> None:
        """Add lines that belong together."""
        self.blocks.append([line for line in lines if line])

    def text(self) -> str:
        """Return the code: imports first, blocks apart by an empty line."""
        blocks = [sorted(self.imports.values(), key=_import_order)] if self.imports else []
        return "\n\n".join("\n".join(block) for block in [*blocks, *self.blocks] if block)


def _import_order(line: str) -> tuple[bool, str]:
    return line.startswith("from"), line


def joined(names: Collection[str]) -> str:
    """Return names as they are told in a name: `a_and_b`, at most three of them."""
    return "_and_".join(list(names)[:3])
