"""The reader that follows a reply while it is written."""

import re

from ..values import Reply
from .blocks import Block, opened_by, tag_content
from .interpret import interpret
from .syntax import parse

_THOUGHT_BEGINS = re.compile(r"<(?:think|thinking|reasoning)>", re.IGNORECASE)
_THOUGHT_ENDS = re.compile(r"</(?:think|thinking|reasoning)>", re.IGNORECASE)
_TAG_ENDS = re.compile(r"</code>(?:\s*</pre>)?", re.IGNORECASE)
_SECOND_READINGS = 8
"""How often text behind a suspect fence is read again; bounds the cost of quotes and fences only."""


class ReplyReader:
    """Reads a reply piece by piece; the pieces may break anywhere.

    A closing fence inside a triple-quoted string is taken for a part of the string as long as a later fence
    may show that it is; so `code` can grow past it and `finish` may take it back. `echo` is a prompt that
    some models repeat before they answer: it is skipped where it stands first and alone.
    """

    def __init__(self, echo: str = "") -> None:
        self._echo = echo.replace("\r\n", "\n").strip()
        self._held = ""
        self._fed: list[str] = []
        self._pending: list[str] = []
        self._items: list[str | Block] = []
        self._open: Block | None = None
        self._thinking: list[str] | None = None
        self._readings = 0

    @property
    def text(self) -> str:
        """The reply so far, as it came."""
        if len(self._fed) > 1:
            self._fed[:] = ["".join(self._fed)]
        return self._fed[0] if self._fed else ""

    @property
    def inspecting(self) -> bool:
        """Whether the reply is a look (`python inspect`): nothing of it belongs into a cell."""
        return any(block.kind == "inspect" for block in self._blocks)

    @property
    def code(self) -> str:
        """The cell's code so far, from the moment the opening fence's line is complete; empty for a look."""
        return "\n".join(self.cells)

    @property
    def cells(self) -> tuple[str, ...]:
        """The code so far, block by block, up to the first step: what follows that is not run."""
        if self.inspecting:
            return ()
        blocks = [block for block in self._blocks if block.holds_code]
        first = next((number for number, block in enumerate(blocks, 1) if block.step), len(blocks))
        parts = [block.code + (self._unfinished_line(block) if block is self._open else "") for block in blocks[:first]]
        return tuple(part for part in parts if part)

    @property
    def prose(self) -> str:
        """What of the reply so far is to be read: all but thoughts and code, blocks of other kinds as they stand."""
        shown = [item if isinstance(item, str) else item.whole for item in self._items if not _is_code(item)]
        if self._thinking is None and not _is_code(self._open):
            line = "".join(self._pending).removesuffix("\r")
            # The line may turn out to be the beginning of a block, or its end.
            shown.append("" if line.lstrip(" \t>")[:1] in ("`", "~", "<") else line)
        return "\n".join(shown).strip()

    def feed(self, text: str) -> None:
        """Take the next characters."""
        if text:
            self._fed.append(text)
            self._take(self._past_echo(text))

    def finish(self, reason: str) -> Reply:
        """Read the end of the reply, which came because of `reason` (`stop`, `length`, `content_filter`)."""
        held, self._held, self._echo = self._held, "", ""
        self._take(held)
        last = "".join(self._pending)
        self._pending.clear()
        if last:
            self._line(last.removesuffix("\r"))
        if self._thinking is not None:
            self._end_thought()
        while self._open is not None and self._open.suspect is not None:
            self._cut_at_suspect(self._open)
        return interpret(self._items, reason)

    @property
    def _blocks(self) -> list[Block]:
        return [item for item in self._items if isinstance(item, Block)]

    def _unfinished_line(self, block: Block) -> str:
        line = "".join(self._pending).removesuffix("\r")
        # These may turn out to be the end of the block; no Python line outside a string starts with them.
        return "" if line.lstrip(" \t>")[:1] in (block.fence[0], "<") else block.unindented(line)

    def _past_echo(self, text: str) -> str:
        """Hold text back until it is clear whether the reply repeats the prompt."""
        if not self._echo:
            return text
        self._held += text
        start = self._held.replace("\r\n", "\n").lstrip()
        if self._echo.startswith(start) or (
            start.startswith(self._echo) and not start[len(self._echo) :].strip(" \t\r:")
        ):
            return ""
        held, self._held = self._held, ""
        rest = start.removeprefix(self._echo)
        repeated, self._echo = start != rest and rest.lstrip(" \t:").startswith("\n"), ""
        return rest if repeated else held

    def _take(self, text: str) -> None:
        head, *others = text.split("\n")
        self._pending.append(head)
        for other in others:
            line = "".join(self._pending)
            self._pending[:] = [other]
            self._line(line.removesuffix("\r"))

    def _line(self, line: str) -> None:
        if self._thinking is not None:
            self._thought(line)
        elif self._open is not None:
            self._inside(self._open, line)
        else:
            self._prose(line)

    def _thought(self, line: str) -> None:
        found = _THOUGHT_ENDS.search(line)
        if found:
            self._thinking = None
            if line[found.end() :].strip():
                self._line(line[found.end() :])
        elif self._thinking is not None:
            self._thinking.append(line)

    def _end_thought(self) -> None:
        """A tag that is opened and never closed is a left-over: what follows it is the reply."""
        lines, self._thinking = self._thinking or [], None
        for line in lines:
            if self._open is None:
                self._prose(line, tags=False)
            else:
                self._inside(self._open, line)

    def _prose(self, line: str, *, tags: bool = True) -> None:
        if found := _THOUGHT_ENDS.search(line):
            self._forget(line[found.end() :])
        elif tags and (found := _THOUGHT_BEGINS.search(line)):
            if line[: found.start()].strip():
                self._items.append(line[: found.start()])
            self._thinking = []
            self._thought(line[found.end() :])
        elif opened := opened_by(line):
            self._begin(*opened)
        else:
            self._items.append(line)

    def _forget(self, rest: str) -> None:
        """The end of a thought whose beginning the server kept to itself: all before it was thought."""
        self._items.clear()
        self._open = None
        if rest.strip():
            self._line(rest)

    def _begin(self, before: str, block: Block) -> None:
        if before:
            self._items.append(before)
        self._items.append(block)
        self._open = None if block.closed else block
        if block.kind == "tag" and (rest := tag_content(block.opening)).strip():
            self._inside(block, rest)

    def _inside(self, block: Block, line: str) -> None:
        if block.suspect is not None:
            block.after.append(line)
        if block.tracker.in_string:
            self._inside_string(block, line)
        elif _THOUGHT_ENDS.fullmatch(line.strip()):
            self._forget("")
        elif block.kind == "tag" and (found := _TAG_ENDS.search(line)):
            self._end_of_tag(block, line, found)
        elif block.ends_at(line):
            self._close(block, line)
        elif self._is_next_opening(line):
            block.closed = True
            self._open = None
            self._prose(line)
        else:
            block.add(line)

    def _inside_string(self, block: Block, line: str) -> None:
        """A fence here is text of the string, or the end of code with a broken string: the rest will tell."""
        if block.suspect is None and (block.ends_at(line) or (block.kind == "tag" and _TAG_ENDS.search(line))):
            if self._readings >= _SECOND_READINGS:
                self._close(block, line)
                return
            block.suspect = len(block.code)
        block.add(line)

    def _close(self, block: Block, line: str) -> None:
        if block.suspect is not None and parse(block.code) is None:
            self._cut_at_suspect(block)
            return
        block.closed, block.closing, block.suspect = True, line, None
        self._open = None

    def _end_of_tag(self, block: Block, line: str, found: re.Match[str]) -> None:
        if line[: found.start()].strip():
            block.add(line[: found.start()])
        self._close(block, found.group())
        if self._open is None and line[found.end() :].strip():
            self._prose(line[found.end() :])

    def _is_next_opening(self, line: str) -> bool:
        """A fence that names Python starts a block even where the one before was not closed."""
        opened = opened_by(line)
        return opened is not None and not opened[0] and opened[1].kind in ("python", "inspect")

    def _cut_at_suspect(self, block: Block) -> None:
        """The fence in the broken string was the end: read the lines behind it as what follows the block."""
        after, block.after = block.after, []
        block.cut(block.suspect or 0)
        self._open = None
        self._readings += 1
        for line in after:
            self._line(line)


def _is_code(item: str | Block | None) -> bool:
    return isinstance(item, Block) and (item.holds_code or item.kind == "inspect")


def read_reply(text: str, reason: str = "stop", echo: str = "") -> Reply:
    """Read a reply that is whole; see `ReplyReader`."""
    reader = ReplyReader(echo)
    reader.feed(text)
    return reader.finish(reason)
