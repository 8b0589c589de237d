"""`python -m ci_magic` and `ci-magic`: a request from a shell, and what is done to notebooks from outside a kernel."""

import argparse
import os
import sys
from collections.abc import Sequence

from .. import _version
from ..errors import CIMagicError, NotebookError
from . import ask, notebooks

_FAILED = 1
_USAGE = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status: 0, that of `ask`, or 1 or 2 with one line on stderr."""
    parser = argparse.ArgumentParser(
        prog="python -m ci_magic", description="Ask for code that runs here, or work on notebooks that hold %%ci cells."
    )
    parser.add_argument("--version", action="version", version=_version.__version__)
    commands = parser.add_subparsers(dest="command", required=True)
    ask.add_to(commands)
    notebooks.add_to(commands)
    given = parser.parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        # What a code page does not have is shown as what it is instead of ending the command.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        status: int = given.run(given)
        sys.stdout.flush()
    except CIMagicError as error:
        print(f"ci_magic: {error}", file=sys.stderr)
        return _FAILED if isinstance(error, NotebookError) else _USAGE
    except BrokenPipeError:
        # Who reads has gone; nothing more can be told there, not even at the exit of Python.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _FAILED
    return status
