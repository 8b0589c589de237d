"""Turning what a headless run wrote into real cells.

Where no frontend could draw new cells (nbclient, nbconvert, papermill), the code travels in the outputs of the `%%ci`
cells. `expand` puts it into the notebook: the prompt cell gets its pin, and a marked code cell follows it. The code
in an output is never run from there; in a cell everybody can read it first.
"""

from pathlib import Path
from typing import Any

from ..errors import NotebookError
from ..language import _
from ..protocol import MARK, MIME


def expand(source: Path, target: Path) -> int:
    """Write `source` to `target` with every generated code in a cell of its own; returns how many cells were added.

    Raises:
        NotebookError: `source` is no readable notebook, or `target` cannot be written.
    """
    import nbformat
    from nbformat.reader import NotJSONError

    try:
        notebook = nbformat.read(source, as_version=4)
    except (OSError, NotJSONError, nbformat.ValidationError, UnicodeDecodeError) as error:
        raise NotebookError(
            _("{path} is not a readable notebook ({error})").format(path=source, error=str(error).partition("\n")[0])
        ) from None
    cells: list[Any] = []
    marked = {cell.source.partition("\n")[0].strip() for cell in notebook.cells}
    added = 0
    for cell in notebook.cells:
        cells.append(cell)
        record = _record(cell)
        if record is None or f"{MARK}{record['pin']}" in marked:
            continue
        cell.source = _pinned(cell.source, record["pin"])
        cells.append(_generated(nbformat.v4, cell, record))
        added += 1
    notebook.cells = cells
    try:
        nbformat.write(notebook, target)
    except OSError as error:
        raise NotebookError(_("{path} cannot be written ({error})").format(path=target, error=error)) from None
    return added


def _record(cell: Any) -> dict[str, Any] | None:
    if cell.cell_type != "code" or not cell.source.lstrip().startswith("%%ci"):
        return None
    for output in cell.get("outputs", []):
        record = output.get("data", {}).get(MIME)
        if isinstance(record, dict) and record.get("code") and record.get("ending") == "done":
            return record
    return None


def _pinned(source: str, pin: str) -> str:
    head, rest = source[: source.index("%%ci")], source[source.index("%%ci") + 4 :]
    return f"{head}%%ci --pin {pin}{rest}"


def _generated(v4: Any, cell: Any, record: dict[str, Any]) -> Any:
    outputs = [output for output in cell.outputs if MIME not in output.get("data", {})]
    cell.outputs = [output for output in cell.outputs if MIME in output.get("data", {})]
    kept = ("prompt", "model", "attempts", "tokens", "seconds", "code_hash")
    metadata = {"ci_magic": {name: record[name] for name in kept if name in record}}
    generated = v4.new_code_cell(f"{MARK}{record['pin']}\n{record['code']}", outputs=outputs, metadata=metadata)
    generated.execution_count = cell.execution_count
    return generated
