"""A conversation as a notebook: prompts and answers as text, the code that came of them as cells with their outputs."""

import re
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from ..markdown import literal, quote, without_html
from ..values.approval import code_hash
from .threads import Code, Conversation, Record, foot, plan_of, remarks, title_of, unmarked

_KERNEL = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
_OF_A_NOTEBOOK = {"kernelspec": ("name", "display_name"), "language_info": ("name",)}
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


def notebook_of(told: Conversation, metadata: Mapping[str, Any], mask: Callable[[str], str]) -> Any:
    """Return a notebook of nbformat's version 4 that tells the conversation; its code runs from top to bottom.

    Secrets are masked in what is told; code and outputs are those of the notebook.

    Args:
        told: the conversation.
        metadata: of the notebook that it comes from, for the kernel to run it with; may be empty.
        mask: takes the secrets out of a text.
    """
    from nbformat import v4

    kept = {name: metadata[name] for name, needed in _OF_A_NOTEBOOK.items() if _has(metadata.get(name), needed)}
    notebook = v4.new_notebook(metadata={"kernelspec": _KERNEL, **kept})
    notebook.cells = [v4.new_markdown_cell(f"# {literal(mask(told.name))}")]
    for record in told.records:
        notebook.cells += _cells(told, record, mask)
    _name_once(notebook.cells)
    return notebook


def _has(value: object, names: Iterable[str]) -> bool:
    return isinstance(value, Mapping) and all(isinstance(value.get(each), str) for each in names)


def _cells(told: Conversation, record: Record, mask: Callable[[str], str]) -> Iterator[Any]:
    from nbformat import v4

    asked = quote(mask(record["prompt"] or title_of(record)))
    answer = without_html(mask(told.answer_of(record)))
    plan = without_html(mask(plan_of(record)))
    yield v4.new_markdown_cell("\n\n".join(filter(None, (asked, plan, answer))))
    for code in told.code_of(record):
        yield _code_cell(code, record)
    lines = (f"<small>{literal(mask(each))}</small>" for each in (*remarks(record), foot(record)))
    after = [without_html(mask(record["reading"])), *lines]
    yield v4.new_markdown_cell("\n\n".join(filter(None, after)))


def _code_cell(code: Code, record: Record) -> Any:
    from nbformat import v4

    cell = code.cell or {}
    number, known = cell.get("execution_count"), cell.get("metadata")
    made = v4.new_code_cell(
        code.source,
        outputs=list(_valid(cell.get("outputs"))),
        execution_count=number if type(number) is int and number >= 0 else None,
    )
    made["id"] = cell.get("id")
    own = known.get("ci_magic") if isinstance(known, Mapping) else None
    made.metadata["ci_magic"] = own if isinstance(own, Mapping) else _provenance(code, record)
    return made


def _valid(outputs: object) -> Iterator[Any]:
    """Give those of the outputs that a notebook may hold; they come from a page, or from a file."""
    import nbformat

    for each in outputs if isinstance(outputs, list | tuple) else ():
        if not isinstance(each, Mapping):
            continue
        try:
            nbformat.validate(each, ref="output", version=4, version_minor=5)
            yield nbformat.from_dict(each)
        except (nbformat.ValidationError, RecursionError):
            continue


def _provenance(code: Code, record: Record) -> dict[str, Any]:
    """Return what is known of the turn that a cell is of, where the notebook does not say."""
    spent = record["spent"]
    known = {"pin": record["pin"], "prompt": record["prompt"], "model": record["model"], "turn": record["id"]}
    return known | {
        "tokens": spent["tokens"],
        "seconds": spent["seconds"],
        "code_hash": code_hash(unmarked(code.source)),
    }


def _name_once(cells: Iterable[Any]) -> None:
    """Give a new id to every cell whose own is no id, or another cell's."""
    taken: set[str] = set()
    for cell in cells:
        if type(cell.id) is not str or not _ID.fullmatch(cell.id) or cell.id in taken:
            cell["id"] = uuid.uuid4().hex[:8]
        taken.add(cell.id)
