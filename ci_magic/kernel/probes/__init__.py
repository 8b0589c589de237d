"""Facts about a failure, found in the live kernel without a model: near names, shapes, files, versions.

Each family of probes is a module. They run after the failure and before the rollback, within a fifth of a second.
"""

import re

from ...tokens import estimate
from ..harmless import answer_of

# The order in which they are imported is the order in which they speak.
from . import removed as removed  # isort: skip
from . import syntax as syntax  # isort: skip
from . import columns as columns  # isort: skip
from . import names as names  # isort: skip
from . import modules as modules  # isort: skip
from . import programs as programs  # isort: skip
from . import files as files  # isort: skip
from . import formats as formats  # isort: skip
from . import dates as dates  # isort: skip
from . import conversions as conversions  # isort: skip
from . import calls as calls  # isort: skip
from . import limits as limits  # isort: skip
from . import network as network  # isort: skip
from . import operands as operands  # isort: skip
from .network import unreachable as unreachable
from .registry import PROBES, Probe
from .scene import Scene as Scene
from .scene import class_names as class_names

TOKENS = 250
"""What all facts together may cost."""

SECONDS = 0.2
"""The time after which no further probe is begun."""

_FACT = 420
_LINE_BREAK = re.compile(r"\s*[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+\s*")


def facts_of(scene: Scene) -> tuple[str, ...]:
    """Return what the probes find out about a failure, one line each, of at most `TOKENS` tokens together."""
    facts: dict[str, None] = {}
    left = TOKENS
    for probe in PROBES:
        for fact in _found(probe, scene):
            line = _LINE_BREAK.sub(" ", fact)
            line = line if len(line) <= _FACT else line[:_FACT] + "…"
            cost = estimate(line) + 2
            if line not in facts and cost <= left:
                facts[line] = None
                left -= cost
    return tuple(facts)


def _found(probe: Probe, scene: Scene) -> list[str]:
    found: list[str] = []

    def look() -> list[str]:
        if not scene.late and probe.fits(scene):
            found.extend(probe.look(scene))
        return found

    return answer_of(look, otherwise=found)
