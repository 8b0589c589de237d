"""`python -m ci_magic`: what is done to notebooks from outside a kernel."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from ._version import __version__
from .cells import expand
from .errors import CIMagicError
from .language import _


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status: 0, or 1 with one line on stderr."""
    parser = argparse.ArgumentParser(prog="python -m ci_magic", description="Work on notebooks that hold %%ci cells.")
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(dest="command", required=True)
    expanding = commands.add_parser("expand", help="put generated code that sits in outputs into cells of its own")
    expanding.add_argument("source", type=Path, metavar="IN.ipynb")
    expanding.add_argument("target", type=Path, metavar="OUT.ipynb")
    given = parser.parse_args(arguments)
    try:
        added = expand(given.source, given.target)
    except CIMagicError as error:
        print(f"ci_magic: {error}", file=sys.stderr)
        return 1
    print(_("{count} cells added, written to {path}").format(count=added, path=given.target))
    return 0
