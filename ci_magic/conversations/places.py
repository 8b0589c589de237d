"""Where things lie beside a notebook."""

import hashlib
import re
import unicodedata
from pathlib import Path

FOLDER = ".ci_magic"

_LONGEST = 40


def folder_beside(notebook: str) -> Path:
    """Return the folder for a notebook file, or for a working directory where no notebook is known."""
    path = Path(notebook)
    if path.is_dir() or not path.name:
        return path / FOLDER
    return path.parent / FOLDER


def own_folder(notebook: str) -> Path:
    """Return the part of the folder that belongs to this notebook alone."""
    folder, path = folder_beside(notebook), Path(notebook)
    # A console has the name of no file: it shares what belongs to the folder.
    if path.is_dir() or path.suffix not in (".ipynb", ".py", ".md"):
        return folder
    return folder / "notebooks" / file_name(path.stem)


def file_name(name: str) -> str:
    """Return a name for a file that every system takes and that no other name shares, whatever letters are in it."""
    plain = unicodedata.normalize("NFC", name)
    readable = re.sub(r"\W+", "-", plain).strip("-")[:_LONGEST]
    mark = hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{readable}-{mark}".strip("-")
