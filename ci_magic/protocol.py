"""The wire form of a turn's end: what travels in a notebook's outputs, in a record, to another process.

Version 1. `application/vnd.ci_magic.v1+json` holds `turn(settled, ask)`.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from .values import Ask
from .values.approval import code_hash
from .values.events import PlanStep, Settled
from .values.runs import last_error, state_at

VERSION = 1
MIME = f"application/vnd.ci_magic.v{VERSION}+json"
MARK = "# ci "
"""What the first line of a generated cell starts with; its pin follows."""


def marked_source(pin: str, code: str) -> str:
    """Return the source of a generated cell: the mark on a line of its own, then the code; without a pin the code."""
    return f"{MARK}{pin}\n{code}" if pin else code


def plan_text(steps: Sequence[PlanStep]) -> str:
    """Return a plan as text that can be edited: a numbered line for each step, with its kind."""
    return "\n".join(f"{number}. [{step.kind}] {step.text}" for number, step in enumerate(steps, 1))


def masked(value: Any, mask: Callable[[str], str]) -> Any:
    """Return JSON values with every text masked."""
    if isinstance(value, str):
        return mask(value)
    if isinstance(value, dict):
        return {name: masked(each, mask) for name, each in value.items()}
    return [masked(each, mask) for each in value] if isinstance(value, list) else value


def turn(settled: Settled, ask: Ask) -> dict[str, Any]:
    """Return a settled turn as plain JSON values.

    `state` is that of the run, `last_error` why it did not complete, None where it did or the user cancelled it.
    `tries` tells the attempts that were repaired: how each ended, what was wrong in one line, and how the code after
    it differed. An error's message may quote data, as the error itself would.
    """
    error = last_error(settled)
    return {
        "version": VERSION,
        "pin": settled.pin,
        "prompt": ask.prompt,
        "ending": settled.ending.value,
        "state": state_at(settled.ending).value,
        "last_error": asdict(error) if error else None,
        "message": settled.message,
        "model": settled.model,
        "code": settled.code,
        "code_hash": code_hash(settled.code) if settled.code else "",
        "answer": settled.answer,
        "plan": [{"text": step.text, "kind": step.kind, "done": step.done} for step in settled.plan],
        "attempts": 1 + len(tries(settled)),
        "tries": tries(settled),
        "warnings": list(settled.warnings),
        "tokens": settled.usage.total,
        "tokens_estimated": settled.usage.estimated,
        "cost": settled.usage.cost,
        "seconds": round(settled.seconds, 2),
        "pinned": settled.pinned,
        "into": ask.into,
    }


def provenance(settled: Settled, ask: Ask) -> dict[str, Any]:
    """Return what a generated cell keeps of its turn in its metadata; nothing of it is ever run.

    `turn` and `thread` lead back to the message of a chat.
    """
    record = turn(settled, ask)
    chat = {"turn": ask.message, "thread": ask.thread} if ask.message else {}
    kept = ("version", "pin", "prompt", "model", "attempts", "tokens", "seconds", "code_hash", "tries", "warnings")
    return {name: record[name] for name in kept} | {"time": datetime.now(UTC).isoformat(timespec="seconds")} | chat


def tries(settled: Settled) -> list[dict[str, str]]:
    """Return the attempts that another one followed, each with what was wrong and what was changed after it."""
    attempts = settled.attempts
    after = [each.difference for each in attempts[1:]]
    return [
        {"status": each.observation.status, "cause": each.cause, "difference": change}
        for each, change in zip(attempts, after, strict=False)
        # The cells before the last one stand, and nothing was wrong with them.
        if each.cause
    ]


def rest_of(text: str, before: str) -> tuple[int, str]:
    """Return where `text` begins to differ from `before`, counted as a browser counts, and all of it from there."""
    same = _common(before, text)
    return len(text[:same].encode("utf-16-le", "surrogatepass")) // 2, text[same:]


def _common(before: str, after: str) -> int:
    """Return how many characters at the start are equal; what is written is nearly always appended."""
    if after.startswith(before):
        return len(before)
    return next((n for n, (old, new) in enumerate(zip(before, after, strict=False)) if old != new), len(after))
