"""The numbers that a text names, in the ways in which people write them.

A number can often be read in more than one way (`1.234`, `6 p.m.`): every reading is told, and one that holds will do.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

_SCALES = {
    "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "k": 1e3, "m": 1e6, "bn": 1e9, "b": 1e9,
    "mn": 1e6, "tn": 1e12, "천": 1e3, "만": 1e4, "백만": 1e6, "천만": 1e7, "억": 1e8, "조": 1e12, "千": 1e3, "万": 1e4,
    "萬": 1e4, "百万": 1e6, "億": 1e8, "亿": 1e8, "兆": 1e12,
}  # fmt: skip
_COMPOUND = "천만억조千万萬億亿兆"
_DIGITS = r"\d{1,3}(?:[,\u202f\u00a0\u2009'\u2019.]\d{3})+(?:[.,]\d+)?(?!\d)|\d+(?:[.,]\d+)?"
_NUMBER = re.compile(
    rf"(?P<body>{_DIGITS})"
    r"(?P<power>[eE][-+]?\d{1,3}(?!\w)|\s?[x\u00d7·*]\s?10(?:\^|\*\*)[-+\u2212]?\d{1,3}|\s?[x\u00d7·*]\s?10[⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3})?"
    r"(?P<scale>\s?(?:thousand|million|billion|trillion|백만|천만|[천만억조]|百万|[千万萬億亿兆])(?![a-z])"
    r"|\s?(?:bn|mn|tn|[kKMB])(?!\w))?"
    r"(?P<percent>\s?(?:%p|%포인트|%ポイント|%|percentage points?|percent|per cent|퍼센트|프로(?!\w)|パーセント|百分))?"
)
_ORDINAL = re.compile(r"(?:st|nd|rd|th)\b|\s?(?:번째|위|등(?!\w)|位|番目|着)|-?\s?(?:차|次)(?!\w)")
_ORDINAL_BEFORE = re.compile(r"(?:제|第|#|No\.|no\.|№)\s?\Z")
_AFTERNOON = re.compile(r"\s?(?:p\.?\s?m\b)", re.IGNORECASE)
_AFTERNOON_BEFORE = re.compile(r"(?:오후|저녁|밤|午後|下午|晚上)\s?\Z")
_CLOCK = re.compile(r"(?P<hour>\d{1,2}):(?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d))?(?!\d)")
_ABOUT = re.compile(
    r"(?:about|around|approximately|roughly|some|close to|just|~|≈|약|거의|대략|約|およそ|ほぼ|大约|约|近)"
    r"[\s$€£₩¥]{0,3}(?:a |the )?\Z",
    re.IGNORECASE,
)
_ABOUT_AFTER = re.compile(r"(?:\s?[\w%]{0,3}?)?\s?(?:가량|정도|남짓|ほど|程度|左右)")
_LIMIT = re.compile(
    r"(?:nearly|almost|over|under|more than|less than|at least|at most|above|below|up to|exceed(?:s|ed|ing)?|무려|超过)"
    r"[\s$€£₩¥]{0,3}(?:a |the )?\Z",
    re.IGNORECASE,
)
_LIMIT_AFTER = re.compile(r"(?:\s?[\w%]{0,3}?)?\s?(?:\+|여|이상|이하|미만|를 넘|을 넘|초과|余り|以上|以下|未満|超|多)")
_BOUND = re.compile(r"\b[pP]\s?(?:-?value(?: is| of)?)?\s?[<≤]\s?\Z|p값이?\s?\Z")
_IN_A_NAME = re.compile(r"[^\W\d]\Z|_\Z|[A-Za-z]-\Z")
_CURRENCIES = ("USD", "EUR", "GBP", "JPY", "KRW", "CNY")
_REST_OF_A_NAME = re.compile(r"\d+(?:[-.]\d+)*")
_HANGUL_KANA_HAN = re.compile(r"[\u1100-\u11ff\u3040-\u30ff\u3130-\u318f\u3400-\u9fff\uac00-\ud7a3]")
_LIST_ITEM = re.compile(r"(?m)^\s*(\d{1,2})[.)]\s")
_NAME = re.compile(r"`[^`\n]*[^\W\d][^`\n]*`")
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺\u2212", "0123456789-+-")
_LONGEST = 10_000


@dataclass(frozen=True, slots=True)
class Amount:
    """One reading of a numeral: its value, and by how much a number may differ that is printed so."""

    value: float
    within: float


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number that a text names, from `start` to `end`; any of its `amounts` may be meant.

    `percent` stands for a share or a change, `ordinal` for a place in an order, `bound` for a limit of what is meant
    (`p < 0.05`).
    """

    start: int
    end: int
    written: str
    amounts: tuple[Amount, ...]
    percent: bool = False
    ordinal: bool = False
    bound: bool = False


def numerals(text: str) -> tuple[Numeral, ...]:
    """Return the numbers that `text` names in figures, in order.

    Left out are figures that are part of a name (`Q1`, `x2`, names in backticks) and those that number a list.
    Signs are not read: "fell by 3" and "-3" are one number.
    """
    text = _plain(text[:_LONGEST])
    return tuple(_numerals(_blanked(text)))


def _plain(text: str) -> str:
    # Full-width figures and signs; raised figures are powers.
    return text if text.isascii() else "".join(map(_narrow, text))


def _narrow(sign: str) -> str:
    form = unicodedata.normalize("NFKC", sign)
    return form if len(form) == 1 and unicodedata.category(sign) not in ("No", "Zs") else sign


def _blanked(text: str) -> str:
    for pattern in (_NAME, _LIST_ITEM):
        text = pattern.sub(lambda match: " " * len(match.group()), text)
    return text


def _numerals(text: str) -> Iterator[Numeral]:
    position = 0
    while match := _NUMBER.search(text, position):
        clock = _CLOCK.match(text, match.start())
        if clock is not None and not _in_a_name(text, match.start()):
            yield from _time(text, clock)
            position = clock.end()
            continue
        position = match.end()
        if _in_a_name(text, match.start()):
            position = _REST_OF_A_NAME.match(text, match.start()).end()  # type: ignore[union-attr]  # a figure is there
            continue
        end, amounts = _amounts(text, match)
        position = max(position, end)
        yield _numeral(text, match.start(), end, amounts, percent=bool(match["percent"]))


def _numeral(text: str, start: int, end: int, amounts: tuple[Amount, ...], *, percent: bool) -> Numeral:
    before, after = text[max(0, start - 20) : start], text[end : end + 12]
    if _AFTERNOON.match(after) or _AFTERNOON_BEFORE.search(before):
        amounts += tuple(Amount(each.value + 12, each.within) for each in amounts if each.value < 12)
    # A name may end right where a counting word begins: 3위 is a place, and so is 3rd.
    ordinal = bool(_ORDINAL.match(after) or _ORDINAL_BEFORE.search(before))
    return Numeral(start, end, text[start:end], amounts, percent, ordinal, bool(_BOUND.search(before)))


def _in_a_name(text: str, start: int) -> bool:
    before = text[max(0, start - 2) : start]
    if _HANGUL_KANA_HAN.search(before[-1:]) or text[max(0, start - 3) : start] in _CURRENCIES:
        return False
    return bool(_IN_A_NAME.search(before))


def _time(text: str, match: re.Match[str]) -> Iterator[Numeral]:
    yield _numeral(text, match.start("hour"), match.end("hour"), (Amount(float(match["hour"]), 0.0),), percent=False)
    for part in ("minute", "second"):
        if match[part] and int(match[part]):
            yield Numeral(match.start(part), match.end(part), match[part], (Amount(float(match[part]), 0.0),))


def _amounts(text: str, match: re.Match[str]) -> tuple[int, tuple[Amount, ...]]:
    """Return where a numeral ends, and every way to read it; parts such as 1억 2,345만 are added up."""
    start, end = match.span()
    parts = [_part(match)]
    while parts and not match["percent"] and match["scale"] and match["scale"].strip() in _COMPOUND:
        following = _NUMBER.match(text, end + (text[end : end + 1] == " "))
        smaller = following is not None and _scale(following) < _scale(match)
        if following is None or not smaller:
            break
        # What is added to a scaled part is a whole number below it: 1억 2,345만, 3만5천.
        added = [each for each in _part(following) if each.value < _scale(match)]
        if not added or "." in following["body"]:
            break
        parts.append(added)
        match, end = following, following.end()
    before, after = text[max(0, start - 20) : start], text[end : end + 8]
    limit = bool(_LIMIT.search(before) or _LIMIT_AFTER.match(after))
    about = limit or bool(_ABOUT.search(before) or _ABOUT_AFTER.match(after))
    found = []
    for combination in product(*parts):
        value, within = sum(each.value for each in combination), combination[-1].within
        found.append(Amount(value, _loosened(value, within, limit=limit) if about else within))
    return end, tuple(dict.fromkeys(found))


def _loosened(value: float, within: float, *, limit: bool) -> float:
    """Return how exact a number is that is said to be about so much, or a `limit`: its closing zeros are not meant."""
    unit = within * 2
    while value >= 100 and unit * 10 <= value and value % (unit * 10) == 0:
        unit *= 10
    return unit if limit and unit < value else max(unit / 2, within)


def _scale(match: re.Match[str]) -> float:
    word = (match["scale"] or "").strip()
    return _SCALES.get(word.lower(), 1.0) if word else 1.0


def _power(match: re.Match[str]) -> float:
    words = match["power"]
    if not words:
        return 1.0
    plain = words.translate(_SUPERSCRIPTS)
    exponent = plain[1:] if plain[0] in "eE" else re.sub(r".*?10(?:\^|\*\*)?", "", plain, count=1)
    return 10.0 ** max(-300, min(300, int(exponent)))


def _part(match: re.Match[str]) -> list[Amount]:
    factor = _scale(match) * _power(match)
    return [Amount(value * factor, within * factor) for value, within in _readings(match["body"])]


def _readings(body: str) -> list[tuple[float, float]]:
    """Return what figures may stand for, each with half a unit of their last place."""
    found = []
    groups = re.split(r"[^\d]", body)
    marks = re.findall(r"[^\d]", body)
    if not marks:
        return [(float(body), 0.5 if len(body) < 17 else float(body) * 1e-15)]
    grouped = all(len(each) == 3 for each in groups[1:]) and len(groups[0]) <= 3 and groups[0] != "0"
    if grouped and len(set(marks)) == 1:
        found.append((float("".join(groups)), 0.5))
    decimals = marks[-1] in ".," and all(len(each) == 3 for each in groups[1:-1]) and marks[-1] not in marks[:-1]
    if decimals:
        whole, places = "".join(groups[:-1]), groups[-1]
        found.append((float(f"{whole}.{places}"), 0.5 * 10.0 ** -len(places)))
    return found
