"""The files of a turn, as a view lists them: names that open in Jupyter, sizes, small pictures."""

import base64
import html
import os
import warnings
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from urllib.parse import quote

from ..language import _
from ..markdown import literal
from ..values import Written

_MOST = 12
_MOST_PICTURES = 6
_EDGE = 160
_PICTURES = frozenset({".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp", ".tif", ".tiff"})
_LARGEST = 30_000_000
"""Bytes of an image file, and pixels of an image, up to which a small picture is made of it."""


@dataclass(frozen=True, slots=True)
class Served:
    """Where links lead: relative to `folder`, that of the notebook, and up to `root`, the folder that Jupyter serves.

    Without a `root` nothing above `folder` is known to be served.
    """

    folder: Path
    root: Path | None = None

    def link(self, path: str) -> str:
        """Return the relative link to a file; empty where Jupyter does not serve it."""
        try:
            file, folder = Path(path).resolve(), self.folder.resolve()
            root = (self.root or folder).resolve()
        except (OSError, RuntimeError):
            return ""
        if not file.is_relative_to(root) or not folder.is_relative_to(root):
            return ""
        return quote(Path(os.path.relpath(file, folder)).as_posix())


def plain_lines(files: Sequence[Written], folder: Path) -> list[str]:
    """Return a line for each file that is there, as plain text; paths below `folder` are told from there."""
    lines = [f"{state}: {_told(file.path, folder)} ({size})" for file, state, size in _there(files)]
    return [*lines, *_rest(files)]


def markdown_list(files: Sequence[Written], served: Served) -> str:
    """Return the files that are there as a list in Markdown, with links and small pictures."""
    lines = []
    pictures = _MOST_PICTURES
    for file, state, size in _there(files):
        link = served.link(file.path)
        path = _told(file.path, served.folder)
        shown = f'<a href="{html.escape(link)}">{literal(path)}</a>' if link else literal(path)
        notes = [size, state] if link else [size, state, _("outside the folder that Jupyter serves")]
        picture = thumbnail(Path(file.path)) if pictures else b""
        pictures -= bool(picture)
        lines.append(f"- {shown} ({', '.join(notes)}){_picture(picture, path)}")
    return "\n".join([*lines, *(f"- {line}" for line in _rest(files))])


def _there(files: Sequence[Written]) -> Iterator[tuple[Written, str, str]]:
    """Give the first files that still exist, with their state and size."""
    for file in files[:_MOST]:
        with suppress(OSError):
            state = _("new") if file.created else _("changed")
            yield file, state, readable(Path(file.path).stat().st_size)


def _rest(files: Sequence[Written]) -> list[str]:
    more = len(files) - _MOST
    return [_("and {count} more files").format(count=more)] if more > 0 else []


def readable(size: int) -> str:
    """Return a number of bytes in the unit that suits it."""
    if size < 1000:
        return f"{size} B"
    number = float(size)
    for unit in ("kB", "MB", "GB"):
        number /= 1000
        if number < 999.5:
            return f"{number:.3g} {unit}"
    return f"{number / 1000:.3g} TB"


def _told(path: str, folder: Path) -> str:
    with suppress(ValueError, OSError):
        return str(Path(path).resolve().relative_to(folder.resolve()))
    return path


def _picture(data: bytes, name: str) -> str:
    source = base64.b64encode(data).decode()
    name = html.escape(name).replace("$", "&#36;")
    return f'<br><img alt="{name}" src="data:image/png;base64,{source}">' if data else ""


def thumbnail(path: Path, edge: int = _EDGE) -> bytes:
    """Return a PNG of at most `edge` pixels a side; nothing for what is no image, is damaged or very large."""
    try:
        if path.suffix.lower() not in _PICTURES or path.stat().st_size > _LARGEST:
            return b""
        from PIL import Image  # noqa: PLC0415

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(path) as image:
                if image.width * image.height > _LARGEST:
                    return b""
                image.thumbnail((edge, edge))
                small = BytesIO()
                image.convert("RGBA").save(small, "PNG", optimize=True)
                return small.getvalue()
    # Pillow raises whatever its readers come across; ImportError where there is no Pillow.
    except (ImportError, OSError, ValueError, TypeError, SyntaxError, LookupError, ArithmeticError):
        return b""
