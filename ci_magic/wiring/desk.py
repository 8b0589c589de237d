"""What a chat panel asks besides turns: threads, instructions, assistants, models, names, exports.

Every answer is that of `IReplies` in `labextension/src/chat-protocol.ts`. It may be asked for in any thread.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Protocol

from ..conversations import SHAPE, Conversations, Record
from ..errors import OptionError
from ..language import _
from ..models import local_servers
from ..ports import ChatModel
from ..report import NOTEBOOK, REPORT, plain_stem
from ..session import Session
from ..settings import Settings
from ..sidebar import messages
from ..values import Tool
from ..values.conversation import LONGEST_NAME, is_name
from .choice import layer_of, models_of
from .exporting import export_thread
from .standing import check_instructions, check_rename, check_tools, tool_name

PAGE = 30
"""Turns that are shown at once."""

Reply = dict[str, Any]


class Chatting(Protocol):
    """What the desk needs of the wiring of a chat."""

    @property
    def notebook(self) -> str:
        """The path of the notebook, or the working directory."""

    @property
    def undoable(self) -> str:
        """The id of the turn that an undo would take back; empty where there is none."""

    def running(self) -> list[Record]:
        """Return the records of the turns that are on or wait."""

    def latest(self) -> list[Record]:
        """Return the records of those turns too that have ended and are not written down yet."""

    def settings(self, options: Mapping[str, Any]) -> Settings:
        """Return the settings in force, under `options`."""

    def session(self, settings: Settings) -> Session:
        """Return the conversation of this kernel."""

    def conversations(self, settings: Settings) -> Conversations:
        """Return what is kept beside the notebook."""

    def tools(self) -> tuple[Tool, ...]:
        """Return the registered functions."""

    def names_from(self, prefix: str) -> tuple[tuple[str, str], ...]:
        """Return the variables whose names begin so, each with the name of its class."""

    def mask(self, settings: Settings, text: str) -> str:
        """Return the user's own words without the secrets in them."""

    def masking(self, settings: Settings) -> Callable[[str], str]:
        """Return what takes the secrets out of data."""

    def model(self, settings: Settings) -> ChatModel:
        """Return the model that the settings choose."""

    def choose(self, layer: Mapping[str, Any]) -> None:
        """Let these settings hold from now on, below the options of a message."""

    def status(self) -> Reply:
        """Return who answers, and how it is set."""


def desk(chat: Chatting, request: messages.AtDesk) -> Reply:
    """Do what is asked, and return the reply.

    Raises:
        CIMagicError: it cannot be done: what is wrong, then the remedy, in one line.
    """
    return _Desk(chat).answer(request)


def threads(chat: Chatting) -> list[Reply]:
    """Return the threads of the notebook, the latest first."""
    found = chat.conversations(chat.settings({})).overview().threads()
    return [
        {"name": each.name, "turns": each.turns, "at": each.at, "tokens": each.tokens, "cost": each.cost}
        for each in found
    ]


class _Desk:
    """One request; each kind of it has its method."""

    def __init__(self, chat: Chatting) -> None:
        self._chat = chat
        self._settings = chat.settings({})
        self._kept = chat.conversations(self._settings)

    def answer(self, request: messages.AtDesk) -> Reply:
        match request:
            case messages.Thread() | messages.Rename() | messages.Delete() | messages.Search() | messages.Export():
                return self._of_threads(request)
            case messages.Standing() | messages.Instruct() | messages.Appoint() | messages.Dismiss():
                return self._of_standing(request)
            case messages.Models():
                return {"models": list(models_of(self._chat.model(self._settings)))}
            case messages.Servers():
                return {"servers": [{**asdict(each), "models": list(each.models)} for each in local_servers()]}
            case messages.Choose(model, base_url):
                return self._choose(model, base_url)
            case messages.Complete(prefix):
                return {"names": [{"name": name, "kind": kind} for name, kind in self._chat.names_from(prefix)]}

    def _of_threads(
        self, request: messages.Thread | messages.Rename | messages.Delete | messages.Search | messages.Export
    ) -> Reply:
        match request:
            case messages.Thread(name, before):
                return self._thread(name, before)
            case messages.Rename(name, to):
                self._check_over(name)
                check_rename(self._kept, name, to.strip())
                self._chat.session(self._settings).rename_thread(self._chat.notebook, name, to.strip())
            case messages.Delete(name):
                self._check_over(name)
                self._kept.forget_thread(name)
            case messages.Search(text):
                return {"hits": [asdict(each) for each in self._kept.overview().search(text)]}
            case messages.Export():
                return {"path": self._export(request)}
        return {}

    def _of_standing(
        self, request: messages.Standing | messages.Instruct | messages.Appoint | messages.Dismiss
    ) -> Reply:
        match request:
            case messages.Standing():
                return {
                    "instructions": self._kept.instructions(),
                    "assistants": [asdict(each) for each in self._kept.assistants()],
                    "tools": [tool_name(each) for each in self._chat.tools()],
                }
            case messages.Instruct(text):
                check_instructions(text.strip())
                self._kept.instruct(self._chat.mask(self._settings, text.strip()))
            case messages.Appoint():
                self._appoint(request)
            case messages.Dismiss(name):
                self._kept.dismiss(name)
        return {}

    def _check_over(self, thread: str) -> None:
        if any(each["thread"] == thread for each in self._chat.running()):
            raise OptionError(_("a turn of {name} is not over yet: stop it first").format(name=thread))

    def _thread(self, name: str, before: float | None) -> Reply:
        live = {each["id"]: each for each in self._chat.latest()}
        records, more = self._kept.overview().turns(name, PAGE, before)
        undoable = self._chat.undoable
        shown = [live.get(each["id"], {**each, "undoable": each["id"] == undoable}) for each in records]
        return {"turns": [{field: each[field] for field in SHAPE} for each in shown], "more": more}

    def _export(self, request: messages.Export) -> str:
        notebook = Path(self._chat.notebook)
        folder = notebook.parent if notebook.suffix == ".ipynb" else notebook
        suffix = NOTEBOOK if request.kind == "notebook" else REPORT
        written = export_thread(
            self._kept,
            request.thread,
            folder / f"{plain_stem(request.thread)}{suffix}",
            notebook=notebook,
            mask=self._chat.masking(self._settings),
            cells=[asdict(each) for each in request.cells],
            live=self._chat.latest(),
        )
        return written.name

    def _appoint(self, request: messages.Appoint) -> None:
        given = request.assistant
        name, instructions = given.name.strip(), given.instructions.strip()
        if not is_name(name):
            line = _("an assistant may be called anything printable of at most {most} characters")
            raise OptionError(line.format(most=LONGEST_NAME))
        check_instructions(instructions)
        check_tools(given.tools or (), self._chat.tools())
        masked = self._chat.mask(self._settings, instructions)
        self._kept.appoint(replace(given, name=name, instructions=masked, model=given.model.strip()))

    def _choose(self, model: str, base_url: str) -> Reply:
        layer = layer_of(model.strip(), base_url.strip(), self._settings)
        # What cannot work is said now, and nothing is chosen.
        self._chat.model(self._chat.settings(layer))
        self._chat.choose(layer)
        return {"status": self._chat.status()}
