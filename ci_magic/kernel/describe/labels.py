"""Labels of columns: how they read, how code selects them, and which of them are easily taken for another."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from typing import Any

from ...values import Fact
from .classes import genuine, is_known_zone
from .literals import CELL, Renderer, quote
from .mojibake import misread_names

_LENGTH = 300
_LEVELS = 10
_COMPARED = 2000
_TOLD = 3
_FEW = 4


def labels_of(index: Any, most: int) -> list[Any]:
    """Return the first `most` labels of an index; none where to read them could run code of the user's."""
    if not genuine(type(index), "pandas") or not is_known_zone(getattr(index.dtype, "tz", None)):
        return []
    found: list[Any] = index[:most].tolist()
    return found


def label_words(label: object, fallback: str) -> tuple[str, str]:
    """Return how `label` reads and the literal that selects it, or `fallback` where no literal would."""
    if label is None:
        return "None", "None"
    if type(label) is str:
        return (label, quote(label)) if len(label) <= _LENGTH else (label[:_LENGTH] + "…", fallback)
    if type(label) is tuple and len(label) <= _LEVELS:  # levels of a MultiIndex
        parts = [label_words(part, "") for part in label]
        whole = all(literal for _, literal in parts)
        end = "," if len(parts) == 1 else ""
        literal = f"({', '.join(literal for _, literal in parts)}{end})"
        return (" / ".join(name for name, _ in parts), literal if whole else fallback)
    shown = Renderer(CELL).render(label)
    return (
        shown,
        shown if re.match(r"[-\d(bpnTF]", shown) and shown != "nan" and "…" not in shown else fallback,
    )


def label_traps(labels: Sequence[object]) -> tuple[Fact, ...]:
    """Tell which names occur twice, differ only in what the eye passes over, have blanks around them, were misread."""
    names = [label for label in labels[:_COMPARED] if type(label) is str and len(label) <= _LENGTH]
    twice = [name for name, count in Counter(names).items() if count > 1]
    alike: dict[str, dict[str, None]] = {}
    for name in names:
        alike.setdefault(_folded(name), {})[name] = None
    near = [tuple(group) for group in alike.values() if len(group) > 1]
    told = {name for group in near for name in group}
    padded = [name for name in dict.fromkeys(names) if name != name.strip() and name not in told]
    facts = [f"{_listed(twice)} more than once among the columns"] if twice else []
    facts += [f"names that differ only in {_difference(group)}: {_listed(group)}" for group in near[:_TOLD]]
    facts += [f"and {len(near) - _TOLD} more such groups"] if len(near) > _TOLD else []
    facts += [f"blanks around {_listed(padded)}"] if padded else []
    wrong = misread_names(names)
    facts += [f"the names' text {wrong}"] if wrong else []
    return tuple(Fact(text, "names") for text in facts)


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - _FEW} more" if len(names) > _FEW else ""
    return ", ".join(map(quote, names[:_FEW])) + more


def _folded(name: str) -> str:
    # Full-width letters and letters with their marks apart look the same as the usual ones.
    plain = name if name.isascii() else unicodedata.normalize("NFKC", name)
    return re.sub(r"[\s_]+", " ", plain).strip().casefold()


def _difference(group: Sequence[str]) -> str:
    folded = {name.casefold() for name in group}
    if len(folded) == 1:
        return "case"
    if len({re.sub(r"[\s_]+", "", name).casefold() for name in group}) == 1:
        return "case, blanks or underscores"
    return "how letters are encoded"
