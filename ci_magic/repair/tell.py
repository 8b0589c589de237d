"""Telling the model, and the user, what went wrong."""

import re
from collections.abc import Callable, Iterator

from ..language import _
from ..prompts import text
from ..tokens import estimate
from ..values import Failure, Judgement, Observation

Delimit = Callable[[str, str], str]
"""Puts text from the namespace between delimiters: its label, then the text."""

TOKENS = 600
"""What the whole message after a failed attempt may cost."""

_MESSAGE = 170
_SOURCE = 70
_PART = 110
_PRINTED = 260
_LEAST = 12
_LOOK = 3000
_LETTERS = 200
"""More than any token has: a run of blanks is counted as one up to 128."""
_WARNINGS = 4
_NAMES = 12
_LAST_LINE = re.compile(r"[A-Za-z_][\w.]*(?:: .*)?")


def one_line(failure: Failure) -> str:
    """Return a failure as users read it: type, message cut to one line, and the line of code."""
    message = " ".join(failure.message.split())
    shown = message if len(message) <= 200 else message[:199] + "…"
    where = _(" (line {line})").format(line=failure.line) if failure.line else ""
    return f"{failure.type_name}: {shown}{where}" if shown else f"{failure.type_name}{where}"


def after_failure(observation: Observation, delimit: Delimit, *, values: bool) -> str:
    """Return the message to the model after a failed attempt, of at most `TOKENS` tokens.

    In this order, as far as there is room: the error and its line, what probes found out, the user's frames, what
    led to it, warnings, what was changed and put back, what stays, what was printed. Without `values` only the type
    of the error and the failing line of the model's own code are told: a message or printed text may quote data.
    """
    failure = observation.failure or Failure("Error", "")
    if not values:
        place = f"{failure.type_name} at line {failure.line}: {failure.source_line.strip()}"
        return "\n".join([text("repair"), delimit("error", place)])
    head = text("repair")
    told = ""
    for part, most in _parts(observation, failure):
        room = min(most, TOKENS - estimate(f"{head}\n{delimit('error', told)}") - 4)
        if room >= _LEAST and part:
            told = f"{told}\n{clipped(part, room)}" if told else clipped(part, room)
    message = f"{head}\n{delimit('error', told)}"
    printed = observation.printed.strip("\n")
    if printed.strip():
        frame = f"{message}\n{text('repair_printed')}\n{delimit('printed', '')}"
        room = min(_PRINTED, TOKENS - estimate(frame) - 4)
        if room >= _LEAST:
            message = f"{message}\n{text('repair_printed')}\n{delimit('printed', clipped(printed, room, tail=0.75))}"
    return message


def _parts(observation: Observation, failure: Failure) -> Iterator[tuple[str, int]]:
    """Yield what there is to tell, the most important first, each with the most that it may cost."""
    yield (f"{failure.type_name}: {failure.message}" if failure.message else failure.type_name), _MESSAGE
    if failure.source_line.strip():
        yield f"at line {failure.line}: {failure.source_line.strip()}", _SOURCE
    for fact in failure.facts:
        yield f"fact: {fact}", TOKENS
    own = [frame for frame in failure.frames if not frame.startswith("…")]
    # A single frame of the user's is the failing line.
    frames = failure.frames if len(own) > 1 else failure.frames[1:]
    if frames:
        yield "\n".join(("frames:", *frames)), _PART
    if failure.causes:
        yield "\n".join(failure.causes), _PART
    for thread in _thread_failures(observation.printed):
        yield thread, _PART
    for warned in observation.warned[:_WARNINGS]:
        at = f" (line {warned.line})" if warned.line else ""
        yield f"warning: {warned.category}: {' '.join(warned.message.split())}{at}", _PART // 2
    if observation.touched:
        yield text("repair_touched").format(names=_names(observation.touched)), _PART // 2
    if observation.files:
        yield text("repair_files").format(names=_names([file.path for file in observation.files])), _PART
    if observation.not_restored:
        yield text("repair_not_restored").format(names=_names(observation.not_restored)), _PART // 2


def _names(names: tuple[str, ...] | list[str]) -> str:
    more = f", … {len(names) - _NAMES} more" if len(names) > _NAMES else ""
    return ", ".join(" ".join(name.split()) for name in names[:_NAMES]) + more


def _thread_failures(printed: str) -> Iterator[str]:
    """Yield the exceptions that threads printed: those end no cell, and their tracebacks are long."""
    thread = ""
    for line in printed.splitlines():
        if line.startswith("Exception in thread "):
            thread = line.removeprefix("Exception in thread ").rstrip(":")
        elif thread and _LAST_LINE.fullmatch(line):
            yield f"a thread failed, {thread}: {line}"
            thread = ""


def clipped(string: str, tokens: int, *, tail: float = 0.4) -> str:
    """Return a text cut to about `tokens`, the middle left out; `tail` is the share that its end gets."""
    most = tokens * _LETTERS
    if len(string) <= most and estimate(string) <= tokens:
        return string
    low, high = 0, min(len(string), most)
    while low < high:
        length = (low + high + 1) // 2
        if estimate(_ends(string, length, tail)) <= tokens:
            low = length
        else:
            high = length - 1
    return _ends(string, low, tail)


def _ends(string: str, length: int, tail: float) -> str:
    behind = int(length * tail)
    end = string[len(string) - behind :] if behind else ""
    return f"{string[: length - behind]} [… {len(string) - length} characters left out …] {end}"


def after_look(observation: Observation, delimit: Delimit) -> str:
    """Return the message to the model after an `inspect` block: what it printed, showed or raised."""
    shown = "\n".join(part for part in (observation.printed, observation.result) if part.strip())
    if observation.failure is not None:
        parts = (shown, observation.failure.report, *observation.failure.facts)
        shown = "\n".join(part for part in parts if part)
    return text("look") + "\n" + delimit("output", clipped(shown, _LOOK) or "(no output)")


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
