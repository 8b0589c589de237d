"""Pictures that a run showed, made small enough to send."""

from importlib import import_module
from io import BytesIO
from typing import Any

from ..tokens import PICTURE_SIDE

_BYTES = 400_000
_PIXELS = 50_000_000
_QUALITY = 85


def shrink(data: bytes) -> bytes:
    """Return a PNG or JPEG file of at most `PICTURE_SIDE` pixels a side; nothing for what is no picture."""
    library: Any = import_module("PIL.Image")  # matplotlib needs it, and it takes a while
    try:
        with library.open(BytesIO(data), formats=("PNG", "JPEG")) as picture:
            width, height = picture.size
            if width * height > _PIXELS:
                return b""
            if max(width, height) <= PICTURE_SIDE and len(data) <= _BYTES:
                picture.verify()
                return data
            picture.thumbnail((PICTURE_SIDE, PICTURE_SIDE))
            return _written(library, picture)
    except (OSError, ValueError, SyntaxError, library.DecompressionBombError):
        # What Pillow raises on files that are no pictures, or broken ones; a PNG with a flaw is a SyntaxError.
        return b""


def _written(library: Any, picture: Any) -> bytes:
    """Return a picture as a PNG, or as a JPEG where that would be large; what can be seen through is white."""
    seen = picture.convert("RGBA")
    flat = library.new("RGB", seen.size, "white")
    flat.paste(seen, mask=seen.getchannel("A"))
    for options in ({"format": "PNG", "optimize": True}, {"format": "JPEG", "quality": _QUALITY}):
        file = BytesIO()
        flat.save(file, **options)
        if file.tell() <= _BYTES:
            return file.getvalue()
    return b""
