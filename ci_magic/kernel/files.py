"""Files that a prompt names: which exist, and of tables the encoding, separator and columns.

At most `READ_LIMIT` bytes of a file are read, and only of regular files: a named pipe would wait for ever.
"""

import stat
from collections.abc import Callable
from pathlib import Path

from ..values import Column, Fact, FileFacts, Privacy, allows
from .describe.encodings import decode
from .describe.literals import nobody
from .describe.paths import paths_in
from .describe.tables import Table, separator_of, table_of

FILE_LIMIT = 5
READ_LIMIT = 256 * 1024

_TABLES = {".csv": "csv", ".tsv": "tsv", ".tab": "tsv", ".txt": "text"}
_KINDS = {
    **_TABLES, ".json": "json", ".jsonl": "json lines", ".xlsx": "excel", ".xls": "excel", ".parquet": "parquet",
    ".feather": "feather", ".pkl": "pickle", ".pickle": "pickle", ".zip": "zip archive", ".gz": "gzip archive",
    ".pdf": "pdf", ".png": "image", ".jpg": "image", ".jpeg": "image", ".gif": "image", ".py": "python",
    ".ipynb": "notebook", ".md": "text", ".html": "html", ".xml": "xml", ".db": "database", ".sqlite": "database",
}  # fmt: skip


def files_in_prompt(
    prompt: str, directory: Path, privacy: Privacy, *, secret_name: Callable[[str], bool] = nobody
) -> tuple[FileFacts, ...]:
    """Return what is known of the files that `prompt` names and that exist, in the order of the prompt.

    Relative names are looked up in `directory`. Samples of columns come with `privacy` "full" only, and never for
    a column whose name is secret; rows and missing values are counted with "stats"; "names" leaves the columns' names.
    """
    if privacy == "none":
        return ()
    found = paths_in(prompt, directory)[:FILE_LIMIT]
    facts = (_facts(shown, path, secret_name, privacy) for shown, path in found)
    return tuple(each if allows(privacy, "schema") else _names_of(each) for each in facts if each is not None)


def _names_of(facts: FileFacts) -> FileFacts:
    columns = tuple(Column(column.name, column.literal, "") for column in facts.columns)
    return FileFacts(facts.path, "", 0, columns=columns)


def _facts(shown: str, path: Path, secret_name: Callable[[str], bool], privacy: Privacy) -> FileFacts | None:
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            return FileFacts(shown, "directory", 0)
        if not stat.S_ISREG(status.st_mode):
            return FileFacts(shown, "device", 0)
        kind = _KINDS.get(path.suffix.lower(), "other")
        content = _beginning(path) if path.suffix.lower() in _TABLES else b""
    except OSError:
        return None
    facts = FileFacts(shown, kind, status.st_size)
    if not content:
        return facts
    return _table(facts, content, secret_name, privacy)


def _beginning(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(READ_LIMIT)


def _table(facts: FileFacts, content: bytes, secret_name: Callable[[str], bool], privacy: Privacy) -> FileFacts:
    whole = len(content) >= facts.size
    text, encoding = decode(content, whole=whole)
    if not encoding:
        return FileFacts(facts.path, "binary", facts.size)
    lines = text if whole else text[: text.rfind("\n") + 1] or text
    separator = separator_of(lines, prefer="\t" if facts.kind == "tsv" else "")
    if not separator and facts.kind == "text":
        return FileFacts(facts.path, facts.kind, facts.size, encoding)
    table = table_of(lines, separator or ",", secret_name, values=privacy == "full", counts=allows(privacy, "stats"))
    return FileFacts(
        facts.path, facts.kind, facts.size, encoding, separator, table.columns, _rows(table, facts, content)
    )


def _rows(table: Table, facts: FileFacts, content: bytes) -> tuple[Fact, ...]:
    """Tell how many rows the file has: counted where it was read whole, else from the length of those that were."""
    if not table.rows:
        return ()
    if len(content) >= facts.size:
        return (Fact(f"{table.rows:,} {'row' if table.rows == 1 else 'rows'}", "stats"),)
    return (Fact(f"about {round(table.rows * facts.size / len(content) / 100) * 100:,} rows", "stats"),)
