"""Notebooks: cells by kind, language, headings. They are JSON, and read as that."""

import json
from collections import Counter
from typing import Any

from ...values import Fact
from .jsons import beginning
from .opened import Opened, Preview

_MOST = 20 * 2**20
_HEADINGS = 30
_LENGTH = 120


def notebook(file: Opened) -> Preview:
    """Look into a notebook; of one that is large by its outputs the beginning."""
    if file.whole:
        text = file.head.decode("utf-8")
    elif file.size <= _MOST:
        text = file.path.read_bytes()[:_MOST].decode("utf-8")
    else:
        text = beginning(file.head.decode("utf-8", "ignore"))
    try:
        held = json.loads(text)
    except RecursionError:
        return Preview(file.kind, problem="nests too deeply to be read")
    except ValueError:
        return Preview(file.kind, problem="is no notebook: its JSON is not valid")
    if type(held) is not dict or type(held.get("cells")) is not list:
        return Preview(file.kind, problem="is no notebook of version 4: it has no cells")
    cells = [cell for cell in held["cells"] if type(cell) is dict]
    kinds = Counter(str(cell.get("cell_type"))[:20] for cell in cells)
    facts = [Fact(", ".join(f"{count} {kind} cells" for kind, count in kinds.items()) or "no cells", "schema")]
    language = _at(held, "metadata", "kernelspec", "language") or _at(held, "metadata", "language_info", "name")
    facts += [Fact(f"language {language[:30]}", "schema")] if language else []
    headings = [line for cell in cells if cell.get("cell_type") == "markdown" for line in _headings(cell)]
    details = [Fact(each[:_LENGTH]) for each in headings[:_HEADINGS]] if file.privacy == "full" else []
    return Preview(file.kind, tuple(facts), tuple(details), encoding="utf-8")


def _at(value: Any, *keys: str) -> str:
    for key in keys:
        value = value.get(key) if type(value) is dict else None
    return value if type(value) is str else ""


def _headings(cell: dict[str, Any]) -> list[str]:
    source = cell.get("source")
    lines = source if type(source) is list else str(source).splitlines()
    return [line.strip() for line in lines if type(line) is str and line.startswith("#")]
