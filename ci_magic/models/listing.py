"""Which models a server lists."""

import re
import time
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from ..settings import OPENAI_URL
from .local import model_names
from .wire import payloads

if TYPE_CHECKING:
    import openai

LISTING_TIMEOUT = 5.0
"""Seconds that a server may take to list its models, where nothing waits for it but a list."""

_MOST_BYTES = 5_000_000

# Servers list what makes vectors of text beside what chats, and OpenAI what draws, speaks and listens.
_VECTORS = re.compile("embed", re.IGNORECASE)
_OTHER = re.compile(
    r"embed|whisper|moderation|dall-e|transcribe|\btts|\b(?:image|audio|realtime)\b|^(?:sora|babbage|davinci)"
)


def listed(client: "openai.OpenAI", seconds: float) -> tuple[str, ...]:
    """Return the models that a server lists and that chat, in its order.

    Raises:
        OSError: the list takes more than `seconds` or is too long. What the SDK raises, `request_errors` has.
    """
    with client.models.with_streaming_response.list() as response:
        found = next(payloads(_bounded(response.iter_bytes(), seconds))).get("data")
    names = model_names(found) if isinstance(found, list) else ()
    official = str(client.base_url).rstrip("/") == OPENAI_URL
    return tuple(name for name in dict.fromkeys(names) if not (_OTHER if official else _VECTORS).search(name))


def _bounded(chunks: Iterable[bytes], seconds: float) -> Iterator[bytes]:
    until, size = time.monotonic() + seconds, 0
    for chunk in chunks:
        size += len(chunk)
        if time.monotonic() > until or size > _MOST_BYTES:
            raise TimeoutError
        yield chunk
