"""One `%%ci` or `%ci` request, after its line was read; imported at the first request, not at load."""

from dataclasses import replace
from typing import Any

from ..errors import OptionError, TurnFailed
from ..language import _
from ..prompts import text
from ..settings import Settings
from ..values import Ask
from ..values.events import Ending, Settled
from ..wiring import Wiring
from ..wiring.taken_back import undo_text
from .reports import circumstances_text, ledger_text, log_text, preview_text, status_text
from .standing import standing, status_lines
from .threads import models_text


def answer(wiring: Wiring, options: dict[str, Any], prompt: str, *, alone: bool) -> None:
    """Do what a line asks for; `alone` says that its cell holds nothing else.

    Raises:
        CIMagicError: one line: what is wrong with the request, or how its turn ended without success.
        KeyboardInterrupt: the user stopped the turn.
    """
    settings = wiring.settings(options)
    surroundings = _surroundings(wiring, options, settings)
    if surroundings is not None:
        print(surroundings)
        return
    wiring.greet(settings)
    answered = standing(wiring, options, prompt, settings)
    if answered is not None:
        print(answered)
    elif "log" in options:
        print(log_text(wiring.session(settings).journal.latest(wiring.frontend().notebook)))
    elif "ledger" in options:
        print(ledger_text(wiring.session(settings).journal.dispatches()))
    elif "undo" in options:
        _undo(wiring, settings)
    elif "restore" in options:
        _restore(wiring, settings, alone=alone)
    elif not {"fix", "file"} & options.keys() and not prompt.strip():
        raise OptionError(_("the prompt is empty: %%ci plot sales by month"))
    else:
        ask = _fix(wiring, prompt, options, settings) if "fix" in options else _ask(prompt, options, settings)
        if "preview" in options:
            print(preview_text(wiring.preview(ask, settings), wiring.model_name(settings)))
        else:
            _end_cell(wiring.run(ask, settings, alone=alone))


def _surroundings(wiring: Wiring, options: dict[str, Any], settings: Settings) -> str | None:
    """Return what is told of settings, machine and models; None where the request is another one."""
    if "status" in options:
        told = [each for each in wiring.circumstances(settings) if each.name in ("data", "network", "lasts")]
        kept = status_lines(wiring.conversations(settings), wiring.tools())
        return "\n".join([status_text(settings, wiring.model_name(settings)), kept, circumstances_text(told)])
    if "environment" in options:
        return circumstances_text(wiring.circumstances(settings))
    return models_text(wiring, settings) if "models" in options else None


def _undo(wiring: Wiring, settings: Settings) -> None:
    taken = wiring.undo(settings)
    if taken is None:
        raise TurnFailed(_("nothing to undo: no turn of this kernel that ran code is left to take back"))
    print(undo_text(taken))


def _restore(wiring: Wiring, settings: Settings, *, alone: bool) -> None:
    settled = wiring.restore(settings, alone=alone)
    if settled is None:
        print(_("nothing to run again: no earlier kernel of this notebook left accepted cells that are not here yet"))
    else:
        _end_cell(settled)


def _ask(prompt: str, options: dict[str, Any], settings: Settings) -> Ask:
    return Ask(
        prompt=prompt,
        limits=settings.limits,
        privacy=settings.privacy,
        ask=settings.ask,
        into=options.get("into"),
        model=options.get("model"),
        pin=options.get("pin"),
        new=bool(options.get("new")),
        repair=bool(options.get("repair")),
        files=tuple(options.get("file", ())),
        plan=bool(options.get("plan")),
        explain=settings.explain,
        pictures=settings.pictures,
        report=options.get("report", ""),
        assistant=options.get("assistant", ""),
        thread=options.get("thread", ""),
    )


def _fix(wiring: Wiring, hint: str, options: dict[str, Any], settings: Settings) -> Ask:
    source = options["fix"] if isinstance(options["fix"], str) else ""
    fix = wiring.failed_cell(source)
    if fix is None:
        raise OptionError(_("no failed cell is known here: run the cell that fails, then %ci --fix"))
    ask = _ask(hint.strip() or text("fix"), options, settings)
    # The user's own run was the first attempt, and nothing of the user's is changed unseen.
    limits = replace(ask.limits, attempts=ask.limits.attempts + 1)
    return replace(ask, fix=fix, limits=limits, ask="always", new=True)


def _end_cell(settled: Settled) -> None:
    """Let the cell end as the turn did: quietly, or with an error that stops the queue."""
    if settled.ending is Ending.INTERRUPTED:
        interrupt = KeyboardInterrupt(settled.message)
        interrupt._render_traceback_ = lambda: [f"ci_magic: {settled.message}"]  # type: ignore[attr-defined]
        raise interrupt
    # Code handed over for editing travels with the reply, and JupyterLab takes it from a reply that is ok only.
    if not settled.ending.success and not settled.offered:
        raise TurnFailed(settled.message)
