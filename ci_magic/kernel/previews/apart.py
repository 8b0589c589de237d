"""Documents, images and media, looked into by a process of its own that has little time and memory."""

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import asdict
from typing import Any

from ...parsers import SLOW, Found
from ...settings import environment
from ...values import Fact
from .opened import Opened, Preview
from .tools import tools_for

_AT_LEAST = 1.0
_PATIENCE = 15.0
"""Seconds on top before the process is ended. It is given so much processor time and no more, but on a machine that is
busy it may have to wait for that.
"""

_OUTPUT = 1024**2
_OUT_OF_TIME = {-getattr(signal, name) for name in ("SIGXCPU", "SIGKILL") if hasattr(signal, name)}


def apart(file: Opened) -> Preview:
    """Look into a file with the parser of its kind, and tell which tools for such files are there."""
    return _told(file, found_apart(file)) if file.tells("schema") else Preview(file.kind)


def found_apart(file: Opened) -> dict[str, Any]:
    """Return what the parser of its kind finds in a file: the fields of `parsers.Found`."""
    seconds = max(_AT_LEAST, file.deadline - time.monotonic()) if file.deadline != float("inf") else _PATIENCE
    command = [sys.executable, "-P", "-X", "utf8", "-m", "ci_magic.parsers"]
    # What is secret is not for a process that reads files of strangers.
    public = {name: value for name, value in environment().items() if not file.secret_name(name)}
    try:
        done = subprocess.run(  # noqa: S603
            [*command, file.kind, os.fspath(file.path.absolute()), str(seconds), file.privacy],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=public,
            timeout=seconds + _PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return asdict(Found(problem=SLOW))
    if done.returncode in _OUT_OF_TIME:
        return asdict(Found(problem=SLOW))
    if done.returncode or len(done.stdout) > _OUTPUT:
        return asdict(Found(problem=f"cannot be read as {file.kind}"))
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def _told(file: Opened, found: dict[str, Any]) -> Preview:
    named = ("facts", "details")
    facts, details = (tuple(Fact(**each) for each in found[name] if file.tells(each["level"])) for name in named)
    told = () if found["problem"] else tools_for(file.kind, facts)
    tools = tuple(Fact(text, "schema") for text in told)
    return Preview(file.kind, (*facts, *tools), details, problem=found["problem"], memory=found["memory"] or file.size)
