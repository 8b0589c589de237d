"""The words of progress: one line for every state of a turn."""

from .language import _
from .protocol import tries
from .tokens import dollars
from .values.events import (
    Asking,
    Doubted,
    Ending,
    Event,
    Judged,
    Looked,
    Planned,
    Ran,
    Running,
    Settled,
    Unusable,
    Waited,
    Writing,
)


def state_line(event: Event, model: str) -> str:
    """Return what is going on after `event`, in one line; empty where nothing new can be said."""
    if isinstance(event, Asking):
        # What failed before the good run is no news when its result is read.
        if event.cause and event.errand not in _READING:
            return _("repairing ({attempt} of {attempts}) after {cause}").format(
                attempt=event.attempt, attempts=event.attempts, cause=event.cause
            )
        return _asking_line(event, model)
    if isinstance(event, Waited):
        return _("{reason}; trying again in {seconds:.0f} s").format(reason=event.reason, seconds=event.seconds)
    if isinstance(event, Writing):
        return _("writing")
    if isinstance(event, Looked):
        return _("looked at the data")
    if isinstance(event, Unusable):
        return _("the reply could not be used; asking again")
    if isinstance(event, Planned):
        return "" if event.approved else _("asking you about the plan")
    return _code_line(event)


_READING = ("reading", "pictures")


def _asking_line(event: Asking, model: str) -> str:
    if event.errand in _READING:
        return _("reading the result")
    if event.step:
        return _("asking {model} (step {step} of {steps} at most)").format(
            model=model, step=min(event.step + 1, event.steps), steps=event.steps
        )
    return _("asking {model}").format(model=model)


def _code_line(event: Event) -> str:
    """Return what is going on with the code."""
    if isinstance(event, Judged) and event.judgement.decision == "ask":
        return _("asking you")
    if isinstance(event, Doubted):
        return _("not run: {cause}; asking again").format(cause=event.cause)
    if isinstance(event, Running):
        if event.attempts == 1:
            return _("running")
        return _("running (attempt {attempt} of {attempts})").format(attempt=event.attempt, attempts=event.attempts)
    if isinstance(event, Ran) and event.will_retry:
        return _("not right yet: {cause}; repairing").format(cause=event.cause)
    return ""


_ENDINGS = {
    Ending.DONE: lambda: _("done"),
    Ending.ANSWERED: lambda: _("answered"),
    Ending.GAVE_UP: lambda: _("gave up"),
    Ending.REFUSED: lambda: _("refused"),
    Ending.NEEDS_APPROVAL: lambda: _("needs approval"),
    Ending.INTERRUPTED: lambda: _("interrupted"),
    Ending.OVER_BUDGET: lambda: _("over budget"),
    Ending.MODEL_FAILED: lambda: _("model failed"),
}


def tried_lines(settled: Settled) -> list[str]:
    """Return one line for each attempt that did not stand: what was wrong with it."""
    tried = tries(settled)
    return [
        _("attempt {number} of {count}: {cause}").format(number=number, count=1 + len(tried), cause=each["cause"])
        for number, each in enumerate(tried, 1)
    ]


def end_line(settled: Settled) -> str:
    """Return the quiet line at the end: how it ended, attempts, tokens, time, model."""
    parts = [_ENDINGS[settled.ending]()]
    if settled.pinned:
        return settled.message or parts[0]
    count = 1 + len(tries(settled))
    if count > 1:
        parts.append(_("{count} attempts (%ci --log shows them)").format(count=count))
    if settled.usage.total:
        about = "~" if settled.usage.estimated else ""
        parts.append(_("{count} tokens").format(count=f"{about}{settled.usage.total:,}"))
        if settled.usage.cost is not None:
            parts.append(f"{about}{dollars(settled.usage.cost)}")
    parts.append(f"{settled.seconds:.1f} s")
    parts.append(settled.model)
    if settled.ending.success and settled.message:
        parts.append(settled.message)
    return " · ".join([*parts, *_left_behind(settled)])


def _left_behind(settled: Settled) -> list[str]:
    """Return what failed attempts left in the world: objects that could not be put back, files."""
    put_back = [each.observation for each in settled.attempts if each.observation.status in ("error", "timeout")]
    names = sorted({name for each in put_back for name in each.not_restored})
    files = sorted({file.path for each in put_back for file in each.files})
    parts = []
    if names:
        parts.append(_("could not be put back after a failed attempt: {names}").format(names=", ".join(names)))
    if files:
        parts.append(_("written by a failed attempt: {files}").format(files=", ".join(files)))
    return parts
