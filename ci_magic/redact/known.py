"""Values that are known to be secret, whatever they look like, in every way in which they may be written."""

import base64
import json
import re
import urllib.parse
from collections.abc import Iterable, Iterator, Mapping

from .names import secret_name
from .spans import Span

SHORTEST_KNOWN = 6
"""Known values shorter than this are left alone: they would mask ordinary words."""


_CUT = re.compile(r"['\"]?\s?\[?(?:…|\.\.\.)")
_GOES_ON = re.compile(r"left out …\]\s?")


def secret_values(environ: Mapping[str, str]) -> frozenset[str]:
    """Return the values of entries with secret names, as far as they are long enough to be masked."""
    return frozenset(
        value for name, value in environ.items() if secret_name(name) and len(value.strip()) >= SHORTEST_KNOWN
    )


class Known:
    """The values of one kernel that are secret."""

    def __init__(self, values: Iterable[str]) -> None:
        self._forms = sorted({form for value in values for form in _forms(value)}, key=lambda form: (-len(form), form))
        self._pattern = re.compile("|".join(map(re.escape, self._forms))) if self._forms else None

    def whole_in(self, text: str) -> Iterator[Span]:
        """Find values."""
        if self._pattern is not None:
            yield from ((found.start(), found.end(), "secret") for found in self._pattern.finditer(text))

    def cut_in(self, text: str) -> Iterator[Span]:
        """Find what is left of values that were cut to fit: a good part of a secret is one."""
        if not self._forms:
            return
        spans = []
        for ellipsis in _CUT.finditer(text):
            end = ellipsis.start()
            starts = [start for form in self._forms if (start := _beginning(form, text, end)) >= 0]
            spans += [(min(starts), end, "secret")] if starts else []
        for ellipsis in _GOES_ON.finditer(text):
            start = ellipsis.end()
            ends = [end for form in self._forms if (end := _ending(form, text, start)) >= 0]
            spans += [(start, max(ends), "secret")] if ends else []
        yield from sorted(spans)


def _beginning(form: str, text: str, end: int) -> int:
    """Return where the longest beginning of `form` that ends at `end` stands; -1 if none does."""
    head = form[:SHORTEST_KNOWN]
    start = text.find(head, max(0, end - len(form)), end)
    while start >= 0 and not form.startswith(text[start:end]):
        start = text.find(head, start + 1, end)
    return start


def _ending(form: str, text: str, start: int) -> int:
    """Return where the longest end of `form` that begins at `start` ends; -1 if none does."""
    tail = form[-SHORTEST_KNOWN:]
    at = text.rfind(tail, start, start + len(form))
    while at >= 0 and not form.endswith(text[start : at + len(tail)]):
        at = text.rfind(tail, start, at + len(tail) - 1)
    return at + len(tail) if at >= 0 else -1


def _forms(value: str) -> Iterator[str]:
    """Yield the ways in which a value may be written: as it is, escaped, URL-encoded, and in base64 at any offset."""
    value = value.strip()
    if len(value) < SHORTEST_KNOWN:
        return
    yield value
    encoded = value.encode("utf-8", "surrogatepass")
    yield from (json.dumps(value)[1:-1], json.dumps(value, ensure_ascii=False)[1:-1], repr(value)[1:-1])
    yield from (urllib.parse.quote(encoded, safe=""), urllib.parse.quote_plus(encoded), urllib.parse.quote(encoded))
    for offset in range(3):
        # Only characters made of the value's bits alone are the same wherever it stands.
        text = base64.b64encode(b"\0" * offset + encoded).decode().rstrip("=")
        core = text[(0, 2, 3)[offset] : (len(encoded) + offset) * 8 // 6]
        if len(core) >= SHORTEST_KNOWN:
            yield from (core, core.replace("+", "-").replace("/", "_"))
