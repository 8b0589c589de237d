"""Prompts and answers as Markdown.

A prompt is the user's text and shows as typed. An answer is a model's Markdown and is read as such, except that no
HTML of it reaches a page, no image is loaded and no link runs code: nbconvert does not clean Markdown cells, and
JupyterLab trusts the outputs of cells that the user ran.
"""

import html
import re

from .language import _

MOST_SHOWN = 50_000
"""Characters of an answer that a view shows; a page stands still for seconds over megabytes of Markdown."""

_SIGN = re.compile(
    r"(?P<math>\\(?=[(\[]|begin|end))|(?P<tag><)|(?P<entity>&(?=[#\w]))|(?P<dollar>\$)"
    r"|[\\`*\[|~]|(?<!\w)_|_(?!\w)|(?<=\w)@(?=\w)|:(?=//)|(?<=\bwww)\."
)
"""What would be read as Markdown, HTML, a formula or a link."""

_START = re.compile(r"[#>+=:-]|\d+(?=[.)])")
"""What would be read so at the start of a line only."""

_HTML = re.compile(r"<(?=[A-Za-z/!?])")
_FENCE = re.compile(r"(`{3,}|~{3,})([^\n]*)")
_LINK = re.compile(r"(\]\(\s*<?|\]:\s*<?)([^\s>)]*)")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_SAFE_SCHEMES = ("http:", "https:", "mailto:")
_SPAN = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)


def quote(prompt: str) -> str:
    """Return a prompt as a Markdown quote that shows every character and line as typed."""
    lines = [line.rstrip() for line in prompt.strip("\n").rstrip().splitlines()]
    # One dollar sign begins no formula.
    dollar = "<span>&#36;</span>" if prompt.count("$") > 1 else "\\$"
    shown = [_line(line, dollar) for line in lines]
    # A backslash at the end keeps the line from flowing into the next.
    ends = ["\\" if line and after else "" for line, after in zip(lines, [*lines[1:], ""], strict=True)]
    return "\n".join(f"> {line}{end}".rstrip() for line, end in zip(shown, ends, strict=True))


def _line(line: str, dollar: str) -> str:
    text = line.lstrip()
    indent = line[: len(line) - len(text)].expandtabs(4)
    # Formulas are looked for in the finished page too, where no backslash hides them, but not across an element.
    signs = {"math": "<span>\\\\</span>", "tag": "&lt;", "entity": "&amp;", "dollar": dollar}
    shown = _SIGN.sub(lambda match: signs.get(match.lastgroup or "", f"\\{match[0]}"), text)
    start = _START.match(shown)
    if start:
        at = start.end() - (1 if not start[0].isdigit() else 0)
        shown = f"{shown[:at]}\\{shown[at:]}"
    return "&nbsp;" * len(indent) + shown


def literal(text: str) -> str:
    """Return text of one line that shows as it stands inside a line of Markdown, in a cell of a table and in a link."""
    # A dollar sign may meet another one of the same page, and begin a formula.
    signs = {"<": "&lt;", ">": "&gt;", "&": "&amp;", "$": "<span>&#36;</span>"}
    return re.sub(r"[<>&$\\`*_\[\]|~]", lambda sign: signs.get(sign[0], f"\\{sign[0]}"), " ".join(text.split()))


def without_html(answer: str) -> str:
    """Return a model's Markdown with its HTML as text: nothing of it can become an element."""
    parts = []
    block: list[str] = []
    fence = ""
    for line in answer.strip().split("\n"):
        opened = _FENCE.fullmatch(line) if not fence else None
        if opened and not (opened[1][0] == "`" and "`" in opened[2]):
            parts.append(_text("\n".join(block)) if block else None)
            block, fence = [line], opened[1]
        elif fence and line.strip(" ").startswith(fence) and not line.strip(" `~\t"):
            parts.append(_fenced(block, line))
            block, fence = [], ""
        else:
            block.append(line)
    if block:
        parts.append(_fenced(block, fence) if fence else _text("\n".join(block)))
    return "\n".join(part for part in parts if part is not None)


def shown(answer: str) -> str:
    """Return a model's Markdown as a view may show it: without HTML, images and odd links, and not too much of it."""
    text = without_html(answer[:MOST_SHOWN])
    if len(answer) > MOST_SHOWN:
        text += "\n\n" + _("[the rest of the answer is not shown: %ci --log has it]")
    return text


def _fenced(block: list[str], closing: str) -> str:
    """Return a block of code; with HTML in it, as an element, which all readers end at the same place."""
    code = "\n".join(block[1:])
    if not _HTML.search("\n".join(block)):
        return "\n".join([*block, closing])
    return f"<pre><code>{code.replace('&', '&amp;').replace('<', '&lt;')}\n</code></pre>"


def _text(text: str) -> str:
    spans = list(_SPAN.finditer(text))
    parts, at = [], 0
    for span in spans:
        parts += [_prose(text[at : span.start()]), _span(span) if _HTML.search(span[2]) else span[0]]
        at = span.end()
    return "".join([*parts, _prose(text[at:])])


def _prose(text: str) -> str:
    """Return Markdown outside of code: an image becomes a link, a link that is none of the web becomes text."""
    text = re.sub(r"!(?=\[)", "", _HTML.sub("&lt;", text))
    return _LINK.sub(lambda match: match[0] if _is_safe(match[2]) else f"]\\{match[0][1:]}", text)


def _is_safe(target: str) -> bool:
    """Say whether a link leads to a page, a place in this one or a file, whatever it is written with."""
    plain = re.sub(r"[\x00-\x20\\]", "", html.unescape(target))
    scheme = _SCHEME.match(plain)
    return scheme is None or scheme[0].lower() in _SAFE_SCHEMES


def _span(match: re.Match[str]) -> str:
    signs = re.sub(r"[^\w\s]", lambda sign: f"&#{ord(sign[0])};", match[2].strip())
    return f"<code>{signs}</code>"
