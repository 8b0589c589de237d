"""How models mark code: fences of any kind, `<code>` tags, and the language they name."""

import re
from dataclasses import dataclass, field
from typing import Literal

from .syntax import StringTracker, looks_like_code, starts_like_code

BlockKind = Literal["python", "untagged", "tag", "inspect", "other"]
"""`untagged` is a fence without a language, `tag` a `<code>` element: both may hold something but code."""

SHELLS = frozenset(
    {
        "bash",
        "sh",
        "shell",
        "zsh",
        "console",
        "cmd",
        "bat",
        "batch",
        "powershell",
        "ps1",
        "terminal",
        "shell-session",
        "fish",
    }
)
DISPLAYED = frozenset(
    {
        "text",
        "txt",
        "plaintext",
        "plain",
        "output",
        "out",
        "result",
        "json",
        "jsonc",
        "json5",
        "yaml",
        "yml",
        "toml",
        "ini",
        "csv",
        "tsv",
    }
    | {
        "markdown",
        "md",
        "html",
        "xml",
        "latex",
        "tex",
        "math",
        "diff",
        "traceback",
        "error",
        "log",
        "table",
        "mermaid",
        "stdout",
        "none",
    }
)

_PYTHON = re.compile(
    r"\{?\.?(?:python|py|ipython|pycon|python-repl|jupyter|jupyter-python|notebook|code-cell|tool_code)"
    r"(?:[ -]?[23](?:\.\d+)?)?\}?",
    re.IGNORECASE,
)
_LANGUAGE = re.compile(r"\{?\.?[\w+#.-]+\}?")
_INSPECT = re.compile(r"(?:\{?\.?(?:python|py|ipython)[23]?[\s:,_-]+)?inspect\}?", re.IGNORECASE)
_STEP = re.compile(
    r"(?:\{?\.?(?:python|py|ipython)[23]?[\s:,_-]+)?step[ \t:#_-]*\d{0,2}(?:[:.,][^=]*)?\}?", re.IGNORECASE
)
_OPENING = re.compile(
    r"^(?P<indent>(?:[ \t]*>)*[ \t]*(?:(?:[-*+]|\d{1,3}[.)])[ \t]+)?)(?P<fence>`{3,}|~{3,})(?P<info>[^\n]*)$"
)
_LATE_OPENING = re.compile(
    r"(?<!`)(?P<fence>`{3,})[ \t]*(?P<info>(?:python|py|ipython)[23]?(?:[ \t]+(?:inspect|step))?)[ \t]*$",
    re.IGNORECASE,
)
_TAG_OPENING = re.compile(r"^\s*(?:<pre[^<>]*>\s*)?<code(?:\s[^<>]*)?>(?P<rest>.*)$", re.IGNORECASE)
_QUOTED = re.compile(r"^[ \t]*>[ \t]?")


@dataclass(slots=True)
class Block:
    """One marked piece of a reply, growing line by line.

    The model wants to see what comes of a `step` before it goes on.
    `suspect` is the length of the code at a closing fence that stood inside a triple-quoted string (it may be
    text or the end of broken code), and `after` holds the lines since, as they came.
    """

    kind: BlockKind
    fence: str
    opening: str = ""
    language: str = ""
    indent: int = 0
    quoted: bool = False
    step: bool = False
    closed: bool = False
    closing: str = ""
    suspect: int | None = None
    after: list[str] = field(default_factory=list)
    tracker: StringTracker = field(default_factory=StringTracker)
    _pieces: list[str] = field(default_factory=list)

    @property
    def code(self) -> str:
        """The text inside, each line with its newline."""
        if len(self._pieces) > 1:
            self._pieces[:] = ["".join(self._pieces)]
        return self._pieces[0] if self._pieces else ""

    @property
    def holds_code(self) -> bool:
        """Whether the text inside is a candidate for the cell."""
        return self.kind in ("python", "untagged", "tag")

    def add(self, line: str) -> None:
        """Append one line of the reply, less the indent of the fence."""
        inner = self.unindented(line)
        self._pieces.append(inner + "\n")
        if self.kind != "other":
            self.tracker.feed(inner)

    def unindented(self, line: str) -> str:
        """Return `line` without the list indent or quote mark that the whole block has."""
        if self.quoted:
            line = _QUOTED.sub("", line)
        blank = len(line) - len(line.lstrip(" \t"))
        return line[min(blank, self.indent) :]

    def cut(self, length: int) -> None:
        """Keep the first `length` characters only, and close the block there."""
        self._pieces[:] = [self.code[:length]]
        self.closed, self.suspect = True, None

    def ends_at(self, line: str) -> bool:
        """Whether `line` is a closing fence for this block."""
        bare = _QUOTED.sub("", line).strip() if self.quoted else line.strip()
        return len(bare) >= len(self.fence) and bare == self.fence[0] * len(bare)

    @property
    def whole(self) -> str:
        """The block as it came, marks included."""
        return f"{self.opening}\n{self.code}{self.closing}".rstrip("\n")


def opened_by(line: str) -> tuple[str, Block] | None:
    """Return the prose before the fence and the new block, if `line` opens one.

    Code that stands on the fence's own line becomes the block's first line.
    """
    if found := _OPENING.match(line):
        return _fenced(found["fence"], found["info"].strip(), found["indent"], line)
    if (found := _LATE_OPENING.search(line)) and "`" not in line[: found.start()]:
        return _fenced(found["fence"], found["info"], "", line, line[: found.start()])
    found = _TAG_OPENING.match(line)
    if found and not _is_mention(found["rest"]):
        return "", Block("tag", "</code>", opening=line)
    return None


def _is_mention(rest: str) -> bool:
    """Whether `<code>` only sets a word of prose in code letters."""
    inner, closing, _ = rest.partition("</code>")
    return bool(closing) and not looks_like_code(inner.strip())


def tag_content(line: str) -> str:
    """Return what follows the opening `<code>` on its own line."""
    found = _TAG_OPENING.match(line)
    return found["rest"] if found else ""


def _fenced(fence: str, info: str, indent: str, line: str, before: str = "") -> tuple[str, Block] | None:
    closed = fence[0] == "`" and "`" in info
    if closed:
        # A whole block on one line; anything else with backticks in it is a code span in prose.
        if not info.endswith(fence) or "`" in info[: -len(fence)]:
            return None
        info = info[: -len(fence)].strip()
    kind, language, rest = _described(info)
    quoted = ">" in indent
    step = kind == "python" and _STEP.fullmatch(info) is not None
    block = Block(kind, fence, line, language, 0 if quoted else len(indent), quoted=quoted, step=step)
    if rest:
        block.add(" " * block.indent + rest)
    block.closed = closed
    return before, block


def _described(info: str) -> tuple[BlockKind, str, str]:
    """Read the words after the fence: kind of block, language, and code that stands on the same line."""
    if not info:
        return "untagged", "", ""
    if _INSPECT.fullmatch(info):
        return "inspect", "python", ""
    if _STEP.fullmatch(info):
        return "python", "python", ""
    first, _, rest = info.partition(" ")
    if _PYTHON.fullmatch(info) or _PYTHON.fullmatch(first):
        return "python", "python", rest.strip() if _is_code(rest.strip()) else ""
    if starts_like_code(info) and _is_code(info):
        return "untagged", "", info
    if _LANGUAGE.fullmatch(first):
        return "other", first.strip("{}.").lower(), ""
    return "untagged", "", ""


def _is_code(text: str) -> bool:
    """Whether text beside the language is code, not an attribute such as `title="a.py"`."""
    return starts_like_code(text) and (
        " = " in text or "(" in text or text.startswith(("import ", "from ", "%", "!", "#"))
    )
