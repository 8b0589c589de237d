"""Asking a library a question whose answer could run the user's code or wait for a network."""

import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any, TypeVar

from ..harmless import ended_by
from .classes import exact_text, loaded

_Answer = TypeVar("_Answer")

_STANDARD = f"{Path(os.__file__).parent}{os.sep}"


class _Foreign(Exception):  # stops a call, is no error of ours
    """A Python function that is not part of the library was about to run."""


def ask(
    question: Callable[[], _Answer], package: str, *, without: str = "", trusted: str = "", seconds: float = 0.1
) -> _Answer | None:
    """Return the answer of a library's C function, or None if it cannot be had in `seconds` without the user's code.

    The question is put in a thread of its own, where any Python function from outside of `package` (or from the
    folder `without` in it) is stopped before its first line. The standard library may be used from the folder
    `trusted` only. A question that takes longer is left to end by itself.
    """
    home = exact_text(loaded(package, "__file__"))
    if not home:
        return None
    folder = Path(home).parent
    guard = _guard(*(f"{each}{os.sep}" for each in (folder, folder / (without or "\0"), folder / (trusted or "\0"))))
    found: list[_Answer] = []

    def put() -> None:
        sys.setprofile(guard)
        try:
            found.append(question())
        finally:
            sys.setprofile(None)

    # Whatever the library makes of the stop, there is no answer then; a panic in Rust is no `Exception`.
    thread = threading.Thread(target=ended_by, args=(put,), name="ci_magic describing", daemon=True)
    thread.start()
    thread.join(seconds)
    return found[0] if found else None


def _guard(folder: str, without: str, trusted: str) -> Callable[[FrameType, str, Any], None]:
    def stop(frame: FrameType, event: str, _argument: Any) -> None:
        place = frame.f_code.co_filename
        if event != "call" or (place.startswith(folder) and not place.startswith(without)):
            return
        caller: FrameType | None = frame if _is_standard(place) else None
        while caller is not None and not caller.f_code.co_filename.startswith(trusted):
            known = caller.f_code.co_filename.startswith(folder) or _is_standard(caller.f_code.co_filename)
            caller = caller.f_back if known else None
        if caller is None:
            raise _Foreign

    return stop


def _is_standard(place: str) -> bool:
    return place.startswith((_STANDARD, "<frozen")) and "site-packages" not in place
