"""Limits of arithmetic, of the stack, of memory and of processes."""

import ast
import os
import re
from collections import Counter
from collections.abc import Iterator

from .looking import UNKNOWN
from .registry import probe
from .scene import Scene

_REPEATED = 20


@probe("ZeroDivisionError")
def zero(scene: Scene) -> Iterator[str]:
    """Tell what was zero."""
    node = scene.node
    if isinstance(node, ast.BinOp):
        text, value = scene.text(node.right), scene.value(node.right)
        yield f"{text} is {scene.show(text, value)}" if value is not UNKNOWN else f"the divisor {text} is 0"


@probe("RecursionError")
def recursion(scene: Scene) -> Iterator[str]:
    """Tell which function calls itself, and with what."""
    counted = Counter((step.frame.f_code, step.file_line) for step in scene.steps)
    for (code, file_line), times in counted.most_common(1):
        if times < _REPEATED:
            return
        line = next(step.line for step in scene.steps if step.frame.f_code is code and step.file_line == file_line)
        yield f"{code.co_name} calls itself at line {line}, {times} times: no case ends it, or the data is too deep"


@probe("MemoryError")
def memory(_scene: Scene) -> Iterator[str]:
    """Tell how much memory is free."""
    try:
        free = os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):  # not everywhere
        return
    yield f"{free / 2**30:.1f} GiB of memory are free: use fewer rows, smaller dtypes, chunks, or a sparse form"


@probe("CalledProcessError")
def process(scene: Scene) -> Iterator[str]:
    """Tell that what a command said is among what was printed."""
    found = re.search(r"exit status (\d+)", scene.message)
    if found:
        yield f"the command ended with exit status {found.group(1)}; what it said is in the printed text"
