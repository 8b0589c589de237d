"""The counts written here are what the o200k vocabulary makes of the same texts."""

import pytest

from ci_magic.tokens import estimate

PYTHON = '''def monthly_totals(frame, *, column="amount", month="month"):
    """Return the total of each month, in order of months."""
    totals = {}
    for row in frame.itertuples(index=False):
        key = getattr(row, month)
        totals[key] = totals.get(key, 0.0) + float(getattr(row, column))
    return [(key, round(value, 2)) for key, value in sorted(totals.items())]
'''
ENGLISH = (
    "A byte-pair vocabulary gives common words one token each, together with the space before them. Longer or rarer "
    "words are cut into pieces, and so are names that somebody made up. Numbers are cut into groups of three digits, "
    "which makes a table of measurements far more expensive than a paragraph of the same length."
)
KOREAN = (
    "월별 매출을 그래프로 그려 주세요. 축 이름은 한국어로 써 주세요. 서울 지하철 이용 인원을 역별로 분석해 줘. "
    "데이터에 빈 값이 있으면 몇 개인지 먼저 알려 주고, 그다음에 평균을 계산해 주세요."
)
JAPANESE = "売上を月別に集計してグラフにしてください。軸の名前は日本語で書いてください。欠損値があれば、まず件数を教えてから平均を計算してください。"
TABLE = "\n".join(
    f"{row:>4} {row * 37.25 + 0.125:>12.4f} {row * 913:>9} 2024-01-{row % 28 + 1:02d}" for row in range(60)
)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [(PYTHON, 97), (ENGLISH, 64), (KOREAN, 61), (JAPANESE, 48), (TABLE, 1290)],
    ids=["Python", "English", "Korean", "Japanese", "table"],
)
def test_the_estimate_is_within_15_percent_of_the_vocabulary(text, tokens):
    assert 0.85 <= estimate(text) / tokens <= 1.15


def test_a_table_costs_far_more_than_a_quarter_of_its_bytes():
    assert estimate(TABLE) > 1.5 * len(TABLE.encode()) / 4


def test_nothing_costs_nothing():
    assert estimate("") == 0


def test_twice_the_text_costs_twice_as_much():
    assert abs(estimate(ENGLISH * 200) - 200 * estimate(ENGLISH)) < 400


@pytest.mark.parametrize("unit", [" ", "\n", "-", "a", "A", "1", "가", "あ", "漢", "é", "ж", "😀", " \n", "\t "])
def test_a_long_run_of_anything_is_counted_at_once(unit):
    # A pattern that runs back and forth would take hours for this.
    assert 0 < estimate(unit * 300_000) < 700_000


@pytest.mark.parametrize("text", ["\ud800", "\x00\x01", "\u200b", "ﷺ", "𝕏"])
def test_any_character_can_be_counted(text):
    assert estimate(text) >= 0
