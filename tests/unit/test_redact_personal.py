"""Personal data: what is masked, and that tables of numbers, dates and ids stay as they are."""

import csv
import importlib.util
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ci_magic.redact import Redactor

MASK = Redactor(personal=True).mask

WEIGHTS = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)


def resident_number(born, kind, serial, *, base=11):
    digits = f"{born:%y%m%d}{kind}{serial:05}"
    total = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, digits, strict=True))
    return f"{digits}{(base - total % 11) % 10}"


def card_number(digits):
    """Add the check digit, by the rule as it is written down: every second digit from the right doubled, digits summed."""
    total = 0
    for at, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if at % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return digits + str(-total % 10)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("4111 1111 1111 1111", "[masked:card number]"),
        ("card 5500-0000-0000-0004.", "card [masked:card number]."),
        ("[378282246310005, 1]", "[[masked:card number], 1]"),
        ("3782 822463 10005", "[masked:card number]"),
        ("6011111111111117", "[masked:card number]"),
        ("3530111333300000", "[masked:card number]"),
        ("30569309025904", "[masked:card number]"),
        ("kim.lee+x@example.co.kr, 김@회사.한국", "[masked:email], [masked:email]"),
        ("'a_b@c-d.org'", "'[masked:email]'"),
        (
            "010-1234-5678 / 01012345678 / 011 234 5678",
            "[masked:phone number] / [masked:phone number] / [masked:phone number]",
        ),
        (
            "02-123-4567, 031)123-4567, 070-1234-5678",
            "[masked:phone number], [masked:phone number], [masked:phone number]",
        ),
        (
            "090-1234-5678, 03-1234-5678, 0120-123-456",
            "[masked:phone number], [masked:phone number], [masked:phone number]",
        ),
        (
            "+82 10-1234-5678, +81(0)3-1234-5678, (212) 555-1234",
            "[masked:phone number], [masked:phone number], [masked:phone number]",
        ),
    ],
)
def test_personal_data_is_masked_if_asked_for(text, masked):
    assert MASK(text) == masked
    assert Redactor().mask(text) == text
    assert Redactor(personal=True).mask_prompt(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "4111 1111 1111 1112",  # no check digit
        "0000000000000000",
        "1999 4111 1111 1111 1111 2011",  # a row of numbers
        "2010 2011 2012 2013",
        "01-02-2024, 2024-01-02, 2024.01.02, 20240102123000, 12:34:56",
        "10.0.0.1, 192.168.100.200, 3.11.2, 010.1.2",
        "550e8400-0101-1234-5678-446655440000",
        "0.41111111111111111, 4111111111111111.5, 1e+1012345678",
        "991332-1234567",  # no month
        "X@beta.mean() + X@beta.values, python@3.11, git@github.com:a/b, @decorator",
        "1700000000000, 1672531200000000000",
        "a-010-1234-5678-b",
    ],
)
def test_what_only_looks_like_it_stays(text):
    assert MASK(text) == text


@given(
    st.dates(date(1900, 1, 1), date(2020, 9, 1)),
    st.integers(0, 99_999),
    st.booleans(),
    st.booleans(),
    st.sampled_from([0, 1]),
)
def test_a_resident_number_is_masked_with_its_hyphen_or_its_check_digit(born, serial, hyphen, foreign, sex):
    kind = (5 if foreign else 1) + (2 if born.year >= 2000 else 0) + sex
    number = resident_number(born, kind, serial, base=13 if foreign else 11)
    shown = f"{number[:6]}-{number[6:]}" if hyphen else number
    assert MASK(f"id {shown}, n") == "id [masked:resident number], n"
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
    assert "resident" not in MASK(wrong)
    # Since October 2020 there is no check digit: with the hyphen and a date that can be, it is one.
    assert "resident" in MASK(f"{wrong[:6]}-{wrong[6:]}")


def test_a_resident_number_of_tomorrow_is_none():
    soon = datetime.now(UTC).date() + timedelta(days=3)
    assert MASK(f"{soon:%y%m%d}-3123456") == f"{soon:%y%m%d}-3123456"
    assert MASK("210305-3123456 2103053123456") == "[masked:resident number] [masked:resident number]"


@given(
    st.sampled_from(["4", "51", "2221", "34", "6011", "3528", "62"]), st.text("0123456789", min_size=17, max_size=17)
)
def test_a_card_is_masked_only_with_its_check_digit(issuer, rest):
    number = card_number((issuer + rest)[: 14 if issuer == "34" else 15])
    grouped = " ".join(number[at : at + 4] for at in range(0, 16, 4)) if len(number) == 16 else number
    assert MASK(f"({grouped})") == "([masked:card number])"
    assert "card" not in MASK(number[:-1] + str((int(number[-1]) + 1) % 10))


@given(st.text("0123456789-+ .@a()\n", max_size=60))
def test_masking_twice_changes_nothing_more(text):
    once = MASK(text)
    assert MASK(once) == once


def shipped_tables():
    """Tables of numbers and dates that ship with libraries."""
    folders = [("sklearn", "datasets/data"), ("matplotlib", "mpl-data/sample_data")]
    for package, folder in folders:
        spec = importlib.util.find_spec(package)
        if spec and spec.origin:
            yield from sorted((Path(spec.origin).parent / folder).glob("*.csv"))


def test_the_tables_that_libraries_ship_stay_as_they_are():
    fields = 0
    for path in shipped_tables():
        text = path.read_text(encoding="utf-8", errors="replace")
        assert MASK(text) == text, path.name
        fields += sum(len(row) for row in csv.reader(text.splitlines()))
    assert fields > 20_000
    rows = "\n".join(
        f"{n}  {n * 7919}  {n / 7:.6f}  20{n % 90 + 10}-0{n % 9 + 1}-1{n % 9}" for n in range(100_000, 103_000)
    )
    assert MASK(rows) == rows
