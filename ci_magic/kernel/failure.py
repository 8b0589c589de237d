"""An exception as a value: what it says, where the user's code stood, what led to it, and what probes found out.

Taken after the run and before the rollback, while the frames still hold what they held. Library frames are folded,
and no class of the user's is asked for its text.
"""

import builtins
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import PurePath
from typing import cast

from ..values import Failure
from .bounded import plain
from .describe.classes import (
    bases,
    class_namespace,
    exact_text,
    genuine,
    inherits,
    is_one_of,
    module_namespace,
    module_of,
)
from .describe.literals import Bounds, Renderer, nobody
from .harmless import answer_of
from .probes import SECONDS, Scene, class_names, facts_of, unreachable
from .traces import CellCode, Step, cell_name, entry_name, is_user_file, read, steps_of

_READ = 4000
_MESSAGE = 800
_REPORT = 2400
_SHORT = 200
_FRAMES = 8
_CAUSES = 4
_MEMBERS = 5
_NOTES = 3
_WRAPPED = 3
_KNOWN = (str, int, float, bool, bytes, type(None))
_ARGUMENTS = Bounds(text=200, items=5, depth=2, total=400)


def failure_of(
    error: BaseException,
    *,
    code: str,
    namespace: Mapping[str, object],
    secret_name: Callable[[str], bool] = nobody,
    seconds: float = SECONDS,
) -> Failure:
    """Return the record of `error`, raised by the cell `code` whose names are in `namespace`.

    Probes begin for at most `seconds`. Values whose names `secret_name` holds for secrets are not told.
    """
    deadline = time.monotonic() + seconds
    cell = CellCode(code, cell_name(error))
    steps = steps_of(error, cell)
    message = _message(error)
    line, source = _failing_line(error, steps, cell)
    scene = Scene(error, class_names(error), message, cell, steps, namespace, secret_name, deadline)
    frames = tuple(_frames(steps))
    causes = tuple(_causes(error, cell, message))
    head = _headline(error, message)
    return Failure(
        type_name=class_names(error)[0],
        message=_clip(message, _MESSAGE),
        line=line,
        source_line=source,
        report=_clip("\n".join((*frames, head, *causes)), _REPORT),
        facts=facts_of(scene),
        unreachable=answer_of(lambda: unreachable(scene), otherwise=None),
        frames=frames,
        causes=causes,
    )


def error_line(error: BaseException) -> str:
    """Return the type and the message of an exception in a few words, without calling code of the user's."""
    return _headline(error, _message(error), _SHORT)


def _failing_line(error: BaseException, steps: Sequence[Step], cell: CellCode) -> tuple[int, str]:
    for step in reversed(steps):
        if step.in_cell:
            return step.line, step.source
    if inherits(type(error), SyntaxError):  # the cell itself did not compile: no frame of it exists
        line, text = read(error, SyntaxError, "lineno"), read(error, SyntaxError, "text")
        file = exact_text(read(error, SyntaxError, "filename"))
        if type(line) is int and is_user_file(file or "ipykernel_"):
            at = CellCode(cell.code, file).line(file, line)
            return at, cell.source(at) or exact_text(text).strip()
    return (1, cell.source(1)) if len(cell.lines) == 1 else (0, "")


def _message(error: BaseException) -> str:
    """Return the text of an exception; a class of the user's that makes its own text is told by its arguments."""
    if inherits(type(error), SyntaxError):
        return plain(_clip(exact_text(read(error, SyntaxError, "msg")), _READ) or "invalid syntax") + _notes(error)
    if inherits(type(error), BaseExceptionGroup):
        members = read(error, BaseExceptionGroup, "exceptions")
        said = _clip(exact_text(read(error, BaseExceptionGroup, "message")), _READ)
        return f"{said} ({len(members)} sub-exceptions)" + _notes(error)
    arguments = read(error, BaseException, "args")
    if _tells_itself(error, arguments):
        try:
            return plain(_clip(str(error), _READ)) + _notes(error)
        except (TypeError, ValueError, AttributeError, LookupError, RecursionError):  # a library's own mistake
            pass
    rendered = [
        plain(_clip(each, _READ)) if type(each) is str else Renderer(_ARGUMENTS).render(each) for each in arguments
    ]
    return ", ".join(rendered) + _notes(error)


def _is_told(value: object, depth: int) -> bool:
    """Whether a value is an exception that tells itself; libraries wrap one in another."""
    if depth >= _WRAPPED or not inherits(type(value), BaseException):
        return False
    return _tells_itself(cast("BaseException", value), read(value, BaseException, "args"), depth + 1)


def _tells_itself(error: BaseException, arguments: Sequence[object], depth: int = 0) -> bool:
    """Whether no code of the user's runs when the exception is asked for its text."""
    owner = next(each for each in bases(type(error)) if "__str__" in class_namespace(each))
    held = [*arguments]
    if inherits(type(error), OSError):
        held += [read(error, OSError, name) for name in ("filename", "filename2")]
    known = all(is_one_of(type(each), _KNOWN) or _is_told(each, depth) for each in held)
    if module_of(owner) == builtins.__name__:
        return known
    if module_of(owner) == "__main__":  # the user's own, which has no file
        return False
    file = exact_text(module_namespace(sys.modules.get(module_of(owner))).get("__file__"))
    return genuine(owner, module_of(owner).partition(".")[0]) and not (file and is_user_file(file))


def _notes(error: BaseException) -> str:
    held = vars(BaseException)["__dict__"].__get__(error).get("__notes__")
    notes = [each for each in held if type(each) is str] if type(held) is list else []
    return "".join(f"\n{plain(note[:_SHORT])}" for note in notes[:_NOTES])


def _headline(error: BaseException, message: str, limit: int = _MESSAGE) -> str:
    name = class_names(error)[0]
    return f"{name}: {_clip(message, limit)}" if message else name


def _causes(error: BaseException, cell: CellCode, told: str) -> Iterator[str]:
    """Yield what led to an exception, the nearest first, then the members of a group."""
    seen = {id(error)}
    after, now = error, _cause_of(error)
    for _ in range(_CAUSES):
        if now is None or id(now) in seen:
            break
        seen.add(id(now))
        message = _message(now)
        # Libraries raise the same error anew; told twice it says nothing more.
        if message and message not in told:
            yield f"{_link(after)} {_headline(now, message, _SHORT)}{_place(steps_of(now, cell))}"
        after, now = now, _cause_of(now)
    yield from _members(error, cell)


def _cause_of(error: BaseException) -> BaseException | None:
    cause: BaseException | None = read(error, BaseException, "__cause__")
    if cause is not None:
        return cause
    context: BaseException | None = read(error, BaseException, "__context__")
    return None if read(error, BaseException, "__suppress_context__") else context


def _link(error: BaseException) -> str:
    return "caused by" if read(error, BaseException, "__cause__") is not None else "while handling"


def _members(error: BaseException, cell: CellCode, depth: int = 0) -> Iterator[str]:
    if not inherits(type(error), BaseExceptionGroup):
        return
    members = read(error, BaseExceptionGroup, "exceptions")
    for at, member in enumerate(members[:_MEMBERS]):
        place = _place(steps_of(member, cell))
        yield f"{'  ' * depth}member {at + 1}: {_headline(member, _message(member), _SHORT)}{place}"
        if depth < 1:
            yield from _members(member, cell, depth + 1)
    if len(members) > _MEMBERS:
        yield f"{'  ' * depth}… {len(members) - _MEMBERS} more members"


def _place(steps: Sequence[Step]) -> str:
    step = next((step for step in reversed(steps) if step.own), None)
    return f" (at {_where(step)}: {step.source[:_SHORT]})" if step else ""


def _where(step: Step) -> str:
    return f"line {step.line}" if step.in_cell else f"{_file(step.file)}, line {step.line}"


def _file(file: str) -> str:
    if "ipykernel_" in file or file.startswith("<ipython-input"):
        return "an earlier cell"
    return PurePath(file).name


def _frames(steps: Sequence[Step]) -> Iterator[str]:
    """Yield the user's frames, outermost first; library frames are counted and named by how they were entered."""
    first = next((at for at, step in enumerate(steps) if step.own), len(steps))
    lines: list[str] = []
    library: list[Step] = []
    last: tuple[str, int, str] | None = None
    repeats = 0
    for step in steps[first:]:
        if step.in_cell and step.source.startswith("%%"):  # its body follows
            continue
        if not step.own:
            library.append(step)
            continue
        lines.extend(_folded(library))
        library = []
        key = (step.file, step.file_line, step.name)
        repeats = repeats + 1 if key == last else 0
        last = key
        if not repeats:
            lines.append(f"{_where(step)}, in {step.name}: {step.source[:_SHORT]}")
        elif repeats == 1:
            lines.append(
                "… and the same frame again, many times" if _many(steps, key) else "… and the same frame again"
            )
    lines.extend(_folded(library))
    half = _FRAMES // 2
    if len(lines) > _FRAMES:
        lines = [*lines[:half], f"… {len(lines) - _FRAMES} frames left out", *lines[-half:]]
    yield from lines


def _many(steps: Sequence[Step], key: tuple[str, int, str]) -> bool:
    return sum((step.file, step.file_line, step.name) == key for step in steps) > 3


def _folded(library: Sequence[Step]) -> list[str]:
    if not library:
        return []
    name = next((name for step in library if (name := entry_name(step))), "")
    count = f"{len(library)} library frame{'s' if len(library) > 1 else ''}"
    return [f"… {count}, entered through {name}" if name else f"… {count}"]


def _clip(text: str, limit: int) -> str:
    if len(text) <= limit:
        return text
    half = limit // 2
    return f"{text[:half]}\n[… {len(text) - limit} characters left out …]\n{text[-half:]}"
