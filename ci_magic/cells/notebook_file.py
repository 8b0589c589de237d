"""Notebook files: read as version 4 of the format, written as they were."""

from itertools import count
from pathlib import Path
from typing import Any

from ..errors import NotebookError
from ..language import _


def read_notebook(path: Path) -> Any:
    """Return the notebook in a file, as nbformat's version 4.

    Raises:
        NotebookError: the file is no readable notebook.
    """
    import nbformat

    try:
        return nbformat.read(path, as_version=4)
    # What is JSON but no notebook makes nbformat fail in any of these ways.
    except (OSError, ValueError, AttributeError, KeyError, TypeError, nbformat.ValidationError) as error:
        line = str(error).strip().partition("\n")[0]
        raise NotebookError(_("{path} is not a readable notebook ({error})").format(path=path, error=line)) from None


def write_notebook(notebook: Any, path: Path) -> None:
    """Write a notebook to a file.

    Raises:
        NotebookError: the file cannot be written.
    """
    import nbformat

    try:
        nbformat.write(notebook, path)
    except OSError as error:
        raise NotebookError(_("{path} cannot be written ({error})").format(path=path, error=error)) from None


def put_below(notebook: Any, above: Any, cell: Any, name: str) -> None:
    """Put a new cell below another one; its id is `name`, or `name-2` and so on where that is taken."""
    taken = {each.get("id") for each in notebook.cells}
    names = (name if number == 1 else f"{name}-{number}" for number in count(1))
    cell["id"] = next(each for each in names if each not in taken)
    at = next(number for number, each in enumerate(notebook.cells) if each is above)
    notebook.cells.insert(at + 1, as_in(notebook, cell))


def as_in(notebook: Any, cell: Any) -> Any:
    """Return a new cell as the notebook's version has it: before 4.5 cells have no id."""
    if (notebook.nbformat, notebook.nbformat_minor) < (4, 5):
        del cell["id"]
    return cell
