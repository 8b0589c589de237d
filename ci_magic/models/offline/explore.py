"""Files that come without a word: what they are, every column of them, and the charts that fit."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from ...language import spoken
from ...values import FileFacts, Namespace
from .columns import usable
from .draft import Draft
from .explore_phrases import (
    BEGINNING,
    DTYPES,
    ENCODING,
    FILE,
    HEADINGS,
    KIND_NAMES,
    KINDS_OF_FILES,
    NO_CHARTS,
    NOTHING_SEEN,
    PART,
    PROBLEM,
    ROWS,
    SAMPLED,
    SEPARATOR,
    SEPARATORS,
    WHAT_NEXT,
)
from .loading import SAMPLE, is_table, kind_of, name_for, read
from .names import quoted
from .phrases import FIRST_LINE, USE_A_MODEL
from .request import Language, Request, Source
from .suggest import charts_of, compared
from .write import add

_TEXTS = ("text", "chat", "markdown", "html", "xml", "python")
_BEGINNING = 2000
_ALL_SHOWN = 60
"""Rows of a table that pandas shows without being told to."""

_AT_MOST = 1000
_USUAL: Mapping[Language, str] = {"en": "cp1252", "ko": "cp949", "ja": "cp932"}
"""The encoding of text that is no UTF-8, where the file must not be looked into."""


def explore(namespace: Namespace, failed: str = "") -> str:
    """Return the reply to the given files: what they are, the code that describes every column, and the charts.

    Where that `failed`, for a reason told in these words, text of unknown encoding is read in the language's usual one;
    else the charts are left out.
    """
    language: Language = {"ko": "ko", "ja": "ja"}.get(spoken(), "en")  # type: ignore[assignment]
    undecoded = "UnicodeDecodeError" in failed
    files = [_decoded(file, language) if undecoded else file for file in namespace.files if file.given]
    charts = undecoded or not failed
    lines = [FIRST_LINE[language], *(_said(file, language) for file in files)]
    if not files:
        return "\n".join([FIRST_LINE[language], NOTHING_SEEN[language]])
    sources = tables_of(files, namespace)
    draft = Draft(namespace, "", from_file=True, lenient=True)
    for source in sources:
        _describe(draft, source, language)
    for file in files:
        _show(draft, file, language)
    if charts:
        _draw(draft, sources, language)
    if not draft.blocks:
        return "\n".join([*lines, WHAT_NEXT[language], USE_A_MODEL[language]])
    lines += [] if charts else [NO_CHARTS[language]]
    return "\n".join([*lines, "", "```python", draft.text(), "```", ""])


def _decoded(file: FileFacts, language: Language) -> FileFacts:
    return file if file.encoding else replace(file, encoding=_USUAL[language])


def tables_of(files: Iterable[FileFacts], namespace: Namespace) -> tuple[Source, ...]:
    """Return the files that are tables, each under a name of its own that the user does not have."""
    taken = set(namespace.taken)
    found = []
    for file in files:
        if is_table(file):
            name = name_for(file, taken)
            taken.add(name)
            found.append(Source(name, usable(file.columns), file))
    return tuple(found)


def _said(file: FileFacts, language: Language) -> str:
    """Return what is known of a file, in one line."""
    if file.problem:
        return PROBLEM[language].format(path=f"`{file.path}`", problem=file.problem)
    return _told(file, language, f"`{file.path}`")


def _told(file: FileFacts, language: Language, path: str) -> str:
    if not file.kind:  # a privacy setting under which only names are looked at
        return path
    parts = [FILE[language].format(path=path, kind=_kind(file, language), size=file.size)]
    if file.encoding:
        parts.append(ENCODING[language].format(encoding=file.encoding))
    if file.separator and file.separator in SEPARATORS:
        parts.append(SEPARATOR[language].format(separator=SEPARATORS[file.separator][language]))
    if file.part:
        parts.append(PART[language].format(part=file.part))
    return ("、" if language == "ja" else ", ").join(parts)


def _kind(file: FileFacts, language: Language) -> str:
    kind = file.kind or kind_of(file)
    if kind in KIND_NAMES:
        return KIND_NAMES[kind]
    known = KINDS_OF_FILES.get("archive" if kind.endswith("archive") else kind, KINDS_OF_FILES["other"])
    return known[language]


def _describe(draft: Draft, source: Source, language: Language) -> None:
    """Add the lines that read a file, say how large it is, and show each of its columns."""
    file, table = source.file, source.name
    if file is None:
        return
    pandas, described = draft.module("pd"), _describer(draft, language)
    counted = ROWS[language].format(rows=f"{{len({table}):,}}", columns=f"{{{table}.shape[1]}}")
    draft.block(*read(draft, table, file))
    draft.block(
        f"print({quoted(_told(file, language, file.path))})",
        f'print(f"{counted}")',
        f"print({quoted(SAMPLED[language].format(count=SAMPLE))})" if file.large else "",
    )
    shown, column = draft.name(table, "columns"), draft.name("column")
    draft.block(
        f"{shown} = {pandas}.DataFrame([{described}({column}) for _, {column} in {table}.items()])",
        f"{shown}.index = {table}.columns.rename({quoted(HEADINGS['column'][language])})",
        *_displayed(shown, pandas, len(source.columns)),
    )


def _displayed(shown: str, pandas: str, count: int) -> tuple[str, ...]:
    if not _ALL_SHOWN < count <= _AT_MOST:
        return (f"display({shown})",)
    return (f'with {pandas}.option_context("display.max_rows", {count}):', f"    display({shown})")


def _describer(draft: Draft, language: Language) -> str:
    """Add, once, the function that describes a column; return its name."""
    if "described" in draft.helpers:
        return draft.helpers["described"]
    name = draft.helpers["described"] = draft.name("described")
    heading = {what: quoted(texts[language]) for what, texts in HEADINGS.items()}
    kinds = ", ".join(f"{quoted(kind)}: {quoted(texts[language])}" for kind, texts in DTYPES.items() if kind != "O")
    text = quoted(DTYPES["O"][language])
    draft.block(
        f"def {name}(column):",
        "    filled, kind = column.dropna(), column.dtype.kind",
        f"    kinds = {{{kinds}}}",
        "    row = {",
        f'        {heading["type"]}: kinds.get("i" if kind == "u" else kind, {text}),',
        f"        {heading['missing']}: len(column) - len(filled),",
        "    }",
        '    if kind in "iufMm":',
        '        values = f"{filled.min()} \u2013 {filled.max()}" if len(filled) else ""',
        "    else:",
        "        filled = filled.astype(str)",
        "        counts = filled.value_counts().head(3)",
        '        values = ", ".join(f"{value[:30]} ({count})" for value, count in counts.items())',
        f"    return {{**row, {heading['distinct']}: filled.nunique(), {heading['values']}: values}}",
    )
    return name


def _show(draft: Draft, file: FileFacts, language: Language) -> None:
    """Add the lines that show a file that is no table: an image, or the beginning of a text."""
    if file.problem or is_table(file):
        return
    if file.kind == "image":
        draft.imports["Image"] = "from IPython.display import Image"
        draft.block(f"display(Image(filename={quoted(file.path)}))")
    elif file.kind in _TEXTS:
        opened, encoding = draft.name("opened"), quoted(file.encoding or "utf-8")
        draft.block(
            f"print({quoted(_told(file, language, file.path))})",
            f"print({quoted(BEGINNING[language])})",
            f'with open({quoted(file.path)}, encoding={encoding}, errors="replace") as {opened}:',
            f"    print({opened}.read({_BEGINNING}))",
        )


def _draw(draft: Draft, sources: tuple[Source, ...], language: Language) -> None:
    """Add the charts: files of equal columns are compared in one, else each has its own."""
    together = compared(sources, language) if len(sources) > 1 else None
    charts: list[Request] = [together] if together else []
    if not together:
        for source in sources:
            charts += charts_of(source, language)[: None if len(sources) == 1 else 1]
    for chart in charts:
        # The last expression of a cell alone is shown.
        if draft.blocks[-1][-1].isidentifier():
            draft.blocks[-1].pop()
        draft.frame = chart.source.name if chart.source else ""
        add(draft, chart)
