"""The entries of an archive, whatever its format: ZIP, tar as it is or compressed, or one compressed file."""

import bz2
import gzip
import lzma
import stat
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal, Protocol

from ..errors import ArchiveRefused
from ..language import _
from .directory import check_apart, check_directory, names_in
from .limits import ENTRIES, Budget
from .names import decoded, shown
from .streams import Counted, Stream

Kind = Literal["file", "folder", "link", "special"]

_MAGIC: tuple[tuple[bytes, Callable[[Path], Stream]], ...] = (
    (b"\x1f\x8b\x08", gzip.GzipFile),
    (b"BZh", bz2.BZ2File),
    (b"\xfd7zXZ\0", lzma.LZMAFile),
)
_ELSEWHERE = {b"7z\xbc\xaf'\x1c": "7z", b"Rar!\x1a\x07": "RAR", b"(\xb5/\xfd": "zstd", b"MSCF": "CAB"}
_DAMAGE = (
    OSError,
    EOFError,
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    ValueError,
)
_TARGET_LENGTH = 4096
_ENCRYPTED = 0x1


@dataclass(frozen=True, slots=True)
class Member:
    """One entry: its name as it reads, its size as the archive claims it, and the path that a link has."""

    name: str
    size: int
    kind: Kind
    target: str = ""
    encrypted: bool = False


class Archive(Protocol):
    """An open archive; whatever is read from it is counted."""

    def members(self) -> Iterator[tuple[Member, Callable[[], Stream]]]:
        """Yield each entry in the order of the file, and what opens its content while it is the last one yielded."""


@contextmanager
def opened(path: Path, budget: Budget) -> Iterator[Archive]:
    """Open the archive at `path`, told by its first bytes; what comes out of it is counted on `budget`.

    Raises:
        ArchiveRefused: it is no archive, or a damaged one; also later, while it is read.
    """
    try:
        with path.open("rb") as file:
            head = file.read(16)
        with _of(path, head, budget) as archive:
            yield archive
    except NotImplementedError:  # compression methods that are no longer in use
        raise ArchiveRefused(_("it is compressed in a way that Python cannot read")) from None
    except _DAMAGE as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise
        raise ArchiveRefused(_("it is damaged or cut short")) from None


@contextmanager
def _of(path: Path, head: bytes, budget: Budget) -> Iterator[Archive]:
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        check_directory(path)
        with zipfile.ZipFile(path) as archive:
            yield _Zip(archive, budget)
        return
    for mark, name in _ELSEWHERE.items():
        if head.startswith(mark):
            raise ArchiveRefused(_("{kind} archives cannot be unpacked by Python alone").format(kind=name))
    decompress = next((each for mark, each in _MAGIC if head.startswith(mark)), None)
    with closing(decompress(path) if decompress else path.open("rb")) as stream:
        counted = Counted(stream, budget, skips=decompress is None)
        if _is_tar(counted):
            yield _Tar(counted)
        elif decompress:
            yield _Single(path.stem, counted)
        else:
            raise ArchiveRefused(_("it is no archive"))


def _is_tar(stream: Counted) -> bool:
    block = stream.read(tarfile.BLOCKSIZE)
    stream.seek(0)
    try:
        tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
    except tarfile.TarError:
        return False
    return True


def _few(count: int) -> None:
    if count > ENTRIES:
        raise ArchiveRefused(_("it has more than {number:,} entries").format(number=ENTRIES))


@dataclass(slots=True)
class _Single:
    name: str
    stream: Counted

    def members(self) -> Iterator[tuple[Member, Callable[[], Stream]]]:
        yield Member(self.name, 0, "file"), lambda: self.stream


@dataclass(slots=True)
class _Tar:
    stream: Counted

    def members(self) -> Iterator[tuple[Member, Callable[[], Stream]]]:
        self.stream.seek(0)
        number = 0
        with tarfile.open(fileobj=self.stream, mode="r:", encoding="utf-8", errors="surrogateescape") as archive:
            while (info := archive.next()) is not None:
                # Each keeps its extended headers, of which there may be gigabytes.
                vars(archive)["members"].clear()
                number += 1
                _few(number)
                yield _from_tar(info), partial(_content, archive, info)
        if self.stream.last.strip(b"\0"):  # a header that is none ends the list without a word
            raise ArchiveRefused(_("it is damaged or cut short"))


def _content(archive: tarfile.TarFile, info: tarfile.TarInfo) -> Stream:
    found = archive.extractfile(info)
    if found is None:
        raise ArchiveRefused(_("it is damaged or cut short"))
    return found


def _from_tar(info: tarfile.TarInfo) -> Member:
    kind: Kind = "special"
    if info.isreg():
        kind = "file"
    elif info.isdir():
        kind = "folder"
    elif info.issym() or info.islnk():
        kind = "link"
    if info.size < 0:
        raise ArchiveRefused(_("it is damaged or cut short"))
    target = info.linkname
    if info.issym() and not target.startswith("/"):
        target = "/".join([*info.name.split("/")[:-1], target])
    name = decoded([info.name.encode("utf-8", "surrogateescape")])[0]
    return Member(name, info.size if kind == "file" else 0, kind, target if kind == "link" else "")


@dataclass(slots=True)
class _Zip:
    archive: zipfile.ZipFile
    budget: Budget

    def members(self) -> Iterator[tuple[Member, Callable[[], Stream]]]:
        infos = self.archive.infolist()
        _few(len(infos))
        check_apart(infos)
        for info, name in zip(infos, names_in(infos), strict=True):
            yield self._member(info, name), partial(self._open, info)

    def _open(self, info: zipfile.ZipInfo) -> Stream:
        try:
            return Counted(self.archive.open(info), self.budget)
        except RuntimeError:  # a password is needed
            raise ArchiveRefused(_("its entry {name} is encrypted").format(name=shown(info.filename))) from None

    def _member(self, info: zipfile.ZipInfo, name: str) -> Member:
        mode = info.external_attr >> 16
        encrypted = bool(info.flag_bits & _ENCRYPTED)
        if stat.S_ISLNK(mode) and not encrypted:
            with closing(self._open(info)) as file:
                target = file.read(_TARGET_LENGTH).decode("utf-8", "replace")
            target = target if target.startswith("/") else "/".join([*name.split("/")[:-1], target])
            return Member(name, 0, "link", target)
        if name.endswith(("/", "\\")) or stat.S_ISDIR(mode):
            return Member(name, 0, "folder")
        special = stat.S_IFMT(mode) not in (0, stat.S_IFREG)
        return Member(name, info.file_size, "special" if special else "file", encrypted=encrypted)
