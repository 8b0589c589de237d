"""Fetching one file from the web into a folder, for a request that brings its URL along."""

import os
import re
import shutil
import time
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO
from urllib.error import HTTPError, URLError
from urllib.parse import SplitResult, unquote, urlsplit
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
)

from .._version import __version__
from ..errors import OptionError
from ..language import _

_PIECE = 256 * 1024
_SILENCE = 30.0
_RESERVE = 100 * 2**20
"""Bytes of the disk that stay free."""

_NAME_LENGTH = 150
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]+')
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\.|$)")


@dataclass(frozen=True, slots=True)
class Downloaded:
    """A file that was fetched: its path, its size in bytes, and the host it came from in the end."""

    path: Path
    size: int
    host: str


def checked(url: str) -> SplitResult:
    """Return the parts of a URL that may be fetched.

    Raises:
        OptionError: it is none, is not of the web, or holds a password.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise OptionError(
            _("{url} is no address: give one that begins with http:// or https://").format(url=url)
        ) from None
    if parts.scheme.lower() not in {"http", "https"} or not parts.hostname or port == 0:
        raise OptionError(_("only http:// and https:// addresses are fetched; give the path of a file on this machine"))
    if parts.username or parts.password:
        raise OptionError(_("an address with a password in it is not fetched: download the file, then give its path"))
    return parts


def download(url: str, folder: Path, *, seconds: float, note: Callable[[str], None]) -> Downloaded:
    """Fetch `url` into `folder`, under a name that is free there, in at most `seconds`; `note` is told of redirects.

    What comes is written as it is, never run and never unpacked.

    Raises:
        OptionError: it cannot be had, is too large for the disk, or took too long; nothing of it is left.
    """
    parts = checked(url)
    with _explained(parts.hostname or ""), _opened(url, min(seconds, _SILENCE)) as response:
        host = urlsplit(response.url).hostname or ""
        if host != parts.hostname:
            note(_("{host} sent the request on to {other}").format(host=parts.hostname, other=host))
        length = response.headers.get("Content-Length", "")
        expected = int(length) if length.isascii() and length.isdigit() else 0
        _fits(expected, folder)
        with _new_file(folder, _name_of(response)) as (path, file):
            size = _copied(response, file, folder, time.monotonic() + seconds)
            if expected > size:
                raise ConnectionResetError("it broke off")
    return Downloaded(path, size, host)


@contextmanager
def _explained(host: str) -> Iterator[None]:
    try:
        yield
    except HTTPError as error:
        error.close()
        raise OptionError(
            _("{host} answers {status}: the file was not fetched").format(host=host, status=error.code)
        ) from None
    except TimeoutError:
        raise OptionError(_("{host} takes too long: the file was not fetched").format(host=host)) from None
    except (URLError, HTTPException, OSError, ValueError) as error:
        cause = " ".join(str(getattr(error, "reason", "") or error).split()) or type(error).__name__
        raise OptionError(_("nothing was fetched from {host}: {cause}").format(host=host, cause=cause)) from None


class _OfTheWeb(HTTPRedirectHandler):
    """Follows redirects to addresses of the web only."""

    def redirect_request(self, *args: Any) -> Request | None:
        checked(args[-1])
        return super().redirect_request(*args)


def _opened(url: str, silence: float) -> Any:
    # Not `build_opener`, which also opens files, FTP and data addresses.
    opener = OpenerDirector()
    for handler in (ProxyHandler, HTTPHandler, HTTPSHandler, HTTPDefaultErrorHandler, _OfTheWeb, HTTPErrorProcessor):
        opener.add_handler(handler())
    headers = {"User-Agent": f"ci_magic/{__version__}", "Accept-Encoding": "identity"}
    return opener.open(Request(url, headers=headers), timeout=silence)  # noqa: S310  # of the web, as was checked


def _fits(size: int, folder: Path) -> None:
    free = shutil.disk_usage(folder).free - _RESERVE
    if size > free:
        raise OptionError(
            _("not fetched: the file has {size:,} bytes, and only {free:,} are free on the disk").format(
                size=size, free=max(free, 0)
            )
        )


def _copied(response: Any, file: BinaryIO, folder: Path, deadline: float) -> int:
    size = 0
    while piece := response.read1(_PIECE):
        if time.monotonic() > deadline:
            raise TimeoutError
        # The length that a server announces may be wrong, and others write to the disk too.
        _fits(len(piece), folder)
        file.write(piece)
        size += len(piece)
    return size


@contextmanager
def _new_file(folder: Path, name: str) -> Iterator[tuple[Path, BinaryIO]]:
    stem, suffix = os.path.splitext(name)  # noqa: PTH122  # of a name
    number = 1
    while True:
        path = folder / (name if number == 1 else f"{stem}-{number}{suffix}")
        try:
            file = path.open("xb")
            break
        except FileExistsError:
            number += 1
    done = False
    try:
        with file:
            yield path, file
        done = True
    finally:
        if not done:
            path.unlink(missing_ok=True)


def _name_of(response: Any) -> str:
    """Return a harmless name for the file: the server's, or the last part of its address."""
    given = response.headers.get_filename() or unquote(urlsplit(response.url).path)
    name = unicodedata.normalize("NFC", PurePosixPath(given.replace("\\", "/")).name)
    name = _FORBIDDEN.sub("_", name).lstrip(". ").rstrip(". ")
    stem, suffix = os.path.splitext(name)  # noqa: PTH122  # of a name
    while len(f"{stem}{suffix}".encode()) > _NAME_LENGTH:
        stem, suffix = (stem[:-1], suffix) if stem else ("download", "")
    return f"_{stem}{suffix}" if _RESERVED.match(name) else f"{stem}{suffix}" or "download"
