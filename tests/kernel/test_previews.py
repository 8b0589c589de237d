"""What is told of files of each kind of table and text, from real files."""

import json
import pickle
import sqlite3

import duckdb
import nbformat
import openpyxl
import pandas as pd
import pytest

from ci_magic.kernel.previews import Looker
from ci_magic.kernel.previews import look as looking
from ci_magic.kernel.previews.jsons import beginning
from ci_magic.language import speak
from ci_magic.redact import secret_name

FRAME = pd.DataFrame(
    {"날짜": ["2024-01-01", "2024-01-02", "2024-01-03"], "매출": [10, 20, 30], "password": ["hunter2"] * 3}
)
TYPED = FRAME.assign(날짜=pd.to_datetime(FRAME["날짜"]))


def look(path, privacy="full"):
    return Looker(privacy, secret_name).look(path.name, path)


def told(found):
    return "\n".join(fact.text for fact in (*found.facts, *found.details))


def written(folder, kind):
    path = folder / f"매출 자료.{kind}"
    if kind == "json":
        FRAME.to_json(path, orient="records", force_ascii=False)
    elif kind == "jsonl":
        FRAME.to_json(path, orient="records", lines=True, force_ascii=False)
    elif kind == "parquet":
        TYPED.to_parquet(path)
    elif kind == "feather":
        TYPED.to_feather(path)
    elif kind == "xlsx":
        TYPED.to_excel(path, index=False, sheet_name="일별")
    elif kind == "db":
        with sqlite3.connect(path) as database:
            FRAME.to_sql("일별", database, index=False)
        database.close()
    elif kind == "duckdb":
        with duckdb.connect(str(path)) as database:
            database.execute("CREATE TABLE 일별 AS SELECT * FROM TYPED", {})
    elif kind == "html":
        path.write_text(f"<title>x</title>{FRAME.to_html(index=False)}", encoding="utf-8")
    else:
        FRAME.to_csv(path, index=False, sep="\t" if kind == "tsv" else ",")
    return path


KINDS = {
    "csv": "csv", "tsv": "tsv", "json": "json", "jsonl": "json lines", "parquet": "parquet", "feather": "feather",
    "xlsx": "excel", "db": "sqlite", "duckdb": "duckdb", "html": "html",
}  # fmt: skip


@pytest.mark.row("0-12", "0-03", "1-04", kind="mechanism")
@pytest.mark.parametrize("kind", KINDS)
def test_a_table_of_each_kind_has_its_columns_and_no_secret(tmp_path, kind):
    found = look(written(tmp_path, kind))

    assert (found.kind, found.problem) == (KINDS[kind], "")
    assert [each.name for each in found.columns] == ["날짜", "매출", "password"]
    assert [each.kind for each in found.columns] == ["datetime", "number", "text"]
    assert found.columns[1].samples == ("10", "20", "30")
    assert "hunter2" not in repr(found)
    assert "3 rows" in told(found) or "3 items" in told(found)


@pytest.mark.parametrize("kind", KINDS)
def test_below_full_privacy_no_value_is_told_and_below_schema_names_alone(tmp_path, kind):
    path = written(tmp_path, kind)
    for privacy in ("stats", "schema", "names"):
        found = look(path, privacy)
        assert [each.name for each in found.columns] == ["날짜", "매출", "password"]
        assert not any(value in repr(found) for value in ("'10'", "2024-01", "hunter2"))
        assert privacy == "stats" or not any(word in told(found) for word in ("3 rows", "3 items"))
    assert (found.kind, found.size, found.facts, found.details, found.part) == ("", 0, (), (), "")


def test_a_sheet_below_a_title_says_where_its_header_stands(tmp_path):
    path = tmp_path / "보고.xlsx"
    book = openpyxl.Workbook()
    for row in [["2024년 매출 현황"], [], ["지점", "매출", "매출", 2024], ["강남", 1, 2, 3], ["부산", 4, None, 6]]:
        book.active.append(row)
    book.create_sheet("숨은").sheet_state = "hidden"
    book.save(path)

    found = look(path)

    assert (found.skipped, found.part) == (2, "Sheet")
    read = pd.read_excel(path, sheet_name=found.part, header=found.skipped)
    assert [eval(each.literal) for each in found.columns] == list(read.columns)
    assert "hidden" in told(found)


def test_records_under_a_key_and_an_object_of_columns_are_tables(tmp_path):
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"meta": {"version": 1}, "items": [{"a": 1, "b": {"c": 1}}, {"a": None}]}))
    found = look(path)
    assert (found.part, [each.name for each in found.columns]) == ("items", ["a", "b"])
    assert "'meta' object of 1 keys: 'version'" in told(found)

    path.write_text(json.dumps({"a": [1, 2], "b": ["x", None]}))
    assert [each.dtype for each in look(path).columns] == ["int64", "str"]


@pytest.mark.parametrize("wrapped", [False, True])
def test_of_long_json_the_beginning_is_read(tmp_path, wrapped):
    records = [{"번호": number, "이름": '가나다 "}],[{ \\' * 3} for number in range(20_000)]
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"x": 1, "rows": records} if wrapped else records, ensure_ascii=False), encoding="utf-8")

    found = look(path)

    assert ([each.name for each in found.columns], found.problem) == (["번호", "이름"], "")
    assert found.columns[0].samples == ("0", "1", "2")


def test_any_beginning_of_json_can_be_closed():
    text = json.dumps(
        {"a": [[1, 2], {"b": 'x"]}\\'}], "c": [], "d": {"e": [True, None, -1.5]}, "f": "가"}, ensure_ascii=False
    )

    for end in range(2, len(text)):
        closed = beginning(text[:end])
        assert not closed or set(json.loads(closed)) <= set("acdf"), text[:end]
    assert json.loads(beginning(text[:-8])) == {"a": [[1, 2], {"b": 'x"]}\\'}], "c": [], "d": {"e": [True, None, -1.5]}}


def test_keys_that_are_data_are_told_under_full_privacy_only(tmp_path):
    path = tmp_path / "a.json"
    path.write_text(json.dumps({f"person {number}": {"age": number} for number in range(50)}))

    assert "person 0" in told(look(path))
    assert "person" not in told(look(path, "stats"))


def test_lines_of_json_are_recognised_whatever_the_name_says(tmp_path):
    path = tmp_path / "a.json"
    path.write_text('{"a": 1}\n{"a": 2}\nnothing\n')

    found = look(path)

    assert (found.kind, found.columns[0].name, found.problem) == ("json lines", "a", "line 3 is no JSON")


PC = """홍길동 님과 카카오톡 대화
저장한 날짜 : 2024-03-01 10:00:00

--------------- 2024년 1월 1일 월요일 ---------------
[홍길동] [오후 3:05] 새해 복
많이 받으세요
[김영희] [오후 3:06] 네!
김철수님이 나갔습니다.
[홍길동] [오후 3:07] 메시지가 삭제되었습니다.
"""
MOBILE = """단체방 님과 카카오톡 대화
저장한 날짜 : 2024년 3월 1일 오전 10:00

2024년 1월 1일 오후 3:05
2024년 1월 1일 오후 3:05, 홍길동 : 새해 복
많이 받으세요
2024년 1월 1일 오후 3:06, 김영희 : 네, 12:30 : 좋아요
2024년 1월 1일 오후 3:07, 김철수님이 나갔습니다.
"""


@pytest.mark.row("0-08", kind="mechanism")
@pytest.mark.parametrize(("text", "form", "messages"), [(PC, "PC form", 3), (MOBILE, "mobile form", 2)])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp949"])
def test_a_chat_is_recognised_and_nobody_in_it_is_named(tmp_path, text, form, messages, encoding):
    path = tmp_path / "대화.txt"
    path.write_bytes(text.replace("\n", "\r\n").encode(encoding))

    found = look(path)

    assert (found.kind, found.encoding, found.columns) == ("chat", encoding, ())
    assert form in told(found)
    assert f"{messages} messages by 2 people" in told(found)
    assert "join or leave" in told(found)
    assert not any(word in repr(found) for word in ("홍길동", "김영희", "새해"))


def test_a_log_and_headings_are_told(tmp_path):
    (tmp_path / "app.log").write_text("2024-01-01 10:00:00 INFO a, b\n" * 9 + "2024-02-03 11:12:13 ERROR c, d\n")
    (tmp_path / "a.md").write_text("# One\n\n```\n# no heading\n```\n## Two\n")
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# Three"), nbformat.v4.new_code_cell("1")])
    nbformat.write(book, tmp_path / "a.ipynb")

    log = look(tmp_path / "app.log")

    assert "9 INFO, 1 ERROR" in told(log)
    assert "from 2024-01-01 10:00:00 to 2024-02-03 11:12:13" in told(log)
    assert "2024" not in told(look(tmp_path / "app.log", "stats"))
    assert [each.text for each in look(tmp_path / "a.md").details] == ["# One", "## Two"]
    assert "1 markdown cells, 1 code cells" in told(look(tmp_path / "a.ipynb"))
    assert "# Three" in told(look(tmp_path / "a.ipynb"))


@pytest.mark.row("0-02", kind="mechanism")
@pytest.mark.parametrize(
    ("text", "encoding", "taken"),
    [
        ("지하철역,호선\n서울역,1\n강남,2\n", "cp949", "latin-1"),
        ("지하철역,호선\n서울역,1\n강남,2\n", "utf-8", "latin-1"),
        ("ville,été\nMâcon,1\nOrléans,2\n", "utf-8", "cp1252"),
        ("日付,ソフトの売上\n東京のみせ,1\n", "cp932", "latin-1"),
        ("省份,销售额\n广东,1\n", "gb2312", "latin-1"),
    ],
)
def test_text_that_was_decoded_wrongly_is_recognised(tmp_path, text, encoding, taken):
    path = tmp_path / "a.csv"
    path.write_text(text.encode(encoding).decode(taken), encoding="utf-8")

    wrong = next(fact.text for fact in look(path).facts if fact.text.startswith("reads as"))

    assert wrong.startswith(f"reads as {encoding} taken for ")
    mended = eval("text" + wrong.split(": ")[1].removesuffix(" mends a text"), {"text": path.read_text("utf-8")})
    assert mended == text


@pytest.mark.parametrize(
    "text",
    [
        "ville,été\nMâcon,1\nOrléans,2\n",
        "“it’s”,‘x’ – é\n",
        "Größe,Länge\n°C,m²\n",
        "ÀÉÎ,ßß\n",
        "a,b\n1,2\n",
        "값,수\n가,1\n",
    ],
)
def test_text_as_it_should_be_is_not_taken_for_another(tmp_path, text):
    path = tmp_path / "a.csv"
    path.write_text(text, encoding="utf-8")

    assert "reads as" not in told(look(path))


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_read(tmp_path, encoding):
    path = tmp_path / "a.csv"
    path.write_bytes("역,값\n강남,1\n".encode(encoding))

    assert (look(path).encoding, look(path).columns[0].name) == (encoding, "역")
    assert list(pd.read_csv(path, encoding=encoding).columns) == ["역", "값"]


def test_of_a_few_letters_the_language_in_use_decides(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes("값\n하나\n".encode("cp949"))
    speak("ko")
    try:
        assert look(path).encoding == "cp949"
    finally:
        speak("en")


def test_cells_that_begin_like_formulas_are_counted(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text('a,b\n=cmd|calc,-1\n"@SUM(A1)",+2\n-x,3\nx=1,-.5\n')

    assert "3 cells begin like a formula" in told(look(path))


@pytest.mark.row("2-09", kind="mechanism")
@pytest.mark.parametrize("kind", ["xlsx", "parquet", "feather", "db", "duckdb", "json"])
def test_what_a_file_holds_counts_and_not_what_its_name_says(tmp_path, kind):
    path = written(tmp_path, kind).rename(tmp_path / "x.csv")

    found = look(path)

    assert found.kind == KINDS[kind]
    assert found.problem.endswith(", though its name ends in .csv")
    assert [each.name for each in found.columns] == ["날짜", "매출", "password"]


def test_files_of_any_name_are_read_as_text_if_they_are_text(tmp_path):
    (tmp_path / "notes").write_text("오늘 한 일\n서울역에서 강남역까지\n", encoding="cp949")
    (tmp_path / "x.pkl").write_bytes(pickle.dumps([1, 2]))

    assert (look(tmp_path / "notes").kind, look(tmp_path / "notes").encoding) == ("text", "cp949")
    assert "runs whatever code" in look(tmp_path / "x.pkl").problem


@pytest.mark.row("0-30", "1-19", kind="mechanism")
def test_a_file_larger_than_free_memory_is_told_as_such(tmp_path, monkeypatch):
    path = written(tmp_path, "csv")
    assert not look(path).large

    monkeypatch.setattr(looking, "free_memory", lambda: 100)

    assert look(path).large
    assert "larger than free memory" in told(look(path, "schema"))
