"""The words a model is given, as text files, so that a change of wording is a change of one file."""

from functools import cache
from importlib.resources import files


@cache
def text(name: str) -> str:
    """Return the text called `name`, without the newlines at its end.

    Fields like `{names}` are filled in by the caller; texts without fields may hold any braces.

    Raises:
        FileNotFoundError: there is no such text.
    """
    return files(__name__).joinpath(f"{name}.txt").read_text(encoding="utf-8").rstrip("\n")
