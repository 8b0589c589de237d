"""Reads the numbered list of a plan out of prose, and what a user made of one."""

import difflib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from ..values.events import PlanStep

MOST_STEPS = 40
"""Steps that a plan may have; nobody reads more before a go."""

_LONGEST = 400
_ALIKE = 0.75
"""From this likeness on (the ratio of `difflib`) a step of a new plan is one that is done already."""

_HEAD = 24
_SIGNS = re.compile(r"[\s#>]*(?:[-*+•]\s+)?")
_NUMBER = re.compile(
    r"[*_]*\s*(?:(?:step|ステップ|手順|단계|제)\s*(?P<named>\d{1,2})\s*(?:단계)?\s*[:.)-]?"
    r"|\(?(?P<plain>\d{1,2})\s*(?:(?:단계|番目)\s*[:.)]?|[.):、]))(?!\d)\s*",
    re.IGNORECASE,
)
_BOX = re.compile(r"[*_]*\[(?P<tick>[ xX✓✔])\]\s*")
_MARK = re.compile(r"[*_`]*[\[({【]\s*[*_`]*(?P<word>[^\W\d_][\w ]{1,14})[*_`]*\s*[\])}】][*_`]*\s*[:–—-]?\s*")  # noqa: RUF001
_WORD = re.compile(r"[*_`]*(?P<word>[^\W\d_][\w ]{1,14}?)[*_`]*\s*[:：–—][*_`]*\s+")  # noqa: RUF001
_KINDS: dict[str, Literal["think", "code"]] = {
    **dict.fromkeys(("code", "python", "run code", "코드", "コード"), "code"),
    **dict.fromkeys(("think", "thinking", "think only", "thought", "no code", "생각", "사고", "思考", "考察"), "think"),
}
_CIRCLED = {0x2460 + number: f"{number + 1}." for number in range(20)}


@dataclass(slots=True)
class _Item:
    number: int
    text: str
    kind: Literal["think", "code"] | None
    done: bool


def read_plan(text: str) -> tuple[PlanStep, ...]:
    """Return the steps of the plan in a reply; empty where there is no numbered list.

    Of several lists the one with marks of kinds is taken, then the longest. A step without a mark is code. Lines
    indented under a step belong to it.
    """
    return _steps(_best(text))


def read_revision(text: str, done: Sequence[PlanStep]) -> tuple[PlanStep, ...]:
    """Return the steps that a reply puts in the place of those that remain; empty where it holds no other plan.

    Only a list whose steps are marked as thought or code counts, since prose may number things of any kind. Steps
    that are `done` already are left out where the list repeats them.
    """
    items = _best(text)
    if not items or sum(item.kind is not None for item in items) * 2 < len(items):
        return ()
    old = [_plain(step.text) for step in done]
    from_the_start = items[0].number == 1
    fresh = [item for item in items if not item.done and not (from_the_start and _is_like(item.text, old))]
    return _steps(fresh)


def read_edited(text: str) -> tuple[PlanStep, ...]:
    """Return the steps of a plan as a user left it: every line that is not empty is one, whatever its number."""
    lines = [re.sub(r"^[\s#]+", "", line) for line in text.split("\n")]
    return _steps([_item(line) or _made(0, line) for line in lines if line.strip()])


def _best(text: str) -> list[_Item]:
    lists = _lists(text)
    return max(lists, key=lambda items: (sum(item.kind is not None for item in items), len(items)), default=[])


def _lists(text: str) -> list[list[_Item]]:
    """Return the numbered lists of a text; each counts up by one."""
    lists: list[list[_Item]] = []
    for line in text.split("\n"):
        item = _item(line)
        last = lists[-1][-1] if lists else None
        indented = line[:2].isspace() and bool(line.strip())
        if last is not None and indented and (item is None or item.number != last.number + 1):
            last.text = f"{last.text} {' '.join(line.split()).lstrip('-*+• ')}"[:_LONGEST]
        elif item is not None and last is not None and item.number == last.number + 1:
            lists[-1].append(item)
        elif item is not None:
            lists.append([item])
    return lists


def _item(line: str) -> _Item | None:
    """Return the step that a line begins, None where it has no number."""
    head = unicodedata.normalize("NFKC", line[:_HEAD].translate(_CIRCLED)) + line[_HEAD:]
    rest = head[_SIGNS.match(head).end() :]  # type: ignore[union-attr]  # it matches nothing too
    box = _BOX.match(rest)
    found = _NUMBER.match(rest[box.end() :] if box else rest)
    if found is None:
        return None
    text = (rest[box.end() :] if box else rest)[found.end() :]
    item = _made(int(found["named"] or found["plain"]), text)
    ticked = bool(box and box["tick"] != " ")
    return replace(item, done=item.done or ticked) if item.text else None


def _made(number: int, text: str) -> _Item:
    """Return a step from its text, which may begin with a box and name its kind first or last."""
    done, kind = False, None
    if box := _BOX.match(text):
        done, text = box["tick"] != " ", text[box.end() :]
    for found in (_MARK.match(text), _WORD.match(text)):
        if found and kind is None and (kind := _KINDS.get(found["word"].strip().casefold())):
            text = text[found.end() :]
    marks = list(_MARK.finditer(text))
    last = marks[-1] if marks else None
    if kind is None and last and not text[last.end() :].strip(".*_ "):
        kind = _KINDS.get(last["word"].strip().casefold())
        text = text[: last.start()] if kind else text
    return _Item(number, _plain(text), kind, done)


def _plain(text: str) -> str:
    bare = " ".join(text.replace("**", "").replace("__", "").split())
    return bare.strip("*_ ")[:_LONGEST]


def _is_like(text: str, others: Sequence[str]) -> bool:
    return any(difflib.SequenceMatcher(None, text, other).ratio() >= _ALIKE for other in others)


def _steps(items: Sequence[_Item]) -> tuple[PlanStep, ...]:
    return tuple(PlanStep(item.text, item.kind or "code", item.done) for item in items if item.text)[:MOST_STEPS]
