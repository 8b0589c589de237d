"""PDF files: pages, title, and the text of the first pages."""

import time
from typing import TYPE_CHECKING

from ..values import Fact
from .found import DAMAGED, ENCRYPTED, Found, NeedsError, Request, counted, shortened

if TYPE_CHECKING:
    from pypdf import PdfReader

_PAGES_READ = 5
_TEXT_LENGTH = 2000
_TITLE_LENGTH = 120
_SHARE = 0.6
"""How much of the time goes to text: a page of drawings can take long to search."""


def pdf(request: Request) -> Found:
    """Look into a PDF file.

    Raises:
        NeedsError: pypdf is not installed.
    """
    try:
        from pypdf import PdfReader
        from pypdf.errors import DependencyError, FileNotDecryptedError, PyPdfError
    except ImportError:
        raise NeedsError("needs the library pypdf: pip install 'ci_magic[documents]'") from None
    try:
        reader = PdfReader(request.path)
        # Many files have a password for changing them only, and an empty one for reading.
        if reader.is_encrypted and not reader.decrypt(""):
            return Found(problem=ENCRYPTED)
        return _found(reader, request)
    except FileNotDecryptedError:
        return Found(problem=ENCRYPTED)
    except DependencyError:
        raise NeedsError("needs the library cryptography: pip install 'ci_magic[documents]'") from None
    except (PyPdfError, ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError, OSError):
        return Found(problem=DAMAGED)


def _found(reader: "PdfReader", request: Request) -> Found:
    found = Found([Fact(counted(len(reader.pages), "page"), "schema")])
    title = reader.metadata.title if request.tells("full") and reader.metadata else None
    if title:
        found.facts.append(Fact(f"title {shortened(title, _TITLE_LENGTH)!r}"))
    texts: list[str] = []
    until = time.process_time() + request.seconds * _SHARE
    for page in reader.pages[:_PAGES_READ]:
        texts.append(page.extract_text() or "")
        if sum(map(len, texts)) > _TEXT_LENGTH or time.process_time() > until:
            break
    if texts and not any(map(str.strip, texts)):
        read = "its only page" if len(reader.pages) == 1 else f"the first {counted(len(texts), 'page')}"
        found.facts.append(Fact(f"no text on {read}: scanned, its text needs OCR", "schema"))
    elif request.tells("full"):
        left = _TEXT_LENGTH
        for number, text in enumerate(texts, 1):
            if left > 0 and text.strip():
                found.details.append(Fact(f"page {number}: {shortened(text, left)}"))
                left -= len(text)
    return found
