"""What is done to notebook files: `expand` and `freeze`."""

import argparse
from pathlib import Path
from typing import Any

from ..cells import expand, freeze
from ..language import _


def add_to(commands: Any) -> None:
    """Add the commands to a parser."""
    for name, run, about, told in (
        (
            "expand",
            expand,
            "put generated code that sits in outputs into cells of its own",
            _("{count} cells added, written to {path}"),
        ),
        (
            "freeze",
            freeze,
            "make a notebook that runs without ci_magic: prompts become quotes, their code plain cells",
            _("{count} prompts frozen, written to {path}"),
        ),
    ):
        command = commands.add_parser(name, help=about)
        command.add_argument("source", type=Path, metavar="IN.ipynb")
        command.add_argument("target", type=Path, metavar="OUT.ipynb")
        command.set_defaults(run=_run, change=run, told=told)


def _run(given: argparse.Namespace) -> int:
    count = given.change(given.source, given.target)
    print(given.told.format(count=count, path=given.target))
    return 0
