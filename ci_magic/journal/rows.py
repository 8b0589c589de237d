"""Rows of the record, from values and to values."""

import json
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import asdict
from typing import Any, get_args

from ..values import Ask, Finding, Privacy, Written
from ..values.events import PlanStep
from ..values.runs import RunState
from .entries import Dispatch, Entry, Tried

TURN = (
    "id, started, prompt, pin, cell, model, ending, message, code, answer, offered, pinned,"
    " prompt_tokens + completion_tokens, seconds, kernel, undone, made, restores, options, state, error_code,"
    " plan, reading"
)
DISPATCH = (
    "dispatches.at, notebook, prompt, host, dispatches.model, privacy, size, masked, errand, attempt,"
    " dispatches.prompt_tokens, dispatches.completion_tokens, estimated, answered"
)
ATTEMPT = "status, code, cause, difference, findings, files, seconds, origin"


def entry(row: Sequence[Any], attempts: tuple[Tried, ...]) -> Entry:
    """Return a turn from its columns, `TURN`."""
    *plain, offered, pinned, tokens, seconds, kernel, undone, made, restores, chosen, state, code, plan, reading = row
    numbers = tuple(number for number in _read(restores) if type(number) is int)
    names = tuple(map(str, _read(made)))
    flags = (bool(offered), bool(pinned))
    values: list[Any] = [*plain, *flags, tokens, seconds, kernel, bool(undone), names, numbers, attempts]
    into, privacy, thread, assistant = _chosen(chosen)
    values += [into, privacy, _state(state), code, thread, assistant, _values(PlanStep, plan), reading]
    return Entry(*values)


def tried(row: Sequence[Any]) -> Tried:
    """Return an attempt from its columns, `ATTEMPT`."""
    status, code, cause, difference, findings, files, seconds, origin = row
    return Tried(status, code, cause, difference, _values(Finding, findings), _values(Written, files), seconds, origin)


def dispatch(row: Sequence[Any]) -> Dispatch:
    """Return a request from its columns, `DISPATCH`."""
    *plain, estimated, answered = row
    values: list[Any] = [*plain, bool(estimated), bool(answered)]
    return Dispatch(*values)


def insert(database: sqlite3.Connection, table: str, row: dict[str, object]) -> int:
    """Add a row, by the names of its columns; returns its number."""
    marks = ", ".join("?" * len(row))
    sql = f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})"  # noqa: S608  # our own names
    return int(database.execute(sql, tuple(row.values())).lastrowid or 0)


def text(given: str) -> str:
    """Return text that can be written: half a surrogate pair, which a model may send, has no bytes."""
    return given.encode("utf-8", "backslashreplace").decode()


def json_of(values: Iterable[Any], mask: Callable[[str], str]) -> str:
    """Return dataclasses as a JSON list, their texts masked."""
    masked = [
        {name: text(mask(value)) if isinstance(value, str) else value for name, value in asdict(each).items()}
        for each in values
    ]
    return json.dumps(masked, ensure_ascii=False)


def options(ask: Ask, mask: Callable[[str], str]) -> str:
    """Return what a turn was asked to keep to."""
    return json.dumps(
        {
            "attempts": ask.limits.attempts,
            "ask": ask.ask,
            "privacy": ask.privacy,
            "into": ask.into,
            "model": ask.model,
            "thread": mask(ask.thread),
            "assistant": mask(ask.assistant),
        }
    )


def _chosen(column: Any) -> tuple[str | None, Privacy, str, str]:
    """Return the variable, the privacy setting, the thread and the assistant out of a turn's options.

    What is not known came under the widest setting.
    """
    chosen: dict[str, Any] = {}
    with suppress(TypeError, ValueError):
        found = json.loads(column)
        chosen = found if isinstance(found, dict) else {}
    texts = {name: value for name, value in chosen.items() if isinstance(value, str)}
    privacy: Any = texts.get("privacy")
    known: Privacy = privacy if privacy in get_args(Privacy) else "full"
    return texts.get("into"), known, texts.get("thread", ""), texts.get("assistant", "")


def _state(column: Any) -> RunState:
    with suppress(ValueError):
        return RunState(column)
    return RunState.QUEUED


def _read(column: Any) -> list[Any]:
    with suppress(TypeError, ValueError):
        found = json.loads(column)
        return found if isinstance(found, list) else []
    return []


def _values(kind: Callable[..., Any], column: Any) -> tuple[Any, ...]:
    found = []
    for each in _read(column):
        # What another version wrote may have other fields.
        with suppress(TypeError):
            found.append(kind(**each))
    return tuple(found)
