"""Pictures: size, mode, frames, and what the camera noted."""

import io
from pathlib import Path
from typing import TYPE_CHECKING

from ..values import Fact
from .found import DAMAGED, Found, NeedsError, Request, counted, shortened

if TYPE_CHECKING:
    from PIL import Image

_DECODED = 25_000_000
"""Pixels up to which a picture is read whole, to see whether all of it is there."""

_PADDING = 512
_FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "TIFF", "BMP", "DIB", "ICO", "AVIF")
"""What is tried: formats of Pillow that start other programs (EPS) or follow paths are not among them."""

_ORIENTATION, _MAKER, _MODEL, _MOMENT, _GPS = 0x0112, 0x010F, 0x0110, 0x0132, 0x8825
_TURNED = {2: "mirrored", 3: "turned by 180°", 4: "flipped", 5: "transposed", 6: "turned by 90°",
           7: "transversed", 8: "turned by 270°"}  # fmt: skip


def image(request: Request) -> Found:
    """Look into a picture.

    Raises:
        NeedsError: Pillow is not installed.
    """
    try:
        from PIL import Image, UnidentifiedImageError
    except ImportError:
        raise NeedsError("needs the library pillow: pip install 'ci_magic[media]'") from None
    limit = Image.MAX_IMAGE_PIXELS or 0
    # Its own check is a warning for some sizes and an error for others, and comes before the size can be told.
    Image.MAX_IMAGE_PIXELS = None
    Image.init()  # not every build has every format
    try:
        with Image.open(request.path, formats=[each for each in _FORMATS if each in Image.OPEN]) as picture:
            pixels = picture.width * picture.height
            memory = pixels * len(picture.getbands())
            found = Found(_form(picture), memory=memory)
            if pixels > limit:
                found.problem = (
                    f"has {pixels / 1e6:,.0f} million pixels, more than Pillow opens: it takes {memory / 1e9:,.1f} GB"
                )
            elif pixels <= _DECODED:
                found.facts += _noted(picture, request)
                picture.load()
                found.problem = "" if _ends(picture, request.path) else DAMAGED
            elif picture.format == "JPEG":  # others are read whole for their notes
                found.facts += _noted(picture, request)
    except UnidentifiedImageError:
        return Found(problem="is no image that Pillow reads, or is damaged")
    except (OSError, SyntaxError, ValueError, KeyError, IndexError, EOFError):
        return Found(problem=DAMAGED)
    return found


def _ends(picture: "Image.Image", path: Path) -> bool:
    """Say whether the mark is there that closes a GIF: frames that are missing are no error to Pillow."""
    if picture.format != "GIF":
        return True
    with path.open("rb") as file:
        file.seek(-min(_PADDING, path.stat().st_size), io.SEEK_END)
        return file.read().rstrip(b"\0").endswith(b";")


def _form(picture: "Image.Image") -> list[Fact]:
    words = [f"{picture.width} x {picture.height} pixels", f"mode {picture.mode}", picture.format or ""]
    return [Fact(word, "schema") for word in words if word]


def _noted(picture: "Image.Image", request: Request) -> list[Fact]:
    facts = []
    frames = getattr(picture, "n_frames", 1)
    if frames > 1:
        facts.append(Fact(counted(frames, "frame"), "schema"))
    notes = picture.getexif()
    turned = _TURNED.get(notes.get(_ORIENTATION, 1))
    if turned:
        facts.append(Fact(f"EXIF says that it is shown {turned}", "schema"))
    if not request.tells("full"):
        return facts
    camera = " ".join(str(notes[tag]) for tag in (_MAKER, _MODEL) if tag in notes)
    if camera.strip("\0 "):
        facts.append(Fact(f"camera {shortened(camera, 60)!r}"))
    if _MOMENT in notes:
        facts.append(Fact(f"taken {shortened(str(notes[_MOMENT]), 30)}"))
    if notes.get_ifd(_GPS):
        facts.append(Fact("EXIF holds where it was taken"))
    return facts
