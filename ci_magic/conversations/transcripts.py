"""What a panel showed of every turn, thread by thread: files of lines that are only added to.

A line is JSON with a `schema` and a `kind`: `thread` (its name), `turn` (a whole record; the last one of a turn holds),
`undone` (a turn that was taken back). A line that was cut by the end of a kernel, that is of a newer version or of
somebody else is passed over.
"""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ..language import _
from .places import file_name
from .records import Record, line_of, record_of
from .store import locked, prepare, put_whole

SCHEMA_VERSION = 1

LARGEST = 20_000_000
"""Bytes of a file beyond which its older half is dropped."""

_MOST_READ = 2 * LARGEST
_MOST_IN_A_PAGE = 4_000_000


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn in a transcript: when it began (Unix time), what it took, and where its last line stands in the file."""

    id: str
    at: float
    tokens: int
    cost: float | None
    undone: bool = False
    start: int = field(default=0, compare=False)
    size: int = field(default=0, compare=False)


class Transcripts:
    """The transcripts of one notebook; what cannot be written stays in memory until the kernel ends, and that is said.

    Every question looks whether another kernel has added something; what was read is not read again.

    Args:
        folder: where the files lie; it need not exist.
        say: takes one line for the user.
    """

    def __init__(self, folder: Path, say: Callable[[str], None]) -> None:
        self._folder = folder
        self._say = say
        self._memory: dict[Path, bytes] = {}
        self._read: dict[Path, _Index] = {}
        self._told = False

    def append(self, record: Record) -> None:
        """Write down how a turn of the thread `record["thread"]` ended, in place of what was written of it before."""
        self._add(record["thread"], b'{"schema": %d, "kind": "turn", "record": %b}' % (SCHEMA_VERSION, line_of(record)))

    def mark_undone(self, turn: str) -> None:
        """Write down that a turn was taken back."""
        thread = next((name for name in self.names() if any(each.id == turn for each in self.turns(name))), None)
        if thread is not None:
            self._add(thread, _line(kind="undone", turn=turn))

    def names(self) -> tuple[str, ...]:
        """Return the names of the threads that have a transcript."""
        with suppress(OSError):
            return tuple(sorted(filter(None, (self._index(path).name for path in self._paths()))))
        return ()

    def turns(self, thread: str) -> tuple[Turn, ...]:
        """Return the turns of a thread in the order in which they were first written."""
        return tuple(self._index(self._path(thread)).turns.values())

    def record(self, thread: str, turn: Turn) -> Record | None:
        """Return what is kept of a turn; None where its file was changed by somebody else meanwhile."""
        found = _of_line(self._bytes(self._path(thread), turn.start, turn.size))
        record = record_of(found.get("record"), thread) if found else None
        if record is None or record["id"] != turn.id:
            return None
        return {**record, "undone": record["undone"] or turn.undone}

    def find(self, turn: str) -> Record | None:
        """Return what is kept of a turn, in whichever thread it is; None where nothing is."""
        found = ((name, each) for name in self.names() for each in self.turns(name) if each.id == turn)
        return next((self.record(name, each) for name, each in found), None)

    def rename(self, thread: str, to: str) -> None:
        """Give a thread another name, which no thread has."""
        before, after = self._path(thread), self._path(to)
        if before not in self._memory and not before.exists():
            return
        self._add(thread, _line(kind="thread", name=to))
        if before in self._memory:
            self._memory[after] = self._memory.pop(before)
            return
        with locked(self._folder):
            before.rename(after)

    def delete(self, thread: str) -> None:
        """Delete the transcript of a thread."""
        path = self._path(thread)
        self._memory.pop(path, None)
        if path.exists():
            with locked(self._folder):
                path.unlink(missing_ok=True)

    def _path(self, thread: str) -> Path:
        return self._folder / f"{file_name(thread)}.jsonl"

    def _paths(self) -> list[Path]:
        return sorted({*self._memory, *self._folder.glob("*.jsonl")})

    def _add(self, thread: str, line: bytes) -> None:
        path = self._path(thread)
        if path not in self._memory:
            try:
                self._write(path, thread, line)
            except OSError as error:
                self._tell(error)
                self._memory[path] = self._bytes(path, 0, _MOST_READ)
            else:
                return
        head = b"" if self._memory[path] else _line(kind="thread", name=thread) + b"\n"
        self._memory[path] += head + line + b"\n"

    def _write(self, path: Path, thread: str, line: bytes) -> None:
        prepare(self._folder)
        with locked(self._folder):
            handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0), 0o600)
            with os.fdopen(handle, "r+b", buffering=0) as file:
                size = file.seek(0, os.SEEK_END)
                head = b"" if size else _line(kind="thread", name=thread) + b"\n"
                # The last line may have been cut when a kernel died.
                cut = size > 0 and _byte_before(file, size) != b"\n"
                file.write((b"\n" if cut else b"") + head + line + b"\n")
                os.fsync(file.fileno())
            if size > LARGEST:
                self._shorten(path, thread, size)

    def _shorten(self, path: Path, thread: str, size: int) -> None:
        """Drop the older half of a file; lines that are not understood go by their place like any other."""
        name = self._index(path).name or thread
        newer = self._bytes(path, size - LARGEST // 2, _MOST_READ).partition(b"\n")[2]
        put_whole(path, _line(kind="thread", name=name) + b"\n" + newer)

    def _tell(self, error: OSError) -> None:
        if not self._told:
            self._told = True
            told = _("{path} cannot be written ({error}): what is kept there stays in memory until the kernel ends")
            self._say(told.format(path=self._folder, error=error.strerror or error))

    def _index(self, path: Path) -> "_Index":
        index = self._read.get(path) or _Index()
        identity, size = self._state(path)
        if identity != index.identity or size < index.end:
            # Of a file that somebody let grow, the end is read.
            index = _Index(identity, end=max(0, size - _MOST_READ))
        if size > index.end:
            index = index.grown(self._bytes(path, index.end, size - index.end))
        self._read[path] = index
        return index

    def _state(self, path: Path) -> tuple[object, int]:
        if path in self._memory:
            return "memory", len(self._memory[path])
        try:
            seen = path.stat()
        except OSError:
            return None, 0
        return (seen.st_dev, seen.st_ino), seen.st_size

    def _bytes(self, path: Path, start: int, size: int) -> bytes:
        if path in self._memory:
            return self._memory[path][start : start + size]
        try:
            with path.open("rb") as file:
                file.seek(start)
                return file.read(size)
        except OSError:
            return b""


@dataclass(frozen=True, slots=True)
class _Index:
    """What was read of a file up to `end`: the name of its thread, and its turns."""

    identity: object = None
    name: str = ""
    end: int = 0
    turns: dict[str, Turn] = field(default_factory=dict)

    def grown(self, content: bytes) -> "_Index":
        """Return what is known once `content`, which begins at `end`, was read; a line without an end waits for it."""
        name, turns, at = self.name, dict(self.turns), self.end
        for line in content.split(b"\n")[:-1]:
            found = _of_line(line) or {"kind": ""}
            if found["kind"] == "thread" and isinstance(found.get("name"), str):
                name = found["name"]
            elif found["kind"] == "turn":
                turns.update((turn.id, turn) for turn in _turn(found, at, len(line)))
            elif found["kind"] == "undone" and (turn := turns.get(str(found.get("turn")))):
                turns[turn.id] = replace(turn, undone=True)
            at += len(line) + 1
        return _Index(self.identity, name, at, turns)


def _turn(found: dict[str, Any], start: int, size: int) -> Iterator[Turn]:
    record = record_of(found.get("record"), "")
    if record is not None:
        spent = record["spent"]
        yield Turn(record["id"], record["at"], spent["tokens"], spent["cost"], record["undone"], start, size)


def _line(**content: str) -> bytes:
    text = json.dumps({"schema": SCHEMA_VERSION, **content}, ensure_ascii=False)
    return text.encode("utf-8", "backslashreplace")


def _of_line(line: bytes) -> dict[str, Any] | None:
    """Return what a line holds; None where it is torn, foreign or newer."""
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict) or found.get("schema") != SCHEMA_VERSION or not isinstance(found.get("kind"), str):
        return None
    return found


def _byte_before(file: Any, at: int) -> bytes:
    file.seek(at - 1)
    return bytes(file.read(1))
