"""Code that brings a table into the kernel: files of each kind, several below each other, wide ones made long."""

import re
import textwrap
from collections.abc import Callable, Collection, Mapping
from pathlib import PurePath

from ...values import Column, FileFacts
from .draft import Draft
from .labels import expression
from .names import identifier, quoted
from .request import Request, Run, Source

SAMPLE = 100_000
"""Rows read of a file that memory does not hold."""

_OF_SUFFIX = {
    (".parquet", ".pq"): "parquet",
    (".feather", ".arrow"): "feather",
    (".xlsx", ".xlsm", ".xls"): "excel",
    (".jsonl", ".ndjson"): "json lines",
    (".json",): "json",
    (".tsv", ".tab"): "tsv",
}
_SAME_KIND = {"xlsx": "excel", "xls": "excel", "old excel": "excel", "jsonl": "json lines", "ndjson": "json lines"}
_LIST_WIDTH = 100
_TABLES = ("csv", "tsv", "json", "json lines", "excel", "parquet", "feather")
_PACKED = (".csv.gz", ".csv.zip", ".tsv.gz")


def load(draft: Draft, source: Source, request: Request) -> None:
    """Add the lines after which `draft.frame` is the table that `request` is about."""
    for each in source.parts or (source,):
        if each.file is not None and each.name not in draft.loaded:
            draft.block(*read(draft, each.name, each.file))
    if source.parts:
        _stack(draft, source)
    if source.run is not None:
        _lengthen(draft, source, source.run, request)


def read(draft: Draft, name: str, file: FileFacts) -> list[str]:
    """Return the lines that read `file` into `name`; of one that memory does not hold the first rows."""
    draft.loaded.add(name)
    return _READERS.get(kind_of(file), _delimited)(draft, name, file)


def kind_of(file: FileFacts) -> str:
    """Return the kind of file: what was found in it, or what its name says."""
    kind = file.kind.lower()
    path = file.path.lower()
    if kind in ("", "other"):
        kind = next((each for ends, each in _OF_SUFFIX.items() if path.endswith(ends)), "csv")
    return _SAME_KIND.get(kind, kind)


def is_table(file: FileFacts) -> bool:
    """Whether the rules can read the file as a table."""
    kind = kind_of(file)
    return not file.problem and (bool(file.columns) or kind in _TABLES or file.path.lower().endswith(_PACKED))


def name_for(file: FileFacts, taken: Collection[str]) -> str:
    """Return a name made of the file's, without what it says of its encoding."""
    encoding = re.sub(r"\W|_", "", file.encoding).lower()
    words = re.split(r"[\W_]+", PurePath(file.path).stem)
    told = [word for word in words if word and word.lower() not in (encoding, "utf8", "cp949", "sjis")]
    return identifier("_".join(told or words), "data", taken)


def unusual(encoding: str) -> bool:
    """Whether an encoding has to be named."""
    return encoding.lower().replace("_", "-") not in ("", "utf-8", "ascii")


def _encoded(file: FileFacts) -> str:
    return f", encoding={quoted(file.encoding)}" if unusual(file.encoding) else ""


def _rows(file: FileFacts) -> str:
    return f", nrows={SAMPLE:_}" if file.large else ""


def _separated(file: FileFacts) -> str:
    separator = file.separator or ("\t" if kind_of(file) == "tsv" else ",")
    skipped = f", skiprows={file.skipped}" if file.skipped else ""
    headless = ", header=None" if headerless(file) else ""
    separated = f", sep={quoted(separator)}" if separator != "," else ""
    return f"{separated}{_encoded(file)}{skipped}{headless}{_rows(file)}"


def headerless(file: FileFacts) -> bool:
    """Whether the columns have numbers instead of names, as those of a table without a header."""
    return bool(file.columns) and all(column.literal.isdigit() for column in file.columns)


def _delimited(draft: Draft, name: str, file: FileFacts) -> list[str]:
    return [f"{name} = {draft.module('pd')}.read_csv({quoted(file.path)}{_separated(file)})"]


def _excel(draft: Draft, name: str, file: FileFacts) -> list[str]:
    sheet = f", sheet_name={quoted(file.part)}" if file.part else ""
    skipped = f", skiprows={file.skipped}" if file.skipped else ""
    return [f"{name} = {draft.module('pd')}.read_excel({quoted(file.path)}{sheet}{skipped}{_rows(file)})"]


def _json(draft: Draft, name: str, file: FileFacts) -> list[str]:
    if file.part:
        draft.imports["json"] = "import json"
        encoding, opened = quoted(file.encoding or "utf-8"), draft.name("opened")
        return [
            f"with open({quoted(file.path)}, encoding={encoding}) as {opened}:",
            f"    {name} = {draft.module('pd')}.json_normalize(json.load({opened})[{quoted(file.part)}])",
        ]
    return [f"{name} = {draft.module('pd')}.read_json({quoted(file.path)}{_encoded(file)})"]


def _json_lines(draft: Draft, name: str, file: FileFacts) -> list[str]:
    return [f"{name} = {draft.module('pd')}.read_json({quoted(file.path)}, lines=True{_encoded(file)}{_rows(file)})"]


def _parquet(draft: Draft, name: str, file: FileFacts) -> list[str]:
    if not file.large:
        return [f"{name} = {draft.module('pd')}.read_parquet({quoted(file.path)})"]
    draft.imports["parquet"] = "import pyarrow.parquet"
    batches = f"pyarrow.parquet.ParquetFile({quoted(file.path)}).iter_batches(batch_size={SAMPLE:_})"
    return [f"{name} = next({batches}).to_pandas()"]


def _feather(draft: Draft, name: str, file: FileFacts) -> list[str]:
    return [f"{name} = {draft.module('pd')}.read_feather({quoted(file.path)})"]


def _html(draft: Draft, name: str, file: FileFacts) -> list[str]:
    number = int(file.part) if file.part.isdecimal() else 0
    return [f"{name} = {draft.module('pd')}.read_html({quoted(file.path)}{_encoded(file)})[{number}]"]


def _sqlite(draft: Draft, name: str, file: FileFacts) -> list[str]:
    draft.imports["sqlite3"] = "import sqlite3"
    draft.imports["closing"] = "from contextlib import closing"
    draft.imports["Path"] = "from pathlib import Path"
    query, connection = _query("SELECT * FROM", file), draft.name("connection")
    address = f'Path({quoted(file.path)}).resolve().as_uri() + "?mode=ro"'
    return [
        f"with closing(sqlite3.connect({address}, uri=True)) as {connection}:",
        f"    {name} = {draft.module('pd')}.read_sql_query({query}, {connection})",
    ]


def _duckdb(draft: Draft, name: str, file: FileFacts) -> list[str]:
    draft.imports["duckdb"] = "import duckdb"
    query, connection = _query("FROM", file), draft.name("connection")
    return [
        f"with duckdb.connect({quoted(file.path)}, read_only=True) as {connection}:",
        f"    {name} = {connection}.sql({query}).df()",
    ]


def _query(words: str, file: FileFacts) -> str:
    table = '"' + file.part.replace('"', '""') + '"'
    return quoted(" ".join([words, table, *((f"LIMIT {SAMPLE}",) if file.large else ())]))


def _archive(draft: Draft, name: str, file: FileFacts) -> list[str]:
    if not file.part:
        return _delimited(draft, name, file)
    draft.imports["zipfile"] = "import zipfile"
    archive, member = draft.name("archive"), draft.name("member")
    return [
        f"with zipfile.ZipFile({quoted(file.path)}) as {archive}, {archive}.open({quoted(file.part)}) as {member}:",
        f"    {name} = {draft.module('pd')}.read_csv({member}{_separated(file)})",
    ]


_READERS: Mapping[str, Callable[[Draft, str, FileFacts], list[str]]] = {
    "excel": _excel,
    "json": _json,
    "json lines": _json_lines,
    "parquet": _parquet,
    "feather": _feather,
    "html": _html,
    "sqlite": _sqlite,
    "duckdb": _duckdb,
    "zip archive": _archive,
}


def _stack(draft: Draft, source: Source) -> None:
    """Put tables of equal columns below each other, each row with the name of its table."""
    stacked = draft.name(source.name)
    tables = ", ".join(f"{quoted(title_of(part))}: {part.name}" for part in source.parts)
    pandas = draft.module("pd")
    draft.block(
        f"{stacked} = {pandas}.concat({{{tables}}}, names=[{quoted(source.label)}])",
        f"{stacked} = {stacked}.reset_index(level={quoted(source.label)})",
    )
    draft.frame = stacked


def title_of(source: Source) -> str:
    """Return what a table is called in a legend: the name of its file, or its own."""
    return PurePath(source.file.path).name if source.file else source.name


def _lengthen(draft: Draft, source: Source, run: Run, request: Request) -> None:
    """Make a wide table long: one row for each step, with the columns that the request needs."""
    measured, kept = _used(run, request)
    pandas, table = draft.module("pd"), draft.frame
    steps, step = draft.name(f"{run.name}s" if run.name.isascii() else "steps"), draft.name("step")
    long = draft.name(table, "by", run.name)
    columns = {expression(each): f"{table}[{expression(each)}]" for each in kept}
    columns[quoted(run.name)] = step
    for word in measured:
        columns[quoted(run.measures[run.words.index(word)])] = f"{table}[{_called(run, word, step)}]"
    draft.block(
        *_steps(draft, source, run, steps),
        f"{long} = {pandas}.concat(",
        f"    {pandas}.DataFrame(",
        "        {",
        *(f"            {name}: {value}," for name, value in columns.items()),
        "        }",
        "    )",
        f"    for {step} in {steps}",
        ")",
        f"{long}[{quoted(run.name)}] = {pandas}.Categorical({long}[{quoted(run.name)}], {steps})",
    )
    draft.frame = long


def _used(run: Run, request: Request) -> tuple[tuple[str, ...], tuple[Column, ...]]:
    """Return the words whose columns the request measures, and the other columns that it needs."""
    coloured = (request.colour,) if request.colour else ()
    grouped = (group.column for group in request.groups)
    asked = (*request.measures, *grouped, *(each.column for each in request.conditions), *coloured)
    named = {column.name for column in asked}
    words = tuple(word for word, name in zip(run.words, run.measures, strict=True) if name in named)
    kept = tuple(dict.fromkeys(column for column in asked if column.name not in {run.name, *run.measures}))
    return words or run.words, kept


def _called(run: Run, word: str, step: str) -> str:
    """Return the expression of a column's name at the step that the variable `step` holds."""
    if not word:
        return step
    if set(word + run.join) & set('{}\\"'):
        parts = (quoted(word + run.join), step) if run.word_first else (step, quoted(run.join + word))
        return " + ".join(parts)
    return f'f"{run.called(f"{{{step}}}", word)}"'


def _steps(draft: Draft, source: Source, run: Run, name: str) -> list[str]:
    """Return the lines that list the steps: cut from the names of the columns where that gives just these."""
    ending = run.join + run.words[0]
    names = [column.name for column in source.columns if column.name not in run.measures]
    names += [each for word in run.words for each in run.names(word)]
    cut = [each.removesuffix(ending) for each in names if each.endswith(ending)]
    if run.words[0] and not run.word_first and tuple(cut) == run.steps:
        taken, tested = f"name.removesuffix({quoted(ending)})", f"name.endswith({quoted(ending)})"
        return [f"{name} = [{taken} for name in {draft.frame}.columns if {tested}]"]
    lines = textwrap.wrap(", ".join(map(quoted, run.steps)), _LIST_WIDTH, break_long_words=False)
    return [f"{name} = [", *(f"    {line}" for line in lines), "]"]
