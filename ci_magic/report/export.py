"""Writing a conversation to a file: a notebook, a report in Markdown with its figures beside it, or a page."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from ..errors import ExportFailed
from ..language import _
from .as_html import html_of
from .as_markdown import markdown_of
from .as_notebook import notebook_of
from .places import Figures, figures_of, free
from .threads import Conversation, thread_parts

NOTEBOOK = ".ipynb"
REPORT = ".md"
PAGES = (".html", ".htm")


def export(told: Conversation, path: Path, mask: Callable[[str], str], metadata: Mapping[str, Any]) -> Path:
    """Write a conversation as what the suffix of `path` says; return where it is, for nothing is overwritten.

    `metadata` is that of the notebook which the conversation belongs to; `mask` takes secrets out of what is written.

    Raises:
        ExportFailed: the file cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        found = free(path)
        text = _text(told, found, mask, metadata)
        # Half a surrogate pair has no bytes.
        with found.open("x", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
            file.write(text)
    except OSError as error:
        line = _("{path} cannot be written ({error})")
        raise ExportFailed(line.format(path=path, error=error.strerror or error)) from None
    return found


def _text(told: Conversation, path: Path, mask: Callable[[str], str], metadata: Mapping[str, Any]) -> str:
    suffix = path.suffix.lower()
    if suffix == NOTEBOOK:
        import nbformat

        return str(nbformat.writes(notebook_of(told, metadata, mask))) + "\n"
    parts = thread_parts(told, mask)
    if suffix in PAGES:
        return html_of(parts, mask(told.name), path.parent)
    return markdown_of(parts, path.parent, Figures(figures_of(path)).place)
