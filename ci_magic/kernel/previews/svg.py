"""SVG pictures, read as text: an XML parser would follow what they declare."""

import re

from ...values import Fact
from ..describe.encodings import decode
from .opened import Opened, Preview

_ROOT = re.compile(r"<svg\b[^>]*>", re.DOTALL)
_SIZE = re.compile(r"""\b(width|height|viewBox)\s*=\s*["']([\d.,\s]{1,60}(?:px|pt|mm|cm|in|%)?)["']""")
_ACTIVE = re.compile(r"<script\b|\son\w+\s*=|javascript:", re.IGNORECASE)
_DECLARES = re.compile(r"<!ENTITY", re.IGNORECASE)


def svg(file: Opened) -> Preview:
    """Look into a drawing: its size, and what in it is more than a drawing."""
    text, encoding = decode(file.head, whole=file.whole)
    root = _ROOT.search(text)
    if root is None:
        return Preview(file.kind, encoding=encoding, problem="is damaged or no SVG picture")
    words = [f"{name} {' '.join(value.split())}" for name, value in _SIZE.findall(root.group())]
    words += ["holds a script"] if _ACTIVE.search(text) else []
    problem = "declares XML entities, which may expand without end: do not parse it" if _DECLARES.search(text) else ""
    return Preview(file.kind, tuple(Fact(word, "schema") for word in words), encoding=encoding, problem=problem)
