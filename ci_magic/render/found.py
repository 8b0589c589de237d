"""What the user is told of the files that a request brings along or names: kind, encoding, size, what is wrong."""

import re
from collections.abc import Callable, Sequence

from ..language import _
from ..values import FileFacts

_SHOWN = 8
_KINDS: dict[str, Callable[[], str]] = {
    "csv": lambda: "CSV",
    "tsv": lambda: "TSV",
    "json": lambda: "JSON",
    "json lines": lambda: _("JSON lines"),
    "excel": lambda: "Excel",
    "old excel": lambda: _("Excel, old form"),
    "parquet": lambda: "Parquet",
    "feather": lambda: "Feather",
    "sqlite": lambda: "SQLite",
    "duckdb": lambda: "DuckDB",
    "text": lambda: _("text"),
    "chat": lambda: _("KakaoTalk chat"),
    "markdown": lambda: "Markdown",
    "html": lambda: "HTML",
    "xml": lambda: "XML",
    "notebook": lambda: _("notebook"),
    "python": lambda: "Python",
    "pickle": lambda: "pickle",
    "pdf": lambda: "PDF",
    "word": lambda: "Word",
    "powerpoint": lambda: "PowerPoint",
    "image": lambda: _("image"),
    "svg": lambda: "SVG",
    "video": lambda: _("video"),
    "audio": lambda: _("audio"),
    "directory": lambda: _("folder"),
    "zip archive": lambda: _("ZIP archive"),
    "tar archive": lambda: _("tar archive"),
    "gzip archive": lambda: _("gzip archive"),
    "binary": lambda: _("no text"),
    "device": lambda: _("no regular file"),
    "other": lambda: _("unknown kind"),
}
_PROBLEMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"is empty"), lambda _match: _("it is empty")),
    (re.compile(r"is damaged.*|ends in the middle"), lambda _match: _("it is damaged or cut short")),
    (re.compile(r"is encrypted.*"), lambda _match: _("it is encrypted: its password is needed to open it")),
    (re.compile(r"nests too deeply.*"), lambda _match: _("it nests too deeply to be read")),
    (re.compile(r"takes too long.*"), lambda _match: _("it takes too long to look into")),
    (re.compile(r"is no regular file.*"), lambda _match: _("it is not opened")),
    (
        re.compile(r"cannot be opened \((\w+)\)"),
        lambda match: _("it cannot be opened ({error})").format(error=match[1]),
    ),
    (
        re.compile(r"is (?:an? )?(.+), though its name ends in (\.\w+)"),
        lambda match: _("its content is {kind}, though its name ends in {suffix}").format(
            kind=match[1], suffix=match[2]
        ),
    ),
)


def found_lines(files: Sequence[FileFacts]) -> list[str]:
    """Return one line for each file of which something is known; those behind the first few are counted."""
    lines = [_line(file) for file in files if file.kind]
    if len(lines) > _SHOWN + 1:
        lines = [*lines[:_SHOWN], _("{count} more files").format(count=len(lines) - _SHOWN)]
    return lines


def _line(file: FileFacts) -> str:
    kind = _KINDS[file.kind]() if file.kind in _KINDS else file.kind
    parts = [kind, file.encoding]
    parts += [_("{count:,} columns").format(count=len(file.columns)) if len(file.columns) > 1 else ""]
    parts += [_("larger than free memory") if file.large else ""]
    parts += [_problem(each) for each in file.problem.split("; ")]
    return f"{file.path}: {', '.join(part for part in parts if part)}"


def _problem(problem: str) -> str:
    for known, words in _PROBLEMS:
        match = known.fullmatch(problem)
        if match:
            return words(match)
    return problem
