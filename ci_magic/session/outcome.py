"""What came of a turn's code, in a few lines: what "that" means in the next prompt."""

from collections.abc import Iterator, Sequence

from ..context.words import ends, line
from ..values import Observation, Privacy, Shown, allows
from ..values.events import Ending, Settled

_NAMES = 12
_NAMES_LENGTH = 300
_OUTPUT_LENGTH = 240
_READING_LENGTH = 300
_FIGURES = 2


def outcome_of(settled: Settled, privacy: Privacy) -> str:
    """Return what the code of a turn left and showed, at most about 250 tokens; empty where no code stands.

    Names are told under "names" and wider, their types and shapes under "schema", values under "full" only.
    """
    standing = [each.observation for each in settled.standing] if settled.ending is Ending.DONE else []
    if not standing or not allows(privacy, "names"):
        return ""
    return "\n".join(_lines(settled, standing, privacy))


def _lines(settled: Settled, standing: Sequence[Observation], privacy: Privacy) -> Iterator[str]:
    bound = {each.name: each for seen in standing for each in seen.bound if _is_result(each)}
    names = [_bound(each, typed=allows(privacy, "schema")) for each in list(bound.values())[:_NAMES]]
    if names:
        yield f"Bound: {ends(', '.join(names), _NAMES_LENGTH)}"
    if privacy != "full":
        return
    last = standing[-1]
    if last.result.strip():
        yield f"Out: {ends(last.result.strip(), _OUTPUT_LENGTH)}"
    if last.printed.strip():
        yield f"Printed: {ends(last.printed.strip(), _OUTPUT_LENGTH)}"
    figures = [each for seen in standing for each in seen.shown if each.kind in ("figure", "axes")]
    yield from (f"Figure: {ends(line(each.drawn), _OUTPUT_LENGTH)}" for each in figures[:_FIGURES] if each.drawn)
    files = dict.fromkeys(file.path for seen in standing for file in seen.files)
    if files:
        yield f"Wrote: {ends(', '.join(map(line, files)), _OUTPUT_LENGTH)}"
    if settled.reading:
        yield f"Read as: {ends(line(settled.reading), _READING_LENGTH)}"


def _is_result(bound: Shown) -> bool:
    """Whether a name holds something that the turn came to: no module, nothing of IPython's own history."""
    return bound.type_name != "module" and bound.name not in ("In", "Out") and not bound.name.startswith("_")


def _bound(shown: Shown, *, typed: bool) -> str:
    if not typed:
        return shown.name
    shape = "x".join(map(str, shown.shape)) if shown.shape is not None else ""
    return f"{shown.name} ({' '.join(part for part in (shown.type_name.rpartition('.')[2], shape) if part)})"
