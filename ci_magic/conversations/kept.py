"""Instructions, threads and assistants of one notebook."""

from collections.abc import Callable, Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any, get_args

from ..values import Assistant, Exchange, Privacy, Thread
from .overview import Overview
from .places import file_name, folder_beside, own_folder
from .records import Record
from .store import Content, Store
from .transcripts import Transcripts


class Conversations:
    """What is kept beside one notebook.

    Assistants belong to the folder, so that the notebooks in it share them; instructions and threads belong to the
    notebook. Every question reads the file: another kernel may have changed it.

    Args:
        notebook: the path of the notebook file, or the working directory where it is not known.
        say: takes one line for the user: what became of a file that could not be used.
    """

    def __init__(self, notebook: str, say: Callable[[str], None]) -> None:
        # A name that is not from the root would be another one after a change of the directory.
        notebook = str(Path(notebook).absolute())
        own = own_folder(notebook)
        self._instructions = own / "instructions.json"
        self._threads = own / "threads"
        self._assistants = folder_beside(notebook) / "assistants"
        self._store = Store(say)
        self.transcripts = Transcripts(own / "transcripts", say)

    def instructions(self) -> str:
        """Return what every reply in this notebook has to heed; empty where nothing is set."""
        content = self._store.read(self._instructions, _text)
        return _text(content) if content else ""

    def instruct(self, text: str) -> None:
        """Set the instructions; an empty text takes them away."""
        self._store.change(self._instructions, _text, lambda _before: {"text": text} if text else None)

    def thread(self, name: str) -> Thread | None:
        """Return a thread; None where there is none of this name."""
        content = self._store.read(self._thread(name), _thread)
        return _thread(content) if content else None

    def threads(self) -> tuple[Thread, ...]:
        """Return all threads of the notebook, by name."""
        found = (self._store.read(path, _thread) for path in self._store.paths(self._threads))
        return tuple(sorted((_thread(each) for each in found if each), key=lambda thread: thread.name))

    def say(self, name: str, exchanges: Iterable[Exchange]) -> None:
        """Add to a thread, which begins with it if need be; what another kernel added meanwhile stays."""
        added = [asdict(each) for each in exchanges]

        def change(before: Content | None) -> Content:
            return {"name": name, "exchanges": [*(before["exchanges"] if before else ()), *added]}

        self._store.change(self._thread(name), _thread, change)

    def unsay(self, name: str, exchanges: Iterable[Exchange]) -> None:
        """Take out of a thread what was said in a turn that is taken back."""
        gone = {each.id for each in exchanges}

        def change(before: Content | None) -> Content | None:
            return before and {**before, "exchanges": [each for each in before["exchanges"] if each["id"] not in gone]}

        self._store.change(self._thread(name), _thread, change)

    def forget_thread(self, name: str) -> None:
        """Delete a thread and its transcript."""
        self._store.change(self._thread(name), _thread, lambda _before: None)
        self.transcripts.delete(name)

    def rename_thread(self, name: str, to: str) -> None:
        """Give a thread another name, which no thread has."""
        thread = self.thread(name)
        if thread is not None:
            self.say(to, thread.exchanges)
            self._store.change(self._thread(name), _thread, lambda _before: None)
        self.transcripts.rename(name, to)

    def find_turn(self, turn: str) -> Record | None:
        """Return what is kept of a turn, in whichever thread it is; None where nothing is."""
        return self.overview().find(turn)

    def overview(self) -> Overview:
        """Return the threads as they are shown, with their turns, those of panels and of magics."""
        return Overview(self.transcripts, self.threads())

    def assistant(self, name: str) -> Assistant | None:
        """Return an assistant; None where there is none of this name."""
        content = self._store.read(self._assistant(name), _assistant)
        return _assistant(content) if content else None

    def assistants(self) -> tuple[Assistant, ...]:
        """Return all assistants of the folder, by name."""
        found = (self._store.read(path, _assistant) for path in self._store.paths(self._assistants))
        return tuple(sorted((_assistant(each) for each in found if each), key=lambda each: each.name))

    def appoint(self, assistant: Assistant) -> None:
        """Keep an assistant, in place of the one that has its name."""
        self._store.change(self._assistant(assistant.name), _assistant, lambda _before: asdict(assistant))

    def dismiss(self, name: str) -> None:
        """Delete an assistant."""
        self._store.change(self._assistant(name), _assistant, lambda _before: None)

    def _thread(self, name: str) -> Path:
        return self._threads / f"{file_name(name)}.json"

    def _assistant(self, name: str) -> Path:
        return self._assistants / f"{file_name(name)}.json"


def _of(kind: type, value: Any) -> Any:
    if type(value) is not kind:
        raise TypeError(kind)
    return value


def _text(content: Content) -> str:
    return str(_of(str, content["text"]))


def _thread(content: Content) -> Thread:
    return Thread(_of(str, content["name"]), tuple(map(_exchange, _of(list, content["exchanges"]))))


def _exchange(content: Content) -> Exchange:
    known: Any = content.get("privacy")
    # What was said under a setting that is not known may hold anything.
    privacy: Privacy = known if known in get_args(Privacy) else "full"
    at, tokens, cost = content.get("at", 0.0), content.get("tokens", 0), content.get("cost")
    return Exchange(
        _of(str, content["id"]),
        privacy,
        _of(str, content["prompt"]),
        _of(str, content["reply"]),
        _of(str, content.get("outcome", "")),
        float(at) if isinstance(at, int | float) else 0.0,
        _of(str, content.get("assistant", "")),
        _of(str, content.get("turn", "")),
        tokens if type(tokens) is int else 0,
        float(cost) if isinstance(cost, int | float) else None,
    )


def _assistant(content: Content) -> Assistant:
    tools = content.get("tools")
    return Assistant(
        _of(str, content["name"]),
        _of(str, content.get("instructions", "")),
        _of(str, content.get("model", "")),
        None if tools is None else tuple(_of(str, each) for each in _of(list, tools)),
    )
