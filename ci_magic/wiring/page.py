"""Cells of their own for the code, where the page that asks has the extension."""

from collections.abc import Callable
from typing import Any

from ..cells import Frontend
from ..cells.channel import Channel, can_answer, parent_ident
from ..cells.live import LiveCells
from ..cells.wire import marked_in
from ..kernel.stage import NestedRequest
from ..values import Ask


def live_cells(
    shell: Any,
    ask: Ask,
    frontend: Frontend,
    mask: Callable[[str], str],
    silent: dict[str, str],
    replaced: Callable[[str, str], None],
) -> LiveCells | None:
    """Return the cells of a turn in the page; None where nothing in it answers.

    `silent` remembers pages that did not answer; `replaced` is told a cell and the queued source that must not run.
    """
    if frontend.kind != "notebook" or not can_answer(shell):
        return None
    channel = Channel(shell.kernel)
    pin = ask.pin or ask.pin_id
    answer = channel.locate(pin, silent)
    if answer is None or not answer["ok"]:
        return None
    return LiveCells(
        channel,
        ask,
        number=shell.displayhook.prompt_count,
        marked=None if ask.fix else marked_in(answer, pin),
        replaced=replaced,
        request=request_in(shell),
        mask=mask,
    )


def request_in(shell: Any) -> Callable[[str, str], NestedRequest]:
    """Return what makes a request inside the one that runs then, from the page's id for it and the cell's."""
    return lambda message, cell: NestedRequest(shell, message=message, cell=cell, ident=parent_ident(shell.kernel))
