"""HTML and XML as text: titles, tables with their columns, the root. No parser runs, so no entity is resolved."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from ...values import Column, Fact
from ..describe.encodings import decode
from ..describe.literals import quote
from ..describe.tables import look_of
from .delimited import text_facts
from .opened import Opened, Preview
from .records import columns_of, rows_fact
from .texts import line_facts

_TABLES = 12
_ROWS = 50
_COLUMNS = 200
_TEXT = 60
_TAG = re.compile(r"<(?P<end>/?)(?P<name>[A-Za-z][A-Za-z0-9]*)[^<>]*>")
_SILENT = re.compile(r"<!--.*?(?:-->|\Z)|<(script|style)\b.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE)
_CHARSET = re.compile(rb"<meta[^<>]{0,200}charset=[\"']?([A-Za-z0-9_-]{1,30})", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"\A[^<]{0,10}<\?xml[^<>]{0,100}encoding=[\"']([A-Za-z0-9_.-]{1,30})[\"']")
_ENTITIES = re.compile(r"<!ENTITY\b", re.IGNORECASE)
_ROOT = re.compile(r"<([A-Za-z_][\w:.-]{0,80})[\s/>]")


@dataclass(slots=True)
class _Table:
    """A table of a page: the texts of its rows, and how many rows there are."""

    rows: list[list[str]] = field(default_factory=list)
    count: int = 0


def html_page(file: Opened) -> Preview:
    """Look into an HTML page: its title and its tables."""
    text, encoding = _decoded(file, _CHARSET)
    if not encoding:
        return Preview("binary")
    text = _SILENT.sub(" ", text)
    tables = list(_tables(text))
    facts = [Fact(f"{len(tables)} {'table' if len(tables) == 1 else 'tables'}", "schema")]
    if file.privacy == "full":
        title = re.search(r"<title[^<>]{0,200}>([^<]{0,400})", text, re.IGNORECASE)
        facts += [Fact(f"title {quote(_plain(title[1])[:_TEXT])}")] if title else []
    details = []
    for number, table in enumerate(tables[:_TABLES]):
        head = ", ".join(quote(cell) for cell in table.rows[0][:20]) if table.rows else "nothing"
        details.append(Fact(f"table {number}: columns {head}", "schema"))
        if file.tells("stats"):
            details[-1] = Fact(f"{details[-1].text}; {max(table.count - 1, 0)} rows", "stats")
    largest = max(range(len(tables)), key=lambda at: (len(tables[at].rows) > 1, tables[at].count), default=-1)
    seen = Preview(
        file.kind, (*line_facts(text, file), *facts, *text_facts(text, nuls=False)), tuple(details), (), encoding
    )
    if largest < 0 or len(tables[largest].rows) < 2:  # a header alone is no table
        return seen
    rows = rows_fact(tables[largest].count - 1)
    return replace(seen, facts=(*seen.facts, rows), columns=_columns(tables[largest], file), part=str(largest))


def xml_file(file: Opened) -> Preview:
    """Look into XML: the name of its root, and whether it declares entities."""
    text, encoding = _decoded(file, _XML_ENCODING)
    if not encoding:
        return Preview("binary")
    root = _ROOT.search(re.sub(r"<!--.*?(?:-->|\Z)", "", text, flags=re.DOTALL))
    facts = (Fact(f"root element {quote(root[1])}", "schema"),) if root else ()
    problem = "declares entities, which may expand without end" if _ENTITIES.search(text) else ""
    return Preview(file.kind, (*line_facts(text, file), *facts), (), (), encoding, problem=problem)


def _decoded(file: Opened, declared: re.Pattern[bytes]) -> tuple[str, str]:
    """Return the text and its encoding: what the page itself declares counts where it fits."""
    named = declared.search(file.head[:4096])
    if named:
        name = named[1].decode("ascii").lower()
        try:
            return file.head.decode(name, "strict" if file.whole else "replace"), name
        except (LookupError, UnicodeError):
            pass
    return decode(file.head, whole=file.whole)


def _tables(text: str) -> Iterator[_Table]:
    """Yield the tables of a page, those inside others behind them."""
    opened: list[_Table] = []
    cell_from = -1
    for tag in _TAG.finditer(text):
        name, ends = tag["name"].lower(), bool(tag["end"])
        if name == "table" and not ends:
            opened.append(_Table())
        elif name == "table" and opened:
            yield opened.pop()
        elif opened and name == "tr" and not ends:
            opened[-1].count += 1
            if opened[-1].count <= _ROWS:
                opened[-1].rows.append([])
        elif opened and name in {"td", "th"}:
            if cell_from >= 0:
                _put(opened[-1], text[cell_from : tag.start()])
            cell_from = -1 if ends else tag.end()
    yield from reversed(opened)


def _put(table: _Table, cell: str) -> None:
    if table.rows and table.count <= _ROWS and len(table.rows[-1]) < _COLUMNS:
        table.rows[-1].append(_plain(_TAG.sub(" ", cell[:1000])))


def _plain(text: str) -> str:
    return " ".join(html.unescape(text).split())[:_TEXT]


def _columns(table: _Table, file: Opened) -> tuple[Column, ...]:
    head, *body = table.rows
    values = {
        name or f"Unnamed: {at}": [_value(row[at]) if at < len(row) else None for row in body]
        for at, name in enumerate(head)
    }
    return columns_of(values, file, more=table.count > _ROWS)


def _value(text: str) -> object:
    look = look_of(text)
    return None if look == "missing" else int(text) if look == "integer" else float(text) if look == "float" else text
