"""Running again what an earlier kernel had accepted, cell by cell, without a model.

A generator of the same events as a turn. `Running.attempt` is the place of the cell in the plan, from 1. A cell that
fails is put back and named, one that may not run is left out and named, and the next one follows.
"""

import ast
import re
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, field

from .. import repair
from ..guard import FileLookup, judge
from ..language import _
from ..ports import Approver, Kernel
from ..values import Ask, Failure, Judgement, Observation
from ..values.approval import code_hash
from ..values.events import Asked, Ending, Event, Judged, Ran, Running, Settled

_NAMES_SHOWN = 8
_LEFT_SHOWN = 3
_PROMPT_SHOWN = 40
_NO_NAME = re.compile(r"name '([^']+)' is not defined")


@dataclass(frozen=True, slots=True)
class OldCell:
    """What an earlier turn left: its prompt, its code (empty where the record could not keep it), its names."""

    prompt: str
    code: str
    made: tuple[str, ...] = ()
    into: str | None = None


@dataclass(frozen=True, slots=True)
class Workshop:
    """The adapters that a restoration works with: all of a turn's but the model.

    `user_cell` returns the user's own cell that bound a name in the kernel where some prompts were asked, in a few
    words; empty where it is not known.
    """

    kernel: Kernel
    approver: Approver
    files: FileLookup
    allow: frozenset[str] = frozenset()
    user_cell: Callable[[str, Sequence[str]], str] = lambda _name, _prompts: ""
    clock: Callable[[], float] = time.monotonic


def run_restore(ask: Ask, cells: Sequence[OldCell], workshop: Workshop) -> Iterator[Event]:
    """Yield the events of a restoration, from `Asked` to `Settled`; `ask` says when to ask and how long it may take."""
    restoration = _Restoration(ask, tuple(cells), workshop)
    try:
        yield Asked(ask, "-", "")
        yield from restoration.run()
        ending = restoration.ending
    except KeyboardInterrupt:
        ending = restoration.stopped = Ending.INTERRUPTED
    yield restoration.settled(ending)


@dataclass(slots=True)
class _Restoration:
    ask: Ask
    cells: tuple[OldCell, ...]
    workshop: Workshop
    started: float = 0.0
    done: set[int] = field(default_factory=set)
    back: dict[str, None] = field(default_factory=dict)
    left: dict[int, str] = field(default_factory=dict)
    stopped: Ending | None = None

    def __post_init__(self) -> None:
        self.started = self.workshop.clock()

    def run(self) -> Generator[Event, None, None]:
        for number, cell in enumerate(self.cells, 1):
            if self.stopped:
                return
            if not cell.code:
                self.left[number] = _("held a secret, which the record does not keep: run its cell")
            elif self._seconds_left() <= 0:
                self.left[number] = _("the time limit is over; --timeout S raises it")
            elif (yield from self._may_run(number, cell.code)):
                yield from self._run(number, cell)

    @property
    def ending(self) -> Ending:
        return self.stopped or (Ending.GAVE_UP if self.left else Ending.DONE)

    def settled(self, ending: Ending) -> Settled:
        parts = [self._counted(), *map(self._missing, list(self.left)[:_LEFT_SHOWN])]
        if len(self.left) > _LEFT_SHOWN:
            parts.append(_("{count} more: %ci --log shows them").format(count=len(self.left) - _LEFT_SHOWN))
        seconds = self.workshop.clock() - self.started
        return Settled(ending, "; ".join(parts), seconds=seconds, model="-", pinned=True)

    def _may_run(self, number: int, code: str) -> Generator[Event, None, bool]:
        judgement = self._judged(code)
        yield Judged(code, judgement)
        if judgement.decision == "run":
            return True
        decision = self.workshop.approver.approve(code, judgement)
        if decision is None:
            self.left[number] = _nobody(judgement, self.workshop.allow)
        elif decision.choice == "run" and decision.code_hash == code_hash(code):
            return True
        else:
            self.left[number] = _("you did not let it run")
            self.stopped = Ending.REFUSED if decision.choice == "stop" else None
        return False

    def _judged(self, code: str) -> Judgement:
        workshop = self.workshop
        return judge(
            code,
            transform=workshop.kernel.transform,
            # A cell may define what the next one calls.
            origins=dict(workshop.kernel.look(self.ask).origins),
            files=workshop.files,
            allow=workshop.allow,
            mode=self.ask.ask,
        )

    def _run(self, number: int, cell: OldCell) -> Generator[Event, None, None]:
        yield Running(cell.code, number, len(self.cells), pinned=True)
        seen = self.workshop.kernel.run(
            cell.code, seconds=max(0.1, self._seconds_left()), keep="success", into=cell.into, quiet=True
        )
        cause = repair.one_line(seen.failure) if seen.failure else ""
        self._note(number, cell, seen, cause)
        yield Ran(cell.code, seen, will_retry=False, cause=cause)

    def _note(self, number: int, cell: OldCell, seen: Observation, cause: str) -> None:
        if seen.status == "ok":
            self.done.add(number)
            names = dict.fromkeys((*seen.made, *seen.changed))
            self.back.update(dict.fromkeys(names.keys() - self._imported(cell.code)))
        elif seen.status == "interrupted":
            self.stopped = Ending.INTERRUPTED
        else:
            self.left[number] = self._reason(number, seen.failure) or cause

    def _reason(self, number: int, failure: Failure | None) -> str:
        name = _missing_name(failure)
        if not name:
            return ""
        maker = next((at for at, cell in enumerate(self.cells[: number - 1], 1) if name in cell.made), 0)
        if maker:
            return _("needs {name}, which cell {maker} makes").format(name=name, maker=maker)
        cell = self.workshop.user_cell(name, [cell.prompt for cell in self.cells])
        if cell:
            return _("needs {name}: run your cell that makes it, it was {cell}, then %ci --restore again").format(
                name=name, cell=cell
            )
        return _(
            "needs {name}, which no accepted cell makes: run your cell that makes it, then %ci --restore again"
        ).format(name=name)

    def _imported(self, code: str) -> frozenset[str]:
        try:
            tree = ast.parse(self.workshop.kernel.transform(code))
        except (SyntaxError, ValueError):
            return frozenset()
        imports = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
        return frozenset(alias.asname or alias.name.partition(".")[0] for node in imports for alias in node.names)

    def _counted(self) -> str:
        line = _("rebuilt {done} of {count} cells")
        if self.stopped:
            line = _("stopped; {done} of {count} cells are rebuilt and kept")
        told = line.format(done=len(self.done), count=len(self.cells))
        names = sorted(self.back)
        if len(names) > _NAMES_SHOWN:
            names = [*names[: _NAMES_SHOWN - 1], _("{count} more").format(count=len(names) - _NAMES_SHOWN + 1)]
        return told + (_("; back: {names}").format(names=", ".join(names)) if names else "")

    def _missing(self, number: int) -> str:
        prompt = short(self.cells[number - 1].prompt, _PROMPT_SHOWN)
        return _("not rebuilt: cell {number} “{prompt}”: {reason}").format(
            number=number, prompt=prompt, reason=self.left[number]
        )

    def _seconds_left(self) -> float:
        return self.ask.limits.seconds - (self.workshop.clock() - self.started)


def short(text: str, limit: int) -> str:
    """Return a text in one line of at most `limit` characters."""
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def _nobody(judgement: Judgement, allow: frozenset[str]) -> str:
    kinds = ",".join(dict.fromkeys(effect.kind for effect in judgement.effects if effect.kind not in allow))
    if not kinds:
        return _("nobody can be asked here; leave --ask always out")
    return _("nobody can be asked here whether it may {kinds}; CI_MAGIC_ALLOW={kinds} allows it").format(kinds=kinds)


def _missing_name(failure: Failure | None) -> str:
    if failure is None or failure.type_name != "NameError":
        return ""
    found = _NO_NAME.search(failure.message)
    return found[1] if found else ""
