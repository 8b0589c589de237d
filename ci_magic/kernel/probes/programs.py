"""Programs that code calls and that are not installed."""

import shutil
from collections.abc import Iterator

from .registry import probe
from .scene import Scene

_PACKAGES = {
    "ffmpeg": "ffmpeg",
    "ffprobe": "ffmpeg",
    "tesseract": "tesseract-ocr",
    "pdftoppm": "poppler-utils",
    "pdfinfo": "poppler-utils",
    "pdftotext": "poppler-utils",
    "convert": "imagemagick",
    "magick": "imagemagick",
    "soffice": "libreoffice",
    "libreoffice": "libreoffice",
    "exiftool": "libimage-exiftool-perl",
    "sox": "sox",
    "dot": "graphviz",
    "pandoc": "pandoc",
    "7z": "p7zip-full",
    "unrar": "unrar-free",
}
"""The package of Debian that has a program."""

_CALLERS = {"TesseractNotFoundError": "tesseract", "PDFInfoNotInstalledError": "pdfinfo", "ExecutableNotFound": "dot"}
"""Exceptions with which libraries say that the program is missing that does their work."""


@probe("FileNotFoundError", *_CALLERS)
def no_program(scene: Scene) -> Iterator[str]:
    """Tell which program is missing, and how to get it."""
    name = next((_CALLERS[kind] for kind in scene.kinds if kind in _CALLERS), "") or _called(scene)
    if not name or shutil.which(name) is not None:
        return
    package = _PACKAGES.get(name)
    how = f" (Debian: apt install {package})" if package else ""
    yield f"the program {name} is not installed{how}: say so to the user, or use a library that needs no program"
    yield "do not make up what it would have found"


def _called(scene: Scene) -> str:
    """Return the program that `subprocess` could not find; empty for a file that is not there."""
    if not any(step.file.endswith(("subprocess.py", "asyncio/base_events.py")) for step in scene.steps):
        return ""
    name = scene.field(OSError, "filename")
    return name if type(name) is str and not {"/", "\\"} & {*name} else ""
