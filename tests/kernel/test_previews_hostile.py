"""Files that are damaged or made to do harm: one line each, little time, little memory."""

import os
import sqlite3
import tracemalloc
import zipfile

import openpyxl
import pytest

from ci_magic.kernel.previews import Looker

BILLION_LAUGHS = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "lol">{}]><worksheet>&z9;</worksheet>'.format(
    "".join(f'<!ENTITY z{n} "{(f"&z{n - 1};" if n else "&a;") * 10}">' for n in range(10))
)


def look(path, seconds=2.0):
    return Looker("full", seconds=seconds).look(path.name, path)


def measured(path):
    """Look, and return the bytes of memory that it took at most."""
    tracemalloc.start()
    try:
        return look(path), tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def workbook(path, *rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def with_sheet(path, write):
    """Replace the sheet in a workbook by what `write` puts into the open entry."""
    source = workbook(path.with_name("source.xlsx"), ["a", "b"], [1, 2])
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            if part.filename == "xl/worksheets/sheet1.xml":
                with new.open(part.filename, "w", force_zip64=True) as entry:
                    write(entry)
            else:
                new.writestr(part, old.read(part))
    return path


def bomb(entry):
    entry.write(b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>')
    for _ in range(300):
        entry.write(b"<row><c/></row>" * 70_000)
    entry.write(b"</sheetData></worksheet>")


HOSTILE = {
    "deep.json": b"[" * 100_000 + b"]" * 100_000,
    "deep.ipynb": b'{"cells":' + b"[" * 100_000,
    "cut.json": b'[{"a": 1}, {"a"',
    "quotes.json": b'["' + b'\\"' * 300_000,
    "one-line.json": b'[{"a":"' + b"x" * 30_000_000 + b'"}]',
    "one-line.jsonl": b'{"a":"' + b"x" * 30_000_000 + b'"}',
    "one-line.csv": b"x" * 100_000_000,
    "nulls.csv": bytes(10_000),
    "empty.csv": b"",
    "empty.xlsx": b"",
    "cut.xlsx": b"PK\x03\x04",
    "text.xlsx": b"a,b\n1,2\n",
    "cut.parquet": b"PAR1" + bytes(100),
    "text.parquet": b"a,b\n1,2\n",
    "cut.feather": b"ARROW1\0\0" + bytes(100),
    "cut.db": b"SQLite format 3\0" + os.urandom(3000),
    "cut.duckdb": b"\0" * 8 + b"DUCK" + bytes(5000),
    "entities.xml": b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "a"><!ENTITY b "&a;&a;">]><a>&b;</a>',
    "a.pkl": b"\x80\x04cos\nsystem\n(S'touch PWNED'\ntR.",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_bad_file_is_one_line_and_takes_little_memory(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(HOSTILE[name])

    found, peak = measured(path)

    assert found.problem
    assert "\n" not in found.problem
    assert peak < 25_000_000
    assert not list(tmp_path.glob("PWNED"))


def test_a_workbook_that_unpacks_without_end_is_not_opened(tmp_path):
    assert "unpacks to over 250 times its size" in look(with_sheet(tmp_path / "bomb.xlsx", bomb)).problem


def test_entities_in_a_workbook_are_not_expanded(tmp_path):
    path = with_sheet(tmp_path / "laughs.xlsx", lambda entry: entry.write(BILLION_LAUGHS.encode()))

    assert "declares XML entities" in look(path).problem


def test_ten_thousand_columns_are_told_in_bounded_time(tmp_path):
    path = tmp_path / "wide.csv"
    path.write_text(",".join(f"c{n}" for n in range(10_000)) + "\n" + ",".join("1" * 10_000) + "\n")
    assert len(look(path).columns) == 10_000

    wide = workbook(tmp_path / "wide.xlsx", [f"c{n}" for n in range(10_000)], [1] * 10_000)
    assert len(look(wide, seconds=20).columns) == 10_000


def test_a_view_that_never_ends_is_not_run_and_a_large_value_is_not_read(tmp_path):
    path = tmp_path / "loop.db"
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE t (a, b)")
        database.execute("INSERT INTO t VALUES (zeroblob(30000000), 1)")
        database.execute(
            "CREATE VIEW v AS WITH RECURSIVE r(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM r) SELECT x FROM r"
        )
        database.execute("CREATE VIEW w AS SELECT * FROM z")
        database.execute("CREATE VIEW z AS SELECT * FROM w")
    database.close()

    found, peak = measured(path)

    assert [(each.name, each.samples) for each in found.columns] == [("a", ()), ("b", ("1",))]
    assert {"table 't': 'a', 'b'; 1 row", "view 'v': 'x'", "view 'w'", "view 'z'"} == {
        " ".join(fact.text.split()) for fact in found.details
    }
    assert peak < 5_000_000
    assert sorted(each.name for each in tmp_path.iterdir()) == ["loop.db"]


def test_a_text_beyond_the_limit_is_not_loaded(tmp_path):
    path = tmp_path / "text.db"
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE t (a)")
        database.execute("INSERT INTO t VALUES (hex(zeroblob(15000000)))")
    database.close()

    assert [(each.name, each.samples) for each in look(path).columns] == [("a", ())]


def test_a_table_whose_count_takes_too_long_is_left_uncounted(tmp_path):
    path = tmp_path / "long.db"
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE t (a)")
        database.executemany("INSERT INTO t VALUES (?)", ((n,) for n in range(300_000)))
    database.close()

    assert [fact.text.strip() for fact in look(path, seconds=0).details] == ["table 't': 'a'"]
    assert "300000 rows" in look(path, seconds=30).details[0].text.replace(",", "")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_what_is_no_regular_file_is_not_opened(tmp_path):
    os.mkfifo(tmp_path / "pipe.xlsx")

    assert look(tmp_path / "pipe.xlsx").kind == "device"
    assert look(tmp_path / "gone.csv") is None


def test_markup_that_never_closes_is_read_in_bounded_time(tmp_path):
    path = tmp_path / "a.html"
    for piece in (b"<a ", b"<table><tr><td>", b"<!--", b"<script>", b"<table"):
        path.write_bytes(piece * (300_000 // len(piece)))
        assert look(path).kind == "html"
