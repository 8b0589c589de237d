"""Files and directories: what is there instead."""

import os
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from .near import listed, literal, nearest, told
from .registry import probe
from .scene import Scene

_ENTRIES = 500
_FOLDERS = 20
_LISTED = 10


@probe("FileNotFoundError", "NotADirectoryError", "FileExistsError")
def not_there(scene: Scene) -> Iterator[str]:
    """Tell what the directory holds, and where a file of that or a near name is."""
    path = path_of(scene)
    if path is None:
        return
    if "FileExistsError" in scene.kinds:
        yield f"{path} exists, as a {'directory' if path.is_dir() else 'file'}"
        return
    folder = _existing_parent(path)
    entries = _entries(folder)
    if folder != path.parent:
        missing = path.relative_to(folder).parts[0] if path.is_relative_to(folder) else path.parent.name
        close = nearest(missing, [entry.name for entry in entries])
        yield f"there is no directory {path.parent}; {folder} has: " + (
            told(missing, close) if close else listed([entry.name for entry in entries], _LISTED)
        )
    found = _somewhere(path.name, folder)
    if found:
        yield "near files: " + ", ".join(_as_written(each, scene.folder) for each in found)
    if folder == path.parent and not found:
        yield f"{_place(folder, scene)} has: {listed(_sorted(entries), _LISTED)}"
    elif folder == path.parent:
        yield f"the working directory is {scene.folder}"


@probe("IsADirectoryError", "PermissionError")
def not_a_file(scene: Scene) -> Iterator[str]:
    """Tell what a directory holds, or whose a file is that must not be opened."""
    path = path_of(scene)
    if path is None:
        return
    if path.is_dir():
        yield f"{path} is a directory; it has: {listed(_sorted(_entries(path)), _LISTED)}"
    elif "PermissionError" in scene.kinds:
        where = path if path.exists() else path.parent
        allowed = [word for word, mode in (("read", os.R_OK), ("written", os.W_OK)) if os.access(where, mode)]
        yield f"{where} may be {' and '.join(allowed) or 'neither read nor written'} by this kernel"
        if not os.access(scene.folder, os.W_OK):
            yield f"the working directory {scene.folder} is read-only"


def path_of(scene: Scene) -> Path | None:
    """Return the absolute path that an `OSError` is about."""
    name = scene.field(OSError, "filename")
    if type(name) is bytes:
        name = os.fsdecode(name)
    if type(name) is not str or not name or "\0" in name:
        return None
    return Path(os.path.normpath(scene.folder / name))


def _existing_parent(path: Path) -> Path:
    folder = path.parent
    while not folder.is_dir() and folder != folder.parent:
        folder = folder.parent
    return folder


def _entries(folder: Path) -> list["os.DirEntry[str]"]:
    try:
        with os.scandir(folder) as entries:
            return [entry for entry in islice(entries, _ENTRIES) if not entry.name.startswith(".")]
    except OSError:
        return []


def _sorted(entries: list["os.DirEntry[str]"]) -> list[str]:
    return sorted(entry.name + ("/" if entry.is_dir() else "") for entry in entries)


def _somewhere(name: str, folder: Path) -> list[str]:
    """Return near files in a folder, one level below it and one above it, the nearest folder first."""
    here = _entries(folder)
    below = [entry.path for entry in here if entry.is_dir()][:_FOLDERS]
    for places in ([str(folder)], below, [str(folder.parent)]):
        found: list[str] = []
        for place in places:
            names = [entry.name for entry in (here if place == str(folder) else _entries(Path(place)))]
            same = [name] if name in names else []
            found += [str(Path(place, each)) for each in (*same, *nearest(name, names))]
        if found:
            return found[:4]
    return []


def _as_written(path: str, folder: Path) -> str:
    inside = Path(path).is_relative_to(folder)
    return literal(str(Path(path).relative_to(folder)) if inside else path)


def _place(folder: Path, scene: Scene) -> str:
    return f"the working directory {folder}" if folder == scene.folder else str(folder)
