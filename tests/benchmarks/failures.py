"""Real failures of today's libraries, and what of each reaches the model: our record, beside a cut traceback.

Run as a module it writes docs/failures.md. The cases run one after the other in a live shell of their own process.
"""

import importlib.util
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.benchmarks.failure_cases import CASES

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs" / "failures.md"
CUT = 1500


def runnable(case):
    """Whether the libraries are installed, and the Python is old enough for the failure."""
    return all(importlib.util.find_spec(name) for name in case.needs) and sys.version_info[:2] < case.below


def outcomes(folder, *options):
    """Run all cases that can run; returns for each name the message to the model and what else was seen.

    With the option `--plain` also the traceback that the shell would show, which takes longer than all the rest.
    """
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "tests.benchmarks.failures", "--run", *options],
        cwd=ROOT,
        env={
            **os.environ,
            "FAILURES_FOLDER": str(folder),
            "IPYTHONDIR": str(folder),
            "MPLBACKEND": "agg",
            "COLUMNS": "80",
        },
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.rpartition("RESULT")[2])


def run_all():
    """Run the cases in this process."""
    import io
    from contextlib import redirect_stderr, redirect_stdout

    from IPython.core.interactiveshell import InteractiveShell

    from ci_magic.context import delimit
    from ci_magic.kernel.shell import ShellKernel
    from ci_magic.redact import secret_name
    from ci_magic.repair import after_failure

    os.chdir(os.environ["FAILURES_FOLDER"])
    shell = InteractiveShell.instance()
    kernel = ShellKernel(shell, secret_name=secret_name, output_limit=100_000)
    found = {}
    for case in CASES:
        if not runnable(case):
            continue
        shell.reset(new_session=False)
        with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
            if case.setup:
                shell.run_cell(case.setup).raise_error()
            before = set(shell.user_ns)
            observation = kernel.run(case.code, seconds=case.seconds, keep="success")
            left = set(shell.user_ns) - before
            endless = case.seconds < 30
            plain = traceback_of(shell, case.code) if "--plain" in sys.argv and not endless else ""
        told = after_failure(observation, delimit, values=True) if observation.failure else ""
        found[case.name] = {"told": told, "plain": plain, "left": sorted(left), "seconds": observation.seconds}
    print("RESULT" + json.dumps(found))


def traceback_of(shell, code):
    """Return what the shell itself would show, as frontends get it, without colours."""
    shown = []
    shell._showtraceback = lambda kind, value, lines: shown.extend(lines)
    try:
        shell.run_cell(code)
    finally:
        del shell._showtraceback
    return re.sub(r"\x1b\[[0-9;]*m", "", "\n".join(shown))


def holds(text, words):
    return all(word in text for word in words)


def rows(found):
    """Return a row for each case: name, tokens, whether cause and remedy are there, for the record and both cuts."""
    from ci_magic.tokens import estimate

    table = []
    for case in CASES:
        if case.name not in found:
            continue
        told, plain = found[case.name]["told"], found[case.name]["plain"]
        texts = (told, plain[:CUT], plain[-CUT:])
        table.append(
            (
                case.name,
                estimate(told),
                estimate(plain),
                *((holds(text, case.cause), holds(text, case.remedy)) if text else None for text in texts),
            )
        )
    return table


def page(found):
    table = rows(found)
    sign = {True: "yes", False: "no"}
    total = len(table)
    compared = sum(row[4] is not None for row in table)
    counts = [sum(row[column][half] for row in table if row[column]) for column in (3, 4, 5) for half in (0, 1)]
    lines = [
        "# What the model is told of a failure",
        "",
        f"{total} failures of today's libraries, run in a live IPython shell; printed by `make bench`. For each: does what",
        "reaches the model hold the cause, and does it hold the remedy? *Record* is the message of `ci_magic` after a",
        f"failed attempt, *head* and *tail* are the first and the last {CUT:,} characters of the traceback that the shell",
        "shows, without what the cell printed. Code that ends in no traceback of its own is compared with nothing. The",
        "words looked for are those of `tests/benchmarks/failure_cases.py`; causes are what Python itself says. The cases",
        "were collected while the probes were written, so other failures will fare worse.",
        "",
        "| | record | head | tail |",
        "|---|---|---|---|",
        f"| cause | {counts[0]} of {total} | {counts[2]} of {compared} | {counts[4]} of {compared} |",
        f"| remedy | {counts[1]} of {total} | {counts[3]} of {compared} | {counts[5]} of {compared} |",
        f"| most tokens | {max(row[1] for row in table)} | | |",
        f"| tokens in all | {sum(row[1] for row in table):,} | the whole tracebacks: {sum(row[2] for row in table):,} | |",
        "",
        "| failure | tokens | record: cause, remedy | head: cause, remedy | tail: cause, remedy |",
        "|---|---|---|---|---|",
        *(
            f"| {name} | {tokens} | "
            + " | ".join(f"{sign[mark[0]]}, {sign[mark[1]]}" if mark else "-" for mark in marks)
            + " |"
            for name, tokens, _plain, *marks in table
        ),
    ]
    return "\n".join(lines) + "\n"


def main():
    if "--run" in sys.argv:
        run_all()
        return
    with tempfile.TemporaryDirectory() as folder:
        text = page(outcomes(folder, "--plain"))
    DOCS.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
