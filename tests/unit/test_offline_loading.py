"""The lines that the rules write to read a file: they run, and give the table that is in it."""

import contextlib
import json
import sqlite3
import zipfile

import pandas as pd
import pytest

from ci_magic.language import speak, spoken
from ci_magic.models.offline import loading
from ci_magic.models.offline.draft import Draft
from ci_magic.models.offline.explore import explore
from ci_magic.values import Column, FileFacts, Namespace

TABLE = pd.DataFrame({"city": ["A", "나", "C"], "people": [10, 20, 30]})
COLUMNS = (Column("city", "'city'", "str", "text"), Column("people", "'people'", "int64", "number"))


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def read(path, kind, **facts):
    """Run the lines that read a file, and return the table; no other name may be left that is not an import."""
    draft = Draft(Namespace(taken=frozenset({"connection"})), "table")
    draft.block(*loading.read(draft, "table", FileFacts(path, kind, 100, columns=COLUMNS, **facts)))
    names = {"connection": "the user's own"}
    exec(draft.text(), names)
    assert names["connection"] == "the user's own"
    return names["table"]


def in_base(folder, connect, table="a table"):
    with contextlib.closing(connect(folder / "base")) as link:
        TABLE.to_sql(table, link, index=False)


def test_each_kind_of_file_is_read_as_its_facts_say(folder):
    TABLE.to_csv("a.csv", index=False, sep=";", encoding="cp949")
    assert read("a.csv", "csv", encoding="cp949", separator=";").equals(TABLE)
    TABLE.to_csv("a.tsv", index=False, sep="\t")
    assert read("a.tsv", "tsv").equals(TABLE)
    TABLE.to_csv("no suffix", index=False)
    assert read("no suffix", "csv").equals(TABLE)
    TABLE.to_json("lines.txt", orient="records", lines=True)
    assert read("lines.txt", "json lines").equals(TABLE)
    (folder / "part.json").write_text(json.dumps({"rows": TABLE.to_dict("records"), "n": 3}), encoding="utf-8")
    assert read("part.json", "json", part="rows", encoding="utf-8").equals(TABLE)
    TABLE.to_parquet("a.parquet")
    assert read("a.parquet", "parquet").equals(TABLE)
    in_base(folder, sqlite3.connect)
    assert read("base", "sqlite", part="a table").equals(TABLE)
    with zipfile.ZipFile("packed.zip", "w") as archive:
        archive.writestr("in/a.csv", TABLE.to_csv(index=False).encode("cp949"))
        archive.writestr("readme.txt", "not this one")
    assert read("packed.zip", "zip archive", part="in/a.csv", encoding="cp949").equals(TABLE)


def test_sheets_with_rows_above_the_header(folder):
    pytest.importorskip("openpyxl")
    with pd.ExcelWriter("book.xlsx") as book:
        pd.DataFrame({"other": [1]}).to_excel(book, sheet_name="one", index=False)
        TABLE.to_excel(book, sheet_name="둘", index=False, startrow=2)
    assert read("book.xlsx", "excel", part="둘", skipped=2).equals(TABLE)


def test_a_duckdb_file_is_opened_for_reading_only(folder):
    duckdb = pytest.importorskip("duckdb")
    with duckdb.connect("a.duckdb") as link:
        link.execute('CREATE TABLE "it\'s" AS SELECT 1 AS city, 2 AS people')
    assert read("a.duckdb", "duckdb", part="it's").to_dict("list") == {"city": [1], "people": [2]}


def test_of_a_file_that_memory_does_not_hold_a_sample_is_read_and_that_is_said(folder, monkeypatch):
    monkeypatch.setattr(loading, "SAMPLE", 2)
    TABLE.to_csv("a.csv", index=False)
    TABLE.to_json("a.jsonl", orient="records", lines=True)
    TABLE.to_parquet("a.parquet")
    in_base(folder, sqlite3.connect)
    for path, kind, facts in (
        ("a.csv", "csv", {}),
        ("a.jsonl", "json lines", {}),
        ("a.parquet", "parquet", {}),
        ("base", "sqlite", {"part": "a table"}),
    ):
        assert read(path, kind, large=True, **facts).equals(TABLE.head(2)), kind
    before = spoken()
    for language, words in (("en", "this is a sample"), ("ko", "표본으로"), ("ja", "標本として")):
        speak(language)
        file = FileFacts("a.csv", "csv", 10**12, columns=COLUMNS, given=True, large=True)
        assert words in explore(Namespace(files=(file,)))
        assert words not in explore(Namespace(files=(FileFacts("a.csv", "csv", 10, columns=COLUMNS, given=True),)))
    speak(before)


@pytest.mark.parametrize(
    ("language", "headings"),
    [
        ("en", ["type", "missing", "distinct", "range or most frequent"]),
        ("ko", ["자료형", "결측", "고유값", "범위 또는 자주 나오는 값"]),
        ("ja", ["型", "欠損", "種類", "範囲または多い値"]),
    ],
)
def test_every_column_is_described_whatever_is_in_it(language, headings, folder):
    values = {
        "whole": [3, 1, 2],
        "part": [0.5, None, 2.5],
        "word": ["b", "b", None],
        "list": [[1], [2], [1]],
        "flag": [True, False, True],
        "day": pd.to_datetime(["2024-01-01", "2024-03-01", None]),
        "none": [None, None, None],
    }
    before = spoken()
    speak(language)
    code = (
        explore(Namespace(files=(FileFacts("a.csv", "csv", 10, given=True),))).split("```python\n")[1].split("```")[0]
    )
    speak(before)
    names = {}
    exec(code[code.index("def described") : code.index("\na = ")], names | {"pd": pd}, names)
    table = pd.DataFrame([names["described"](column) for _, column in pd.DataFrame(values).items()], index=list(values))
    assert list(table.columns) == headings
    assert table[headings[1]].tolist() == [0, 1, 1, 0, 0, 1, 3]
    assert table[headings[2]].tolist() == [3, 2, 1, 2, 2, 2, 0]
    assert table[headings[3]].tolist()[:5] == [
        "1 \u2013 3",
        "0.5 \u2013 2.5",
        "b (2)",
        "[1] (2), [2] (1)",
        "True (2), False (1)",
    ]
    assert table.loc["none", headings[3]] == ""


def test_a_privacy_setting_that_hides_the_file_hides_it_here_too():
    assert "nothing of a file is looked at" in explore(Namespace())
    names_only = FileFacts("a.csv", "", 0, columns=(Column("city", "'city'", ""),), given=True)
    assert "bytes" not in explore(Namespace(files=(names_only,)))
