"""Programs and libraries that code needs for documents and media, besides those that every Python has."""

import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.util import find_spec

from ...language import spoken
from ...values import Fact

_SECONDS = 5
_PACKS = {"ko": "tesseract-ocr-kor", "ja": "tesseract-ocr-jpn"}


def tools_for(kind: str, facts: Sequence[Fact]) -> Iterator[str]:
    """Yield what is there for files of this kind of which these facts are known, and how to get what is missing."""
    scanned = any("needs OCR" in each.text for each in facts)
    if kind == "pdf" and scanned:
        yield _pages()
    if kind == "image" or scanned:
        yield _ocr()
    if kind in {"video", "audio"}:
        yield _media()


def _ocr() -> str:
    program = shutil.which("tesseract")
    if program is None:
        packages = " ".join(filter(None, ("tesseract-ocr", _PACKS.get(spoken()))))
        return f"OCR needs the program tesseract, which is not installed ({_install(packages, 'tesseract-lang')})"
    if find_spec("pytesseract") is None:
        return "OCR needs the library pytesseract: pip install 'ci_magic[documents]'"
    languages = _languages(program)
    missing = _PACKS.get(spoken(), "")
    more = f", for more {_install(missing, 'tesseract-lang')}" if missing and missing[-3:] not in languages else ""
    return f"OCR by pytesseract with {', '.join(languages) or 'no language at all'}{more}"


@cache
def _languages(program: str) -> tuple[str, ...]:
    try:
        done = subprocess.run(  # noqa: S603
            [program, "--list-langs"], capture_output=True, timeout=_SECONDS, check=False, stdin=subprocess.DEVNULL
        )
    except (OSError, subprocess.TimeoutExpired):
        return ()
    # The first line is a heading; `osd` tells how a page is turned.
    lines = done.stdout.decode(errors="replace").splitlines()[1:]
    return tuple(line.strip() for line in lines if line.strip() and line.strip() != "osd")


def _pages() -> str:
    if shutil.which("pdftoppm") is None:
        return f"pages as pictures need the program pdftoppm, not installed ({_install('poppler-utils', 'poppler')})"
    if find_spec("pdf2image") is None:
        return "pages as pictures need the library pdf2image: pip install 'ci_magic[documents]'"
    return "pages as pictures by pdf2image"


def _media() -> str:
    there = ["the program ffmpeg"] if shutil.which("ffmpeg") else []
    there += ["the library av (PyAV)"] if find_spec("av") else []
    if there:
        return f"{' and '.join(there)} {'are' if len(there) > 1 else 'is'} installed"
    return f"to convert it, ffmpeg is needed ({_install('ffmpeg', 'ffmpeg')}) or av: pip install 'ci_magic[media]'"


def _install(debian: str, homebrew: str) -> str:
    return f"brew install {homebrew}" if sys.platform == "darwin" else f"apt install {debian}"
