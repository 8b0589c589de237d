"""Which existing files a sentence names, whatever is attached to their names and whether they are quoted."""

# ruff: noqa: RUF001  # the quotation marks of many scripts are what is looked for

import os
import re
import unicodedata
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

_ENTRIES = 2000
_PROMPT_LENGTH = 20_000
_NAME_LENGTH = 1000

_MARKS = "\"'`“”‘’「」『』«»"
_QUOTED = re.compile(
    r"""\"([^\"\n]+)\"|'([^'\n]+)'|`([^`\n]+)`|“([^”\n]+)”|‘([^’\n]+)’|「([^」\n]+)」|『([^』\n]+)』|«([^»\n]+)»"""
)
_WORD = re.compile(rf"[^\s{_MARKS}<>|*?]+")
_FOLDER = re.compile(rf"[^\s{_MARKS}<>|*?]*/")
_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,8}(?![A-Za-z0-9_]|\.[A-Za-z0-9])")

# A name goes on before or after what was found: `a.csv` is not named by `data.csv`, nor by `a.csv.gz`.
_GOES_ON_BEFORE = re.compile(r"[\w.~/\\-]")
_GOES_ON_AFTER = re.compile(r"[A-Za-z0-9_]|\.[A-Za-z0-9]")
_NO_SPACES = re.compile("[\u3040-\u30ff\u3400-\u9fff]")

Found = tuple[int, str, Path]


def paths_in(prompt: str, directory: Path) -> list[tuple[str, Path]]:
    """Return the existing files that `prompt` names, as it writes them and as paths, in order and each once.

    A name is found in quotes, as a word with whatever follows its suffix (`자료.csv를`), or with spaces in it by
    comparing the folder's entries. A name that only differs in how its characters are composed (as macOS writes
    Hangul) is given as the folder has it.
    """
    sentence = prompt[:_PROMPT_LENGTH]
    taken: list[tuple[int, int]] = []
    unique: dict[str, Found] = {}
    for search in (_quoted, _entries, _words):
        for start, shown, path in search(sentence, directory):
            end = start + len(shown)
            if any(start < taken_end and taken_start < end for taken_start, taken_end in taken):
                continue
            taken.append((start, end))
            same = os.path.normpath(path)
            unique[same] = min(unique.get(same, (start, shown, path)), (start, shown, path))
    in_order = sorted(unique.values(), key=lambda found: found[0])
    return [(_as_opened(shown, path), path) for _, shown, path in in_order]


def _as_opened(shown: str, path: Path) -> str:
    if str(path).endswith(shown) or unicodedata.normalize("NFC", shown) == shown == unicodedata.normalize("NFD", shown):
        return shown
    written = os.path.split(shown)
    same = unicodedata.normalize("NFC", written[1]) == unicodedata.normalize("NFC", path.name)
    return str(Path(written[0], path.name)) if same else shown


def _quoted(sentence: str, directory: Path) -> Iterator[Found]:
    for match in _QUOTED.finditer(sentence):
        shown = match.group(match.lastindex or 0)
        path = _existing(shown, directory)
        if path is not None:
            yield match.start(match.lastindex or 0), shown, path


def _words(sentence: str, directory: Path) -> Iterator[Found]:
    for match in _WORD.finditer(sentence):
        word = match.group().lstrip("([{\uff08")
        ends = [each.end() for each in _SUFFIX.finditer(word)]
        for end in reversed(ends):
            path = _existing(word[:end], directory)
            if path is not None:
                yield match.end() - len(word), word[:end], path
                break


def _existing(shown: str, directory: Path) -> Path | None:
    if not shown.strip() or len(shown) > _NAME_LENGTH:
        return None
    for name in _spellings(shown):
        try:
            path = directory / Path(name).expanduser()
            path.stat()
        except (OSError, ValueError, RuntimeError):  # not there, a null character, no such home
            continue
        return path
    return None


def _spellings(name: str) -> dict[str, None]:
    return dict.fromkeys((name, unicodedata.normalize("NFC", name), unicodedata.normalize("NFD", name)))


def _entries(sentence: str, directory: Path) -> Iterator[Found]:
    found = [
        (at, spelling, directory / name)
        for name in _names_in(directory)
        for spelling in _spellings(name)
        for at in _places(sentence, spelling)
    ]
    for start, end, folder in _folders(sentence, directory):
        found += [
            (start, sentence[start : end + len(spelling)], folder / name)
            for name in _names_in(folder)
            for spelling in _spellings(name)
            if sentence.startswith(spelling, end) and not _GOES_ON_AFTER.match(sentence, end + len(spelling))
        ]
    # The longest first: `매출 자료.csv` before `자료.csv`.
    yield from sorted(found, key=lambda each: -len(each[1]))


def _places(sentence: str, name: str) -> Iterator[int]:
    at = sentence.find(name)
    while at >= 0:
        if _begins(sentence, at) and not _GOES_ON_AFTER.match(sentence, at + len(name)):
            yield at
        at = sentence.find(name, at + 1)


def _begins(sentence: str, at: int) -> bool:
    if at == 0 or not _GOES_ON_BEFORE.match(sentence, at - 1):
        return True
    before, first = sentence[at - 1], sentence[at]
    if not before.isalnum():
        return False
    return before.isascii() != first.isascii() or bool(_NO_SPACES.match(before))


def _folders(sentence: str, directory: Path) -> list[tuple[int, int, Path]]:
    named = [(*match.span(), _existing(match.group(), directory)) for match in _FOLDER.finditer(sentence)]
    return [(start, end, path) for start, end, path in named if path is not None and path.is_dir()]


def _names_in(folder: Path) -> list[str]:
    try:
        with os.scandir(folder) as entries:
            names = [entry.name for entry in islice(entries, _ENTRIES)]
    except OSError:
        return []
    return [name for name in names if "." in name[1:] and not name.startswith(".")]
