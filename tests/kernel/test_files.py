"""Finding the files that a prompt names, and saying what is in them after reading little."""

import os
import unicodedata
from pathlib import Path

import pytest

from ci_magic.kernel.previews import look as looking
from ci_magic.kernel.previews.named import FILE_LIMIT, files_told
from ci_magic.kernel.previews.opened import HEAD_LIMIT as READ_LIMIT

SUBWAY = '"사용월","호선명","지하철역","04시-05시 승차인원"\r\n"202411","1호선","동대문","590"\r\n"202411","2호선","강남","180"\r\n'


def look(prompt, directory, privacy="full", **options):
    return files_told(prompt, (), directory, privacy, **options)


def only(prompt, directory, privacy="full", **options):
    (found,) = look(prompt, directory, privacy, **options)
    return found


def table(directory, content, name="a.csv", encoding="utf-8"):
    (directory / name).write_bytes(content.encode(encoding))
    return only(name, directory)


@pytest.mark.row("0-03", kind="mechanism")
@pytest.mark.parametrize(
    ("name", "prompt"),
    [
        ("매출 자료.csv", "매출 자료.csv를 월별로 그려줘"),
        ("매출 자료.csv", "월별로 '매출 자료.csv'를 그려줘"),
        ("매출 자료.csv", "“매출 자료.csv”의 합계"),
        ("매출.csv", "매출.csv로 그래프를 그려줘"),
        ("매출.csv", "파일은 `매출.csv`입니다"),
        ("売上.csv", "次の売上.csvを表示して"),
        ("売上.csv", "「売上.csv」を表示"),
        ("data.csv", "Plot data.csv."),
        ("data.csv", "(data.csv)"),
        ("my report (1).csv", "summarise my report (1).csv please"),
        ("data.v2.csv", "open data.v2.csv"),
        ("it's.csv", "open it's.csv"),
    ],
)
def test_a_file_is_found_however_its_name_is_written(tmp_path, name, prompt):
    (tmp_path / name).write_text("a,b\n1,2\n", encoding="utf-8")

    assert only(prompt, tmp_path).path == name


@pytest.mark.parametrize(
    "prompt", ["data.csv", "a.csv.gz", "xa.csv", "plot it", "my-a.csv", "A.CSV?" if os.name == "posix" else ""]
)
def test_a_name_inside_another_name_is_not_meant(tmp_path, prompt):
    (tmp_path / "a.csv").write_text("a,b\n1,2\n", encoding="utf-8")

    assert look(prompt, tmp_path) == ()


def test_the_longest_of_several_names_is_meant(tmp_path):
    for name in ("자료.csv", "매출 자료.csv"):
        (tmp_path / name).write_text("a,b\n1,2\n", encoding="utf-8")

    assert [each.path for each in look("매출 자료.csv를 그려줘", tmp_path)] == ["매출 자료.csv"]


def test_files_in_other_folders_are_found(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "내 파일.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    (tmp_path / "sub" / "b.csv").write_text("a,b\n1,2\n", encoding="utf-8")

    assert only("sub/내 파일.csv를 그려줘", tmp_path).path == "sub/내 파일.csv"
    assert only("plot sub/b.csv", tmp_path).path == "sub/b.csv"
    assert only("plot ~/sub/b.csv", Path("elsewhere")).path == "~/sub/b.csv"
    assert only(f"plot {tmp_path}/sub/b.csv", Path("elsewhere")).path == f"{tmp_path}/sub/b.csv"


def test_a_name_that_the_disk_composes_otherwise_is_given_as_it_opens(tmp_path):
    decomposed = unicodedata.normalize("NFD", "매출 자료.csv")
    (tmp_path / decomposed).write_text("a,b\n1,2\n", encoding="utf-8")

    for prompt in ("매출 자료.csv를 그려줘", "'매출 자료.csv'를 그려줘"):
        assert (tmp_path / only(prompt, tmp_path).path).exists()


def test_files_come_in_the_order_of_the_prompt_once_each_and_few(tmp_path):
    for number in range(9):
        (tmp_path / f"f{number}.csv").write_text("a,b\n1,2\n", encoding="utf-8")

    assert [each.path for each in look("f3.csv, f1.csv and 'f3.csv'", tmp_path)] == ["f3.csv", "f1.csv"]
    assert len(look(" ".join(f"f{number}.csv" for number in range(9)), tmp_path)) == FILE_LIMIT


@pytest.mark.parametrize(
    "prompt",
    ["", "x\0.csv", "'\0'", "a" * 5000 + ".csv", "~nobody/x.csv", "....", "'/'.csv", "{x} %s $y \\.csv", "\ud800.csv"],
)
def test_any_prompt_can_be_searched(tmp_path, prompt):
    assert all(each.kind == "directory" for each in look(prompt, tmp_path))


@pytest.mark.row("0-02", kind="mechanism")
def test_a_table_in_cp949_is_read_as_published(tmp_path):
    (tmp_path / "서울 지하철.csv").write_bytes(SUBWAY.encode("cp949"))

    found = only("서울 지하철.csv를 분석해줘", tmp_path)

    assert (found.kind, found.encoding, found.separator) == ("csv", "cp949", ",")
    assert [each.literal for each in found.columns] == ["'사용월'", "'호선명'", "'지하철역'", "'04시-05시 승차인원'"]
    assert [each.kind for each in found.columns] == ["number", "text", "text", "number"]
    assert found.columns[1].samples == ("'1호선'", "'2호선'")


@pytest.mark.parametrize("rows", [1, 20, 20_000])
@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp949", "지하철역,호선\n동대문 앞,1호선\n"),
        ("cp949", "이름,별명\n똠방각하,펲시콜라\n"),
        ("cp932", "日付,金額,店舗\n2024-01-01,100,東京駅前店のデータです\n"),
        ("euc_jp", "日付,金額,店舗\n2024-01-01,100,東京駅前店のデータです\n"),
        ("cp1252", "Größe,Straße\nWeiß,Königsallee in Düsseldorf\n"),
        ("gb18030", "省份,销售额\n广东省深圳市南山区的数据,3\n"),
        ("utf-8", "역,호선\n강남,2호선\n"),
        ("utf-8-sig", "역,호선\n강남,2호선\n"),
        ("utf-16", "역,호선\n강남,2호선\n"),
        ("utf-32", "역,호선\n강남,2호선\n"),
    ],
)
def test_encodings_are_named_as_python_names_them(tmp_path, encoding, text, rows):
    head, body = text.splitlines()

    found = table(tmp_path, "\n".join([head, *[body] * rows]), encoding=encoding)

    assert found.encoding == encoding
    assert [each.name for each in found.columns] == head.split(",")


@pytest.mark.parametrize("cut", range(4))
def test_a_character_that_the_limit_cuts_in_two_is_still_utf_8(tmp_path, cut):
    text = "가,나\n" + "x" * cut + "가나다라,1\n" * 40_000

    found = table(tmp_path, text)

    assert (found.encoding, found.size > READ_LIMIT) == ("utf-8", True)


@pytest.mark.row("0-30", "1-19", kind="mechanism")
def test_only_the_beginning_of_a_huge_file_is_read(tmp_path, monkeypatch):
    path = tmp_path / "huge.csv"
    path.write_text("a,b\n" + "1,x\n" * 80_000, encoding="utf-8")
    os.truncate(path, 50 * 2**30)  # a hole of 50 GB

    monkeypatch.setattr(looking, "free_memory", lambda: 8 * 2**30)
    found = only("huge.csv", tmp_path)

    # Reading all of it would take minutes.
    assert (found.size, found.columns[0].name, found.large) == (50 * 2**30, "a", True)


@pytest.mark.parametrize(
    ("separator", "name"), [(",", "a.csv"), (";", "a.csv"), ("|", "a.txt"), ("\t", "a.tsv"), ("\t", "a.txt")]
)
def test_the_separator_is_seen(tmp_path, separator, name):
    rows = [["이름", "값", "메모"], ["가", "1.5", "a, b"], ["나", "2", "c"]]

    found = table(tmp_path, "\n".join(separator.join(f'"{cell}"' for cell in row) for row in rows), name)

    assert found.separator == separator
    assert [each.name for each in found.columns] == rows[0]


def test_text_without_columns_has_none(tmp_path):
    found = table(tmp_path, "안녕하세요, 여러분\n오늘은 좋은 날\n[철수] [오후 3:10] 응, 그래, 좋아\n", "대화.txt")

    assert (found.kind, found.encoding, found.columns) == ("text", "utf-8", ())


def test_kinds_of_columns_are_judged_by_their_look(tmp_path):
    header = "정수,소수,날짜,글,참,빈,한글날짜"
    rows = [
        "1,1.5,2024-01-01,가,True,,2024년 1월 2일",
        "2,.5,2024-01-02 10:00,나,False,,2024년 1월 3일",
        "3,1e3,2024.1.3,다,True,,2024년 1월",
    ]

    found = table(tmp_path, "\n".join([header, *rows]))

    assert [(each.dtype, each.kind) for each in found.columns] == [
        ("int64", "number"), ("float64", "number"), ("str", "datetime"), ("str", "text"), ("bool", "boolean"), ("str", "text"), ("str", "datetime"),
    ]  # fmt: skip


def test_an_integer_column_with_gaps_reads_as_float(tmp_path):
    assert table(tmp_path, "a,b\n1,x\n,y\nNA,z\n").columns[0].dtype == "float64"


def test_columns_are_named_as_pandas_names_them(tmp_path):
    import pandas as pd

    found = table(tmp_path, "a,a,,b,a\n1,x,2,3,4\n")

    assert [each.name for each in found.columns] == list(pd.read_csv(tmp_path / "a.csv").columns)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("1,가,2.5\n2,나,3.5\n", ["0", "1", "2"]),
        ("지역,2023,2024\n서울,1,2\n", ["지역", "2023", "2024"]),
        ("a,b\nx,y\n", ["a", "b"]),
        ("a,b\n", ["a", "b"]),
    ],
)
def test_a_table_without_a_header_has_its_columns_counted(tmp_path, text, names):
    assert [each.name for each in table(tmp_path, text).columns] == names


def test_broken_tables_are_described_as_far_as_they_go(tmp_path):
    assert table(tmp_path, "").columns == ()
    assert table(tmp_path, "\n\n\n").columns == ()
    assert [each.name for each in table(tmp_path, 'a,b\n1,2,3,4\n"open\n').columns] == ["a", "b"]
    assert table(tmp_path, "a,b\n" + "x" * 200_000 + ",1\n").columns[0].name == "a"


def test_bytes_that_are_no_text_are_called_binary(tmp_path):
    (tmp_path / "a.csv").write_bytes(bytes(range(256)) * 10)

    assert only("a.csv", tmp_path).kind == "binary"


def test_samples_are_short(tmp_path):
    found = table(tmp_path, "a,b\n" + "가" * 1000 + ",1\n")

    assert len(found.columns[0].samples[0]) < 50


def test_with_privacy_schema_columns_have_no_samples_and_with_none_there_is_nothing(tmp_path):
    canary = "CANARY-91c"
    (tmp_path / "a.csv").write_text(f"이름,값\n{canary},1\n{canary},2\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text(f"1,{canary}\n2,{canary}\n", encoding="utf-8")

    found = look("a.csv b.csv", tmp_path, "schema")

    assert len(found) == 2
    assert found[0].columns[0].name == "이름"
    assert canary not in repr(found)
    assert look("a.csv b.csv", tmp_path, "none") == ()


def test_each_privacy_level_tells_what_it_allows_of_a_file(tmp_path):
    (tmp_path / "a.csv").write_text("이름,값\nCANARY,1\n,2\nb,\n", encoding="utf-8")
    levels = ("full", "stats", "schema", "names")
    full, stats, schema, names = (only("a.csv", tmp_path, level) for level in levels)
    assert full.columns[0].samples
    assert [fact.text for fact in stats.facts] == ["3 rows"]
    assert [[fact.text for fact in column.facts] for column in stats.columns] == [["1 missing"], ["1 missing"]]
    assert {fact.level for fact in (*stats.facts, *stats.columns[0].facts)} == {"stats"}
    assert not any(column.samples for found in (stats, schema, names) for column in found.columns)
    assert [column.dtype for column in schema.columns] == ["str", "float64"]
    assert not any(column.facts for column in (*schema.columns, *names.columns))
    assert (names.kind, names.size, names.encoding, names.facts) == ("", 0, "", ())
    assert [(column.name, column.dtype) for column in names.columns] == [("이름", ""), ("값", "")]


def test_the_rows_of_a_long_file_are_told_from_its_size(tmp_path):
    rows = 100_000
    (tmp_path / "a.csv").write_text("a,b\n" + "12345,67890\n" * rows, encoding="utf-8")
    (fact,) = only("a.csv", tmp_path, "stats").facts
    assert fact.text.startswith("about ")
    assert abs(int(fact.text.split()[1].replace(",", "")) - rows) < rows / 100


def test_a_column_with_a_secret_name_has_no_samples(tmp_path):
    (tmp_path / "a.csv").write_text("user,password\nkim,hunter2\n", encoding="utf-8")

    found = only("a.csv", tmp_path, secret_name=lambda name: name == "password")

    assert "hunter2" not in repr(found)
    assert "kim" in repr(found)


def test_a_folder_is_listed(tmp_path):
    (tmp_path / "folder" / "inside").mkdir(parents=True)
    (tmp_path / "folder" / "매출.csv").write_bytes(b"a,b\n")
    (tmp_path / "folder" / ".hidden").write_bytes(b"")

    found = only("list 'folder'", tmp_path)

    assert (found.kind, found.facts[0].text) == ("directory", "1 file, 1 folder")
    assert [each.text for each in found.details] == ["'매출.csv' 4 bytes", "'inside/'"]
    assert "매출" not in repr(only("list 'folder'", tmp_path, "stats"))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_named_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.csv")

    assert only("pipe.csv", tmp_path).kind == "device"


def test_a_file_that_may_not_be_read_is_said(tmp_path, monkeypatch):
    (tmp_path / "a.csv").write_text("a,b\n", encoding="utf-8")

    def refuse(path):
        raise PermissionError(path)

    monkeypatch.setattr(looking, "_ends", refuse)

    assert only("a.csv", tmp_path).problem == "cannot be opened (PermissionError)"


def test_the_published_subway_table_is_recognised():
    published = Path(__file__).parents[3] / "shared" / "data" / "seoul_subway_hourly_cp949.csv"
    if not published.exists():
        pytest.skip("the published table is not here")

    found = only("seoul_subway_hourly_cp949.csv를 분석해줘", published.parent)

    assert (found.encoding, found.columns[2].name, found.columns[3].kind) == ("cp949", "지하철역", "number")
