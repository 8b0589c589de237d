"""What is remembered of a turn, and what a restoration brings back to mind."""

import time
import uuid
from collections.abc import Callable

from ..journal import Entry
from ..turn import Tools
from ..values import Ask, Exchange
from ..values.events import Ending, Settled
from .outcome import outcome_of


def exchange_of(ask: Ask, settled: Settled, tools: Tools) -> Exchange | None:
    """Return what the conversation keeps of a turn, masked; None of one that did not end well or asked nobody."""
    if not settled.ending.success or settled.pinned:
        return None
    reply = settled.answer if settled.ending is Ending.ANSWERED else _fenced(settled.code)
    # Files that came without a word are the request; servers take no empty message.
    prompt = ask.title
    return Exchange(
        _new_id(),
        ask.privacy,
        tools.mask_prompt(prompt),
        tools.mask(reply),
        tools.mask(outcome_of(settled, ask.privacy)),
        time.time(),
        ask.assistant,
        ask.message,
        settled.usage.total,
        settled.usage.cost,
    )


def recalled(entry: Entry, mask: Callable[[str], str]) -> Exchange:
    """Return what the conversation knew of a turn of the record."""
    reply = entry.answer if entry.ending == Ending.ANSWERED.value else _fenced(entry.code)
    return Exchange(_new_id(), entry.privacy, mask(entry.prompt), mask(reply), at=entry.started)


def _new_id() -> str:
    return uuid.uuid4().hex[:12]


def _fenced(code: str) -> str:
    return f"```python\n{code.rstrip()}\n```"
