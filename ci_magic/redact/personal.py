"""Personal data: resident registration numbers, cards, e-mail addresses, phone numbers."""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone

from .spans import Net, Span

LABELS = ("resident number", "card number", "email", "phone number")

_RESIDENT = re.compile(
    r"(?<![\w.-])(\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?P<sign>[- ]?)([1-8])(\d{6})(?![\w-]|\.\d)"
)
_SEOUL = timezone(timedelta(hours=9))
_WEIGHTS = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)
_RANDOM_SINCE = date(2020, 10, 5)
"""From then on the last six digits are random and have no check digit."""

_CARD = re.compile(
    r"(?<![\w.-])(?:\d{13,19}|\d{4}-\d{4}-\d{4}-\d{4}(?:-\d{1,3})?|\d{4}-\d{6}-\d{4,5}"
    # A row of numbers that goes on on either side is no card.
    r"|(?<!\d )(?:\d{4} \d{4} \d{4} \d{4}(?: \d{1,3})?|\d{4} \d{6} \d{4,5})(?! \d))(?![\w-]|\.\d)"
)
_ISSUERS = re.compile(
    r"4(?:\d{12}|\d{15}|\d{18})|3[47]\d{13}|3(?:0[0-5]|[689]\d)\d{11,16}|35(?:2[89]|[3-8]\d)\d{12,15}|9\d{15}"
    r"|(?:5[0-9]|6\d|222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720)\d*"
)
"""Visa, American Express, Diners Club, JCB, Korean domestic cards; Mastercard, Maestro, Discover, UnionPay."""

_EMAIL = re.compile(
    r"(?<![\w.%+-])(?!git@)[\w.%+-]{1,64}@(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.){1,6}"
    r"(?:com|org|net|edu|gov|mil|int|info|biz|name|dev|app|cloud|online|site|shop|store|tech|xyz|mail|email|museum|jobs"
    r"|asia|kim|seoul|tokyo|nagoya|osaka|example|invalid|test|[a-z]{2}|[가-힣]{2,6})(?![\w(\[-]|\.\w)",
    re.IGNORECASE,
)

_PHONES = (
    r"01[016789](?P<sign>[-. ]?)\d{3,4}(?P=sign)\d{4}",  # Korean mobile
    r"0(?:2|3[1-3]|4[1-4]|5[1-5]|6[1-4]|70|50\d)[-)] ?\d{3,4}-\d{4}",  # Korean, by area
    r"0[5789]0-?\d{4}-?\d{4}",  # Japanese mobile
    r"0(?:\d-\d{4}|\d\d-\d{3}|\d{3}-\d\d|\d{4}-\d)-\d{4}|0120-\d{3}-\d{3}",  # Japanese, by area
    r"\(\d{3}\) ?\d{3}-\d{4}|[2-9]\d\d-[2-9]\d\d-\d{4}",  # North American
    r"\+[1-9](?:[ .()-]{0,2}\d){8,14}",
)
_PHONE = re.compile(rf"(?<![\w.+-])(?<!\d[/:])(?:{'|'.join(_PHONES)})(?![\w-]|[./:]\d)")


def _residents_in(text: str) -> Iterator[Span]:
    for found in _RESIDENT.finditer(text):
        year, month, day, _sign, kind, rest = found.groups()
        born = _date((1900 if kind in "1256" else 2000) + int(year), int(month), int(day))
        if born is None or born > datetime.now(_SEOUL).date():
            continue
        digits = f"{year}{month}{day}{kind}{rest}"
        # Thirteen digits without the hyphen may be anything: then the check digit must be right, or cannot be there.
        if found["sign"] or _is_checked(digits) or born >= _RANDOM_SINCE:
            yield found.start(), found.end(), "resident number"


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _is_checked(digits: str) -> bool:
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, digits, strict=False))
    # Numbers of foreign residents are counted from 13.
    base = 13 if digits[6] in "5678" else 11
    return (base - total % 11) % 10 == int(digits[12])


def _cards_in(text: str) -> Iterator[Span]:
    for found in _CARD.finditer(text):
        digits = "".join(each for each in found.group() if each.isdigit())
        if 13 <= len(digits) <= 19 and _ISSUERS.fullmatch(digits) and is_luhn(digits):
            yield found.start(), found.end(), "card number"


def is_luhn(digits: str) -> bool:
    """Whether the last digit is the check digit of ISO/IEC 7812."""
    doubled = "0246813579"
    return sum(int(doubled[int(each)] if at % 2 else each) for at, each in enumerate(reversed(digits))) % 10 == 0


def _emails_in(text: str) -> Iterator[Span]:
    yield from ((found.start(), found.end(), "email") for found in _EMAIL.finditer(text))


def _phones_in(text: str) -> Iterator[Span]:
    yield from ((found.start(), found.end(), "phone number") for found in _PHONE.finditer(text))


NETS: tuple[Net, ...] = (_residents_in, _cards_in, _emails_in, _phones_in)
