"""Writing a thread to a file beside its notebook."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from ..cells.expand import expand_cells
from ..cells.notebook_file import read_notebook
from ..conversations import Conversations, Record
from ..errors import ExportFailed, NotebookError
from ..language import _
from ..report import Conversation, export


def export_thread(
    kept: Conversations,
    name: str,
    path: Path,
    *,
    notebook: Path,
    mask: Callable[[str], str],
    cells: Sequence[Mapping[str, Any]] | None = None,
    live: Iterable[Record] = (),
) -> Path:
    """Write a thread as what the suffix of `path` says, and return where it is: what is there already stays.

    Args:
        kept: what is kept beside the notebook.
        name: of the thread.
        path: where it is to go.
        notebook: the notebook's file, or the working directory where it is not known.
        mask: takes the secrets out of a text.
        cells: those of the notebook as it is open in a page; without them what the file holds counts.
        live: the records of turns that are on, or not written down yet.

    Raises:
        ExportFailed: there is nothing to write, or it cannot be written.
    """
    latest = {each["id"]: each for each in live}
    records = [latest.get(each["id"], each) for each in kept.overview().all_turns(name)]
    if not records:
        raise ExportFailed(_("the thread {name} is empty: there is nothing to write").format(name=name))
    saved = _saved(notebook)
    told = Conversation(name, records, saved.get("cells", ()) if cells is None else cells)
    return export(told, path, mask, saved.get("metadata", {}))


def _saved(notebook: Path) -> Mapping[str, Any]:
    if notebook.suffix != ".ipynb" or not notebook.is_file():
        return {}
    try:
        found = read_notebook(notebook)
    except NotebookError:
        return {}
    # Where no page could draw cells, the code stands in the outputs of the prompts.
    expand_cells(found)
    return {"cells": found.cells, "metadata": found.metadata}
