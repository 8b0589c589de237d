"""Freezing a notebook that is open in a page: it comes as text and goes back as JSON for the page to keep.

The page asks by a silent request of its own, so that the rules of `freeze` are written once.
"""

import json
from typing import Any

from ..errors import NotebookError
from ..language import _
from .freeze import freeze_cells


def frozen(text: str) -> Any:
    """Return the notebook in `text`, frozen, as an object that IPython shows as JSON.

    Raises:
        NotebookError: `text` is no notebook, or one that cannot be frozen.
    """
    import nbformat
    from IPython.display import JSON

    try:
        notebook = nbformat.from_dict(json.loads(text))
        notebook.cells, notebook.nbformat, notebook.nbformat_minor  # noqa: B018
    except (ValueError, AttributeError) as error:
        raise NotebookError(_("this is not a readable notebook ({error})").format(error=error)) from None
    prompts = freeze_cells(notebook)
    return JSON({"prompts": prompts, "notebook": notebook})
