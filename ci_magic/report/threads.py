"""A conversation told from the records of its turns and the cells that they left."""

import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..language import _
from ..markdown import literal
from ..protocol import MARK
from ..tokens import dollars
from .parts import TITLE, Heading, Links, Part, Prose, Quote, Small, Verbatim
from .shown import cell_parts, text_of

_FENCED = re.compile(r"\s*```python\n(.*?)\n?```\s*", re.DOTALL)

Record = Mapping[str, Any]
"""A turn in the shape of `ITurnRecord` (labextension/src/chat-protocol.ts), as `conversations` keeps it."""

Cell = Mapping[str, Any]
"""A cell as a notebook has it: `id`, `cell_type`, `source`, `outputs`, `execution_count`, perhaps `metadata`."""


@dataclass(frozen=True, slots=True)
class Code:
    """The code of a turn that stands, and the cell that holds it; None where that is not in the notebook."""

    source: str
    cell: Cell | None


class Conversation:
    """A thread that is to be written down.

    Args:
        name: what the thread is called.
        records: its turns, oldest first.
        cells: those of the notebook, as far as they are at hand.
    """

    def __init__(self, name: str, records: Sequence[Record], cells: Sequence[Cell]) -> None:
        self.name = name
        self.records = records
        code = [each for each in cells if each.get("cell_type") == "code"]
        self._by_id = {str(each.get("id")): each for each in code}
        self._by_source = {unmarked(text_of(each.get("source"))): each for each in code}

    def code_of(self, record: Record) -> tuple[Code, ...]:
        """Return the cells of a turn, in order; none of one that was taken back.

        A cell that is not in the notebook any more is told by the code that ran last in it.
        """
        if record["undone"]:
            return ()
        ran = {step["cell"]: step["code"] for step in record["steps"] if step["code"].strip()}
        if record["cells"]:
            found = [(self._by_id.get(each), ran.get(each, "")) for each in record["cells"]]
        else:
            fenced = _FENCED.fullmatch(record["text"])
            found = [(self._by_source.get(unmarked(fenced[1])), fenced[1])] if fenced else []
        codes = (Code(text_of(cell.get("source")) if cell else source, cell) for cell, source in found)
        return tuple(each for each in codes if each.source.strip())

    def answer_of(self, record: Record) -> str:
        """Return what was answered in words; empty where the answer is the code."""
        return "" if _FENCED.fullmatch(record["text"]) else str(record["text"])


def title_of(record: Record) -> str:
    """Return the first line of a prompt; of files without a prompt, their names."""
    words = " ".join((record["prompt"].strip() or " ".join(record["files"])).partition("\n")[0].split())
    return words if len(words) <= TITLE else words[: TITLE - 1] + "…"


def thread_parts(told: Conversation, mask: Callable[[str], str]) -> Iterator[Part]:
    """Give the parts that tell a whole conversation; secrets are masked."""
    yield Heading(mask(told.name), 1)
    for record in told.records:
        yield Heading(mask(title_of(record)), 2)
        if record["prompt"].strip() not in ("", title_of(record)):
            yield Quote(mask(record["prompt"]))
        yield from _words(plan_of(record), mask)
        yield from _words(told.answer_of(record), mask)
        codes = told.code_of(record)
        for code in codes:
            yield from cell_parts(code.cell.get("outputs") if code.cell else (), mask)
        yield from _words(record["reading"], mask)
        yield from (Small(mask(line)) for line in remarks(record))
        files = tuple(Path(each["path"]) for each in record["made"] if Path(each["path"]).is_file())
        if files:
            yield Links(files)
        for code in codes:
            yield Verbatim(mask(unmarked(code.source)), "python", _("Code"))
        yield Small(foot(record))


def plan_of(record: Record) -> str:
    """Return the plan of a turn as a Markdown list; empty where there is none."""
    steps = enumerate(record["plan"], 1)
    return "\n".join(f"{number}. {'☑' if step['done'] else '☐'} {literal(step['text'])}" for number, step in steps)


def remarks(record: Record) -> Iterator[str]:
    """Give what is to be known of a turn's result: what speaks against it, and that it is none."""
    yield from (f"⚠ {each}" for each in record["warnings"])
    if record["undone"]:
        yield _("undone")
    elif record["state"] != "completed" and record["message"]:
        yield record["message"]


def foot(record: Record) -> str:
    """Return the line below a turn: when it was, who answered, and what it took."""
    spent = record["spent"]
    parts = [time.strftime("%Y-%m-%d %H:%M", time.localtime(record["at"])), record["model"]]
    if spent["tokens"]:
        parts.append(_("{count} tokens").format(count=f"{spent['tokens']:,}"))
    if spent["cost"] is not None:
        parts.append(dollars(spent["cost"]))
    return " · ".join(["ci_magic", *filter(None, parts)])


def _words(text: str, mask: Callable[[str], str]) -> Iterator[Part]:
    if text.strip():
        yield Prose(mask(text))


def unmarked(source: str) -> str:
    """Return the code of a cell without the line that marks it as generated."""
    head, _line, rest = source.partition("\n")
    return (rest if head.startswith(MARK) else source).strip()
