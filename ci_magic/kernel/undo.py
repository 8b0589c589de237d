"""Taking back what accepted runs changed, as far as nobody changed it since.

Of each run only what it really changed is kept: the objects that names were bound to, the old content of objects
changed in place, and how all of it stood right after the run. What stood after the run goes with its object: after
`del big` its memory comes back.
"""

import os
import re
import stat
import time
import warnings
from collections import deque
from collections.abc import Iterable, MutableMapping
from contextlib import suppress
from typing import Any

from ..values import LeftReason, Undone, Written
from .kept import ABSENT, Binding, Change, Content, Run, Turn, reference
from .transaction import BUDGET, Entry, Snapshot
from .transaction.kinds import rule_for
from .transaction.mentions import Mentions
from .transaction.process import show_warnings_again
from .transaction.snapshot import no_interrupt, restored
from .transaction.walk import Walk
from .weight import weight

TURNS = 5
"""Turns that can be taken back, one after the other."""

EVIDENCE = 64 * 1024 * 1024
"""Bytes that copies of what one run made may take, by which a later change is told."""

_CLOCKS = 2_000_000_000  # nanoseconds by which the clock of a file system may differ

# The names that IPython binds by itself: results, inputs, directories.
_SHELL_NAME = re.compile(r"_{1,3}|_i{1,3}|_i?\d+|_[iod]h|_exit_code|__\w+__|In|Out|exit|quit|get_ipython")


class Past:
    """What the last turns changed.

    Args:
        namespace: the live dictionary of names.
        budget: bytes of old data that may be kept alive; the oldest turns make room first.
        turns: turns that are kept.
    """

    def __init__(self, namespace: MutableMapping[str, Any], *, budget: int = BUDGET, turns: int = TURNS) -> None:
        self._namespace = namespace
        self._budget = budget
        self._turns: deque[Turn] = deque(maxlen=turns)
        self._open = False
        self._began = time.time_ns()

    def begin(self) -> None:
        """Start a turn: the runs kept from now on are taken back together."""
        self._open = False
        self._began = time.time_ns()
        self._let_go()

    def __len__(self) -> int:
        """Return how many turns can be taken back."""
        return len(self._turns)

    @property
    def kept(self) -> bool:
        """Whether the turn that was begun last has kept a run."""
        return self._open

    def keep(self, snapshot: Snapshot, files: tuple[Written, ...] = ()) -> None:
        """Remember what a run changed, right after it; `snapshot` was taken before it, `files` were written by it."""
        if not self._open:
            self._turns.append(Turn(self._began))
            self._open = True
        turn = self._turns[-1]
        for each in files:
            created = each.created or turn.files.get(each.path, (False, None))[0]
            turn.files[each.path] = (created, _file_state(each.path))
        run = Run(uncovered=tuple(filter(_counts, snapshot.unrestorable())))
        turn.runs.append(run)
        self._keep_changes(run, snapshot)
        self._keep_bindings(run, snapshot)

    def take_back(self) -> Undone:
        """Undo the last turn that is still remembered; what has changed since stays and is named."""
        self._open = False
        if not self._turns:
            return Undone()
        turn = self._turns.pop()
        sorting = _Sorting()
        with no_interrupt():
            for run in reversed(turn.runs):
                self._take_back(run, sorting)
            show_warnings_again()
        for path, (created, state) in turn.files.items():
            if created and not os.path.lexists(path):
                continue  # somebody deleted it already
            sorting.file(path, _delete(path, state, turn.began) if created else "overwritten")
        return sorting.undone()

    def take_back_run(self) -> tuple[str, ...]:
        """Undo the last run of the turn that is on, files aside, as a whole.

        Returns the names for which that is impossible; then nothing was changed, as far as that could be seen before.
        """
        run = self._turns[-1].runs[-1] if self._open and self._turns and self._turns[-1].runs else None
        if run is None:
            return ("_",)
        stays = [name for name, binding in run.bindings.items() if binding.reason or self._reason(name, binding)]
        moved = [each for each in run.changes if each.before.entry() is not None and each.after.changed()]
        left = tuple(dict.fromkeys((*run.uncovered, *stays, *(name for each in moved for name in each.names))))
        if left:
            return left
        sorting = _Sorting()
        with no_interrupt():
            self._take_back(run, sorting)
            self._turns[-1].runs.pop()
            show_warnings_again()
        return tuple(name for name, _reason in sorting.undone().left)

    def _keep_changes(self, run: Run, snapshot: Snapshot) -> None:
        names = _names_by_object(snapshot.bindings)
        for entry in list(snapshot.changed()):
            found = tuple(names.get(id(entry.live), ())) or tuple(filter(_counts, [entry.name]))
            # The old content, and a copy of that of now by which a later change is told.
            heavy = weight(entry.saved, besides=entry.live) + entry.cost()
            after = _renewed(entry) if self._make_room(heavy) else None
            if after is None:
                run.uncovered += found
            else:
                run.changes.append(Change(found, Content(entry), Content(after), heavy))

    def _keep_bindings(self, run: Run, snapshot: Snapshot) -> None:
        before, now = snapshot.bindings, self._namespace
        old = snapshot.objects()
        for name in filter(_counts, {**before, **now}):
            was, is_now = before.get(name, ABSENT), now.get(name, ABSENT)
            if was is not is_now:
                run.bindings[name] = self._binding(was, is_now, old)

    def _binding(self, before: Any, now: Any, old: list[Any]) -> Binding:
        walk = Walk({"": now}, self._namespace, Mentions(names={"": None}), EVIDENCE)
        # Objects from before the run have evidence of their own where it changed them.
        walk.leave_out(old)
        walk.run()
        heavy = walk.copied + (0 if before is ABSENT else weight(before, besides=now))
        unsure = any(rule_for(type(live)) is not None for live, _name in walk.uncovered.values())
        if unsure or not self._make_room(heavy):
            return Binding.too_large()
        evidence = [Content(entry) for entry in walk.entries.values()]
        return Binding(before, reference(now, evidence.clear), evidence, heavy)

    def _make_room(self, heavy: int) -> bool:
        """Forget the oldest turns until there is room; False where one thing alone is too much."""
        while (taken := sum(run.weight for turn in self._turns for run in turn.runs)) + heavy > self._budget:
            if heavy > self._budget or len(self._turns) == 1 or not taken:
                return False
            self._turns.popleft()
        return True

    def _let_go(self) -> None:
        """Keep no data for names that were bound anew since: they are not going to be taken back."""
        latest: dict[str, bool] = {}
        for turn in reversed(self._turns):
            for run in reversed(turn.runs):
                run.changes = [change for change in run.changes if change.before.entry() is not None]
                for name, binding in run.bindings.items():
                    if name not in latest:
                        latest[name] = self._namespace.get(name, ABSENT) is binding.after()
                    if not latest[name] and binding.reason is None:
                        binding.let_go("changed since")

    def _take_back(self, run: Run, sorting: "_Sorting") -> None:
        """Look at everything first: what goes back changes what other names show."""
        sorting.leave(run.uncovered, "cannot be restored")
        to_bind = []
        for name, binding in run.bindings.items():
            reason = binding.reason or self._reason(name, binding)
            if reason:
                sorting.leave([name], reason)
            else:
                to_bind.append((name, binding.before))
        to_restore = []
        for change in run.changes:
            before = change.before.entry()
            if before is not None and change.after.changed():
                sorting.leave(change.names, "changed since")
            elif before is not None:
                to_restore.append((change.names, before))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            put_back = {id(entry): restored(entry) for _names, entry in to_restore if entry.name}
        # The filters of warnings are themselves state of the process, which has no name.
        for names, entry in to_restore:
            if put_back.get(id(entry)) or restored(entry):
                sorting.restore(names)
            else:
                sorting.leave(names, "cannot be restored")
        for name, value in to_bind:
            self._bind(name, value, sorting)

    def _reason(self, name: str, binding: Binding) -> LeftReason | None:
        same = self._namespace.get(name, ABSENT) is binding.after()
        return None if same and not any(each.changed() for each in binding.evidence) else "changed since"

    def _bind(self, name: str, value: Any, sorting: "_Sorting") -> None:
        if value is not ABSENT:
            self._namespace[name] = value
            sorting.restore([name])
        elif name in self._namespace:
            del self._namespace[name]
            sorting.remove(name)


class _Sorting:
    """Sorts names into what an undo says of them; of several runs the earliest has the last word, a doubt stays."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._left: dict[str, LeftReason] = {}
        self._files: list[str] = []

    def restore(self, names: Iterable[str]) -> None:
        """Note names that have their old object or content again."""
        self._names.update(dict.fromkeys(names, "restored"))

    def remove(self, name: str) -> None:
        """Note a name that is gone again."""
        self._names[name] = "removed"

    def leave(self, names: Iterable[str], reason: LeftReason) -> None:
        """Note what stays."""
        for name in names:
            self._left.setdefault(name, reason)

    def file(self, path: str, reason: LeftReason | None) -> None:
        """Note a file that was deleted, or that stays for a reason."""
        if reason is None:
            self._files.append(path)
        else:
            self._left[path] = reason

    def undone(self) -> Undone:
        """Return what an undo came to."""
        said = {name: what for name, what in self._names.items() if name not in self._left}
        return Undone(
            restored=tuple(name for name, what in said.items() if what == "restored"),
            removed=tuple(name for name, what in said.items() if what == "removed"),
            files=tuple(self._files),
            left=tuple(self._left.items()),
        )


def _counts(name: str) -> bool:
    return bool(name) and not _SHELL_NAME.fullmatch(name)


def _names_by_object(bindings: dict[str, Any]) -> dict[int, list[str]]:
    names: dict[int, list[str]] = {}
    for name, value in bindings.items():
        if _counts(name):
            names.setdefault(id(value), []).append(name)
    return names


def _renewed(entry: Entry) -> Entry | None:
    with suppress(AttributeError, TypeError, ValueError, LookupError, RuntimeError, OSError):
        return entry.renewed()
    return None


def _file_state(path: str) -> tuple[int, int] | None:
    """Return size and modification time of a regular file."""
    try:
        status = os.lstat(path)
    except OSError:
        return None
    return (status.st_size, status.st_mtime_ns) if stat.S_ISREG(status.st_mode) else None


def _delete(path: str, state: tuple[int, int] | None, began: int) -> LeftReason | None:
    """Delete a file that is as it was in `state`, after a turn that `began` then; returns why it stays."""
    if state is None or _file_state(path) != state:
        return "changed since"
    # A file older than the turn was moved or unpacked to where it is: it may be the only copy.
    if state[1] < began - _CLOCKS:
        return "cannot be restored"
    try:
        os.unlink(path)  # noqa: PTH108 - the path is text
    except OSError:
        return "cannot be restored"
    return None
