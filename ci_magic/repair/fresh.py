"""What a model that looks afresh is told: the failed attempts, folded into what was learned from them."""

from collections.abc import Callable, Sequence

from ..prompts import text
from ..tokens import estimate
from ..values import Failure
from ..values.events import Attempt

_TOKENS = 1200
_LONGEST = 600


def fresh_view(attempts: Sequence[Attempt], delimit: Callable[[str, str], str], *, values: bool) -> str:
    """Return the message: for each attempt what was tried and what came of it, the newest in any case.

    Without `values` only the types of the errors and the model's own lines are told.
    """
    told: list[str] = []
    left = _TOKENS
    for number in range(len(attempts), 0, -1):
        entry = _entry(number, attempts[number - 1], values=values)
        left -= estimate(entry)
        if left < 0 and told:
            break
        told.insert(0, entry)
    return text("fresh") + "\n" + delimit("attempts", "\n".join(told))


def _entry(number: int, attempt: Attempt, *, values: bool) -> str:
    failure = attempt.observation.failure
    if failure is None:
        kinds = ", ".join(dict.fromkeys(finding.kind for finding in attempt.findings))
        found = "; ".join(f"{each.kind} {each.subject} {each.detail}".strip() for each in attempt.findings)
        return f"{number}. {found if values else kinds}"[:_LONGEST]
    lines = [f"{number}. {_what(failure, values=values)}"]
    if failure.source_line.strip():
        lines.append(f"   at: {failure.source_line.strip()[:_LONGEST]}")
    if values:
        lines += [f"   {fact}" for fact in failure.facts]
    return "\n".join(lines)


def _what(failure: Failure, *, values: bool) -> str:
    return f"{failure.type_name}: {' '.join(failure.message.split())[:_LONGEST]}" if values else failure.type_name
