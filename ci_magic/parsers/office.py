"""Word and PowerPoint files: headings, tables, slides. They are ZIP archives of XML, so both may be made to do harm."""

import re
import zipfile
from pathlib import Path

from ..values import Fact
from .found import DAMAGED, Found, NeedsError, Request, counted, shortened

_UNPACKED = 500 * 1024**2
_PARTS = 20_000
_BEGINNING = 4096
_DECLARES = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_LINES = 20
_LINE_LENGTH = 120
_TEXT_LENGTH = 1200
_CELLS = 12


def word(request: Request) -> Found:
    """Look into a Word file.

    Raises:
        NeedsError: python-docx is not installed.
    """
    try:
        import docx
    except ImportError:
        raise NeedsError("needs the library python-docx: pip install 'ci_magic[documents]'") from None
    problem = unsafe(request.path)
    if problem:
        return Found(problem=problem)
    document = docx.Document(str(request.path))
    paragraphs = [each for each in document.paragraphs if each.text.strip()]
    tables = document.tables
    found = Found([Fact(counted(len(paragraphs), "paragraph"), "schema")])
    if tables:
        found.facts.append(Fact(counted(len(tables), "table"), "schema"))
    if not request.tells("full"):
        return found
    headings = [each for each in paragraphs if _level(each.style)]
    found.details += [
        Fact(f"heading: {'#' * _level(each.style)} {shortened(each.text, _LINE_LENGTH)}") for each in headings[:_LINES]
    ]
    for number, table in enumerate(tables[:_LINES], 1):
        cells = ", ".join(shortened(cell.text, 30) for cell in table.rows[0].cells[:_CELLS]) if len(table.rows) else ""
        found.details.append(Fact(f"table {number}: {len(table.rows)} x {len(table.columns)}, first row {cells}"))
    body = " ".join(each.text for each in paragraphs if not _level(each.style))
    if body:
        found.details.append(Fact(f"text: {shortened(body, _TEXT_LENGTH)}"))
    return found


def _level(style: "object") -> int:
    """Return how deep a heading is; 0 for other paragraphs. Built-in styles have English names in every language."""
    name = getattr(style, "name", "") or ""
    if name == "Title":
        return 1
    match = re.fullmatch(r"Heading ([1-9])", name)
    return int(match.group(1)) if match else 0


def powerpoint(request: Request) -> Found:
    """Look into a PowerPoint file.

    Raises:
        NeedsError: python-pptx is not installed.
    """
    try:
        import pptx
    except ImportError:
        raise NeedsError("needs the library python-pptx: pip install 'ci_magic[documents]'") from None
    problem = unsafe(request.path)
    if problem:
        return Found(problem=problem)
    slides = list(pptx.Presentation(str(request.path)).slides)
    found = Found([Fact(counted(len(slides), "slide"), "schema")])
    if not request.tells("full"):
        return found
    for number, slide in enumerate(slides[:_LINES], 1):
        title = slide.shapes.title
        texts = [each.text_frame.text for each in slide.shapes if each.has_text_frame and each != title]
        head = shortened(title.text_frame.text, _LINE_LENGTH) if title is not None else ""
        rest = shortened(" ".join(texts), _LINE_LENGTH)
        found.details.append(Fact(f"slide {number}: {' | '.join(filter(None, (head, rest))) or 'no text'}"))
    return found


def unsafe(path: Path, *, most: int = _UNPACKED) -> str:
    """Return why the parts of an Office file are not to be read; empty if nothing speaks against it."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            if len(parts) > _PARTS or sum(part.file_size for part in parts) > most:
                return "unpacks to far more than a document holds, and is not opened"
            for part in parts:
                if part.filename.endswith((".xml", ".rels")) and _DECLARES.search(archive.open(part).read(_BEGINNING)):
                    return "declares XML entities, which no document does, and is not opened"
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError):
        return DAMAGED
    return ""
