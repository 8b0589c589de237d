"""A report as one HTML page: figures in it, no scripts, nothing loaded from elsewhere."""

import base64
import re
from collections.abc import Iterable
from html import escape
from pathlib import Path

from ..language import spoken
from .as_markdown import link_to
from .parts import Heading, Links, Part, Picture, Prose, Quote, Small, Verbatim
from .tables import Table

_SPAN = re.compile("`([^`]+)`")
_PAGE = """<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
body {{ max-width: 60em; margin: 2em auto; padding: 0 1em; font-family: sans-serif; line-height: 1.5 }}
img {{ max-width: 100% }}
pre {{ background: #f5f5f5; padding: 0.7em; overflow-x: auto }}
table {{ border-collapse: collapse; display: block; overflow-x: auto }}
th, td {{ border: 1px solid #ccc; padding: 0.2em 0.6em; text-align: left }}
blockquote {{ color: #555; white-space: pre-wrap }}
@media (prefers-color-scheme: dark) {{ body {{ background: #111; color: #ddd }} pre {{ background: #222 }} }}
</style>
</head>
<body>
{body}
</body>
</html>
"""


def html_of(parts: Iterable[Part], title: str, folder: Path) -> str:
    """Return the page of a report that lies in `folder`."""
    body = "\n".join(_part(part, folder) for part in parts)
    return _PAGE.format(language=spoken(), title=escape(title), body=body)


def _part(part: Part, folder: Path) -> str:
    match part:
        case Heading():
            return f"<h{part.level}>{escape(part.text)}</h{part.level}>"
        case Quote():
            return f"<blockquote>{escape(part.text)}</blockquote>"
        case Prose():
            return _prose(part.markdown)
        case Small():
            return f"<p><small>{_SPAN.sub(_code, escape(part.text))}</small></p>"
        case Verbatim():
            block = f"<pre><code>{escape(part.text.rstrip())}</code></pre>"
            return f"<details><summary>{escape(part.title)}</summary>{block}</details>" if part.title else block
        case Picture():
            source = base64.b64encode(part.data).decode()
            return f'<p><img alt="{escape(part.text)}" src="data:{part.mime};base64,{source}"></p>'
        case Links():
            items = (f'<li><a href="{link_to(path, folder)}">{escape(path.name)}</a></li>' for path in part.paths)
            return f"<ul>{''.join(items)}</ul>"
        case Table():
            head = "".join(_row(row, "th") for row in part.head)
            rows = "".join(_row(row, "td") for row in part.rows)
            return f"<table><thead>{head}</thead><tbody>{rows}</tbody></table>"


def _code(span: re.Match[str]) -> str:
    return f"<code>{span[1]}</code>"


def _row(cells: Iterable[str], tag: str) -> str:
    return f"<tr>{''.join(f'<{tag}>{escape(cell)}</{tag}>' for cell in cells)}</tr>"


def _prose(markdown: str) -> str:
    """Return Markdown as HTML; HTML in it is text, a link that would run code leads nowhere, no image is loaded."""
    import mistune  # noqa: PLC0415

    class Renderer(mistune.HTMLRenderer):
        def image(self, *words: str | None, **_more: str | None) -> str:
            return escape(words[0] or "")

    return str(mistune.create_markdown(renderer=Renderer(escape=True), plugins=["table", "strikethrough"])(markdown))
