"""What a sample of values says of its column: dates and numbers in text, repetitions, averages, and names that mislead."""

import datetime as dt
import decimal
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ci_magic.kernel.describe.cells import sample_rows
from ci_magic.kernel.describe.forms import date_forms, number_words
from ci_magic.kernel.describe.labels import label_traps
from ci_magic.kernel.describe.statistics import column_facts, samples
from ci_magic.kernel.describe.view import View


@pytest.mark.parametrize(
    ("texts", "forms"),
    [
        (["2024-01-31", "2023-12-01"], ("%Y-%m-%d",)),
        (["31.01.2024", "01.02.2024"], ("%d.%m.%Y",)),
        (["2024년 3월", "2024년 12월"], ("%Y년 %m월",)),
        (["2024年3月1日"], ("%Y年%m月%d日",)),
        (["2024. 3. 1."], ("%Y. %m. %d.",)),
        (["20240131", "20231201"], ("%Y%m%d",)),
        (["2024-01-31 10:00:00", "2024-01-31 11:30:00"], ("%Y-%m-%d %H:%M:%S",)),
        (["2024-01-31T10:00:00Z"], ("%Y-%m-%dT%H:%M:%S%z",)),
        (["03/04/2024", "05/06/2024"], ("%d/%m/%Y or %m/%d/%Y",)),
        (["03/04/2024", "05/16/2024"], ("%m/%d/%Y",)),
        (["03/04/2024", "16/05/2024"], ("%d/%m/%Y",)),
        (["03/04/24"], ("%d/%m/%y or %m/%d/%y",)),
        (["5 Mar 2024", "12 Apr 2024"], ("%d %b %Y",)),
        (["2024-01-31", "2024-02-01", "31.01.2024"], ("%Y-%m-%d", "%d.%m.%Y")),
        (["2024-01-31", "soon"], ()),
        (["12345678"], ()),
        (["99/99/2024"], ()),
        (["10.0.0.1"], ()),
        (["1.2.2024.5"], ()),
        (["12-34-5678"], ()),
        (["3.11.7"], ()),
        (["Seoul"], ()),
        ([], ()),
    ],
)
def test_dates_in_text_are_told_as_the_format_that_reads_them(texts, forms):
    assert date_forms(texts) == forms


@pytest.mark.parametrize(
    "form", ["%Y-%m-%d", "%d.%m.%Y", "%Y/%m/%d", "%Y년 %m월 %d일", "%d %b %Y", "%Y-%m-%dT%H:%M:%S"]
)
@given(moments=st.lists(st.dates(dt.date(1900, 1, 1), dt.date(2100, 1, 1)), min_size=1, max_size=8))
def test_the_format_that_is_told_reads_every_date_of_the_column(form, moments):
    told = date_forms([moment.strftime(form) for moment in moments])

    assert told == (form,)
    for moment in moments:
        assert time.strptime(moment.strftime(form), told[0])[:3] == moment.timetuple()[:3]


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        (["1,234", "56,789.5"], "numbers as text (thousands commas)"),
        (["12%", "3.5%"], "numbers as text (%)"),
        (["₩1,200", "₩900"], "numbers as text (thousands commas, ₩)"),
        (["1.234,56", "12,5"], "numbers as text (decimal commas)"),
        (["1200원", "900 원"], "numbers as text (원)"),
        (["1", "-2.5", "3e5"], "numbers as text"),
        (["00123", "04567"], "digits with leading zeros"),
        (["a1", "b2"], ""),
        (["010-1234-5678"], ""),
        (["192.168.0.1"], ""),
        (["12kg"], ""),
    ],
)
def test_numbers_in_text_are_told_with_what_has_to_be_stripped(texts, words):
    assert number_words(texts) == (words, ())


def test_the_texts_that_are_no_numbers_are_named():
    assert number_words([*map(str, range(20)), "-", "N/A"]) == ("numbers as text", ("-", "N/A"))


def told(values, *, rows=None, privacy="full", near=False, **options):
    view = View(privacy=privacy, near=near)
    return [fact.text for fact in column_facts(values, rows=rows or len(values), view=view, **options)]


@pytest.mark.parametrize(
    ("values", "facts"),
    [
        ([3, 1, None, 2, 5, 4], ["1 to 5", "all distinct"]),
        ([1.5, float("nan"), 2.25], ["1.5 to 2.25"]),
        ([1, 2, 3] * 10, ["1 to 3", "3 distinct"]),
        ([7] * 10, ["constant"]),
        ([0] * 8 + [1, 2], ["0 to 2", "3 distinct", "80% zero"]),
        ([1.0, float("inf"), 2.0], ["1 to 2", "some infinite"]),
        ([float("inf")], ["all infinite"]),
        ([None, float("nan")], ["all missing"]),
        ([20240101, 20240131], ["20240101 to 20240131", "dates as %Y%m%d"]),
        ([20240199, 20240131], ["20240131 to 20240199"]),
        (["a", "b"] * 10, ["2 distinct"]),
        (["a"] * 95 + ["b", "c"] * 2, ["3 distinct", "96% 'a'"]),
        (["Seoul", "seoul ", "Busan"] * 3, ["3 distinct", "blanks around some", "some differ only in case"]),
        (["x", "", "y"], ["some empty"]),
        (["word " * 100] * 3, ["long texts, 200 characters and more"]),
        ([1, "a", None, "b"], ["mixed: 1 int, 2 str"]),
        ([dt.date(2024, 1, 1), dt.date(2023, 1, 1)], ["2023-01-01 to 2024-01-01"]),
        ([True] * 6, ["constant"]),
        ([True, False] * 6, []),
        ([10**400, 1], ["1 to <int of 1329 bits>"]),
        ([], []),
    ],
)
def test_facts_are_those_that_save_a_look(values, facts):
    assert told(values) == facts


def test_a_sample_does_not_claim_what_only_all_rows_could():
    assert told(list(range(50)), rows=1_000_000) == ["0 to 49", "distinct in sample"]


def test_counts_and_averages_are_all_that_stats_tells():
    assert told([1, 2, 3] * 10, privacy="stats") == ["3 distinct", "mean 2"]
    assert told(list(range(9)), privacy="stats") == ["all distinct"]
    assert told([7] * 20, privacy="stats") == ["constant"]
    assert told([5.5] * 10 + [None], privacy="stats") == ["constant"]
    assert told(["₩1,200", "₩900", "SECRET"] * 4, privacy="stats") == ["3 distinct"]
    assert told([*["1"] * 30, "SECRET"], privacy="stats") == ["2 distinct"]
    assert told([decimal.Decimal(1)], privacy="stats") == ["holds decimal.Decimal"]
    assert told([1, 2], privacy="schema") == []


def test_of_a_secret_column_no_value_is_told_even_where_values_are():
    assert told(list(range(20)), secret=True) == ["all distinct"]
    assert told(["a"] * 95 + ["b", "c"] * 2, secret=True) == ["3 distinct"]


def test_samples_of_few_different_texts_are_all_of_them_and_the_commonest_first():
    values = ["b", *["a"] * 5, "c", "c"]

    assert samples(values, View()) == ("'a'", "'c'", "'b'")
    assert samples(values, View(privacy="stats")) == ()
    assert samples([f"name {number}" for number in range(9)], View()) == ("'name 0'", "'name 1'")
    assert samples([None, 1.5, 1.5, 2.5, 3.5], View()) == ("1.5", "2.5")


@pytest.mark.parametrize(
    ("labels", "facts"),
    [
        (["Sales", "sales "], ["names that differ only in case, blanks or underscores: 'Sales', 'sales '"]),
        (["Sales", "sales", "x"], ["names that differ only in case: 'Sales', 'sales'"]),
        (["ａｂｃ", "abc"], ["names that differ only in how letters are encoded: 'ａｂｃ', 'abc'"]),
        (["é", "e\u0301"], ["names that differ only in how letters are encoded: 'é', 'e\u0301'"]),
        (["a", "b", "a"], ["'a' more than once among the columns"]),
        ([" id", "x"], ["blanks around ' id'"]),
        (["order_id", "order id"], ["names that differ only in case, blanks or underscores: 'order_id', 'order id'"]),
        (["a", "b", 1, None, ("a", 1)], []),
    ],
)
def test_names_that_are_easily_taken_for_another_are_told_exactly(labels, facts):
    assert [fact.text for fact in label_traps(labels)] == facts
    assert {fact.level for fact in label_traps(labels)} <= {"names"}


@given(rows=st.integers(0, 10**12), count=st.integers(1, 300))
def test_the_rows_of_a_sample_are_few_in_order_and_reach_from_the_first_to_the_last(rows, count):
    chosen = sample_rows(rows, count)

    assert list(chosen) == sorted(set(chosen))
    assert chosen[:1] + chosen[-1:] == ((0, rows - 1) if rows else ())
    assert 0.8 * min(rows, count) <= len(chosen) <= count + 21


def test_the_rows_of_a_sample_do_not_fall_in_step_with_the_table():
    weekdays = [row % 7 for row in sample_rows(7000, 1000)]

    assert min(weekdays.count(day) for day in range(7)) > 80
