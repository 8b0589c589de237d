"""Which variables a prompt is about, and which the user worked with last."""

import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .describe.classes import inherits, loaded
from .describe.frames import plain
from .describe.mentions import mentioned
from .describe.relevant import columns_named

_FRAMES_SEARCHED = 200
_FRAMES_AT_LEAST = 8
_LABELS_SEARCHED = 40_000
"""Names of columns that are compared with the prompt, in all frames together."""

_RECENT = 100
_AT = re.compile(r"(?<![A-Za-z0-9_.@)\]])@(\w+)")
_DECORATOR = re.compile(r"[ \t]*@[\w.]+(?:\(.*\))?[ \t]*\n\s*(?:@|(?:async[ \t]+)?def\b|class\b)")


@dataclass(frozen=True, slots=True)
class Relevance:
    """All names in the order in which they are described, and why those at the front are there."""

    order: tuple[str, ...]
    named: frozenset[str]
    forced: frozenset[str]
    related: frozenset[str]
    recent: frozenset[str]


def relevance(shown: Mapping[str, object], prompt: str, used: Sequence[str], deadline: float) -> Relevance:
    """Return the order for the variables `shown`, given in the order in which they were bound.

    First those that the prompt names, `@name` before all; then frames with a column that it names; then those that
    the last cells used, as `used` has them; then the newest.
    """
    forced = forced_names(shown, prompt)
    named = mentioned(shown, prompt) | forced
    newest = tuple(reversed(list(shown)))
    related = _frames_with_columns_of(prompt, newest, shown, deadline)
    lately = [name for name in used if name in shown][:_RECENT]
    ranks = {name: rank for rank, name in enumerate(lately)}
    first = named | related | ranks.keys()
    front = sorted(
        (name for name in newest if name in first),
        key=lambda name: (name not in forced, name not in named, name not in related, ranks.get(name, _RECENT)),
    )
    rest = (name for name in newest if name not in first)
    return Relevance((*front, *rest), named, forced, related, frozenset(ranks))


def forced_names(shown: Mapping[str, object], prompt: str) -> frozenset[str]:
    """Return the names that stand in the prompt as `@name`; in a mail address or as a decorator it is none."""
    found: set[str] = set()
    for match in _AT.finditer(prompt):
        line = prompt.rfind("\n", 0, match.start()) + 1
        if not _DECORATOR.match(prompt, line):
            found |= mentioned(shown, match[1])
    return frozenset(found)


def _frames_with_columns_of(
    prompt: str, newest: Sequence[str], shown: Mapping[str, object], deadline: float
) -> frozenset[str]:
    """Return the frames that have a column which the prompt names: they are what it is about."""
    if (kind := loaded("pandas", "DataFrame")) is None or not prompt:
        return frozenset()
    frames = [name for name in newest if inherits(type(shown[name]), kind)][:_FRAMES_SEARCHED]
    found = set()
    left = _LABELS_SEARCHED
    for position, name in enumerate(frames):
        frame = plain(shown[name])
        if frame is None:
            continue
        left -= frame.shape[1]
        if left < 0 or (position >= _FRAMES_AT_LEAST and time.monotonic() > deadline):
            break
        if columns_named(frame, prompt):
            found.add(name)
    return frozenset(found)
