"""Deciding whether a failed attempt is repaired, and telling the model what went wrong."""

from collections.abc import Callable, Sequence

from .language import _
from .prompts import text
from .values import Failure, Judgement, Observation
from .values.events import Attempt

Delimit = Callable[[str, str], str]
"""Puts text from the namespace between delimiters: its label, then the text."""

_PRINTED = 2000


def reason_to_stop(attempts: Sequence[Attempt], limit: int) -> str:
    """Return why the last failure must not be repaired, in one line for the user; empty where it may be."""
    failures = [attempt.observation.failure for attempt in attempts]
    last = failures[-1]
    if last is None:
        return ""
    if len(failures) > 1 and failures[-2] is not None and failures[-2].signature == last.signature:
        return _("the same error came at the same line twice")
    if len(attempts) >= limit:
        return _("{limit} attempts are spent").format(limit=limit)
    return ""


def is_repeated(code: str, attempts: Sequence[Attempt]) -> bool:
    """Whether the model wrote code that has already failed, white space at line ends aside."""
    return any(_normal(code) == _normal(attempt.code) for attempt in attempts)


def _normal(code: str) -> str:
    return "\n".join(line.rstrip() for line in code.strip().splitlines())


def one_line(failure: Failure) -> str:
    """Return a failure as users read it: type, message cut to one line, and the line of code."""
    message = " ".join(failure.message.split())
    shown = message if len(message) <= 200 else message[:199] + "…"
    where = _(" (line {line})").format(line=failure.line) if failure.line else ""
    return f"{failure.type_name}: {shown}{where}" if shown else f"{failure.type_name}{where}"


def after_failure(observation: Observation, delimit: Delimit, *, values: bool) -> str:
    """Return the message to the model after a failed attempt: what failed, what was printed, that nothing was kept.

    Without `values` only the type of the error and the failing line of the model's own code are told: a message
    or printed text may quote data.
    """
    failure = observation.failure or Failure("Error", "")
    if not values:
        place = f"{failure.type_name} at line {failure.line}: {failure.source_line.strip()}"
        return "\n".join([text("repair"), delimit("error", place)])
    parts = [text("repair"), delimit("error", failure.report or f"{failure.type_name}: {failure.message}")]
    if observation.printed.strip():
        parts += [text("repair_printed"), delimit("printed", observation.printed[-_PRINTED:])]
    if observation.not_restored:
        parts.append(text("repair_not_restored").format(names=", ".join(observation.not_restored)))
    return "\n".join(parts)


def after_look(observation: Observation, delimit: Delimit) -> str:
    """Return the message to the model after an `inspect` block: what it printed, showed or raised."""
    shown = "\n".join(part for part in (observation.printed, observation.result) if part.strip())
    if observation.failure is not None:
        shown = "\n".join(part for part in (shown, observation.failure.report) if part)
    return text("look") + "\n" + delimit("output", shown or "(no output)")


def after_unusable(problem: str) -> str:
    """Return the message to the model after a reply that could not be read."""
    return text("unusable").format(problem=problem)


def after_refused_look(judgement: Judgement) -> str:
    """Return the message to the model when an `inspect` block would have had effects and was not run."""
    kinds = ", ".join(dict.fromkeys(effect.kind for effect in judgement.effects))
    return text("look_refused").format(kinds=kinds)


def after_regenerate(note: str) -> str:
    """Return the message to the model when the user read the code and asked for another."""
    return text("regenerate").format(note=note or "no reason given")
