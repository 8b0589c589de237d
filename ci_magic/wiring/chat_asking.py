"""Running the turn of one message of a chat panel, from its first look at the page to its end."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ..cells.wire import Marked, marked_in
from ..errors import OptionError
from ..journal import Place
from ..language import _
from ..session import Here, Session
from ..settings import Settings
from ..sidebar.messages import Again, CellContent, Options, Send
from ..sidebar.worker import Gate
from ..values import Ask, RecentCell

if TYPE_CHECKING:
    from .chat import Chatting
    from .chat_turn import ChatTurn

_COLOURS = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_MOST_SHOWN = 20_000


def options_of(request: Send) -> dict[str, Any]:
    """Return the settings that a message brings along; None leaves one as it is."""
    options = request.options
    return {"privacy": options.privacy, "explain": options.explain, "assistant": options.assistant}


def ask_in(host: "Chatting", turn: "ChatTurn", settings: Settings, session: Session, gate: Gate) -> None:
    """Run the turn of a message.

    Raises:
        CIMagicError: it could not begin.
        KeyboardInterrupt: it was stopped before it began.
    """
    ask = _ask(turn, settings)
    if ask.about and ask.privacy != "full":
        turn.record.note(_("the cells are not shown to the model: privacy is {privacy}").format(privacy=ask.privacy))
    taken = turn.replaces is not None and _take_back(host, turn, session)
    pin = str(turn.replaces["pin"]) if taken and turn.replaces else ask.pin_id
    marked = _located(turn, pin or ask.pin_id)
    if not turn.is_rerun and marked is not None and marked.edited:
        marked = None  # what the user made of it stays, and the new code stands below
    if turn.is_rerun:
        ask = replace(ask, pin=ask.pin_id, new=False)
        _check_kept(host, session, ask, marked)
    turn.live = live = host.live_cells(turn, ask, marked)
    here = Here(host.notebook, turn.request.after, lambda _pin, _since: False)
    if turn.is_rerun and marked is not None:
        here = replace(here, live=True, marked=marked)
    session.ask(
        ask,
        host.tools_for(turn, ask, settings, session, live),
        here=here,
        listeners=(live, turn),
        absent=lambda names: host.absent(names, ask.prompt),
        attach=lambda ask: host.attach(ask, settings, turn),
        calm=gate,
    )


def _ask(turn: "ChatTurn", settings: Settings) -> Ask:
    request = turn.request
    prompt = request.prompt
    if not prompt.strip() and not request.files:
        prompt = _("explain this cell")
    return Ask(
        prompt=prompt,
        limits=settings.limits,
        privacy=settings.privacy,
        ask=settings.ask,
        new=request.options.new,
        files=request.files,
        plan=request.options.plan,
        explain=settings.explain,
        pictures=settings.pictures,
        assistant=request.options.assistant,
        thread=request.thread,
        message=turn.origin,
        about=tuple(map(_cell, request.about)),
    )


def _take_back(host: "Chatting", turn: "ChatTurn", session: Session) -> bool:
    """Take the turn back that this one takes the place of, where it is the last; its words are forgotten too."""
    old = turn.replaces
    if old is None:
        return False
    if host.undoable and host.undoable == old["id"]:
        turn.jobs.do(session.undo, turn.post)
        return True
    conversations = session.conversations(host.notebook)
    thread = conversations.thread(str(old["thread"]))
    last = thread.exchanges[-1] if thread and thread.exchanges else None
    if last is not None and last.turn == old["id"] and not old["cells"]:
        conversations.unsay(str(old["thread"]), [last])
        host.mark_undone(str(old["id"]))
        return True
    return not old["cells"]


def _located(turn: "ChatTurn", pin: str) -> Marked | None:
    """Tell the page of the turn, and return the cells that have a pin; waits for a page that is gone.

    Raises:
        OptionError: the page cannot take cells.
    """
    while (answer := turn.channel.locate(pin)) is None:
        turn.wait_for_page()
    turn.record.waits("")
    if not answer["ok"]:
        raise OptionError(_("the notebook takes no cells now: open it and send the message again"))
    return marked_in(answer, pin)


def _check_kept(host: "Chatting", session: Session, ask: Ask, marked: Marked | None) -> None:
    """Refuse to run again what nobody kept: no model is asked instead."""
    if marked is None and session.journal.kept(ask.pin_id, Place(host.notebook, "")) is None:
        raise OptionError(_("the code of this turn is not kept any more: ask again instead"))


def request_again(request: Again, record: Mapping[str, Any], sent: Send | None) -> Send:
    """Return the message that asks once more what an earlier one asked."""
    if sent is None:
        options = record.get("options")
        known: Mapping[str, Any] = options if isinstance(options, dict) else {}
        sent = Send(
            turn="",
            thread=str(record["thread"]),
            prompt=str(record["prompt"]),
            files=tuple(map(str, record.get("files") or ())),
            options=Options(
                plan=known.get("plan") is True,
                explain=known.get("explain") if isinstance(known.get("explain"), bool) else None,
                assistant=str(known.get("assistant") or ""),
                privacy=known.get("privacy"),
            ),
        )
    prompt = sent.prompt if request.prompt is None else request.prompt
    return replace(sent, turn=request.new, prompt=prompt, after=request.after)


def _cell(content: CellContent) -> RecentCell:
    told = [_COLOURS.sub("", text) for each in content.outputs for text in _texts(each)]
    return RecentCell(content.source, count=content.execution_count or 0, output="\n".join(told)[:_MOST_SHOWN])


def _texts(output: Any) -> Sequence[str]:
    """Return the text of one output of a notebook; none of what is malformed."""
    if not isinstance(output, dict):
        return ()
    data = output.get("data")
    found = [output.get("text"), data.get("text/plain") if isinstance(data, dict) else None]
    if output.get("output_type") == "error":
        found = [output.get("traceback") or [f"{output.get('ename')}: {output.get('evalue')}"]]
    return [joined for each in found if (joined := _joined(each).strip())]


def _joined(text: Any) -> str:
    """Return a text that may stand as a list of lines."""
    if isinstance(text, list):
        return "".join(each for each in text if isinstance(each, str))
    return text if isinstance(text, str) else ""
