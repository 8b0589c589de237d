"""What the pieces of a finished reply amount to."""

import re
from collections.abc import Sequence
from dataclasses import replace

from ..values import Reply
from .blocks import DISPLAYED, SHELLS, Block
from .formats import code_in_json, code_in_prose
from .syntax import looks_like_code, parse, smells_of_code

MOST_CODE = 200_000
"""Characters of code that one reply may hold."""

_FENCE_LINE = re.compile(r"^[ \t]*(?:`{3,}|~{3,})[ \t]*$", re.MULTILINE)
_FENCE_AT_END = re.compile(r"[ \t]*`{3,}\s*$")

_EMPTY = "The reply was empty. Answer in prose, or write one ```python block with the code of the cell."
_CUT = "The reply was cut by the {reason}: send the code again, whole and shorter, in one ```python block."
_CUT_PROSE = "The reply was cut by the {reason}. Send it again, shorter."
_NEVER_CLOSED = "The code block was never closed and does not parse: send it again, whole, in one block."
_TOO_LONG = (
    "The code is longer than {most} characters: write a cell that reads or computes its data instead of listing it."
)
_SHELL = (
    "A {language} block is not run: only ```python blocks are. Write it as Python; "
    "to install a package, use `%pip install NAME` in a ```python block."
)
_FOREIGN = "A {language} block is not run: only ```python blocks are. Write the same in Python."
_REASONS = {"length": "length limit", "content_filter": "content filter"}


def interpret(items: Sequence[str | Block], reason: str) -> Reply:
    """Return the reply that `items` (lines of prose and marked blocks, in order) make."""
    blocks = [item for item in items if isinstance(item, Block) and item.code.strip()]
    prose = "\n".join(item for item in items if isinstance(item, str)).strip()
    for block in blocks:
        if block.kind == "inspect":
            return _from_code([block], "inspect", prose, reason)
    if chosen := _chosen(blocks):
        if len(chosen) == 1 and (code := code_in_json(chosen[0].code)):
            return Reply("code", code, prose)
        first = next((number for number, block in enumerate(chosen, 1) if block.step), 0)
        taken = chosen[: first or None]
        prose = _prose_around([item for item in items if item not in chosen[len(taken) :]], taken)
        reply = _from_code(taken, "code", prose, reason)
        return replace(reply, step=bool(first), unread=len(chosen) - len(taken)) if reply.kind == "code" else reply
    return _without_python(items, blocks, reason)


def _chosen(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks that make the cell: beside blocks named Python, others must look like it."""
    named = any(block.kind == "python" for block in blocks)
    return [
        block for block in blocks if block.kind == "python" or (block.holds_code and _may_be_code(block, beside=named))
    ]


def _may_be_code(block: Block, *, beside: bool) -> bool:
    if beside or block.kind == "tag":
        return looks_like_code(block.code)
    return parse(block.code) is not None or smells_of_code(block.code)


def _prose_around(items: Sequence[str | Block], chosen: Sequence[Block]) -> str:
    kept = [
        item if isinstance(item, str) else item.whole
        for item in items
        if isinstance(item, str) or (item not in chosen and item.code.strip())
    ]
    return "\n".join(kept).strip()


def _from_code(blocks: Sequence[Block], kind: str, prose: str, reason: str) -> Reply:
    last = blocks[-1]
    if not last.closed:
        if reason != "stop":
            return Reply("unusable", text=prose, problem=_CUT.format(reason=_REASONS.get(reason, "end of the stream")))
        mended = _unclosed(last.code)
        if mended is None:
            return Reply("unusable", text=prose, problem=_NEVER_CLOSED)
        last.cut(0)
        last.add(mended)
    cells = tuple(block.code.rstrip("\n") for block in blocks)
    code = "\n\n".join(cells)
    if len(code) > MOST_CODE:
        return Reply("unusable", text=prose, problem=_TOO_LONG.format(most=MOST_CODE))
    if kind == "inspect":
        return Reply("inspect", code, prose)
    return Reply("code", code, prose, cells=cells if len(cells) > 1 else ())


def _unclosed(code: str) -> str | None:
    """Return the code of a block never closed: all, or up to a stray fence; None if neither parses."""
    fence = _FENCE_LINE.search(code)
    candidates = [code, _FENCE_AT_END.sub("", code), code[: fence.start()] if fence else ""]
    return next((text.rstrip("\n") for text in candidates if text.strip() and parse(text) is not None), None)


def _without_python(items: Sequence[str | Block], blocks: Sequence[Block], reason: str) -> Reply:
    whole = "\n".join(item if isinstance(item, str) else item.whole for item in items).strip()
    bare = _FENCE_LINE.sub("", "\n".join(item for item in items if isinstance(item, str))).strip("\n")
    for source in (*(block.code for block in blocks if block.closed), whole):
        if code := code_in_json(source):
            return Reply("code", code, "" if source == whole else bare.strip())
    if reason != "stop":
        return Reply(
            "unusable",
            text=whole,
            problem=_CUT_PROSE.format(reason=_REASONS.get(reason, "end of the stream")),
        )
    for block in blocks:
        if block.language and block.language not in DISPLAYED:
            problem = _SHELL if block.language in SHELLS else _FOREIGN
            return Reply("unusable", text=whole, problem=problem.format(language=block.language))
    if not whole or not (bare.strip() or blocks):
        return Reply("unusable", problem=_EMPTY)
    if not blocks and (found := code_in_prose(bare)):
        return Reply("code", found[1], found[0])
    return Reply("answer", text=whole)
