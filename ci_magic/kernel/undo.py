"""Taking back what accepted runs changed, as far as nobody changed it since.

Of each run only what it really changed is kept: the objects that names were bound to, the old content of objects
changed in place, and how all of it stood right after the run. What stood after the run goes with its object: after
`del big` its memory comes back.
"""

import itertools
import os
import re
import threading
import time
import warnings
from collections import deque
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager, suppress
from typing import Any

from ..values import LeftReason, Undone, Written
from .kept import ABSENT, Binding, Change, Content, Run, Token, Turn, reference
from .taken_back import Sorting, delete, file_state
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

# The names that IPython binds by itself: results, inputs, directories.
_SHELL_NAME = re.compile(r"_{1,3}|_i{1,3}|_i?\d+|_[iod]h|_exit_code|__\w+__|In|Out|exit|quit|get_ipython")


class Past:
    """What the last turns changed.

    Each thread has a turn of its own that is on, because a chat asks while cells run; the runs of both are kept in the
    order in which they ran.

    Args:
        namespace: the live dictionary of names.
        budget: bytes of old data that may be kept alive; the oldest turns make room first.
        turns: turns that are kept.
    """

    def __init__(self, namespace: MutableMapping[str, Any], *, budget: int = BUDGET, turns: int = TURNS) -> None:
        self._namespace = namespace
        self._budget = budget
        self._turns: deque[Turn] = deque(maxlen=turns)
        self._lock = threading.RLock()
        self._on = threading.local()
        self._numbers = itertools.count(1)
        self._runs_in = threading.get_ident()
        self._is_stale = False

    def begin(self) -> Token:
        """Start a turn: the runs that this thread keeps from now on are taken back together."""
        with self._lock:
            self._on.token = token = Token(next(self._numbers), time.time_ns())
            # What is let go may be freed, and a user's `__del__` belongs where code runs.
            if threading.get_ident() == self._runs_in:
                self._let_go()
            else:
                self._is_stale = True
        return token

    @property
    def token(self) -> Token:
        """The turn that is on in this thread."""
        token: Token | None = getattr(self._on, "token", None)
        return token or self.begin()

    @contextmanager
    def within(self, token: Token) -> Iterator[None]:
        """Let the runs that this thread keeps meanwhile belong to a turn that another thread began."""
        before = getattr(self._on, "token", None)
        self._on.token = token
        try:
            yield
        finally:
            self._on.token = before

    @property
    def latest(self) -> Token | None:
        """The turn that is taken back next."""
        with self._lock:
            return self._turns[-1].token if self._turns else None

    def __len__(self) -> int:
        """Return how many turns can be taken back."""
        return len(self._turns)

    @property
    def kept(self) -> bool:
        """Whether the turn that is on in this thread has kept a run."""
        return self._kept() is not None

    def _kept(self) -> Turn | None:
        token = self.token
        with self._lock:
            return next((turn for turn in self._turns if turn.token == token), None)

    def keep(self, snapshot: Snapshot, files: tuple[Written, ...] = ()) -> None:
        """Remember what a run changed, right after it; `snapshot` was taken before it, `files` were written by it."""
        with self._lock:
            self._runs_in = threading.get_ident()
            turn = self._newest()
            for each in files:
                created = each.created or turn.files.get(each.path, (False, None))[0]
                turn.files[each.path] = (created, file_state(each.path))
            run = Run(uncovered=tuple(filter(_counts, snapshot.unrestorable())))
            turn.runs.append(run)
            self._keep_changes(run, snapshot)
            self._keep_bindings(run, snapshot)
            if self._is_stale:
                self._let_go()

    def _newest(self) -> Turn:
        """Return what is kept of the turn that is on, as the one that is taken back first."""
        turn = self._kept()
        if turn is None:
            turn = Turn(self.token)
        else:
            self._turns.remove(turn)
        self._turns.append(turn)
        return turn

    def take_back(self) -> Undone:
        """Undo the last turn that is still remembered; what has changed since stays and is named."""
        with self._lock:
            if not self._turns:
                return Undone()
            turn = self._turns.pop()
        sorting = Sorting()
        with no_interrupt():
            for run in reversed(turn.runs):
                self._take_back(run, sorting)
            show_warnings_again()
        for path, (created, state) in turn.files.items():
            if created and not os.path.lexists(path):
                continue  # somebody deleted it already
            sorting.file(path, delete(path, state, turn.token.began) if created else "overwritten")
        return sorting.undone()

    def take_back_run(self) -> tuple[str, ...]:
        """Undo the last run of the turn that is on, files aside, as a whole.

        Returns the names for which that is impossible; then nothing was changed, as far as that could be seen before.
        """
        turn = self._kept()
        if turn is None or not turn.runs:
            return ("_",)
        run = turn.runs[-1]
        stays = [name for name, binding in run.bindings.items() if binding.reason or self._reason(name, binding)]
        moved = [each for each in run.changes if each.before.entry() is not None and each.after.changed()]
        left = tuple(dict.fromkeys((*run.uncovered, *stays, *(name for each in moved for name in each.names))))
        if left:
            return left
        sorting = Sorting()
        with no_interrupt():
            self._take_back(run, sorting)
            turn.runs.pop()
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
        self._is_stale = False
        latest: dict[str, bool] = {}
        for turn in reversed(self._turns):
            for run in reversed(turn.runs):
                run.changes = [change for change in run.changes if change.before.entry() is not None]
                for name, binding in run.bindings.items():
                    if name not in latest:
                        latest[name] = self._namespace.get(name, ABSENT) is binding.after()
                    if not latest[name] and binding.reason is None:
                        binding.let_go("changed since")

    def _take_back(self, run: Run, sorting: Sorting) -> None:
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

    def _bind(self, name: str, value: Any, sorting: Sorting) -> None:
        if value is not ABSENT:
            self._namespace[name] = value
            sorting.restore([name])
        elif name in self._namespace:
            del self._namespace[name]
            sorting.remove(name)


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
