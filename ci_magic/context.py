"""What the model reads: the static instructions, the conversation so far, and one message with the data and the prompt.

The parts that never change come first, so that a provider's prompt cache holds. Whatever was collected from the
notebook stands between delimiters that it cannot close, and the user's own words come last, as they were typed.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from .prompts import text
from .tokens import estimate
from .values import Ask, Column, FileFacts, Message, Namespace, Privacy, RecentCell, Variable

_TAG = "ci_magic_data"
_TAG_WORD = re.compile("ci_magic(?=_data)", re.IGNORECASE)
_LINE_BREAK = re.compile(r"[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+")

_BRIEF_COLUMNS = 30
_CELLS_SHARE = 4
_CELL_LENGTH = 1500
_ERROR_LENGTH = 300


def delimit(label: str, data: str) -> str:
    """Return `data` between the delimiters, under `label`; delimiters inside it are broken, so it cannot end early."""
    # Only the name of the tag is touched: it is no word of any data, and without it no tag can be written.
    return f"<{_TAG} {label}>\n{_TAG_WORD.sub('ci-magic', data)}\n</{_TAG}>"


def build_messages(
    ask: Ask, namespace: Namespace, history: Sequence[Message], *, instructions: str = "", budget: int
) -> tuple[Message, ...]:
    """Return the conversation to send: system text with the user's `instructions`, `history`, then this request.

    What is told of the namespace takes at most `budget` tokens. The last message ends with the prompt, unchanged;
    with privacy "none" nothing of the namespace is before it.
    """
    system = text("system")
    if instructions.strip():
        # One system message: many servers take no second one.
        system = f"{system}\n\nInstructions of the user, for every reply:\n{instructions.strip()}"
    return (Message("system", system), *history, Message("user", _request(ask, namespace, budget)))


def _request(ask: Ask, namespace: Namespace, budget: int) -> str:
    looks = ask.privacy == "full"
    data = render_namespace(_shared(namespace, ask.privacy), budget, looks=looks)
    parts = [
        delimit("notebook", data) if data else "",
        text("schema_only") if ask.privacy == "schema" else "",
        text("into").format(name=ask.into) if ask.into else "",
    ]
    before = "\n".join(part for part in parts if part)
    return f"{before}\n\n{ask.prompt}" if before else ask.prompt


def _shared(namespace: Namespace, privacy: Privacy) -> Namespace:
    """Take out what `privacy` forbids. The kernel leaves it out already; a leak must fail twice."""
    if privacy == "full":
        return namespace
    if privacy == "none":
        return Namespace()
    return Namespace(
        variables=tuple(
            replace(each, preview="", columns=_without_values(each.columns)) for each in namespace.variables
        ),
        left_out=namespace.left_out,
        files=tuple(replace(each, columns=_without_values(each.columns)) for each in namespace.files),
        versions=namespace.versions,
    )


def _without_values(columns: Sequence[Column]) -> tuple[Column, ...]:
    return tuple(replace(each, nulls=None, samples=()) for each in columns)


@dataclass(slots=True)
class _Page:
    """Blocks of text under a token budget, each in its place whatever the order in which they were chosen."""

    budget: int
    used: int = 0
    blocks: dict[tuple[int, int], str] = field(default_factory=dict)

    def put(self, place: tuple[int, int], *forms: str) -> bool:
        """Take the first of `forms` that fits, in place of what is there; False if none does."""
        spent = self._cost(self.blocks.get(place, ""))
        for form in forms:
            cost = self._cost(form)
            if self.used - spent + cost <= self.budget:
                self.used += cost - spent
                self.blocks[place] = form
                return True
        return False

    @staticmethod
    def _cost(block: str) -> int:
        return estimate(block) + 1 if block else 0

    def __str__(self) -> str:
        return "\n".join(block for _, block in sorted(self.blocks.items()))


_VERSIONS, _DIRECTORY, _HEAD, _VARIABLES, _LEFT_OUT, _FILES, _CELLS_HEAD, _CELLS = range(8)


def render_namespace(namespace: Namespace, budget: int, *, looks: bool = True) -> str:
    """Return the namespace in words, of at most `budget` tokens; empty if there is nothing to say or no room.

    Variables that the prompt mentions and files come first and in full, then one line for each other variable, then
    the recent cells, then details of the others while there is room. What is left out is counted, and with `looks`
    it says how to see it.
    """
    footer = _left_out(len(namespace.variables) + namespace.left_out, looks=looks)
    page = _Page(max(0, budget - estimate(footer) - 8))
    _put_surroundings(page, namespace)
    variables = {(_VARIABLES, at): _variable_forms(each) for at, each in enumerate(namespace.variables)}
    named = {place: forms for place, forms in variables.items() if namespace.variables[place[1]].mentioned}
    named |= {(_FILES, at): _file_forms(each) for at, each in enumerate(namespace.files)}
    # All that the prompt names gets its line before anything gets its columns.
    for place, forms in named.items():
        page.put(place, forms[-1])
    for place, forms in named.items():
        page.put(place, *forms)
    others = {place: forms for place, forms in variables.items() if place not in named}
    for place, forms in others.items():
        if not page.put(place, *forms[-2:]):
            break
    _put_cells(page, namespace.recent)
    for place in [each for each in others if each in page.blocks]:
        page.put(place, others[place][0])
    missing = namespace.left_out + len(variables) - len(variables.keys() & page.blocks.keys())
    if missing and budget > estimate(footer) + 8:
        page.blocks[(_LEFT_OUT, 0)] = _left_out(missing, looks=looks)
    return str(page)


def _put_surroundings(page: _Page, namespace: Namespace) -> None:
    if namespace.versions:
        page.put((_VERSIONS, 0), "Installed: " + ", ".join(f"{name} {version}" for name, version in namespace.versions))
    if namespace.directory:
        page.put((_DIRECTORY, 0), f"Working directory: {_line(namespace.directory)}")
    if namespace.variables:
        page.put((_HEAD, 0), "Variables, those named in the request first, then the newest:")


def _put_cells(page: _Page, cells: Sequence[RecentCell]) -> None:
    room = (page.budget - page.used) // _CELLS_SHARE
    shown = 0
    for at in reversed(range(len(cells))):
        block = _cell(cells[at])
        room -= estimate(block)
        if room < 0 or not page.put((_CELLS, at), block):
            break
        shown += 1
    if shown:
        page.put((_CELLS_HEAD, 0), "Cells that ran last, the newest at the end:")


def _left_out(count: int, *, looks: bool) -> str:
    how = " To see one, look at it by name in a ```python inspect block." if looks else ""
    return f"{count:,} more variables are not shown.{how}"


def _variable_forms(variable: Variable) -> list[str]:
    """Return a variable in full, with fewer and fewer columns, in one line with its columns' names, and without."""
    head = _variable_head(variable)
    if variable.kind == "series" and variable.columns:
        return [f"{head}, {_column(variable.columns[0]).strip().removeprefix('None: ')}", head]
    if not variable.columns:
        return [head, head]
    total = len(variable.columns) + variable.columns_left_out
    names = ", ".join(each.literal for each in variable.columns[:_BRIEF_COLUMNS])
    more = total - min(len(variable.columns), _BRIEF_COLUMNS)
    brief = f"{head}: {_line(names)}{f' and {more:,} more' if more else ''}"
    return [*_with_columns(f"{head}, columns:", variable.columns, total), brief, head]


def _with_columns(head: str, columns: Sequence[Column], total: int) -> list[str]:
    lines = [_column(each) for each in columns]
    forms: list[str] = []
    count = len(lines)
    while count > 3 or (count and not forms):
        more = [f"  and {total - count:,} more columns"] if total > count else []
        forms.append("\n".join([head, *lines[:count], *more]))
        count //= 2
    return forms


def _variable_head(variable: Variable) -> str:
    if variable.kind in {"function", "class", "module"}:
        return _line(f"{variable.name}: {_callable(variable)}")
    size = _size(variable)
    value = f" = {variable.preview}" if variable.preview else ""
    parts = [variable.type_name, size, variable.signature]
    return _line(f"{variable.name}: {', '.join(part for part in parts if part)}{value}")


def _callable(variable: Variable) -> str:
    doc = f"  # {variable.preview}" if variable.preview else ""
    if variable.kind == "module":
        return f"module {variable.qualified} {variable.signature}".rstrip()
    own = variable.qualified.startswith("__main__.") or not variable.qualified
    if variable.kind == "class" and not own:
        return f"class {variable.qualified}"
    parts = f"{variable.kind} {variable.name if own else variable.qualified}"
    gap = "" if variable.signature.startswith("(") else " "
    return f"{parts}{gap}{variable.signature}".rstrip() + (doc if own else "")


def _size(variable: Variable) -> str:
    if variable.shape is None:
        return ""
    if variable.kind == "frame" and len(variable.shape) == 2:
        return f"{variable.shape[0]:,} rows x {variable.shape[1]:,} columns"
    if variable.kind == "array":
        return f"shape {variable.shape}"
    unit = {"text": "characters", "series": "values"}.get(variable.kind, "items")
    return f"{variable.shape[0]:,} {unit}"


def _column(column: Column) -> str:
    kind = "" if column.kind in {"other", column.dtype} else f" ({column.kind})"
    missing = f", {column.nulls:,} missing" if column.nulls else ""
    samples = f", e.g. {', '.join(column.samples)}" if column.samples else ""
    return _line(f"  {column.literal}: {column.dtype}{kind}{missing}{samples}")


def _file_forms(file: FileFacts) -> list[str]:
    parts = [file.kind, f"{file.size:,} bytes" if file.kind != "directory" else ""]
    parts += [f"encoding {file.encoding}" if file.encoding else ""]
    parts += [f"separator {file.separator!r}" if file.separator else ""]
    head = _line(f'File "{file.path}": ' + ", ".join(part for part in parts if part))
    total = len(file.columns)
    return [*_with_columns(f"{head}, {total:,} columns:", file.columns, total), head]


def _cell(cell: RecentCell) -> str:
    source = cell.source if len(cell.source) <= _CELL_LENGTH else cell.source[:_CELL_LENGTH] + "…"
    ending = f"\nended with {_line(cell.error)[:_ERROR_LENGTH]}" if cell.error else ""
    return f"--- cell\n{source.rstrip()}{ending}"


def _line(words: str) -> str:
    return _LINE_BREAK.sub(" ", words)
