"""The connections that a client has open, so that another thread can end the waiting for a reply."""

import socket
import threading
import weakref
from contextlib import suppress
from typing import Any

_CONNECTED = ("connection.connect_tcp.complete", "connection.connect_unix_socket.complete", ".start_tls.complete")


class Lines:
    """The sockets of one client, known by what its transport tells of each request (its `trace` extension)."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._sockets: weakref.WeakSet[socket.socket] = weakref.WeakSet()

    def follow(self, request: Any) -> None:
        """Take note of the connections that a request makes: a hook of the HTTP client."""
        request.extensions["trace"] = self._heard

    def cut(self) -> None:
        """End every connection; a thread that reads from one finds it broken."""
        with self._lock:
            sockets = list(self._sockets)
        for each in sockets:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def _heard(self, event: str, details: dict[str, Any]) -> None:
        if not event.endswith(_CONNECTED):
            return
        tell = getattr(details.get("return_value"), "get_extra_info", None)
        found = tell("socket") if tell is not None else None
        if isinstance(found, socket.socket):
            with self._lock:
                self._sockets.add(found)
