"""The frames of an exception: whose they are, which line of the model's code they stand at, which expression failed.

Read from the traceback itself, without asking the exception for its text: a class of the user's may answer with code.
"""

import ast
import difflib
import linecache
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from types import CodeType, FrameType
from typing import Any

from .describe.classes import exact_text, genuine, loaded, public_home, type_name

_LIBRARY = tuple({sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")})
_BODIES = ("<timed exec>", "<timed eval>", "<magic-timeit>")
"""File names under which `%%time` and `%%timeit` compile the body of their cell."""
_FRAMES = 20_000
_ALIGNED = 3_000
_SOURCE = 200_000


@dataclass(frozen=True, slots=True)
class Step:
    """One frame of a traceback: `own` says that it is the user's, `line` is in the model's code for its own cell.

    `file_line` and `instruction` are those of the traceback.
    """

    frame: FrameType
    file: str
    file_line: int
    instruction: int
    own: bool
    in_cell: bool
    line: int
    source: str

    @property
    def name(self) -> str:
        """The function's name."""
        return self.frame.f_code.co_name


class CellCode:
    """The model's code beside what IPython compiled of it: a `!` or a `%%` changes lines, and sometimes their number.

    Args:
        code: the cell as the model wrote it.
        name: the file name under which the cell was compiled.
    """

    def __init__(self, code: str, name: str) -> None:
        self.code = code
        self.name = name
        self.lines = code.splitlines()

    def holds(self, file: str) -> bool:
        """Whether frames of `file` stand in this cell."""
        return file in _BODIES or (bool(self.name) and file == self.name)

    def line(self, file: str, line: int) -> int:
        """Return the line of the model's code for a line of what was compiled as `file`; 0 if there is none."""
        if file in _BODIES:
            return min(line + self._headers, len(self.lines))
        return self._places.get(line, line if line <= len(self.lines) else 0)

    def source(self, line: int) -> str:
        """Return a line of the model's code, without the spaces around it."""
        return self.lines[line - 1].strip() if 0 < line <= len(self.lines) else ""

    def compiled(self, file: str) -> str:
        """Return the source that was compiled as `file`, as far as it is known."""
        if file in _BODIES:
            return "\n".join(self.lines[self._headers :])
        return "".join(linecache.getlines(file))[:_SOURCE]

    @cached_property
    def _headers(self) -> int:
        """The number of lines before the body that a `%%` magic runs."""
        for at, line in enumerate(self.lines):
            if line.strip() and not line.lstrip().startswith("%%"):
                return at
        return 0

    @cached_property
    def _places(self) -> dict[int, int]:
        compiled = [line.rstrip() for line in linecache.getlines(self.name)]
        written = [line.rstrip() for line in self.lines]
        if compiled == written or max(len(compiled), len(written)) > _ALIGNED:
            return {}
        places = {}
        matcher = difflib.SequenceMatcher(None, compiled, written, autojunk=False)
        for _tag, start, end, into, until in matcher.get_opcodes():
            for at in range(start, end):
                places[at + 1] = min(into + at - start, max(until - 1, into)) + 1
        return places


def steps_of(error: BaseException, cell: CellCode) -> tuple[Step, ...]:
    """Return the frames of an exception's traceback, outermost first."""
    return tuple(islice(_steps(error, cell), _FRAMES))


def _steps(error: BaseException, cell: CellCode) -> Iterator[Step]:
    trace = read(error, BaseException, "__traceback__")
    while trace is not None:
        frame, line = trace.tb_frame, trace.tb_lineno or 0
        file = frame.f_code.co_filename
        in_cell = cell.holds(file)
        own = in_cell or is_user_file(file)
        at = cell.line(file, line) if in_cell else line
        source = ""
        if own:
            source = cell.source(at) if in_cell else linecache.getline(file, line).strip()
        yield Step(frame, file, line, trace.tb_lasti, own, in_cell, at, source)
        trace = trace.tb_next


def is_user_file(file: str) -> bool:
    """Whether code of `file` is the user's own: another cell, or a file that is no part of an installed library."""
    if "ipykernel_" in file or file.startswith("<ipython-input"):
        return True
    compiled = file.endswith((".pyx", ".pxi"))
    library = file.startswith(("<", *_LIBRARY)) or "site-packages" in file or "dist-packages" in file
    return not (compiled or library or "/ci_magic/" in file)


def read(value: object, owner: type, name: str) -> Any:
    """Return an attribute that the builtin class `owner` keeps, past any override in a class derived from it."""
    return vars(owner)[name].__get__(value)


def cell_name(error: BaseException) -> str:
    """Return the file name under which the cell was compiled: that of the first frame that is not IPython's."""
    trace = read(error, BaseException, "__traceback__")
    while trace is not None:
        name = str(trace.tb_frame.f_code.co_filename)
        if "ipykernel_" in name or name.startswith("<ipython-input"):
            return name
        trace = trace.tb_next
    return ""


def public_name(code: CodeType, module: str) -> str:
    """Return the name of a library's function as users write it (`pandas.DataFrame.merge`); empty for inner ones."""
    name = code.co_qualname
    found = loaded(module, name.partition(".")[0])
    if "<" in name or found is None:
        return ""
    return f"{public_home(module, name, found)}.{name}"


def entry_name(step: Step) -> str:
    """Return the public name of the library function that a frame runs; empty where it has none."""
    module = exact_text(dict.get(step.frame.f_globals, "__name__"))
    name = public_name(step.frame.f_code, module)
    owner = type(step.frame.f_locals.get("self"))
    # The class of the object says more than the base that the method is written in.
    if name and "." in step.frame.f_code.co_qualname and genuine(owner, module.partition(".")[0]):
        return f"{type_name(owner)}.{step.name}"
    return name


def failing_node(step: Step, cell: CellCode) -> tuple[ast.expr | None, ast.stmt | None]:
    """Return the expression that failed in a frame of the user's, and the innermost statement around it."""
    place = next(islice(step.frame.f_code.co_positions(), max(step.instruction, 0) // 2, None), None)
    try:
        tree = ast.parse(cell.compiled(step.file))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None, None
    return _node_at(tree, place, step.file_line)


_Place = tuple[int | None, int | None, int | None, int | None]


def _node_at(tree: ast.Module, place: _Place | None, line: int) -> tuple[ast.expr | None, ast.stmt | None]:
    expression: ast.expr | None = None
    statement: ast.stmt | None = None
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt) and node.lineno <= line <= (node.end_lineno or node.lineno):
            statement = node  # breadth first: the last one that holds the line is the innermost
        elif isinstance(node, ast.expr) and place is not None:
            # Of nodes at the same place the outermost comes first.
            here = (node.lineno, node.end_lineno, node.col_offset, node.end_col_offset)
            if expression is None and here == place:
                expression = node
    return expression, statement
