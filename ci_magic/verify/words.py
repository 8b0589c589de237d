"""Findings in words: one line for the user, in the language in use, and the message to the model."""

import re
from collections.abc import Callable, Sequence

from ..language import _
from ..prompts import text
from ..values import Finding, FindingKind, Privacy, allows

BEFORE: frozenset[FindingKind] = frozenset({"recreated", "reloaded", "invented data", "swapped", "swallowed error"})
"""The kinds that are found in code before it runs."""

_NAME = re.compile(r"[\w.,-]{1,60}")

_LEVELS: dict[FindingKind, Privacy] = {
    "missing glyphs": "full",
    "no font": "full",
    "command failed": "full",
    "object printed": "full",
    "no effect": "full",
    "emptied": "schema",
    "doubted": "full",
    "name missing": "none",
}
"""What the subject and detail of a kind may quote needs this setting at least: data, a number of rows, the prompt.

All others name variables, columns and files.
"""


def for_user(finding: Finding) -> str:
    """Return one line in the user's language: what was found, and what it means."""
    line = _template(finding).format(subject=_subject(finding), detail=finding.detail)
    return line + (_(" (line {line})").format(line=finding.line) if finding.line else "")


def _subject(finding: Finding) -> str:
    return " ".join(finding.subject.split())[:100]


def _template(finding: Finding) -> str:
    match finding.kind:
        case "empty result":
            return _("`{subject}` is empty") if finding.subject else _("the result is empty")
        case "missing values":
            if finding.subject:
                return _("`{subject}` holds missing values and nothing else")
            return _("the answer is a missing value")
        case "nothing drawn" | "missing glyphs" | "no font":
            return _template_of_figure(finding)
        case "command failed":
            if finding.detail:
                return _("the command `{subject}` failed with exit code {detail}")
            return _("a command failed: {subject}")
        case "no effect":
            return _("a statement had no effect: {subject}")
        case "name missing":
            return _("`{subject}` was asked for and does not exist")
        case "doubted":
            return _("the model doubted it: {subject}") if finding.subject else _("the model doubted it")
    return _template_of_rest(finding)


def _template_of_figure(finding: Finding) -> str:
    if finding.kind == "nothing drawn":
        return _("nothing is drawn in the figure")
    if finding.kind == "no font":
        return _("no installed font has the characters {subject}: they are drawn as boxes; {detail} adds one")
    return _("no font in use has the characters {subject}: they are drawn as boxes ({detail} has them)")


def _template_of_rest(finding: Finding) -> str:
    match finding.kind:
        case "object printed":
            return _("the answer is an object and not what it holds: {subject}")
        case "recreated":
            return _("`{subject}` is there already, and the code puts made-up data in its place")
        case "reloaded":
            return _("`{subject}` is there already, and the code loads a file in its place")
        case "invented data":
            if finding.detail:
                return _("the code works with made-up data instead of `{detail}`")
            return _("the code falls back to made-up data")
        case "swapped":
            return _("the code takes `{detail}` where `{subject}` was asked for")
        case "swallowed error":
            return _("the code hides the error instead of mending its cause")
    if finding.detail:
        return _("the repair threw data away: {detail} rows are left")
    if finding.subject:
        return _("the repair made missing values of everything in `{subject}`")
    return _("the repair made missing values of the whole result")


def for_model(findings: Sequence[Finding], delimit: Callable[[str, str], str], *, privacy: Privacy) -> str:
    """Return the message to the model about code that was not run, or whose run was put back.

    Nothing is said that may quote more of the user's data than `privacy` allows. What is more than a plain name
    stands below the message between delimiters, for it may hold words that read like ours.
    """
    quoted: list[str] = []

    def told(words: str, *, hidden: bool) -> str:
        if hidden:
            return "…"
        if not words or _NAME.fullmatch(words):
            return words
        if words not in quoted:
            quoted.append(words)
        return f"[{quoted.index(words) + 1}]"

    ran = not any(finding.kind in BEFORE for finding in findings)
    parts = [text("finding_ran" if ran else "finding_not_run")]
    for finding in findings:
        hidden = not allows(privacy, _LEVELS.get(finding.kind, "names"))
        place = f"line {finding.line}: " if finding.line else ""
        detail = " ".join(finding.detail.split())
        words = text(_file(finding)).format(
            subject=told(_subject(finding), hidden=hidden), detail=told(detail, hidden=hidden)
        )
        parts.append(f"- {place}{words}")
    if quoted:
        parts.append(delimit("quoted", "\n".join(f"[{at}] {words}" for at, words in enumerate(quoted, 1))))
    return "\n".join(dict.fromkeys(parts))


def _file(finding: Finding) -> str:
    name = f"finding_{finding.kind.replace(' ', '_')}"
    if finding.kind in ("empty result", "missing values") and not finding.subject:
        return f"{name}_shown"
    return f"{name}_coerced" if finding.kind == "emptied" and not finding.detail else name
