"""Which frontend asks, as far as a kernel can know."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from .prompt_cell import marked_pin
from .saved import holds_code, sources_of

_TO_INSERT = 2.0
"""Seconds that a frontend may take to insert a cell: a file saved within them tells nothing."""


@dataclass(frozen=True, slots=True)
class Frontend:
    """What is known of the frontend of the running request.

    `kind` is `terminal`, `notebook` (it sends a cell's id and takes a payload: JupyterLab, Notebook 7, VS Code) or
    `headless` (nbclient, nbconvert, papermill, Colab, anything else on a kernel). `notebook` is the notebook's path
    where it is known, else the working directory. `cell` is the asking cell's id.
    """

    kind: Literal["terminal", "notebook", "headless"]
    notebook: str
    cell: str = ""

    @property
    def folder(self) -> Path:
        """The folder that relative links of the notebook begin at."""
        path = Path(self.notebook)
        return path.parent if path.suffix == ".ipynb" else path

    def holds(self, pin: str, since: float | None) -> bool | None:
        """Whether the notebook holds the cell marked with `pin` that was offered at `since` (Unix time).

        The saved file tells, if it has the mark, or was saved later without it; else nobody knows (None). Without
        `since` the pin stands in the prompt: then a file that has the prompt and not the mark tells too, any file of
        the working directory where nothing says which one runs.
        """
        path = Path(self.notebook)
        if since is None:
            headless = self.kind == "headless" and path.is_dir()
            return holds_code(pin, sorted(path.glob("*.ipynb")) if headless else [path])
        if self.kind != "notebook" or path.suffix != ".ipynb":
            return None
        sources = sources_of(path)
        if any(marked_pin(source) == pin for source in sources):
            return True
        return False if sources and path.stat().st_mtime > since + _TO_INSERT else None


def frontend_of(shell: Any, *, session_name: str, directory: str) -> Frontend:
    """Return the frontend of the request that runs now.

    Args:
        shell: the live IPython shell.
        session_name: what the Jupyter server calls the session: the notebook's path (`JPY_SESSION_NAME`).
        directory: the working directory.
    """
    kernel = getattr(shell, "kernel", None)
    if kernel is None:
        return Frontend("terminal", directory)
    metadata = kernel.get_parent("shell").get("metadata", {})
    cell = str(metadata.get("cellId") or "")
    notebook = str(shell.user_ns.get("__vsc_ipynb_file__") or session_name or directory)
    if cell and "google.colab" not in sys.modules:
        return Frontend("notebook", notebook, cell)
    return Frontend("headless", notebook, cell)
