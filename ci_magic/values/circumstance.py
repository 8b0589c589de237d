"""What stands around the kernel: the machine, where data goes, what lasts."""

from dataclasses import dataclass
from typing import Literal

CircumstanceName = Literal[
    "directory", "disk", "memory", "processors", "python", "system", "graphics", "libraries", "network", "data", "lasts"
]


@dataclass(frozen=True, slots=True)
class Circumstance:
    """One item of the environment, as pairs of what a value is (`free`) and the value (`57.0 GiB`).

    Without any it could not be determined.
    """

    name: CircumstanceName
    values: tuple[tuple[str, str], ...] = ()
