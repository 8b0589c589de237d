"""Reading a prompt against one table: which stretches are columns, key words, filler, or not understood."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache

from ...values import Column
from .columns import key, normal, parts, pattern, resolve, similar
from .conditions import conditions
from .lexicon import KEYWORDS, PATTERNS
from .request import Condition, Source
from .vocabulary import ENGLISH_FILLER, JAPANESE_FILLER, KOREAN_FILLER, KOREAN_JOINS, KOREAN_PARTICLES, KOREAN_VERBS

_TOKEN = re.compile(
    r"[A-Za-z_][A-Za-z0-9_]*(?:'[a-z]+)?|[<>=!]+|\d[\d.,]*|[가-힣]+|[ぁ-ゖ]+|[ァ-ヺー]+|[一-龯々〆]+|[^\W\d_]+"
)
_LONE_LETTER_BEFORE = re.compile(
    r"(?:\b(?:of|by|vs|versus|and|per|against|mean|sum|average|total)\.? |[\"'`,] ?)$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Mark:
    """One understood stretch of the prompt: a key word of the lexicon, a `column`, or a `frame`'s name."""

    start: int
    end: int
    kind: str
    value: str = ""
    column: Column | None = None


@dataclass(frozen=True, slots=True)
class Scan:
    """A prompt, read: marks in order, words that nothing explains, and words that several columns fit."""

    marks: tuple[Mark, ...]
    conditions: tuple[Condition, ...] = ()
    unknown: tuple[str, ...] = ()
    ambiguous: tuple[tuple[str, tuple[Column, ...]], ...] = ()

    def has(self, kind: str, value: str | None = None) -> bool:
        """Whether a mark of this kind (and value) stands in the prompt."""
        return any(mark.kind == kind and value in (None, mark.value) for mark in self.marks)

    def values(self, kind: str) -> tuple[str, ...]:
        """The values of all marks of this kind, in order, each once."""
        return tuple(dict.fromkeys(mark.value for mark in self.marks if mark.kind == kind))

    @property
    def chart(self) -> str:
        """The kind of chart asked for: `auto` where only that there be one, empty where none is."""
        kinds = self.values("chart")
        named = [kind for kind in kinds if kind != "auto"]
        return (named or [*kinds, ""])[0]


@dataclass(slots=True)
class _Reader:
    text: str
    columns: tuple[Column, ...]
    marks: list[Mark] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    ambiguous: list[tuple[str, tuple[Column, ...]]] = field(default_factory=list)

    def claim(self, mark: Mark) -> bool:
        if any(mark.start < other.end and other.start < mark.end for other in self.marks):
            return False
        self.marks.append(mark)
        return True

    def free(self) -> Iterator[tuple[int, int]]:
        place = 0
        for mark in sorted(self.marks, key=lambda each: each.start):
            yield place, mark.start
            place = mark.end
        yield place, len(self.text)

    def ends_at(self, place: int, *, kinds: tuple[str, ...] = ()) -> bool:
        return any(mark.end == place and (not kinds or mark.kind in kinds) for mark in self.marks)


def scan(prompt: str, source: Source, names: Iterable[str] = ()) -> Scan:
    """Read `prompt` against the columns of `source`; `names` of tables and files in it are taken as such."""
    reader = _Reader(normal(prompt), source.columns)
    for path in (source.file.path,) if source.file else ():
        place = reader.text.find(normal(path))
        if place >= 0:
            reader.claim(Mark(place, place + len(normal(path)), "frame", path))
    for start, end, value, kind in _numbered(reader.text):
        reader.claim(Mark(start, end, kind, value))
    for mark in sorted(_candidates(reader, names), key=_preference):
        reader.claim(mark)
    spans = [(mark.start, mark.end, mark.column) for mark in reader.marks if mark.column is not None]
    found = []
    for start, end, condition, column_start in conditions(reader.text, spans):
        reader.marks = [mark for mark in reader.marks if mark.end <= start or mark.start >= end]
        reader.claim(Mark(min(start, column_start), end, "condition"))
        found.append(condition)
    _rest(reader, {part for name in names for part in (key(name), *parts(name)) if part})
    marks = _rows_counted(sorted(reader.marks, key=lambda each: each.start), reader.text)
    return Scan(marks, tuple(found), tuple(dict.fromkeys(reader.unknown)), tuple(reader.ambiguous))


def _rows_counted(marks: list[Mark], text: str) -> tuple[Mark, ...]:
    """In "how many days" the days are not a period: they say what one row is."""
    for index in range(1, len(marks)):
        mark, before = marks[index], marks[index - 1]
        if mark.kind == "noun" and before.kind == "count" and not text[before.end : mark.start].strip():
            marks[index] = replace(mark, kind="row", value=text[mark.start : mark.end])
    return tuple(marks)


def _preference(mark: Mark) -> tuple[int, int, int]:
    return (mark.start - mark.end, {"column": 0, "frame": 1}.get(mark.kind, 2), mark.start)


def _candidates(reader: _Reader, names: Iterable[str]) -> Iterator[Mark]:
    for column in reader.columns:
        for match in pattern(column.name).finditer(reader.text):
            if match[0] and _meant(reader.text, match):
                exact = match[0] == normal(column.name)
                yield Mark(match.start(), match.end(), "column", "exact" if exact else "", column)
    for name in names:
        for match in re.finditer(rf"(?<![\w.]){re.escape(normal(name))}(?![A-Za-z0-9_])", reader.text):
            yield Mark(match.start(), match.end(), "frame", name)
    for kind, value, expression in _keywords():
        for match in expression.finditer(reader.text):
            yield Mark(match.start(), match.end(), kind, value)


def _meant(text: str, match: re.Match[str]) -> bool:
    """Whether a column's name is meant: `a` and `i` are words of English too."""
    return match[0] not in ("a", "A", "i", "I") or bool(_LONE_LETTER_BEFORE.search(text[: match.start()]))


def _numbered(text: str) -> Iterator[tuple[int, int, str, str]]:
    for kind, value, expression in _patterns():
        for match in expression.finditer(text):
            groups = match.groupdict()
            number = groups.get("n") or groups.get("m")
            if number is not None:
                yield match.start(), match.end(), f"{value}:{number}", kind


@cache
def _patterns() -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    return tuple((kind, value, re.compile(form, re.IGNORECASE)) for kind, value, form in PATTERNS)


@cache
def _keywords() -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    found = [
        (kind, value, _phrase(phrase))
        for (kind, value), phrases in KEYWORDS.items()
        for phrase in "|".join(phrases).split("|")
        if phrase
    ]
    return (*found, *(each for each in _patterns() if "?P<" not in each[2].pattern))


def _phrase(phrase: str) -> re.Pattern[str]:
    if phrase.isascii():
        border = r"(?![A-Za-z0-9_])" if phrase[-1].isalnum() else ""
        return re.compile(r"(?<![A-Za-z0-9_])" + re.escape(phrase).replace(r"\ ", r"\s+") + border, re.IGNORECASE)
    return re.compile(re.escape(phrase).replace(r"\ ", r"\s*"))


def _rest(reader: _Reader, names: set[str]) -> None:
    """Judge what no mark covers: drop grammar, find columns by part of their name, keep the rest as unknown."""
    for start, end in list(reader.free()):
        for match in _TOKEN.finditer(reader.text, start, end):
            word = _content(reader, match)
            if word and key(word) not in names and key(word).removesuffix("s") not in names:
                _judge(reader, match, word)


def _content(reader: _Reader, match: re.Match[str]) -> str:
    """Return the part of a token that carries meaning; empty for grammar."""
    token, after_mark = match[0], reader.ends_at(match.start())
    if after_mark and re.fullmatch(f"{KOREAN_JOINS}|と|や", token):
        reader.claim(Mark(match.start(), match.end(), "and"))
        return ""
    if token.isascii():
        return "" if token.casefold().partition("'")[0] in ENGLISH_FILLER else token
    strip: Callable[[str], str] = _korean if "가" <= token[0] <= "힣" else _japanese
    if after_mark and strip is _korean and re.fullmatch(f"(?:{KOREAN_PARTICLES})?{KOREAN_VERBS}", token):
        return ""
    return strip(token)


def _korean(token: str) -> str:
    if token in KOREAN_FILLER or re.fullmatch(f"{KOREAN_VERBS}|{KOREAN_PARTICLES}", token):
        return ""
    bare = re.sub(f"(?:별로|별|{KOREAN_PARTICLES})$", "", token)
    return "" if bare in KOREAN_FILLER else bare or token


def _japanese(token: str) -> str:
    return "" if re.fullmatch(f"(?:{JAPANESE_FILLER})+", token) else token


def _judge(reader: _Reader, match: re.Match[str], word: str) -> None:
    found = resolve(word, reader.columns)
    if len(found) == 1:
        end = match.start() + len(word) if match[0].startswith(word) else match.end()
        reader.claim(Mark(match.start(), end, "column", "partly", found[0]))
        suffix = match[0][len(word) :]
        if suffix.startswith("별"):
            reader.claim(Mark(end, match.end(), "after"))
    elif found:
        reader.ambiguous.append((word, found))
    elif _counts_rows(reader, match.start(), word):
        reader.claim(Mark(match.start(), match.end(), "row", word))
    else:
        reader.unknown.append(word)


def _counts_rows(reader: _Reader, start: int, word: str) -> bool:
    """Whether a plural follows "number of" or "how many": it says what one row is, unless it is a misspelt column."""
    before = [mark for mark in reader.marks if mark.end <= start and mark.kind != "filler"]
    last = max(before, key=lambda mark: mark.end, default=None)
    if last is None or last.kind != "count" or reader.text[last.end : start].strip() or similar(word, reader.columns):
        return False
    return word.isascii() and word.endswith("s")
