"""What stands around the variables, in words: named files, cells that ran, headings, versions."""

from collections.abc import Iterator, Sequence

from ..values import FileFacts, RecentCell
from .columns import column_lines, name_lines
from .matching import Matcher
from .words import ends, line, short

_SOURCE_LENGTH = 1500
_SHORT_SOURCE = 400
_OUTPUT_LENGTH = 800
_ERROR_LENGTH = 300
_DETAILS = 8
_DETAIL_LENGTH = 400
_FIGURES = 4
_FIGURE_LENGTH = 300


def file_forms(file: FileFacts, matcher: Matcher) -> Iterator[str]:
    """Yield a file with its columns and details, with their names, and in one line."""
    head = _file_head(file)
    details = [f" {short(line(fact.text), _DETAIL_LENGTH)}" for fact in file.details]
    first, rest = matcher.first(file.columns)
    few = (*details[:_DETAILS], f" … {len(details) - _DETAILS} more") if len(details) > _DETAILS + 1 else details
    if file.columns:
        where = f" of {line(file.part)}" if file.part else ""
        counted = f"{head}, {len(file.columns)} columns{where}:" if ":" in head[len(file.path) :] else f"{head}:"
        yield "\n".join([counted, *column_lines(file.columns), *details])
        yield "\n".join([counted, *column_lines(first), *name_lines(rest), *few])
    elif details:
        yield "\n".join([head, *details])
        yield "\n".join([head, *few])
    yield head
    yield short(head, len(file.path) + 60)


def _file_head(file: FileFacts) -> str:
    parts = [file.kind, f"{file.size} bytes" if file.kind not in {"directory", ""} else ""]
    parts += [f"encoding {file.encoding}" if file.encoding else ""]
    parts += [f"separator {file.separator!r}" if file.separator else ""]
    parts += [f"{file.skipped} rows above the header" if file.skipped else ""]
    words = ", ".join(part for part in (*parts, *(fact.text for fact in file.facts), file.problem) if part)
    return line(f'{"Given file" if file.given else "File"} "{file.path}"' + (f": {words}" if words else ""))


def cell_forms(cell: RecentCell) -> Iterator[str]:
    """Yield a cell with what came of it, and shorter."""
    head = f"In [{cell.count}]:" if cell.count else "In:"
    error = [f"Error: {short(line(cell.error), _ERROR_LENGTH)}"] if cell.error else []
    figures = [f"Figure: {short(line(figure), _FIGURE_LENGTH)}" for figure in cell.figures[:_FIGURES]]
    source = ends(cell.source.strip("\n"), _SOURCE_LENGTH)
    output = [f"Out: {ends(cell.output.strip(), _OUTPUT_LENGTH)}"] if cell.output.strip() else []
    yield "\n".join([f"{head} {source}", *output, *figures, *error])
    yield "\n".join([f"{head} {source}", *figures, *error])
    yield "\n".join([f"{head} {ends(cell.source.strip(), _SHORT_SOURCE)}", *error])


def heading_forms(headings: Sequence[str]) -> Iterator[str]:
    """Yield the notebook's headings, and only the upper ones where room is short."""
    for deepest in (6, 2, 1):
        kept = [short(line(each), _FIGURE_LENGTH) for each in headings if not each.startswith("#" * (deepest + 1))]
        if kept:
            yield "\n".join(["Headings of the notebook:", *kept])
