"""An exception as a value: the user's frames and the exception itself, library frames folded."""

import sysconfig
import traceback
from collections.abc import Iterable
from pathlib import PurePath

from ..values import Failure
from .bounded import plain

REPORT = 2400
"""Characters of a report, about 600 tokens."""

_MESSAGE = 800
_LIBRARY = tuple({sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")})


def failure_of(error: BaseException, cell_name: str) -> Failure:
    """Return the failure record of `error`, raised by code that was compiled under the file name `cell_name`."""
    told = traceback.TracebackException.from_exception(error, lookup_lines=True, compact=True)
    message = _clip(plain(error.msg if isinstance(error, SyntaxError) and error.msg else str(told)), _MESSAGE)
    line, source_line = _failing_line(error, told, cell_name)
    return Failure(
        type_name=type(error).__name__,
        message=message,
        line=line,
        source_line=source_line,
        report=_clip(_report(told, cell_name), REPORT),
    )


def _failing_line(error: BaseException, told: traceback.TracebackException, cell_name: str) -> tuple[int, str]:
    for frame in reversed(told.stack):
        if frame.filename == cell_name:
            return frame.lineno or 0, frame.line or ""
    if isinstance(error, SyntaxError):  # the cell itself did not compile: no frame of it exists
        return error.lineno or 0, (error.text or "").strip("\n")
    return 0, ""


def _report(told: traceback.TracebackException, cell_name: str) -> str:
    parts = []
    cause = told.__cause__ or (None if told.__suppress_context__ else told.__context__)
    ending = "".join(told.format_exception_only()).rstrip()
    if cause is not None:
        before = _report(cause, cell_name)
        # Libraries raise the same error anew; told twice it says nothing more.
        if before != ending:
            parts += [before, "which led to:"]
    parts.extend(_frames(told.stack, cell_name))
    parts.append(ending)
    return plain("\n".join(parts))


def _frames(stack: Iterable[traceback.FrameSummary], cell_name: str) -> list[str]:
    lines: list[str] = []
    folded = 0
    last = None
    repeats = 0
    for frame in stack:
        if not is_user_frame(frame.filename, cell_name):
            folded += 1
            continue
        if folded and lines:
            lines.append(f"  … {folded} library frames")
        folded = 0
        key = (frame.filename, frame.lineno)
        repeats = repeats + 1 if key == last else 0
        last = key
        if repeats < 2:
            place = _place(frame.filename, cell_name)
            lines.append(f"  {place}line {frame.lineno}, in {frame.name}: {(frame.line or '').strip()}")
        elif repeats == 2:
            lines.append("  … and the same frame again, many times")
    if folded and lines:
        lines.append(f"  … {folded} library frames")
    return lines


def _place(filename: str, cell_name: str) -> str:
    return "" if filename == cell_name else f"{PurePath(filename).name}, "


def is_user_frame(filename: str, cell_name: str) -> bool:
    """Whether a frame is the user's own: the cell, another cell, or a file that is no part of an installed library."""
    if filename == cell_name or "ipykernel_" in filename or filename.startswith("<ipython-input"):
        return True
    compiled = filename.endswith((".pyx", ".pxi"))
    library = filename.startswith(("<", *_LIBRARY)) or "site-packages" in filename
    return not (compiled or library or "/ci_magic/" in filename)


def _clip(text: str, limit: int) -> str:
    if len(text) <= limit:
        return text
    half = limit // 2
    return f"{text[:half]}\n[… {len(text) - limit} characters left out …]\n{text[-half:]}"
