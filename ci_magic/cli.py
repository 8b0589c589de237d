"""`python -m ci_magic`: what is done to notebooks from outside a kernel."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from ._version import __version__
from .cells import expand, freeze
from .errors import CIMagicError
from .language import _

_COMMANDS = {
    "expand": (expand, "put generated code that sits in outputs into cells of its own"),
    "freeze": (freeze, "make a notebook that runs without ci_magic: prompts become quotes, their code plain cells"),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status: 0, or 1 with one line on stderr."""
    parser = argparse.ArgumentParser(prog="python -m ci_magic", description="Work on notebooks that hold %%ci cells.")
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, (_run, about) in _COMMANDS.items():
        command = commands.add_parser(name, help=about)
        command.add_argument("source", type=Path, metavar="IN.ipynb")
        command.add_argument("target", type=Path, metavar="OUT.ipynb")
    given = parser.parse_args(arguments)
    run, _about = _COMMANDS[given.command]
    try:
        count = run(given.source, given.target)
    except CIMagicError as error:
        print(f"ci_magic: {error}", file=sys.stderr)
        return 1
    told = {
        "expand": _("{count} cells added, written to {path}"),
        "freeze": _("{count} prompts frozen, written to {path}"),
    }[given.command]
    print(told.format(count=count, path=given.target))
    return 0
