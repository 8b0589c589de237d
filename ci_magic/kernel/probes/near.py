"""Names that come close to one that is not there, and in what they differ."""

import difflib
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import islice

from ..describe.literals import quote

_READ = 5000
_COMPARED = 600
_LENGTH = 80
_CUTOFF = 0.66
_SHORTEST_PART = 3
_LISTED = 12


def folded(name: str) -> str:
    """Return `name` without what is easily mistaken: case, width, composition, spaces and punctuation."""
    text = unicodedata.normalize("NFKC", name[:_LENGTH]).casefold()
    return "".join(letter for letter in text if letter.isalnum())


def nearest(wanted: str, names: Iterable[object], count: int = 3) -> list[str]:
    """Return those of `names` that come closest to `wanted`: spelled alike first, then similar ones."""
    texts = [
        name for name in dict.fromkeys(each for each in islice(names, _READ) if type(each) is str) if name != wanted
    ]
    key = folded(wanted)
    if not key:
        return []
    forms = {name: folded(name) for name in texts}
    alike = [name for name in texts if forms[name] == key]
    if alike:
        return alike[:count]
    compared = {form: name for name, form in reversed(list(forms.items())[:_COMPARED]) if form}
    close = [compared[form] for form in difflib.get_close_matches(key, list(compared), count, _CUTOFF)]
    inside = [name for form, name in compared.items() if _is_part(key, form) and name not in close]
    return [*close, *inside][:count]


def _is_part(key: str, form: str) -> bool:
    shorter = min(key, form, key=len)
    # Two syllables or characters of East Asia are a word; two Latin letters are not.
    long_enough = len(shorter) >= (_SHORTEST_PART if shorter.isascii() else 2)
    return long_enough and (key in form or form in key)


def told(wanted: str, names: Sequence[str]) -> str:
    """Return names as literals, each with that in which it differs from `wanted` where this is hard to see."""
    return ", ".join(literal(name) + (f" ({how})" if (how := difference(wanted, name)) else "") for name in names)


def literal(name: object) -> str:
    """Return a name as a literal of bounded length; empty for what is neither text nor number."""
    if type(name) is str:
        return quote(name if len(name) <= _LENGTH else name[:_LENGTH] + "…")
    if type(name) in (int, float, bool, type(None)):
        return repr(name)
    if type(name) is tuple and len(name) <= 4:
        return f"({', '.join(literal(part) for part in name)})"
    return "…"


def listed(names: Sequence[object], count: int = _LISTED) -> str:
    """Return the first names as literals; the rest is counted."""
    shown = [literal(name) for name in names[:count]]
    if len(names) > count:
        shown.append(f"… {len(names) - count} more")
    return ", ".join(shown) or "none"


def difference(wanted: str, name: str) -> str:
    """Return in what a name differs from `wanted` where they read alike; empty where the eye sees it."""
    if wanted == name:
        return ""
    composed, also = unicodedata.normalize("NFC", wanted), unicodedata.normalize("NFC", name)
    if composed == also:
        form = "NFC" if unicodedata.is_normalized("NFC", name) else "NFD"
        return f'looks the same but is in Unicode form {form}; write unicodedata.normalize("{form}", {quote(wanted)})'
    if composed.strip() == also.strip():
        edges = [edge for edge, there in (("start", also != also.lstrip()), ("end", also != also.rstrip())) if there]
        return f"with space at its {' and '.join(edges)}" if edges else "without the space around it"
    if unicodedata.normalize("NFKC", wanted) == unicodedata.normalize("NFKC", name):
        return "with full-width or compatibility characters"
    return "in another case" if composed.casefold() == also.casefold() else ""
