"""What `--status`, `--log` and `--preview` print."""

import time
from collections.abc import Sequence

from ..journal import Entry
from ..language import _
from ..settings import Settings
from ..values import Message


def status_text(settings: Settings, model: str) -> str:
    """Return the settings and limits in force; the key is only said to be there."""
    rows = [
        (_("model"), model),
        (_("server"), settings.base_url or "-"),
        (_("key"), _("set") if settings.api_key else _("not set")),
        (_("attempts"), str(settings.attempts)),
        (_("tokens a turn"), f"{settings.tokens:,}"),
        (_("seconds a turn"), f"{settings.timeout:g}"),
        (_("asks before running"), settings.ask),
        (_("allowed unasked"), ", ".join(sorted(settings.allow)) or "-"),
        (_("the model sees"), settings.privacy),
        (_("record"), str(settings.journal)),
    ]
    return "\n".join(f"{name}: {value}" for name, value in rows)


def log_text(entries: Sequence[Entry]) -> str:
    """Return the last turns, oldest first, each with its attempts and how it ended."""
    if not entries:
        return _("no turns yet: %%ci plot sales by month")
    return "\n\n".join(_entry(entry) for entry in entries)


def _entry(entry: Entry) -> str:
    when = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(entry.started))
    ending = entry.ending or _("not finished")
    lines = [
        f"{when}  {entry.pin}  {ending}  {entry.model}",
        "  " + entry.prompt.replace("\n", "\n  "),
    ]
    for number, (status, error, code) in enumerate(entry.attempts, 1):
        outcome = f"{status}: {error}" if error else status
        lines.append("  " + _("attempt {number}: {outcome}").format(number=number, outcome=outcome.replace("\n", " ")))
        lines += [f"    {line}" for line in code.rstrip().splitlines()]
    if entry.answer:
        lines.append("  " + entry.answer.replace("\n", "\n  "))
    if entry.message:
        lines.append("  " + entry.message)
    return "\n".join(lines)


def preview_text(messages: Sequence[Message], model: str) -> str:
    """Return the messages exactly as they would be sent, each under a line with its role."""
    head = _("{count} messages for {model}; nothing was sent").format(count=len(messages), model=model)
    return "\n".join([head, *(f"--- {message.role}\n{message.content}" for message in messages)])
