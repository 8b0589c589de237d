"""What kind of file it is: its first bytes say more than its name."""

import re
from collections.abc import Callable
from pathlib import Path

OF_SUFFIX = {
    ".csv": "csv", ".tsv": "tsv", ".tab": "tsv", ".txt": "text", ".log": "text", ".json": "json", ".geojson": "json",
    ".jsonl": "json lines", ".ndjson": "json lines", ".xlsx": "excel", ".xlsm": "excel", ".xls": "old excel",
    ".parquet": "parquet", ".feather": "feather", ".arrow": "feather", ".pkl": "pickle", ".pickle": "pickle",
    ".zip": "zip archive", ".gz": "gzip archive", ".tgz": "gzip archive", ".bz2": "bzip2 archive",
    ".xz": "xz archive", ".tar": "tar archive", ".7z": "7z archive", ".rar": "rar archive", ".zst": "zstd archive",
    ".pdf": "pdf", ".docx": "word", ".pptx": "powerpoint", ".doc": "old word", ".ppt": "old powerpoint",
    ".png": "image", ".jpg": "image", ".jpeg": "image", ".gif": "image", ".bmp": "image", ".webp": "image",
    ".tif": "image", ".tiff": "image", ".heic": "image", ".ico": "image", ".svg": "svg",
    ".mp4": "video", ".m4v": "video", ".mov": "video", ".avi": "video", ".mkv": "video", ".webm": "video",
    ".mp3": "audio", ".m4a": "audio", ".wav": "audio", ".flac": "audio", ".ogg": "audio", ".opus": "audio",
    ".aac": "audio", ".py": "python", ".ipynb": "notebook", ".md": "markdown", ".markdown": "markdown",
    ".html": "html", ".htm": "html", ".xml": "xml", ".db": "sqlite", ".sqlite": "sqlite", ".sqlite3": "sqlite",
    ".duckdb": "duckdb", ".h5": "hdf5", ".hdf5": "hdf5", ".npy": "numpy", ".npz": "zip archive",
}  # fmt: skip
"""The kind of file that a suffix stands for."""

_Holds = Callable[[bytes], bool]


def _at(place: int, *marks: bytes) -> _Holds:
    return lambda head: head.startswith(marks, place)


def _riff(*forms: bytes) -> _Holds:
    return lambda head: head.startswith(b"RIFF") and head[8:12] in forms


def _box(*brands: bytes) -> _Holds:
    return lambda head: head[4:8] == b"ftyp" and head[8:12].startswith(brands)


_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_SIGNATURES: tuple[tuple[str, _Holds], ...] = (
    ("pdf", lambda head: b"%PDF-" in head[:1024]),
    ("image", _at(0, b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"II*\0", b"MM\0*")),
    ("image", lambda head: head.startswith(b"BM") and head[6:10] == b"\0\0\0\0"),
    ("image", _riff(b"WEBP")),
    ("image", _box(b"heic", b"heix", b"mif1", b"avif")),
    ("video", _riff(b"AVI ")),
    ("video", _at(0, b"\x1aE\xdf\xa3")),
    ("audio", _riff(b"WAVE")),
    ("audio", _box(b"M4A")),
    ("audio", _at(0, b"ID3", b"fLaC", b"OggS", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2")),
    ("video", lambda head: head[4:8] == b"ftyp"),
    ("gzip archive", _at(0, b"\x1f\x8b\x08")),
    ("bzip2 archive", lambda head: head.startswith(b"BZh") and head[4:10] in {b"1AY&SY", b"\x17rE8P\x90"}),
    ("xz archive", _at(0, b"\xfd7zXZ\0")),
    ("7z archive", _at(0, b"7z\xbc\xaf'\x1c")),
    ("rar archive", _at(0, b"Rar!\x1a\x07")),
    ("zstd archive", _at(0, b"(\xb5/\xfd")),
    ("tar archive", _at(257, b"ustar")),
    ("sqlite", _at(0, b"SQLite format 3\0")),
    ("duckdb", _at(8, b"DUCK")),
    ("parquet", _at(0, b"PAR1", b"PARE")),
    ("feather", _at(0, b"ARROW1", b"FEA1")),
    ("hdf5", _at(0, b"\x89HDF\r\n\x1a\n")),
    ("numpy", _at(0, b"\x93NUMPY")),
)

_RECORDS = re.compile(rb"(?:\[\s*)?\{\s*\"")
_OFFICE = (("excel", b"xl/workbook."), ("word", b"word/document."), ("powerpoint", b"ppt/presentation."))
_OFFICE_FIRST = (b"[Content_Types].xml", b"_rels/", b"docProps/", b"xl/", b"word/", b"ppt/")
_OLD = {"old excel", "old word", "old powerpoint"}
_OF_ZIP = {"excel": "an Excel file", "word": "a Word file", "powerpoint": "a PowerPoint file"}
_TEXTS = frozenset({
    "csv", "tsv", "text", "json", "json lines", "python", "notebook", "markdown", "html", "xml", "svg",
})  # fmt: skip
_SAID = {
    **_OF_ZIP, "old excel": "an old Excel file", "old word": "an old Word file", "image": "an image",
    "old powerpoint": "an old PowerPoint file", "pdf": "a PDF file", "video": "a video", "audio": "a sound file",
    "sqlite": "an SQLite database", "duckdb": "a DuckDB database", "parquet": "a Parquet file", "html": "an HTML page",
    "feather": "an Arrow file", "hdf5": "an HDF5 file", "numpy": "a NumPy file", "pickle": "a pickle",
    "7z archive": "a 7z archive", "xz archive": "an xz archive", "rar archive": "a RAR archive",
    "zip archive": "a ZIP archive", "old office": "an old Office file", "json": "JSON",
}  # fmt: skip


def kind_of(path: Path, head: bytes, tail: bytes = b"") -> tuple[str, str]:
    """Return what kind of file it is, and a problem if its name says otherwise; `tail` are its last bytes.

    Files without a signature are what their name says; "other" stands for an unknown name.
    """
    suffix = path.suffix.lower()
    named = OF_SUFFIX.get(suffix, "other")
    held = _held(named, head, tail)
    if held == "encrypted":
        return named, "is encrypted: its password is needed to open it"
    if held in {"", named} or named == "other" or (held == "zip archive" and suffix == ".npz"):
        return held or named, ""
    if held == "html" and named in _TEXTS:
        return (held, _mislabelled(held, suffix)) if named in {"csv", "tsv", "json", "json lines"} else (named, "")
    return held, _mislabelled(held, suffix)


def is_text(kind: str) -> bool:
    """Whether a kind of file is text to begin with."""
    return kind in _TEXTS


def _mislabelled(held: str, suffix: str) -> str:
    return f"is {_SAID.get(held, f'a {held}')}, though its name ends in {suffix}"


def _held(named: str, head: bytes, tail: bytes) -> str:
    if head.startswith(_ZIP):
        return _in_zip(named, head, tail)
    if head.startswith(_OLE):
        return _in_compound(named, head + tail)
    if named in {"pickle", "other"} and head.startswith((b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05")):
        return "pickle"
    for kind, holds in _SIGNATURES:
        if holds(head):
            return kind
    start = head[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html")):
        return "html"
    return "json" if named in {"csv", "tsv"} and _RECORDS.match(start) else ""


def _in_zip(named: str, head: bytes, tail: bytes) -> str:
    if not head[30:].startswith(_OFFICE_FIRST):
        return "zip archive"
    # One that is cut short lacks its list of parts.
    otherwise = named if named in _OF_ZIP else "zip archive"
    return next((kind for kind, name in _OFFICE if name in head or name in tail), otherwise)


def _in_compound(named: str, content: bytes) -> str:
    # Office files with a password are compound files around an encrypted one; names in them are UTF-16.
    if "EncryptedPackage".encode("utf-16-le") in content:
        return "encrypted"
    return named if named in _OLD else "old office"
