"""What is asked of the record and what is told to it."""

import json
import sqlite3
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from ..ports import RULES
from ..values import Usage
from ..values.events import Asked, Ending, PlanStep, Sent, Settled
from ..values.runs import KERNEL_DIED, RunState, last_error, state_at
from . import rows
from .entries import LOST, Dispatch, Entry, Place, Tried
from .processes import is_gone
from .store import Renewed, Store


class Journal:
    """The record of one kernel's turns, beside those of other kernels.

    Args:
        path: the file; None keeps the record in memory for this session only.
        kernel: this kernel's name, see `processes.kernel_id`.
        say: takes a line for the user: what became of a file that could not be used.

    Raises:
        JournalError: the file cannot be opened; from any reading method: it cannot be read.
    """

    def __init__(self, path: Path | None, kernel: str = "", say: Callable[[str], None] = lambda _line: None) -> None:
        self.kernel = kernel
        self._store = Store(path, say)

    def close(self) -> None:
        """Close the file."""
        self._store.close()

    def kept(self, pin: str, place: Place) -> Entry | None:
        """Return the turn whose code or answer a pin holds: of the same cell, else same ordinal, else the latest."""
        self._store.look_again()
        found = self._entries(
            "notebook = ? AND pin = ? AND ending IN (?, ?) AND pinned = 0 AND undone = 0"
            " AND (code != '' OR (answer != '' AND model != ?))"
            " ORDER BY (cell = ? AND cell != '') DESC, ordinal = ? DESC, id DESC LIMIT 1",
            (place.notebook, pin, Ending.DONE.value, Ending.ANSWERED.value, RULES, place.cell, place.ordinal),
        )
        return found[0] if found else None

    def latest(self, notebook: str, count: int = 10) -> tuple[Entry, ...]:
        """Return the last turns of a notebook, oldest first, with their attempts."""
        return tuple(reversed(self._entries("notebook = ? ORDER BY id DESC LIMIT ?", (notebook, count))))

    def dispatches(self, count: int = 100) -> tuple[Dispatch, ...]:
        """Return the last requests that left this machine, from any notebook, oldest first."""
        self._store.look_again()
        sql = (
            f"SELECT {rows.DISPATCH} FROM dispatches JOIN turns ON turns.id = turn ORDER BY dispatches.id DESC LIMIT ?"  # noqa: S608  # our own text
        )
        return tuple(map(rows.dispatch, reversed(self._store.read(sql, (count,)))))

    def lost(self, notebook: str) -> tuple[Entry, ...]:
        """Return the turns of a notebook that never ended and whose kernel is gone, oldest first."""
        open_ones = self._entries(
            "notebook = ? AND ending = '' AND kernel NOT IN ('', ?) ORDER BY id", (notebook, self.kernel)
        )
        return tuple(entry for entry in open_ones if is_gone(entry.kernel, entry.started))

    def last_gone(self, notebook: str) -> str:
        """Return the last kernel that worked on a notebook with success and is gone; empty if there is none."""
        found = self._store.read(
            "SELECT kernel, MAX(started) FROM turns WHERE notebook = ? AND kernel NOT IN ('', ?) AND ending = ?"
            " GROUP BY kernel ORDER BY MAX(id) DESC",
            (notebook, self.kernel, Ending.DONE.value),
        )
        return next((str(kernel) for kernel, since in found if is_gone(kernel, since)), "")

    def of_kernel(self, notebook: str, kernel: str) -> tuple[Entry, ...]:
        """Return all turns that a kernel worked on in a notebook, oldest first."""
        return tuple(self._entries("notebook = ? AND kernel = ? ORDER BY id", (notebook, kernel)))

    def turns(self, numbers: Iterable[int]) -> tuple[Entry, ...]:
        """Return the turns with these numbers, oldest first."""
        wanted = sorted(set(numbers))
        marks = ", ".join("?" * len(wanted))
        return tuple(self._entries(f"id IN ({marks}) ORDER BY id", tuple(wanted)))

    def thread_of(self, notebook: str, pin: str) -> str:
        """Return the thread of the last turn with this pin; empty where it is in none or not known."""
        found = self._entries("notebook = ? AND pin = ? ORDER BY id DESC LIMIT 1", (notebook, pin))
        return found[0].thread if found else ""

    def rename_thread(self, notebook: str, name: str, to: str) -> None:
        """Let the turns of a thread belong to it under its new name."""
        thread = "CASE WHEN json_valid(options) THEN json_extract(options, '$.thread') END"
        sql = f"UPDATE turns SET options = json_set(options, '$.thread', ?) WHERE notebook = ? AND {thread} = ?"  # noqa: S608  # our own text
        self._write(lambda database: database.execute(sql, (to, notebook, name)))

    def made_files(self, notebook: str) -> frozenset[str]:
        """Return the absolute paths of files that turns of this notebook made."""
        return frozenset(
            str(row[0]) for row in self._store.read("SELECT path FROM files WHERE notebook = ?", (notebook,))
        )

    def note_files(self, notebook: str, paths: Iterable[str]) -> None:
        """Remember files that a turn made."""
        files = [(notebook, path) for path in sorted(paths)]
        self._write(lambda database: database.executemany("INSERT OR IGNORE INTO files VALUES (?, ?)", files))

    def forget_files(self, notebook: str, paths: Iterable[str]) -> None:
        """Forget files that were taken back."""
        files = [(notebook, path) for path in sorted(paths)]
        self._write(lambda database: database.executemany("DELETE FROM files WHERE notebook = ? AND path = ?", files))

    def mark_lost(self, turns: Iterable[Entry]) -> None:
        """Write down that turns will never end."""
        marks = [(LOST, RunState.EXPIRED.value, KERNEL_DIED, entry.id) for entry in turns]
        sql = "UPDATE turns SET ending = ?, state = ?, error_code = ? WHERE id = ? AND ending = ''"
        self._write(lambda database: database.executemany(sql, marks))

    def mark_undone(self, turn: int, pin: str) -> None:
        """Write down that the user took back a turn of this kernel: it is no pin any more."""
        # Where the record was begun anew meanwhile, the number may be another turn's.
        sql = "UPDATE turns SET undone = 1 WHERE id = ? AND kernel = ? AND pin = ?"
        self._write(lambda database: database.execute(sql, (turn, self.kernel, pin)))

    def begin(self, asked: Asked, place: Place, restores: Iterable[int], mask: Callable[[str], str]) -> int:
        """Write down that a turn began; returns its number.

        Raises:
            Renewed: the record goes on elsewhere, see `Store.write`; so do the two below.
        """
        self._store.look_again()
        ask = asked.ask
        row = {
            "started": time.time(),
            "notebook": place.notebook,
            "cell": place.cell,
            "ordinal": place.ordinal,
            "pin": asked.pin,
            "prompt": rows.text(mask(ask.title)),
            "options": rows.options(ask, mask),
            "state": RunState.IN_PROGRESS.value,
            "model": asked.model,
            "kernel": self.kernel,
            "restores": json.dumps(list(restores)),
        }
        return self._store.write(lambda database: rows.insert(database, "turns", row))

    def put_state(self, turn: int, state: RunState) -> None:
        """Write down the state that a run is in now."""
        sql = "UPDATE turns SET state = ? WHERE id = ?"
        self._store.write(lambda database: database.execute(sql, (state.value, turn)))

    def put_dispatch(self, turn: int, sent: Sent) -> int:
        """Write down what is about to leave this machine; returns its number."""
        row = {
            "turn": turn,
            "at": time.time(),
            "host": rows.text(sent.sending.host),
            "model": rows.text(sent.sending.model),
            "privacy": sent.privacy,
            "size": sent.sending.size,
            "masked": sent.masked,
            "errand": sent.errand,
            "attempt": sent.attempt,
            "prompt_tokens": sent.tokens,
        }
        return self._store.write(lambda database: rows.insert(database, "dispatches", row))

    def put_reply(self, dispatch: int, usage: Usage) -> None:
        """Write down that the whole reply came, and what was counted."""
        values = (usage.prompt_tokens, usage.completion_tokens, usage.estimated, dispatch)
        sql = "UPDATE dispatches SET answered = 1, prompt_tokens = ?, completion_tokens = ?, estimated = ? WHERE id = ?"
        self._store.write(lambda database: database.execute(sql, values))

    def put_attempt(self, turn: int, number: int, tried: Tried, mask: Callable[[str], str]) -> None:
        """Write down how an attempt stands, in place of what was written about it before."""
        row = {
            "turn": turn,
            "number": number,
            "status": tried.status,
            "code": rows.text(mask(tried.code)),
            "cause": rows.text(mask(tried.cause)),
            "difference": rows.text(mask(tried.difference)),
            "findings": rows.json_of(tried.findings, mask),
            "files": rows.json_of(tried.files, mask),
            "seconds": tried.seconds,
            "origin": tried.origin,
        }

        def put(database: sqlite3.Connection) -> None:
            database.execute("DELETE FROM attempts WHERE turn = ? AND number = ?", (turn, number))
            rows.insert(database, "attempts", row)

        self._store.write(put)

    def put_plan(self, turn: int, steps: Iterable[PlanStep], mask: Callable[[str], str]) -> None:
        """Write down a plan as it stands."""
        plan = rows.json_of(steps, mask)
        self._store.write(lambda database: database.execute("UPDATE turns SET plan = ? WHERE id = ?", (plan, turn)))

    def finish(self, turn: int, settled: Settled, made: Iterable[str], mask: Callable[[str], str]) -> None:
        """Write down how a turn ended; code that a mask would change is not kept, since it could not run again."""
        code = settled.code if mask(settled.code) == settled.code else ""
        error = last_error(settled)
        values = (
            settled.ending.value,
            rows.text(mask(settled.message)),
            rows.text(code),
            rows.text(mask(settled.answer)),
            settled.usage.prompt_tokens,
            settled.usage.completion_tokens,
            settled.seconds,
            settled.offered,
            settled.pinned,
            json.dumps(sorted(made)),
            state_at(settled.ending).value,
            error.code if error else "",
            rows.text(mask(settled.reading)),
            turn,
        )
        self._store.write(
            lambda database: database.execute(
                "UPDATE turns SET ending = ?, message = ?, code = ?, answer = ?, prompt_tokens = ?,"
                " completion_tokens = ?, seconds = ?, offered = ?, pinned = ?, made = ?, state = ?, error_code = ?,"
                " reading = ? WHERE id = ?",
                values,
            )
        )

    def _write(self, action: Callable[[sqlite3.Connection], object]) -> None:
        try:
            self._store.write(action)
        except Renewed:
            # About turns and files of a record that is gone there is nothing to write down.
            return

    def _entries(self, where: str, values: tuple[object, ...]) -> list[Entry]:
        found = self._store.read(f"SELECT {rows.TURN} FROM turns WHERE {where}", values)  # noqa: S608  # our own text
        return [rows.entry(row, self._attempts(row[0])) for row in found]

    def _attempts(self, turn: int) -> tuple[Tried, ...]:
        sql = f"SELECT {rows.ATTEMPT} FROM attempts WHERE turn = ? ORDER BY number"  # noqa: S608  # our own text
        return tuple(map(rows.tried, self._store.read(sql, (turn,))))
