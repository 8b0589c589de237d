"""The estimate against what the o200k vocabulary really makes of the same texts, and how a server's counts correct it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ci_magic.tokens import Calibration, estimate
from tests.support.corpus import KINDS, exact

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


@pytest.mark.parametrize("text", [PYTHON, ENGLISH, KOREAN, JAPANESE, TABLE])
def test_the_estimate_of_a_short_text_is_within_15_percent(text):
    assert 0.85 <= estimate(text) / exact(text) <= 1.15


@pytest.mark.parametrize("kind", KINDS)
def test_the_estimate_is_within_15_percent_for_every_kind_of_text(kind):
    ratios = sorted(estimate(text) / exact(text) for text in KINDS[kind]())

    assert len(ratios) >= 10
    # Nineteen of twenty texts each, and nearly all of the middle: lists of constants and rot13 are no prose.
    near = [ratio for ratio in ratios if 0.85 <= ratio <= 1.15]
    assert len(near) >= 0.95 * len(ratios), ratios
    assert 0.92 <= ratios[len(ratios) // 2] <= 1.08


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


def test_a_calibration_knows_nothing_at_first():
    assert Calibration().ratio == 1.0
    assert Calibration().fitting(4000) == 4000


def test_a_server_that_counts_twice_as_much_halves_what_fits():
    calibration = Calibration()
    calibration.note(1000, 2000)

    assert calibration.fitting(4000) == 2000


def test_older_counts_fade():
    calibration = Calibration()
    calibration.note(1000, 2000)
    for _ in range(8):
        calibration.note(1000, 1000)

    assert calibration.ratio == pytest.approx(1.0, abs=0.03)


@pytest.mark.parametrize("counted", [0, 11, 10_000_000])
def test_a_count_that_cannot_be_of_this_text_is_not_believed(counted):
    calibration = Calibration()
    calibration.note(1000, counted)

    assert calibration.ratio == 1.0


@given(st.lists(st.tuples(st.integers(0, 10**7), st.integers(0, 10**7))))
def test_a_ratio_stays_between_a_half_and_two(counts):
    calibration = Calibration()
    for estimated, counted in counts:
        calibration.note(estimated, counted)

    assert 0.5 <= calibration.ratio <= 2.0
    assert 2000 <= calibration.fitting(4000) <= 8000
