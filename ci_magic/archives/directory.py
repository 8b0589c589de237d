"""The central directory of a ZIP file: its size before it is read, its names, and whether entries share bytes."""

import io
import itertools
import struct
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path

from ..errors import ArchiveRefused
from ..language import _
from .limits import ENTRIES
from .names import decoded

_UTF8 = 0x800
_LOCAL_HEADER = 30
_END, _END64, _LOCATOR = 22, 56, 20
_COMMENT = 65_535
_BYTES_PER_ENTRY = 600
"""46 and a long name with its extra fields."""

_UNICODE_PATH = 0x7075


def check_directory(path: Path) -> None:
    """Check that the directory is of a size that can be read, for `zipfile` reads it whole.

    Raises:
        ArchiveRefused: it claims more than the entries that are allowed.
    """
    with path.open("rb") as file:
        size = file.seek(0, io.SEEK_END)
        file.seek(max(0, size - _END - _COMMENT - _LOCATOR - _END64))
        tail = file.read()
    at = len(tail) - _END
    if at < 0:
        return
    if not (tail.startswith(b"PK\5\6", at) and tail.endswith(b"\0\0")):
        at = tail.rfind(b"PK\5\6")
    if at < 0 or at + _END > len(tail):
        return
    claimed = struct.unpack_from("<I", tail, at + 12)[0]
    wide = at - _LOCATOR - _END64
    if wide >= 0 and tail.startswith(b"PK\6\6", wide) and tail.startswith(b"PK\6\7", at - _LOCATOR):
        claimed = struct.unpack_from("<Q", tail, wide + 40)[0]
    if claimed > ENTRIES * _BYTES_PER_ENTRY:
        raise ArchiveRefused(_("it has more than {number:,} entries").format(number=ENTRIES))


def check_apart(infos: Sequence[zipfile.ZipInfo]) -> None:
    """Check that no two entries share bytes of the file, as those of the densest bombs do.

    Raises:
        ArchiveRefused: some do.
    """
    in_order = sorted(infos, key=lambda info: info.header_offset)
    if in_order and in_order[0].header_offset < 0:
        raise ArchiveRefused(_("it is damaged or cut short"))
    for info, following in itertools.pairwise(in_order):
        # The header in place holds the name again, and is at least as long as without its extra field.
        if info.header_offset + _LOCAL_HEADER + info.compress_size > following.header_offset:
            raise ArchiveRefused(_("its entries overlap, as those of archives made to do harm do"))


def names_in(infos: Sequence[zipfile.ZipInfo]) -> list[str]:
    """Return all names; where one does not say that it is UTF-8, Python has read it as code page 437."""
    unsaid = [info for info in infos if not info.flag_bits & _UTF8]
    known = dict(zip(map(id, unsaid), decoded([info.orig_filename.encode("cp437") for info in unsaid]), strict=True))
    return [_unicode_path(info) or known.get(id(info), info.orig_filename) for info in infos]


def _unicode_path(info: zipfile.ZipInfo) -> str:
    """Return the name in the extra field that Info-ZIP writes beside one in an older encoding; empty without one."""
    extra = info.extra
    while len(extra) >= 4:
        tag, size = struct.unpack_from("<HH", extra)
        data, extra = extra[4 : 4 + size], extra[4 + size :]
        if tag == _UNICODE_PATH and len(data) > 5 and data[0] == 1 and not info.flag_bits & _UTF8:
            of = struct.unpack_from("<I", data, 1)[0]
            if of == zlib.crc32(info.orig_filename.encode("cp437")):
                return data[5:].decode("utf-8", "replace")
    return ""
