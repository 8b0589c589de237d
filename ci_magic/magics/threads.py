"""`--thread`, `--threads`, `--search`, `--rename`, `--export` and `--models`: what is said and what can be asked."""

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ..conversations import Conversations, Hit, Record, ThreadInfo
from ..errors import ModelError, OptionError
from ..language import _
from ..settings import Settings, working_directory
from ..tokens import dollars
from ..turn.restore import short
from ..wiring import Wiring
from ..wiring.choice import local_choices, models_of
from ..wiring.exporting import export_thread
from ..wiring.standing import check_rename

_SHOWN = 60
_TURNS = 20


def threads(wiring: Wiring, kept: Conversations, options: dict[str, Any], settings: Settings) -> str | None:
    """Do what the options ask of threads; None where the request is another one.

    Raises:
        OptionError: a name cannot be used, or is of no thread.
        ExportFailed: the file cannot be written.
    """
    if "threads" in options:
        return threads_text(kept.overview().threads())
    if "search" in options:
        return hits_text(kept.overview().search(options["search"]))
    for option in ("rename", "export"):
        if option in options and "thread" not in options:
            line = _("--{name} belongs to a thread: %ci --thread NAME --{name} {value}")
            raise OptionError(line.format(name=option, value="NAME" if option == "rename" else "FILE.ipynb"))
    if "rename" in options:
        check_rename(kept, options["thread"], options["rename"])
        wiring.session(settings).rename_thread(wiring.frontend().notebook, options["thread"], options["rename"])
        return _("the thread {name} is now called {to}").format(name=options["thread"], to=options["rename"])
    return _export(wiring, kept, options, settings) if "export" in options else None


def _export(wiring: Wiring, kept: Conversations, options: dict[str, Any], settings: Settings) -> str:
    wanted = working_directory() / Path(options["export"]).expanduser()
    written = export_thread(
        kept,
        options["thread"],
        wanted,
        notebook=Path(wiring.frontend().notebook),
        mask=wiring.masking(settings),
    )
    if written == wanted:
        return _("the thread {name} is written to {path}").format(name=options["thread"], path=written.name)
    return _("{old} was there already: the thread {name} is written to {path}").format(
        old=wanted.name, name=options["thread"], path=written.name
    )


def models_text(wiring: Wiring, settings: Settings) -> str:
    """Return the models that the server offers, the one in force first, and the model servers of this machine."""
    model = wiring.model(settings)
    lines = [f"* {model.name}"]
    try:
        lines += [f"  {name}" for name in models_of(model) if name != model.name]
    except ModelError as error:
        lines.append(str(error))
    return "\n".join([*lines, *local_choices()])


def threads_text(found: Sequence[ThreadInfo]) -> str:
    """Return a line for each thread: its name, how much was said and what that took, when, and the last prompt."""
    if not found:
        return _("no threads yet: %ci --thread NAME PROMPT begins one")
    return "\n".join(map(_thread_line, found))


def _thread_line(thread: ThreadInfo) -> str:
    parts = [thread.name, _("{count} prompts").format(count=thread.turns)]
    if thread.tokens:
        parts.append(_("{count} tokens").format(count=f"{thread.tokens:,}"))
    if thread.cost is not None:
        parts.append(dollars(thread.cost))
    if thread.turns:
        parts += [_when(thread.at), f"“{short(thread.last, _SHOWN)}”"]
    return "  ".join(parts)


def hits_text(hits: Sequence[Hit]) -> str:
    """Return a line for each turn in which the words were found."""
    if not hits:
        return _("nothing was found in the threads of this notebook")
    return "\n".join(f"{_when(hit.at)}  {hit.thread}  “{hit.text}”" for hit in hits)


def thread_text(name: str, turns: Sequence[Record]) -> str:
    """Return the last turns of a thread, oldest first."""
    if not turns:
        return _("the thread {name} is empty: %ci --thread {name} PROMPT begins it").format(name=name)
    shown = turns[-_TURNS:]
    left = len(turns) - len(shown)
    head = [_("… {count} earlier ones").format(count=left)] if left else []
    return "\n\n".join([*head, *map(_turn, shown)])


def _turn(record: Record) -> str:
    ran = {step["cell"]: step["code"].rstrip() for step in record["steps"] if step["code"].strip()}
    codes = [ran[cell] for cell in record["cells"] if cell in ran]
    undone = _("undone") if record["undone"] else ""
    head = "  ".join(part for part in (_when(record["at"]), record["model"], undone) if part)
    body = [f"> {record['prompt']}", record["text"], *codes, record["reading"], record["message"]]
    return "\n".join([head, *(part for part in body if part.strip())]).rstrip()


def _when(at: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(at))
