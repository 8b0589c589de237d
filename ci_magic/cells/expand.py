"""Turning what a headless run wrote into real cells.

Where no frontend could draw new cells (nbclient, nbconvert, papermill), the code travels in the outputs of the `%%ci`
cells. `expand` puts it into the notebook: the prompt cell gets its pin, and a marked code cell follows it. The code
in an output is never run from there; in a cell everybody can read it first.
"""

from pathlib import Path
from typing import Any

from ..protocol import MIME, marked_source
from ..values.approval import code_hash
from .notebook_file import put_below, read_notebook, write_notebook
from .prompt_cell import is_pin, marked_pin, prompt_of, with_pin


def expand(source: Path, target: Path) -> int:
    """Write `source` to `target` with every generated code in a cell of its own; returns how many cells were added.

    Raises:
        NotebookError: `source` is no readable notebook, or `target` cannot be written.
    """
    notebook = read_notebook(source)
    added = expand_cells(notebook)
    write_notebook(notebook, target)
    return added


def expand_cells(notebook: Any) -> int:
    """Put every generated code of a notebook into a cell of its own; returns how many cells were added."""
    marked = {marked_pin(cell.source) for cell in notebook.cells}
    added = 0
    for cell in list(notebook.cells):
        record = record_of(cell) if prompt_of(cell.source) else None
        code = code_of(record) if record else ""
        if record is None or not code or record["pin"] in marked:
            continue
        cell.source = with_pin(cell.source, record["pin"])
        put_below(notebook, cell, _generated(cell, record, code), f"ci-{record['pin']}")
        added += 1
    return added


def records_of(cell: Any) -> list[dict[str, Any]]:
    """Return the records of the turns that a code cell's outputs show."""
    outputs = cell.get("outputs", []) if cell.cell_type == "code" else []
    records = [output.get("data", {}).get(MIME) for output in outputs]
    return [record for record in records if isinstance(record, dict)]


def record_of(cell: Any) -> dict[str, Any] | None:
    """Return the record of the turn that a prompt cell's outputs show; None where there is none."""
    return next(iter(records_of(cell)), None)


def code_of(record: dict[str, Any]) -> str:
    """Return the code that a turn ended well with, as it stands in a cell of its own; empty where there is none."""
    code = record.get("code")
    if record.get("ending") != "done" or not is_pin(record.get("pin")) or not isinstance(code, str) or not code.strip():
        return ""
    # Secrets are masked in outputs: such code is not the code that ran.
    if record.get("code_hash", code_hash(code)) != code_hash(code):
        return ""
    return code


def _generated(cell: Any, record: dict[str, Any], code: str) -> Any:
    from nbformat import v4

    outputs = [output for output in cell.outputs if MIME not in output.get("data", {})]
    cell.outputs = [output for output in cell.outputs if MIME in output.get("data", {})]
    kept = ("prompt", "model", "attempts", "tokens", "seconds")
    metadata = {"ci_magic": {name: record[name] for name in kept if name in record} | {"code_hash": code_hash(code)}}
    generated = v4.new_code_cell(marked_source(record["pin"], code), outputs=outputs, metadata=metadata)
    generated.execution_count = cell.execution_count
    return generated
