"""Telling the model what came of a cell that stands, before it writes the next one."""

from collections.abc import Iterator, Sequence

from ..prompts import text
from ..tokens import estimate
from ..values import Observation, Privacy, Shown
from .tell import Delimit, clipped

TOKENS = 1000
"""What the model is told of the cells of one reply may cost."""

_LEAST = 12
_NAMES = 30
_WARNINGS = 3
_SHELL = frozenset({"In", "Out", "_", "__", "___"})


def after_step(seen: Sequence[Observation], delimit: Delimit, *, privacy: Privacy, tokens: int = TOKENS) -> str:
    """Return the message to the model about cells that ran and stay.

    What was printed and shown is told under full privacy only; below, names, types and shapes of what they bound, as
    far as the level goes.
    """
    told = ""
    for part in _parts(seen, privacy):
        room = tokens - estimate(told) - 4
        if room < _LEAST:
            break
        told += ("\n" if told else "") + clipped(part, room)
    return text("step") + "\n" + delimit("output", told or "(it ran; nothing to tell)")


def _parts(seen: Sequence[Observation], privacy: Privacy) -> Iterator[str]:
    """Yield what there is to tell, the most important first."""
    bound = (each for observation in seen for each in observation.bound if each.name not in _SHELL)
    names = [_named(each, privacy) for each in bound]
    if names and privacy != "none":
        more = f", … {len(names) - _NAMES} more" if len(names) > _NAMES else ""
        yield "bound: " + ", ".join(names[:_NAMES]) + more
    if privacy != "full":
        return
    for observation in seen:
        yield from _shown(observation)
        for warned in observation.warned[:_WARNINGS]:
            yield f"warning: {warned.category}: {' '.join(warned.message.split())}"
        if observation.files:
            yield "wrote: " + ", ".join(file.path for file in observation.files[:_NAMES])
        if observation.printed.strip():
            yield "printed:\n" + clipped(observation.printed.strip("\n"), TOKENS, tail=0.6)


def _shown(observation: Observation) -> Iterator[str]:
    figures = [each for each in observation.shown if each.kind == "figure"]
    for each in figures:
        yield f"figure: {each.drawn or each.text or ('empty' if each.empty else 'drawn')}"
    texts = [each.text for each in observation.outputs if not (figures and each.mime.startswith("image/"))]
    for shown in dict.fromkeys(each.strip("\n") for each in (*texts, observation.result)):
        if shown.strip() and not shown.startswith("<Figure"):
            yield f"showed:\n{shown}"


def _named(each: Shown, privacy: Privacy) -> str:
    if privacy == "names":
        return each.name
    shape = "×".join(map(str, each.shape)) if each.shape is not None and each.kind != "text" else ""  # noqa: RUF001
    return " ".join(part for part in (each.name, each.type_name, shape) if part)
