"""`python -m ci_magic ask`: one request, its answer on stdout, its progress on stderr, its ending as exit status."""

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

from ..api import Part, Result, Session
from ..language import _
from ..render import TerminalView
from ..values import Privacy, WhenToAsk
from ..values.events import Ending, Event, Settled

STATUS = {
    Ending.DONE: 0,
    Ending.ANSWERED: 0,
    Ending.GAVE_UP: 3,
    Ending.REFUSED: 4,
    Ending.NEEDS_APPROVAL: 4,
    Ending.OVER_BUDGET: 5,
    Ending.MODEL_FAILED: 6,
    Ending.INTERRUPTED: 130,
}
"""The exit status of each ending; 2 is a command line, a setting or a file that cannot be used."""

_EXITS = """\
The answer, tables and printed text go to stdout, all else to stderr. The code runs in the working directory; figures
go to DIR and overwrite nothing.

exit status: 0 done or answered, 2 wrong usage, 3 gave up, 4 refused or nobody could approve, 5 over budget,
6 the model failed, 130 interrupted
"""
_HEAD = 4096


def add_to(commands: Any) -> None:
    """Add the command to a parser."""
    command = commands.add_parser(
        "ask",
        help="let a model write and run code for a request",
        epilog=_EXITS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument("prompt", nargs="*", help="what is wanted; with files and no words the files are explored")
    command.add_argument(
        "-f",
        "--file",
        action="append",
        default=[],
        metavar="PATH",
        help="give a file along, or several (*.csv); - is stdin",
    )
    command.add_argument("--out", type=Path, default=Path(), metavar="DIR", help="where figures go (default: here)")
    command.add_argument("--model", metavar="M", help="ask the model M; scripted:FILE.json replays written replies")
    command.add_argument("--attempts", type=int, metavar="N", help="run and repair the code at most N times")
    command.add_argument("--timeout", type=float, metavar="S", help="stop after S seconds")
    command.add_argument("--tokens", type=int, metavar="N", help="stop when the model has read and written N tokens")
    command.add_argument("--privacy", choices=get_args(Privacy), help="what the model sees")
    command.add_argument("--ask", choices=get_args(WhenToAsk), help="when to ask before code runs")
    command.add_argument("--allow", metavar="KINDS", help="effects that need no approval: overwrite,network,…")
    command.add_argument("--explain", action="store_true", default=None, help="say what the result shows")
    command.add_argument("--report", default="", metavar="NAME", help="write a report to NAME.md or NAME.html")
    command.add_argument("--assistant", default="", metavar="NAME", help="answer as this assistant")
    command.add_argument("--thread", default="", metavar="NAME", help="go on in this conversation")
    command.add_argument("--json", action="store_true", help="print the result as JSON")
    command.add_argument("--quiet", action="store_true", help="show no progress")
    command.set_defaults(run=_run)


def _run(given: argparse.Namespace) -> int:
    view = None if given.quiet else TerminalView(_to_stderr)

    def hear(event: Event) -> None:
        if view is not None:
            # The answer goes to stdout.
            view.hear(replace(event, answer="", reading="") if isinstance(event, Settled) else event)

    options = {
        name: getattr(given, name)
        for name in (
            "model",
            "attempts",
            "timeout",
            "tokens",
            "privacy",
            "ask",
            "allow",
            "explain",
            "report",
            "assistant",
            "thread",
        )
    }
    with _files(given.file) as files, Session() as session:
        result = session.ask(" ".join(given.prompt), files=files, on_event=hear, **options)
        saved = result.save(given.out) if result.figures else []
    _tell(result, saved, quiet=given.quiet)
    print(_json(result, saved) if given.json else _text(result))
    return STATUS[result.ending]


def _tell(result: Result, saved: Sequence[Path], *, quiet: bool) -> None:
    """Say on stderr what is not the answer."""
    if result.error:
        print(f"ci_magic: {result.error}", file=sys.stderr)
    if quiet:
        return
    for note in result.notes:
        print(f"· {note}", file=sys.stderr)
    for path in (*saved, *result.files):
        print(_("wrote {path}").format(path=path), file=sys.stderr)
    if result.first_token is not None:
        print(_("· first token after {seconds:.1f} s").format(seconds=result.first_token), file=sys.stderr)


def _text(result: Result) -> str:
    shown = (part.text.rstrip() for part in result.parts if part.role == "assistant" and not part.is_picture)
    return "\n\n".join(text for text in shown if text)


def _json(result: Result, saved: Sequence[Path]) -> str:
    paths = iter(saved)
    told = {
        "version": 1,
        "ending": result.ending.value,
        "state": result.state.value,
        "text": result.text,
        "error": result.error,
        "code": result.code,
        "parts": [_part(part, str(next(paths)) if part.is_picture else "") for part in result.parts],
        "figures": [str(path) for path in saved],
        "files": list(result.files),
        "warnings": list(result.warnings),
        "notes": list(result.notes),
        "tokens": {
            "prompt": result.usage.prompt_tokens,
            "completion": result.usage.completion_tokens,
            "estimated": result.usage.estimated,
        },
        "cost": result.usage.cost,
        "attempts": result.attempts,
        "seconds": round(result.seconds, 2),
        "first_token": result.first_token,
        "model": result.model,
    }
    return json.dumps(told, ensure_ascii=False, indent=2)


def _part(part: Part, path: str) -> dict[str, str]:
    told = {"role": part.role, "mime": part.mime, "text": part.text}
    return told | ({"path": path} if path else {"data": str(part.data)} if part.mime != "text/plain" else {})


@contextmanager
def _files(given: Sequence[str]) -> Iterator[list[str]]:
    """Give the files; what comes on stdin is one for as long as the command takes."""
    if "-" not in given:
        yield list(given)
        return
    with tempfile.TemporaryDirectory(prefix="ci_magic-", ignore_cleanup_errors=True) as folder:
        source = sys.stdin.buffer
        head = source.read(_HEAD)
        path = Path(folder) / f"stdin{_suffix(head)}"
        with path.open("wb") as file:
            file.write(head)
            shutil.copyfileobj(source, file)
        yield [str(path) if each == "-" else each for each in given]


def _suffix(head: bytes) -> str:
    """Return a suffix for what came without a name; of what is no text the kind is told by its first bytes."""
    if b"\0" in head:
        return ""
    if head.lstrip()[:1] in (b"{", b"["):
        return ".json"
    line = head.partition(b"\n")[0]
    return ".csv" if any(sign in line for sign in (b",", b";", b"\t", b"|")) else ".txt"


def _to_stderr(text: str) -> None:
    print(text, end="", file=sys.stderr, flush=True)
