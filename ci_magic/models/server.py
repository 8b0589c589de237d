"""What is known of the server that is asked, and what of its words may be repeated to the user."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from ..settings import Secret

_SCHEMES = ("http", "https")
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_LONGEST = 200
_SHORTEST_KEY = 8
_KEY_SHAPES = re.compile(
    r"(?i)\bbearer\s+\S+"  # a header, repeated
    r"|\b(?:sk|pk|rk|gsk|xai|key|api[-_]?key)[-_][\w*.…-]{6,}"  # the usual beginnings
    r"|[^\s'\"/:]*\*{3,}[^\s'\"/:]*"  # a key masked in part
)


def on_this_machine(base_url: str) -> bool:
    """Whether requests to this address stay on this machine."""
    return Server(base_url, "", None, 0.0).on_this_machine


@dataclass(frozen=True, slots=True)
class Server:
    """Where requests go, and with what."""

    base_url: str
    model: str
    api_key: Secret | None
    read_timeout: float

    @property
    def host(self) -> str:
        """Name and port, without user, password or path."""
        return urlsplit(self._with_scheme).netloc.rpartition("@")[2]

    @property
    def name(self) -> str:
        """The host's name alone, without brackets."""
        return re.sub(r":\d*$", "", self.host).strip("[]")

    @property
    def on_this_machine(self) -> bool:
        """Whether requests stay on this machine."""
        return self.name in _LOOPBACK

    @property
    def suggestion(self) -> str:
        """The base URL that was probably meant; empty where nothing is obviously wrong."""
        parts = urlsplit(self._with_scheme)
        path = parts.path.rstrip("/").removesuffix("/chat/completions") or "/v1"
        scheme = parts.scheme if parts.scheme in _SCHEMES else "https"
        meant = f"{scheme}://{self.host}{path}"
        return "" if meant == self.base_url.rstrip("/") else meant

    @property
    def address(self) -> str:
        """The base URL without user and password."""
        return self.base_url.replace(urlsplit(self._with_scheme).netloc, self.host)

    @property
    def _with_scheme(self) -> str:
        local = self.base_url.startswith(tuple(_LOOPBACK))
        return self.base_url if "://" in self.base_url else f"{_SCHEMES[not local]}://{self.base_url}"

    def scrubbed(self, text: str) -> str:
        """Return `text` as one printable line without the key or anything that looks like one."""
        key = re.escape(self.api_key.reveal()) if self.api_key else ""
        if key:
            # A stand-in such as `x` is not taken out of the middle of words.
            text = re.sub(key if len(key) >= _SHORTEST_KEY else rf"(?<!\w){key}(?!\w)", "***", text)
        text = _KEY_SHAPES.sub("***", "".join(each if each.isprintable() else " " for each in text))
        return " ".join(text.split())

    def repeatable(self, text: str) -> str:
        """Return words of the server, scrubbed and cut to a length that fits into a message."""
        line = self.scrubbed(text)
        return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"
