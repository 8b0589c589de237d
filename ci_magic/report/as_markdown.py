"""A report as Markdown; its figures are files of their own."""

import os
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from urllib.parse import quote as percent

from ..markdown import literal, quote, shown
from .parts import Heading, Links, Part, Picture, Prose, Quote, Small, Verbatim
from .tables import Table


def markdown_of(parts: Iterable[Part], folder: Path, place: Callable[[Picture], str]) -> str:
    """Return the text of a report that lies in `folder`; `place` returns the link to a figure."""
    return "\n\n".join(_part(part, folder, place) for part in parts) + "\n"


def link_to(path: Path, folder: Path) -> str:
    """Return the relative link from a folder to a file; absolute where they are on different drives."""
    try:
        return percent(Path(os.path.relpath(path, folder)).as_posix())
    except ValueError:
        return path.as_uri()


def _part(part: Part, folder: Path, place: Callable[[Picture], str]) -> str:
    match part:
        case Heading():
            return f"{'#' * part.level} {literal(part.text)}"
        case Quote():
            return quote(part.text)
        case Prose():
            return shown(part.markdown)
        case Small():
            return f"<small>{shown(part.text)}</small>"
        case Verbatim():
            return _verbatim(part)
        case Picture():
            return f"![{literal(part.text)}]({place(part)})"
        case Links():
            return "\n".join(f"- [{literal(path.name)}]({link_to(path, folder)})" for path in part.paths)
        case Table():
            return _table(part)


def _verbatim(part: Verbatim) -> str:
    longest = max((len(run) for run in re.findall("`+", part.text)), default=0)
    fence = "`" * max(3, longest + 1)
    block = f"{fence}{part.language}\n{part.text.rstrip()}\n{fence}"
    if not part.title:
        return block
    return f"<details><summary>{literal(part.title)}</summary>\n\n{block}\n\n</details>"


def _table(table: Table) -> str:
    # There is one row of names in Markdown: names above one another are joined.
    width = len((*table.head, *table.rows)[0])
    names = [" ".join(filter(None, (row[at] for row in table.head))) for at in range(width)]
    lines = [_row(map(literal, names)), _row(["---"] * width), *(_row(map(literal, row)) for row in table.rows)]
    return "\n".join(lines)


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
