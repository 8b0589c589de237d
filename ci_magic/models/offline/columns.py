"""Finding the columns that a prompt means, among the real ones."""

import difflib
import re
import unicodedata
from collections.abc import Iterable

from ...values import Column
from .vocabulary import SYNONYMS

_LATIN = "A-Za-z0-9_"
_WORD_BEFORE_HANGUL = "(?:(?<![가-힣])|(?<=총)|(?<=평균)|(?<=최대)|(?<=최소)|(?<=별)|(?<=월)|(?<=년))"
_END_OF_SHORT = r"(?=$|[\s,、]|[별의을를은는이가과와]|마다|ごと|[別毎のをはがと])"


def normal(text: str) -> str:
    """Return `text` with compatible forms of letters made equal, so that lengths and positions are its own."""
    return unicodedata.normalize("NFKC", text)


def key(name: str) -> str:
    """Return `name` with everything but letters and digits dropped, without case: what equal names share."""
    return re.sub(r"[\W_]+", "", normal(name)).casefold()


def parts(name: str) -> tuple[str, ...]:
    """Return the words of a name, split at separators and where small letters meet capitals."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", normal(name))
    return tuple(word.casefold() for word in re.split(r"[\W_]+", spaced) if word)


def usable(columns: Iterable[Column]) -> tuple[Column, ...]:
    """Return the columns that one literal selects alone: of equal names none."""
    found = tuple(columns)
    literals = [column.literal for column in found]
    return tuple(column for column in found if literals.count(column.literal) == 1)


def numbers(columns: Iterable[Column]) -> tuple[Column, ...]:
    """Return the columns that hold numbers."""
    return tuple(column for column in columns if column.kind == "number")


def pattern(name: str) -> re.Pattern[str]:
    """Return what finds `name` in a prompt: any case, free separators, plural or singular, word borders."""
    letters = key(name)
    if not letters:
        return re.compile(re.escape(normal(name).strip()) or r"(?!)")
    stem, ending = _ending(letters)
    body = r"[\s_\-.]*".join(re.escape(letter) for letter in stem) + ending
    flexible = _before(letters) + body + _after(letters)
    verbatim = re.escape(normal(name))
    return re.compile(flexible if key(name) == name.casefold() else f"{verbatim}|{flexible}", re.IGNORECASE)


def _ending(letters: str) -> tuple[str, str]:
    if not letters[-1].isascii() or letters[-1].isdigit() or len(letters) < 3:
        return letters, ""
    if letters.endswith("ies"):
        return letters[:-3], "(?:ies|y)"
    if letters.endswith("y"):
        return letters[:-1], "(?:ies|y)"
    if letters.endswith("s") and not letters.endswith("ss"):
        return letters[:-1], "s?"
    return letters, "(?:es|s)?"


def _before(letters: str) -> str:
    if letters[0].isascii():
        return f"(?<![{_LATIN}])"
    return _WORD_BEFORE_HANGUL if "가" <= letters[0] <= "힣" else ""


def _after(letters: str) -> str:
    if letters[-1].isascii():
        return f"(?![{_LATIN}])"
    return _END_OF_SHORT if len(letters) == 1 else ""


def resolve(word: str, columns: Iterable[Column]) -> tuple[Column, ...]:
    """Return the columns that a word of the prompt may mean: part of the name or its beginning, else a synonym."""
    wanted = key(word)
    candidates = tuple(columns)
    if len(wanted) < (3 if wanted.isascii() else 2):
        return _alike({wanted}, candidates)
    singular = wanted.removesuffix("s") if wanted.isascii() and len(wanted) > 3 else wanted
    found = [column for column in candidates if {wanted, singular} & set(parts(column.name))]
    if not found:
        found = [column for column in candidates if key(column.name).startswith((wanted, singular))]
    return tuple(found) or _alike({wanted, singular}, candidates)


def _alike(wanted: set[str], columns: Iterable[Column]) -> tuple[Column, ...]:
    others = {other for group in SYNONYMS if wanted & group for other in group}
    return tuple(column for column in columns if others & {key(column.name), *parts(column.name)})


def similar(word: str, columns: Iterable[Column]) -> tuple[str, ...]:
    """Return the names that look like `word`, for a question back; nothing is ever taken on this ground."""
    names = {key(column.name): column.name for column in columns}
    return tuple(names[match] for match in difflib.get_close_matches(key(word), names, n=3, cutoff=0.75))
