"""Chats as KakaoTalk exports them: in which form, how many people and messages. No name and no word is told."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ...values import Fact

_CLOCK = r"(?:(?:오전|오후|午前|午後|AM|PM) ?)?\d{1,2}:\d\d(?: ?[AP]M)?"
_DAY = r"\d{4}(?:년|[./-]) ?\d{1,2}(?:월|[./-]) ?\d{1,2}(?:일|\.)?"
_SHARE = 0.2
_LEAST = 2


@dataclass(frozen=True, slots=True)
class _Form:
    """One form of export: how a message and the line of a new day look, and how that is told."""

    name: str
    message: re.Pattern[str]
    day: re.Pattern[str]
    words: str


_FORMS = (
    _Form(
        "PC form",
        re.compile(rf"\[(?P<who>[^\]\n]{{1,80}})\] \[{_CLOCK}\] "),
        re.compile(r"-{5,} .{4,60} -{5,}\s*\Z"),
        "date lines `--------------- … ---------------`, messages `[name] [오전/오후 h:mm] text`",
    ),
    _Form(
        "mobile form",
        re.compile(rf"{_DAY},? {_CLOCK}, (?P<who>[^:\n]{{1,80}}?) : "),
        re.compile(rf"{_DAY}(?: {_CLOCK}| \S요일)?\s*\Z"),
        "messages `date 오전/오후 h:mm, name : text`",
    ),
)
_OTHERS = re.compile(
    r"님이 (?:들어왔습니다|나갔습니다|.{1,80}초대했습니다)|님을 (?:초대|내보냈)|메시지(?:가|를) 삭제|삭제된 메시지"
)


def chat_facts(lines: Sequence[str], *, whole: bool) -> tuple[tuple[Fact, ...], tuple[Fact, ...]]:
    """Return what is told of a chat in these lines: in one line, and how it is read; nothing where they are none."""
    for form in _FORMS:
        messages = [match for line in lines if (match := form.message.match(line))]
        if len(messages) >= _LEAST and len(messages) >= _SHARE * sum(1 for line in lines if line.strip()):
            return tuple(_facts(form, messages, lines, whole=whole)), tuple(_rules(form, lines))
    return (), ()


def _facts(form: _Form, messages: Sequence[re.Match[str]], lines: Sequence[str], *, whole: bool) -> Iterator[Fact]:
    yield Fact(f"a KakaoTalk export, {form.name}", "schema")
    where = "" if whole else " in the beginning"
    people = len({match["who"] for match in messages})
    days = sum(1 for line in lines if form.day.match(line))
    yield Fact(f"{len(messages):,} messages by {people} people{where}", "stats")
    if days:
        yield Fact(f"{days} date lines{where}", "stats")


def _rules(form: _Form, lines: Sequence[str]) -> Iterator[Fact]:
    yield Fact(f"{form.words}; any other line goes on with the message above", "schema")
    if any(_OTHERS.search(line[:200]) for line in lines):
        yield Fact("lines of people who join or leave and of deleted messages are no messages", "schema")
