"""The record of one turn as a panel shows it: its shape, and how it is kept within bounds.

The shape is that of `ITurnRecord` in `labextension/src/chat-protocol.ts`. What a file holds may be damaged, or of
another version: whatever is missing or of another kind is empty here.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..language import _
from ..values import Exchange
from ..values.runs import KERNEL_DIED, RunState

Record = dict[str, Any]

MOST_BYTES = 1_000_000
"""Bytes that one record may have in a file; what is longer is cut."""

_TEXT_CUT = 50_000
_STEP_CUT = 1_000
_STEPS_CUT = 50
_MOST = 1e15
_NO_SPENDING = {"tokens": 0, "estimated": False, "cost": None, "seconds": 0.0, "attempts": 0, "steps": 0}


@dataclass(frozen=True, slots=True)
class _Maybe:
    """Null, or something like this."""

    like: Any


SHAPE: Mapping[str, Any] = {
    "id": "",
    "thread": "",
    "at": 0.0,
    "prompt": "",
    "files": [""],
    "state": "",
    "waits": {"for": "", "text": ""},
    "text": "",
    "steps": [
        {"n": 0, **dict.fromkeys(("kind", "label", "state", "cell", "code", "output", "cause", "difference"), "")}
    ],
    "plan": [{"text": "", "kind": "", "done": False}],
    "revision": 0,
    "reading": "",
    "notes": [""],
    "warnings": [""],
    "found": [""],
    "made": [{"path": "", "created": False, "size": _Maybe(0)}],
    "cells": [""],
    "ending": "",
    "message": "",
    "error": _Maybe({"code": "", "message": ""}),
    "model": "",
    "pin": "",
    "pinned": False,
    "undone": False,
    "undoable": False,
    "spent": {**_NO_SPENDING, "cost": _Maybe(0.0)},
    "limits": {"tokens": 0, "seconds": 0.0, "attempts": 0, "steps": 0},
}
"""A value of each kind that a record holds; of a list, of the kind that its items are."""

_ENDED = frozenset(state.value for state in RunState if state.terminal)


def record_of(value: object, thread: str) -> Record | None:
    """Return what a line holds as the record of an ended turn in `thread`; None where it is none.

    What the record holds besides is left in it.
    """
    if not isinstance(value, dict) or not all(type(value.get(name)) is str for name in ("id", "prompt")):
        return None
    if not value["id"]:
        return None
    record: Record = {**value, **_shaped(value, SHAPE), "thread": thread, "undoable": False}
    if record["state"] not in _ENDED:
        # Its kernel ended before it did.
        told = _("the kernel ended before the turn did")
        record |= {"state": RunState.EXPIRED.value, "message": told, "error": {"code": KERNEL_DIED, "message": told}}
    return {**record, "waits": {"for": "", "text": ""}}


def record_of_exchange(exchange: Exchange, thread: str) -> Record:
    """Return the record of a turn of which only the words are kept."""
    known = {
        "id": exchange_id(exchange),
        "thread": thread,
        "at": exchange.at,
        "prompt": exchange.prompt,
        "text": exchange.reply,
        "state": RunState.COMPLETED.value,
        "spent": {**_NO_SPENDING, "tokens": exchange.tokens, "cost": exchange.cost},
    }
    record: Record = _shaped(known, SHAPE)
    return record


def exchange_id(exchange: Exchange) -> str:
    """Return the id of a turn of which only the words are kept: 32 hex digits, as turns have them."""
    return exchange.turn or hashlib.sha256(exchange.id.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def line_of(record: Record) -> bytes:
    """Return a record as one line of JSON; one that is too large loses its longest parts."""
    line = _encoded(record)
    if len(line) <= MOST_BYTES:
        return line
    steps = [_cut(step, _STEP_CUT) for step in record["steps"][-_STEPS_CUT:]]
    return _encoded({**_cut(record, _TEXT_CUT), "steps": steps})


def _encoded(record: Record) -> bytes:
    # Half a surrogate pair has no bytes.
    return json.dumps(record, ensure_ascii=False).encode("utf-8", "backslashreplace")


def _cut(value: Any, most: int) -> Any:
    if isinstance(value, str):
        return value if len(value) <= most else value[:most] + "…"
    if isinstance(value, dict):
        return {name: _cut(each, most) for name, each in value.items()}
    return [_cut(each, _STEP_CUT) for each in value[:_STEPS_CUT]] if isinstance(value, list) else value


def _shaped(value: Any, like: Any) -> Any:
    """Return `value` where it is of the kind of `like`; what is not is empty."""
    if isinstance(like, _Maybe):
        return None if value is None else _shaped(value, like.like)
    if isinstance(like, dict | Mapping):
        found = value if isinstance(value, dict) else {}
        return {name: _shaped(found.get(name), each) for name, each in like.items()}
    if isinstance(like, list):
        kind = type(like[0])
        return [_shaped(each, like[0]) for each in value if isinstance(each, kind)] if isinstance(value, list) else []
    if isinstance(like, float):
        # Neither infinity nor what is no number is JSON.
        return float(value) if type(value) in (int, float) and abs(value) < _MOST else like
    return value if type(value) is type(like) else like
