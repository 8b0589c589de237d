"""The threads of a notebook as they are shown: what a panel wrote down, and what was only said to a magic."""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ..values import Exchange, Thread
from .records import Record, exchange_id, record_of_exchange
from .transcripts import Transcripts, Turn

MOST_HITS = 50
"""What a search finds at most, the latest."""

_MOST_IN_A_PAGE = 3_000_000
_SHOWN = 140
_BEFORE = 40


@dataclass(frozen=True, slots=True)
class ThreadInfo:
    """A thread in a list: its turns, when the last one began (Unix time), what all of them took.

    `cost` is in US dollars, None where no price is known. `last` is the last prompt.
    """

    name: str
    turns: int
    at: float
    tokens: int
    cost: float | None
    last: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A turn in which words were found, and the line around them."""

    thread: str
    turn: str
    at: float
    text: str


class Overview:
    """The turns of a notebook's threads from both sources, in order.

    Args:
        transcripts: what a panel wrote down.
        threads: what goes along with prompts, by name.
    """

    def __init__(self, transcripts: Transcripts, threads: Iterable[Thread]) -> None:
        self._transcripts = transcripts
        self._exchanges = {each.name: each.exchanges for each in threads}

    def threads(self) -> tuple[ThreadInfo, ...]:
        """Return all threads, the latest first."""
        found = (self._info(name) for name in self._names())
        return tuple(sorted(found, key=lambda info: (-info.at, info.name)))

    def turns(self, thread: str, count: int, before: float | None = None) -> tuple[tuple[Record, ...], bool]:
        """Return the last turns of a thread before a time, oldest first, and whether there are older ones."""
        known = [each for each in self._turns(thread) if before is None or each.at < before]
        records: list[Record] = []
        size = 0
        for turn in reversed(known[-count:]):
            size += turn.size
            if records and size > _MOST_IN_A_PAGE:
                break
            records += self._records(thread, [turn])
        return tuple(reversed(records)), len(records) < len(known) and bool(records)

    def all_turns(self, thread: str) -> tuple[Record, ...]:
        """Return every turn of a thread, oldest first."""
        return tuple(self._records(thread, self._turns(thread)))

    def find(self, turn: str) -> Record | None:
        """Return a turn of any thread; None where there is none of this id."""
        found = ((name, each) for name in self._names() for each in self._turns(name) if each.id == turn)
        return next((record for name, each in found for record in self._records(name, [each])), None)

    def search(self, text: str) -> tuple[Hit, ...]:
        """Return the turns whose prompt or answer holds every word of `text`, whatever its case; the latest first."""
        words = _folded(text).split()
        if not words:
            return ()
        everywhere = [(each.at, name, each) for name in self._names() for each in self._turns(name)]
        hits: list[Hit] = []
        for _at, name, turn in sorted(everywhere, key=lambda each: -each[0]):
            hits += (_hit(record, words) for record in self._records(name, [turn]) if _holds(record, words))
            if len(hits) == MOST_HITS:
                break
        return tuple(hits)

    def _names(self) -> tuple[str, ...]:
        return tuple(sorted({*self._exchanges, *self._transcripts.names()}))

    def _turns(self, thread: str) -> Sequence[Turn]:
        """Return the turns of a thread, oldest first; of one that both sources know, what the panel wrote down."""
        shown = self._transcripts.turns(thread)
        known = {each.id for each in shown}
        said = (_turn(each) for each in self._exchanges.get(thread, ()) if exchange_id(each) not in known)
        return sorted((*shown, *said), key=lambda turn: turn.at)

    def _records(self, thread: str, turns: Iterable[Turn]) -> Iterator[Record]:
        said = {exchange_id(each): each for each in self._exchanges.get(thread, ())}
        for turn in turns:
            record = self._transcripts.record(thread, turn) if turn.size else None
            if record is None and turn.id in said:
                record = record_of_exchange(said[turn.id], thread)
            if record is not None:
                yield record

    def _info(self, name: str) -> ThreadInfo:
        turns = self._turns(name)
        costs = [each.cost for each in turns if each.cost is not None]
        last = next(self._records(name, turns[-1:]), None)
        return ThreadInfo(
            name,
            len(turns),
            turns[-1].at if turns else 0.0,
            sum(each.tokens for each in turns),
            sum(costs) if costs else None,
            last["prompt"] if last else "",
        )


def _turn(exchange: Exchange) -> Turn:
    return Turn(exchange_id(exchange), exchange.at, exchange.tokens, exchange.cost)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())


def _said(record: Record) -> Iterator[str]:
    yield from (record["prompt"], *record["files"], record["text"], record["reading"], record["message"])


def _holds(record: Record, words: Sequence[str]) -> bool:
    everything = _folded("\n".join(_said(record)))
    return all(word in everything for word in words)


def _hit(record: Record, words: Sequence[str]) -> Hit:
    lines = [" ".join(each.split()) for text in _said(record) for each in text.splitlines()]
    # Of the lines that hold as many of the words, the first.
    found = max(lines, key=lambda line: sum(word in _folded(line) for word in words))
    folded = _folded(found)
    # Case folding may change the length of a text, but seldom and by little.
    at = max(0, min((folded.find(word) for word in words if word in folded), default=0) - _BEFORE)
    at = max(0, min(at, len(found) - _SHOWN))
    text = f"{'…' if at else ''}{found[at : at + _SHOWN]}{'…' if at + _SHOWN < len(found) else ''}"
    return Hit(record["thread"], record["id"], record["at"], text)
