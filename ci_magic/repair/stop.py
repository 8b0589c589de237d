"""Deciding whether an attempt that did not stand is repaired, and when the model should look afresh."""

import ast
from collections.abc import Sequence

from ..language import _
from ..values import Finding
from ..values.events import Attempt


def reason_to_stop(attempts: Sequence[Attempt], limit: int) -> str:
    """Return why the last attempt must not be repaired, in one line for the user; empty where it may be."""
    *earlier, last = map(_signature, attempts)
    if last in earlier[-1:]:
        return _("the same error came at the same line twice")
    if last in earlier:
        return _("the attempts went round in circles")
    if len(attempts) >= limit:
        return _("{limit} attempts are spent").format(limit=limit)
    return ""


def wants_fresh_view(attempts: Sequence[Attempt], limit: int, reason: str) -> bool:
    """Whether the next attempt should start from what was learned instead of from the conversation so far.

    It should where the attempts repeat themselves (`reason` to stop), and where it is the last and more than one
    failed before it.
    """
    left = limit - len(attempts)
    return left > 0 and (bool(reason) or (left == 1 and len(attempts) > 1))


def is_repeated(code: str, attempts: Sequence[Attempt]) -> bool:
    """Whether the model wrote code that has already failed, comments and layout aside."""
    return any(is_same(code, each.code) for each in attempts if each.observation.status in ("error", "timeout"))


def insists(doubts: Sequence[Finding], attempts: Sequence[Attempt]) -> bool:
    """Whether the model wrote again what it was told not to write: findings of a kind that held code back before."""
    held = {finding.kind for each in attempts if each.observation.status == "not run" for finding in each.findings}
    return any(doubt.kind in held for doubt in doubts)


def stood(code: str, attempts: Sequence[Attempt]) -> bool:
    """Whether the code ran before without an error and was put back for a finding: the model says it is right."""
    return any(is_same(code, each.code) for each in attempts if each.observation.status == "ok")


def last_that_ran(attempts: Sequence[Attempt]) -> Attempt | None:
    """Return the last attempt that raised nothing and was put back for a finding, if there is one."""
    return next((each for each in reversed(attempts) if each.observation.status == "ok"), None)


def _signature(attempt: Attempt) -> object:
    failure = attempt.observation.failure
    if failure is not None:
        return failure.signature
    return tuple((finding.kind, finding.subject) for finding in attempt.findings)


def is_same(left: str, right: str) -> bool:
    """Whether two codes are the same, comments and layout aside."""
    return _normal(left) == _normal(right)


def _normal(code: str) -> str:
    try:
        return ast.dump(ast.parse(code))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return "\n".join(line.rstrip() for line in code.strip().splitlines())
