import pytest

from ci_magic.reading.numerals import numerals


def read(text):
    """Every number of a text, by its first reading."""
    return [numeral.amounts[0].value for numeral in numerals(text)]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("1,234,567 riders", [1234567]),
        ("1.234.567,5 €", [1234567.5]),
        ("1\u202f234\u202f567", [1234567]),
        ("1'234'567", [1234567]),
        ("１２３４人", [1234]),
        ("1.2 million and 3.4bn", [1.2e6, 3.4e9]),
        ("USD500 and US$1,234", [500, 1234]),
        ("₩3.4M, 120k rows", [3.4e6, 120000]),
        ("1억 2,345만 명", [123450000]),
        ("3만5천원", [35000]),
        ("53만 4,223명", [534223]),
        ("12万3千円 2億3000万", [123000, 230000000]),
        ("1.2e6 and 3.4×10⁵ and 3.4 x 10^5", [1.2e6, 3.4e5, 3.4e5]),
        ("-3.2 and −3.2", [3.2, 3.2]),
        ("08:00 and 18:30", [8, 18, 30]),
        ("2024-03-15", [2024, 3, 15]),
        ("08~09시", [8, 9]),
        ("R² = 0.69", [0.69]),
        ("the mean is 12.5. It", [12.5]),
    ],
)
def test_numbers_are_read_as_people_write_them(text, values):
    assert read(text) == pytest.approx(values)


@pytest.mark.parametrize(
    "text", ["Q1 and A4-2", "`2024 sales` and `col_3`", "1. first\n2) second", "three of the five", "x2, v1.2, H1-2024"]
)
def test_figures_of_names_and_lists_are_no_numbers(text):
    assert read(text) == []


def test_what_can_be_read_in_two_ways_is_read_in_both():
    assert {amount.value for amount in numerals("1.234 Mal")[0].amounts} == {1234, 1.234}
    assert {amount.value for amount in numerals("6 p.m.")[0].amounts} == {6, 18}
    assert {amount.value for amount in numerals("오후 6시")[0].amounts} == {6, 18}


@pytest.mark.parametrize(
    ("text", "within"),
    [
        ("12.34", 0.005),
        ("1,200", 0.5),
        ("about 1,200", 50),
        ("약 1,200명", 50),
        ("over 1,200", 100),
        ("1,200명 이상", 100),
        ("1.2 million", 50000),
        ("5천 명", 500),
        ("45.3%", 0.05),
    ],
)
def test_a_number_is_as_exact_as_it_is_written(text, within):
    assert numerals(text)[0].amounts[0].within == pytest.approx(within)


def test_shares_places_and_limits_are_told_apart():
    assert [numeral.percent for numeral in numerals("45%, 45 percent, 45퍼센트, 3.2%p, 45")] == [True] * 4 + [False]
    assert [numeral.ordinal for numeral in numerals("1st, 3위, 제3, 第3, 4번째, 5")] == [True] * 5 + [False]
    assert [numeral.bound for numeral in numerals("p < 0.05, x 0.05")] == [True, False]


def test_a_long_run_of_figures_takes_no_long_time_to_read():
    assert len(numerals("1," * 5000)) > 0
    assert len(numerals("9" * 10_000)) == 1
