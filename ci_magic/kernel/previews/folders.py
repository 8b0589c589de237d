"""Folders: what is in them, by name and size."""

import os
from itertools import islice
from pathlib import Path

from ...archives.limits import in_words
from ...values import Fact, FileFacts, Privacy, allows
from ..describe.literals import counted, quote

_COUNTED = 10_000
_LISTED = 40


def folder(shown: str, path: Path, privacy: Privacy) -> FileFacts:
    """List a folder, without hidden entries; names that the user did not write are told under full privacy only."""
    if not allows(privacy, "stats"):
        return FileFacts(shown, "directory", 0)
    try:
        with os.scandir(path) as entries:
            there = [each for each in islice(entries, _COUNTED) if not each.name.startswith(".")]
    except OSError as error:
        return FileFacts(shown, "directory", 0, problem=f"cannot be opened ({type(error).__name__})")
    folders = sum(each.is_dir() for each in there)
    facts = (Fact(f"{counted(len(there) - folders, 'file')}, {counted(folders, 'folder')}", "stats"),)
    details: list[Fact] = []
    if privacy == "full":
        in_order = sorted(there, key=lambda each: (each.is_dir(), each.name))
        details = [Fact(_entry(each)) for each in in_order[:_LISTED]]
        details += [Fact(f"and {len(there) - _LISTED} more")] if len(there) > _LISTED else []
    return FileFacts(shown, "directory", 0, facts=facts, details=tuple(details))


def _entry(entry: "os.DirEntry[str]") -> str:
    if entry.is_dir():
        return quote(f"{entry.name}/")
    try:
        return f"{quote(entry.name)} {in_words(entry.stat().st_size)}"
    except OSError:  # a link to nothing
        return quote(entry.name)
