"""Pictures in a request: as parts of a message's content, and what a server says that takes none."""

import re
from base64 import b64encode
from typing import Any

from ..values import ChatRequest, Message

_JPEG = b"\xff\xd8"
_STATUSES = (400, 404, 413, 415, 422, 500, 501)
_WORDS = re.compile(r"image|picture|multi-?modal|vision|mmproj|content must be a string|valid string", re.IGNORECASE)


def has_pictures(request: ChatRequest) -> bool:
    """Say whether any message of a request has pictures."""
    return any(message.images for message in request.messages)


def content(message: Message, text: str) -> list[dict[str, Any]]:
    """Return `text` and the pictures of a message as parts of its content."""
    parts: list[dict[str, Any]] = [{"type": "text", "text": text}]
    for image in message.images:
        mime = "image/jpeg" if image.startswith(_JPEG) else "image/png"
        address = f"data:{mime};base64,{b64encode(image).decode('ascii')}"
        parts.append({"type": "image_url", "image_url": {"url": address}})
    return parts


def refuses_pictures(error: BaseException) -> bool:
    """Say whether a server refused a request for the pictures in it: servers have no common way to say so."""
    if getattr(error, "status_code", 0) not in _STATUSES:
        return False
    return getattr(error, "status_code", 0) == 413 or bool(_WORDS.search(str(getattr(error, "body", None) or error)))
