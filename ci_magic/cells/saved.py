"""What saved notebooks tell: the sources of their cells, and what stands beside a pin."""

import json
from collections.abc import Iterable
from pathlib import Path

from .prompt_cell import marked_pin, prompt_of

MOST_BYTES = 50_000_000
"""The size above which a notebook is not read: a run must not wait for it."""


def sources_of(path: Path) -> list[str]:
    """Return the sources of a notebook's cells; empty where the file cannot be read as one."""
    return [source for _, source in _cells_of(path)]


def markdown_of(path: Path) -> list[str]:
    """Return the sources of a notebook's Markdown cells; empty where the file cannot be read as one."""
    return [source for kind, source in _cells_of(path) if kind == "markdown"]


def _cells_of(path: Path) -> list[tuple[str, str]]:
    try:
        cells = json.loads(path.read_bytes())["cells"]
        return [(str(cell.get("cell_type")), "".join(cell["source"])) for cell in cells]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return []


def holds_code(pin: str, notebooks: Iterable[Path]) -> bool | None:
    """Whether the cell marked with `pin` stands beside the prompt that has this pin.

    None where no file tells: none holds the prompt. Among several files one with the cell is enough.
    """
    found = None
    for path in notebooks:
        sources = sources_of(path) if _mentions(pin, path) else []
        if any(marked_pin(source) == pin for source in sources):
            return True
        prompts = (prompt_of(source) for source in sources)
        if any(prompt and prompt.options.get("pin") == pin for prompt in prompts):
            found = False
    return found


def _mentions(pin: str, path: Path) -> bool:
    try:
        return path.stat().st_size <= MOST_BYTES and pin.encode() in path.read_bytes()
    except OSError:
        return False
