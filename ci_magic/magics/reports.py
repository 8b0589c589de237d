"""What `--status`, `--log`, `--ledger`, `--undo` and `--preview` print."""

import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from ..journal import Dispatch, Entry, Tried
from ..language import _, spoken
from ..models.offline import circumstances_in_words
from ..settings import Settings
from ..tokens import PICTURE_SIDE, PICTURES
from ..turn.parcel import Parcel
from ..turn.restore import short
from ..values import Circumstance, Written
from ..verify import for_user

_PROMPT_SHOWN = 60
_WORDS_SHOWN = 40
_STATUS = {
    "error": lambda: _("failed"),
    "timeout": lambda: _("stopped by the time limit"),
    "interrupted": lambda: _("interrupted"),
    "not run": lambda: _("not run"),
    "put back": lambda: _("ran, and was put back"),
    "running": lambda: _("still running when the record breaks off"),
    "waiting": lambda: _("waiting for your word when the record breaks off"),
}


def status_text(settings: Settings, model: str) -> str:
    """Return the settings and limits in force; the key is only said to be there."""
    rows = [
        (_("model"), model),
        (_("server"), settings.base_url or "-"),
        (_("key"), _("set") if settings.api_key else _("not set")),
        (_("attempts"), str(settings.attempts)),
        (_("steps"), str(settings.steps)),
        (_("tokens a turn"), f"{settings.tokens:,}"),
        (_("US dollars for a million tokens, read/written"), settings.price or "-"),
        (_("seconds a turn"), f"{settings.timeout:g}"),
        (_("asks before running"), settings.ask),
        (_("allowed unasked"), ", ".join(sorted(settings.allow)) or "-"),
        (_("the model sees"), settings.privacy),
        (_("personal data"), _("masked") if settings.mask_personal else _("not masked")),
        (_("isolation"), _("none: the code runs in this process, with your rights; the guard is no sandbox")),
        (_("record"), str(settings.journal)),
    ]
    return "\n".join(f"{name}: {value}" for name, value in rows)


def circumstances_text(found: Iterable[Circumstance]) -> str:
    """Return a line for each item of the environment, also for those that could not be determined."""
    return "\n".join(circumstances_in_words(found, spoken()))


def log_text(entries: Sequence[Entry]) -> str:
    """Return the last turns, oldest first: each attempt with its cause and what it changed, and how the turn ended."""
    if not entries:
        return _("no turns yet: %%ci plot sales by month")
    return "\n\n".join(_entry(entry) for entry in entries)


def _entry(entry: Entry) -> str:
    when = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(entry.started))
    ending = entry.ending or _("not finished")
    if entry.undone:
        ending = _("{ending}, undone").format(ending=ending)
    if entry.pinned and not entry.restores:
        ending = _("{ending}, pinned").format(ending=ending)
    head = [when, entry.pin, ending, entry.state.value, entry.model, f"{entry.seconds:.1f} s" if entry.seconds else ""]
    head += [_("thread {name}").format(name=entry.thread) if entry.thread else ""]
    head += [_("assistant {name}").format(name=entry.assistant) if entry.assistant else ""]
    lines = ["  ".join(part for part in head if part), *_indented(entry.prompt, 1)]
    for number, step in enumerate(entry.plan, 1):
        lines += _indented(f"{'☑' if step.done else '☐'} {number}. [{step.kind}] {step.text}", 1)
    for number, tried in enumerate(entry.attempts, 1):
        before = entry.attempts[number - 2].code if number > 1 and not tried.origin else ""
        lines += [*_outcome(number, tried), *_indented(_code(tried, before), 2)]
    error = entry.last_error
    told = entry.message
    if error is not None:
        # Only a kernel that died left no word.
        message = told or _("the kernel ended before the turn did")
        told = _("error {code}: {message}").format(code=error.code, message=message)
    return "\n".join([*lines, *_indented(entry.answer, 1), *_indented(entry.reading, 1), *_indented(told, 1)])


def _outcome(number: int, tried: Tried) -> list[str]:
    """Return how an attempt ended, what speaks against it and what it wrote."""
    status = _STATUS[tried.status]() if tried.status in _STATUS else tried.status
    cause = " ".join(tried.cause.split())
    line = _("cell {number}: {outcome}") if tried.origin else _("attempt {number}: {outcome}")
    line = line.format(number=number, outcome=f"{status}: {cause}" if cause else status)
    # What speaks against a run that raised nothing stands in the cause, unless that is an error.
    notes = [said for said in map(for_user, tried.findings) if " ".join(said.split()) not in cause]
    notes += map(_file, tried.files)
    return [f"  {line}", *(f"    · {note}" for note in notes)]


def _file(file: Written) -> str:
    line = _("wrote {path}") if file.created else _("changed {path}")
    gone = "" if Path(file.path).exists() else _(" (it is gone: running the code again writes it)")
    return line.format(path=file.path) + gone


def _code(tried: Tried, before: str) -> str:
    """Return what the attempt changed in the code before it; the whole code where there is none."""
    if before and tried.code == before:
        return _("(the same code)")
    return tried.difference if before and tried.difference else tried.code


def _indented(text: str, depth: int) -> list[str]:
    return ["  " * depth + line for line in text.rstrip().splitlines()]


def preview_text(parcel: Parcel, model: str) -> str:
    """Return the messages character by character as they would be sent, each under a line with its role."""
    head = _("{model} is on this machine; nothing would be sent, and nothing was").format(model=model)
    if parcel.sent is not None:
        head = _(
            "{model} at {host}: {size:,} bytes, about {tokens:,} tokens, privacy {privacy}, {masked} secrets masked;"
            " nothing was sent"
        ).format(
            model=model,
            host=parcel.sent.sending.host,
            size=parcel.sent.sending.size,
            tokens=parcel.sent.tokens,
            privacy=parcel.sent.privacy,
            masked=parcel.sent.masked,
        )
    if parcel.pictures:
        head += "\n" + _(
            "then, with the request for a reading, the last {count} figures as pictures of at most {side} pixels a side"
        ).format(count=PICTURES, side=PICTURE_SIDE)
    return "\n".join([head, *(f"--- {message.role}\n{message.content}" for message in parcel.messages)])


def ledger_text(dispatches: Sequence[Dispatch]) -> str:
    """Return what was sent from this machine, a line for each request, oldest first, and what that comes to."""
    if not dispatches:
        return _("nothing was sent from this machine; rules and scripted replies answer on it")
    totals: dict[str, tuple[int, int]] = {}
    for each in dispatches:
        count, size = totals.get(each.host, (0, 0))
        totals[each.host] = (count + 1, size + each.size)
    sums = [
        _("to {host}: {count:,} requests, {size:,} bytes").format(host=host, count=count, size=size)
        for host, (count, size) in totals.items()
    ]
    return "\n".join([*map(_dispatch, dispatches), "", *sums])


def _dispatch(each: Dispatch) -> str:
    tokens = _("{read:,} tokens and no reply") if not each.answered else _("{read:,} + {written:,} tokens")
    about = "~" if each.estimated else ""
    errands = {
        "repair": _("repair {number}").format(number=each.attempt),
        "look": _("after a look"),
        "again": _("once more"),
        "step": _("after a cell"),
        "plan": _("to carry out a plan"),
        "reading": _("reading the result"),
        "pictures": _("reading the result, with pictures"),
    }
    parts = [
        time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(each.at)),
        Path(each.notebook).name,
        each.host,
        each.model,
        each.privacy,
        _("{size:,} bytes").format(size=each.size),
        about + tokens.format(read=each.prompt_tokens, written=each.completion_tokens),
        _("{count} masked").format(count=each.masked),
        errands.get(each.errand, ""),
        f"“{short(each.prompt, _WORDS_SHOWN)}”",
    ]
    return "  ".join(part for part in parts if part)
