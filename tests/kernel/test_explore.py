"""Files without a word, explored by the rules in a real kernel; and one sentence about a file that nobody loaded."""

import csv
import shutil

import pytest

from ci_magic.protocol import MIME
from tests.support import seoul
from tests.support.debian import install
from tests.support.kernels import live_kernel

MONTHS = 12


def sales(path, year):
    """Write a year of sales, two rows a month; return the sum of each month."""
    totals = {}
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["date", "region", "sales"])
        for month in range(1, MONTHS + 1):
            amounts = [(year - 2000) * month, month * 7]
            totals[month] = sum(amounts)
            writer.writerow([f"{year}-{month:02}-03", "north", amounts[0]])
            writer.writerow([f"{year}-{month:02}-17", "south", amounts[1]])
    return totals


@pytest.fixture(scope="module")
def kernel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("files")
    install("fonts-nanum")
    with live_kernel(
        cwd=folder,
        CI_MAGIC_LANGUAGE="ko",
        CI_MAGIC_JOURNAL=str(folder / "journal.sqlite3"),
        MPLBACKEND="module://matplotlib_inline.backend_inline",
    ) as started:
        started.folder = folder
        yield started


def ci(kernel, request):
    cell = kernel.run(request)
    assert cell.status == "ok", cell.reply
    return cell


def record(cell):
    return [o["data"][MIME] for o in cell.outputs if MIME in o.get("data", {})][-1]


def pictures(cell):
    return [o["data"]["image/png"] for o in cell.outputs if "image/png" in o.get("data", {})]


def check_seoul(kernel, name, boardings):
    cell = ci(kernel, f"%%ci -f {name}")
    assert "cp949" in cell.text
    said = record(cell)["answer"]
    for fact in (name, "CSV", "인코딩 cp949", "구분자 쉼표"):
        assert fact in said + cell.text
    described = kernel.value("list(seoul_columns.index)")
    header = seoul.rows()[0]
    assert described == repr(header)  # every column, under its own name
    assert kernel.value("list(seoul_columns.columns)") == repr(["자료형", "결측", "고유값", "범위 또는 자주 나오는 값"])
    assert kernel.value("seoul_columns.loc['호선명', '자료형']") == "'문자'"
    assert kernel.value("seoul_columns.loc['04시-05시 승차인원', '자료형']") == "'정수'"
    drawn = "승차인원_and_하차인원_by_시간대"
    assert kernel.value(f"{drawn}['승차인원'].to_dict()") == repr(boardings)
    assert len(pictures(cell)) == 1
    return cell


@pytest.mark.row("0-01", "0-02", "0-07", "1-04", kind="offline")
def test_a_file_of_seoul_without_a_word_is_described_and_drawn_by_hour(kernel):
    boardings = seoul.write(kernel.folder / "seoul.csv")
    cell = check_seoul(kernel, "seoul.csv", boardings)
    assert kernel.value("list(seoul.columns[:3])") == repr(["사용월", "호선명", "지하철역"])
    assert record(cell)["warnings"] == []  # no letter is a box
    assert "Glyph" not in cell.text
    assert "font.family" in record(cell)["code"]
    kernel.run("%reset -f")


@pytest.mark.skipif(not seoul.PUBLISHED.exists(), reason="the published file is not at hand")
@pytest.mark.row("0-01", "0-02", kind="offline")
def test_the_file_that_seoul_publishes_is_described_and_drawn_by_hour(kernel):
    shutil.copy(seoul.PUBLISHED, kernel.folder / "seoul.csv")
    with seoul.PUBLISHED.open(encoding="cp949", newline="") as file:
        header, *body = csv.reader(file)
    assert header == seoul.rows()[0]
    places = {hour: header.index(f"{hour} 승차인원") for hour in seoul.HOURS}
    check_seoul(kernel, "seoul.csv", {hour: sum(int(row[at]) for row in body) for hour, at in places.items()})
    kernel.run("%reset -f")


@pytest.mark.row("0-06", "0-37", "1-05", kind="offline")
def test_one_sentence_draws_boardings_by_hour_from_a_file_that_nobody_loaded(kernel):
    name = "지하철 승하차 2024년.csv"
    boardings = seoul.write(kernel.folder / name)
    cell = ci(kernel, f'%%ci -f "{name}"\n승차 인원을 시간대별로 그려줘')
    assert kernel.value("승차인원_by_시간대.to_dict()") == repr(boardings)
    assert len(pictures(cell)) == 1
    busiest = max(boardings, key=boardings.get)
    assert f"가장 높은 값: {busiest} ({boardings[busiest]:,})" in cell.text
    # What was loaded is used, not loaded again.
    again = ci(kernel, "%%ci 역별 승차인원 분석해줘")
    assert "read_csv" not in record(again)["code"]
    assert kernel.value("int(승차인원_by_지하철역.sum())") == str(sum(boardings.values()))
    kernel.run("%reset -f")


@pytest.mark.row("0-02", "0-04", kind="offline")
def test_where_the_encoding_must_not_be_looked_at_it_is_found_by_a_second_attempt(kernel):
    seoul.write(kernel.folder / "hidden.csv")
    cell = ci(kernel, "%%ci --privacy names -f hidden.csv")
    assert kernel.value("list(hidden.columns)") == repr(seoul.rows()[0])
    assert "cp949" in record(cell)["code"]
    assert record(cell)["attempts"] == 2
    kernel.run("%reset -f")


@pytest.mark.row("1-17", kind="offline")
def test_two_years_are_compared_by_month_in_one_chart(kernel):
    expected = {year: sales(kernel.folder / f"sales_{year}.csv", year) for year in (2023, 2024)}
    cell = ci(kernel, "%%ci -f sales_2023.csv -f sales_2024.csv")
    table = "sales_by_month_and_파일"
    for year, totals in expected.items():
        assert kernel.value(f"{table}['sales_{year}.csv'].to_dict()") == repr(totals)
    assert len(pictures(cell)) == 1
    kernel.run("%reset -f")
    cell = ci(kernel, "%%ci -f sales_2023.csv -f sales_2024.csv\nplot the total sales by month")
    assert kernel.value("[name for name in dir() if name.startswith('sales_by')]") == "['sales_by_month_and_file']"
    assert kernel.value("sales_by_month_and_file.loc[12].to_list()") == repr([expected[2023][12], expected[2024][12]])
    assert len(pictures(cell)) == 1
    kernel.run("%reset -f")


@pytest.mark.row("0-12", kind="offline")
def test_other_kinds_of_files_are_loaded_as_what_they_are(kernel):
    kernel.run(
        "import json, sqlite3, zipfile\n"
        "import pandas as pd\n"
        "table = pd.DataFrame({'city': ['A', 'B', 'A', 'C'], 'people': [10, 20, 30, 40]})\n"
        "table.to_json('people.json', orient='records')\n"
        "table.to_json('lines.jsonl', orient='records', lines=True)\n"
        "table.to_parquet('packed.parquet')\n"
        "table.to_excel('book.xlsx', index=False, sheet_name='one')\n"
        "table.to_csv('tabs.tsv', sep='\\t', index=False)\n"
        "with sqlite3.connect('base.db') as link:\n"
        "    table.to_sql('towns', link, index=False)\n"
        "link.close()\n"
        "with zipfile.ZipFile('towns.zip', 'w') as archive:\n"
        "    archive.writestr('inner/towns.csv', table.to_csv(index=False))\n"
    )
    for name in ("people.json", "lines.jsonl", "packed.parquet", "book.xlsx", "tabs.tsv", "base.db", "towns.zip"):
        variable = name.partition(".")[0]
        cell = ci(kernel, f"%%ci -f {name}")
        assert (
            kernel.value(f"({variable}['people'].sum(), {variable}['city'].to_list())")
            == "(np.int64(100), ['A', 'B', 'A', 'C'])"
        )
        assert kernel.value(f"list({variable}_columns.index)") == "['city', 'people']"
        assert pictures(cell), name
    kernel.run("%reset -f")


@pytest.mark.row("0-30", kind="offline")
def test_of_a_file_that_memory_does_not_hold_a_sample_is_read_and_that_is_said(kernel):
    sales(kernel.folder / "large.csv", 2024)
    kernel.run("from ci_magic.kernel.previews import look\nfree = look.free_memory\nlook.free_memory = lambda: 100")
    cell = ci(kernel, "%%ci -f large.csv")
    kernel.run("look.free_memory = free")
    assert "nrows=100_000" in record(cell)["code"]
    assert "표본으로" in cell.text
    assert kernel.value("len(large)") == str(2 * MONTHS)


def test_what_is_no_table_is_shown_as_what_it_is(kernel):
    (kernel.folder / "notes.txt").write_bytes("첫 줄입니다\n둘째 줄\n".encode("cp949"))
    cell = ci(kernel, "%%ci -f notes.txt")
    assert "첫 줄입니다" in cell.text
    assert "cp949" in cell.text


def test_a_broken_file_is_one_line_and_no_code(kernel):
    (kernel.folder / "broken.xlsx").write_bytes(b"PK\x03\x04 this is no workbook")
    cell = ci(kernel, "%%ci -f broken.xlsx")
    assert record(cell)["code"] == ""
    assert "broken.xlsx" in record(cell)["answer"]


def test_charts_that_fail_leave_the_description(kernel):
    rows = ["name,count", *("a,5" for _ in range(300)), "b,many"]
    (kernel.folder / "mixed.csv").write_text("\n".join(rows))
    cell = ci(kernel, "%%ci -f mixed.csv")
    assert kernel.value("mixed_columns.loc['count', '고유값']") in ("2", "np.int64(2)")
    assert pictures(cell) == []
    assert "그래프는 그리지 못해" in record(cell)["answer"]
