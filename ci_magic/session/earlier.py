"""What an earlier kernel of the same notebook left: turns that it died in, names that are gone, cells to run again."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from ..journal import Entry, Journal
from ..language import _
from ..turn.restore import OldCell, short
from ..values.events import Ending

_PROMPT_SHOWN = 60
_FILES_SHOWN = 5


def lost_line(lost: Sequence[Entry], *, restorable: bool) -> str:
    """Return one line on turns that never ended: the last one, where it broke off, and what can be done."""
    last = lost[-1]
    line = _("an earlier kernel ended during “{prompt}”, {phase}").format(
        prompt=short(last.prompt, _PROMPT_SHOWN), phase=_phase(last)
    )
    if len(lost) > 1:
        line += _(" (and {count} turns before it)").format(count=len(lost) - 1)
    if restorable:
        return line + _("; %ci --log shows it, %ci --restore runs again what was accepted before")
    return line + _("; %ci --log shows it")


def _phase(entry: Entry) -> str:
    number = len(entry.attempts)
    status = entry.attempts[-1].status if entry.attempts else ""
    if status == "waiting":
        return _("while it waited for your word on its code")
    if status == "running":
        return _("while the code of attempt {number} ran").format(number=number)
    if status == "ok":
        return _("right after the code of attempt {number} had run").format(number=number)
    if status:
        return _("while the model was asked to repair attempt {number}").format(number=number)
    return _("while the model was asked")


def gone_line(names: Collection[str], makers: Mapping[str, Entry], files: Collection[str] = ()) -> str:
    """Return one line on names that an earlier kernel had and this one has not, and which cells make them.

    Of `files`, which turns made, it says which are still there: they outlive a kernel.
    """
    prompts = dict.fromkeys(short(makers[name].prompt, _PROMPT_SHOWN) for name in sorted(names))
    line = _("gone with an earlier kernel: {names}, made by {cells}; %ci --restore runs that again").format(
        names=", ".join(sorted(names)), cells=", ".join(f"“{prompt}”" for prompt in prompts)
    )
    left = [Path(path).name for path in sorted(files) if Path(path).exists()]
    if not left:
        return line
    more = ", …" if len(left) > _FILES_SHOWN else ""
    return line + _("; files are still there: {files}").format(files=", ".join(left[:_FILES_SHOWN]) + more)


def makers_of(entries: Sequence[Entry]) -> dict[str, Entry]:
    """Return the last turn that made each name."""
    return {name: entry for entry in entries for name in entry.made}


def plan(journal: Journal, notebook: str) -> tuple[Entry, ...]:
    """Return the accepted turns that rebuild the last kernel of a notebook that is gone, in the order they were asked.

    What that kernel had set out to rebuild itself belongs to it; what this kernel has rebuilt already is left out.
    """
    source = journal.last_gone(notebook)
    if not source:
        return ()
    own = journal.of_kernel(notebook, source)
    earlier = journal.turns(number for entry in own if not entry.undone for number in entry.restores)
    here = [entry for entry in journal.of_kernel(notebook, journal.kernel) if not entry.undone]
    done = {tried.origin for entry in here for tried in entry.attempts if tried.status == "ok"}
    wanted = []
    pins: set[str] = set()
    for entry in (*earlier, *own):
        if _was_accepted(entry) and (entry.ran or entry.pin not in pins):
            pins.add(entry.pin)
            wanted.append(entry)
    return tuple(entry for entry in wanted if entry.id not in done)


def _was_accepted(entry: Entry) -> bool:
    # A pinned turn whose marked cell holds the code ran nothing itself, but that cell ran in its place.
    accepted = entry.ending == Ending.DONE.value and not entry.undone and not entry.restores
    return accepted and (entry.ran or bool(entry.code))


def cell_of(entry: Entry) -> OldCell:
    """Return what of a turn is run again."""
    return OldCell(entry.prompt, entry.code, entry.made, entry.into)
