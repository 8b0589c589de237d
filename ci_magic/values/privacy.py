"""How much of the user's data a model may see."""

from typing import Literal, get_args

Privacy = Literal["full", "stats", "schema", "names", "none"]
"""From all to nothing.

`full`: values too. `stats`: names, types, shapes, counts and averages, no value of a cell. `schema`: names, types and
shapes. `names`: names of variables, columns and files that the prompt names. `none`: the prompt alone.
"""

_ORDER = get_args(Privacy)


def allows(privacy: Privacy, level: Privacy) -> bool:
    """Whether what needs `level` at least may be told under `privacy`."""
    return _ORDER.index(privacy) <= _ORDER.index(level)
