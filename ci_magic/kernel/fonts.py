"""Fonts for the characters that a figure was drawn without: found by what they have, among all that are installed.

matplotlib is looked for among the loaded modules: where glyphs are missing, it has drawn.
"""

import re
import shutil
import sys
import time
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..language import spoken
from ..values import Glyphs, Warned
from .describe.classes import exact_text, loaded

SECONDS = 3.0
"""How long fonts are looked through; a font takes about 0.2 ms."""

_GLYPH = re.compile(r"Glyph (\d+) \(.*?\) missing from")
_GENERIC = frozenset({"sans-serif", "sans serif", "sans", "serif", "monospace", "cursive", "fantasy"})
_NOWHERE = ("\u0378", "\u0530", "\ufdd0", "\U000e0fff")
"""Code points that are no characters: a font that claims one of them draws a box for everything."""

_BASIC = "0aA\u2212"
_TAGS = re.compile(r"\b(KR|JP|SC|TC|HK)\b")
_TAG_OF = {"ko": "KR", "ja": "JP"}
_PLAIN = re.compile(r"Sans|Gothic|Hei|Kaku|Arial|Helvetica")
_SPECIAL = re.compile(r"Mono|Coding|Serif|Italic|Condensed|Narrow|Light|Round|Pen|Brush|Script|UI")
_MOST_FAMILIES = 5
# What libraries raise for a file that is no font, is damaged or has no outlines.
_UNREADABLE = (OSError, RuntimeError, ValueError, TypeError)


def missing_in(warned: Iterable[Warned]) -> str:
    """Return the characters that matplotlib warned of, without those that nobody expects to see."""
    codes = dict.fromkeys(int(match[1]) for each in warned if (match := _GLYPH.search(each.message)))
    characters = (chr(code) for code in codes if code <= sys.maxunicode)
    return "".join(each for each in characters if unicodedata.category(each) not in ("Cc", "Cf", "Cs", "Mn"))


def glyphs_for(warned: Iterable[Warned]) -> Glyphs | None:
    """Return which installed families have the characters that were missing; None where none was."""
    characters = missing_in(warned)
    manager = loaded("matplotlib.font_manager", "fontManager")
    parameters = loaded("matplotlib", "rcParams")
    if not characters or manager is None or parameters is None:
        return None
    family = tuple(map(exact_text, parameters["font.family"]))
    search = _Search(characters)
    found = search.families(manager.ttflist)
    if search.left:
        # matplotlib remembers its list of fonts for good: one that was installed later is not in it.
        found += search.families(_newly_installed(manager))
    if found and not _has_basics((*family, *found), manager.ttflist):
        found.append("DejaVu Sans")
    unfound = "".join(search.left)
    return Glyphs(characters, family, tuple(found), unfound, _remedy(unfound) if unfound else "")


@dataclass(slots=True)
class _Search:
    """Takes families one by one, each time the one that has most of the characters that are `left`."""

    characters: str
    left: list[str] = field(init=False)
    language: str = field(init=False)
    deadline: float = field(default_factory=lambda: time.monotonic() + SECONDS)

    def __post_init__(self) -> None:
        self.left = list(self.characters)
        self.language = _language(self.characters)

    def families(self, entries: Sequence[Any]) -> list[str]:
        """Return the families that are taken of `entries`, which are those of matplotlib's list."""
        covered = {path: self._covered(path) for path in _files(entries)}
        usable = [each for each in entries if covered[each.fname]]
        found: list[str] = []
        while usable and self.left and len(found) < _MOST_FAMILIES:
            best = min(usable, key=lambda each: self._rank(each, covered[each.fname] & set(self.left)))
            has = _drawn(best.fname, covered[best.fname] & set(self.left))
            if has:
                found.append(best.name)
                self.left = [each for each in self.left if each not in has]
            usable.remove(best)
        return found

    def _covered(self, path: str) -> frozenset[str]:
        font = _opened(path) if time.monotonic() < self.deadline else None
        if font is None or any(font.get_char_index(ord(each)) for each in _NOWHERE):
            return frozenset()
        return frozenset(each for each in self.left if font.get_char_index(ord(each)))

    def _rank(self, entry: Any, has: Iterable[str]) -> tuple[Any, ...]:
        name = entry.name
        tags = set(_TAGS.findall(name))
        other_language = (0 if self.language in tags else 2) if tags else 1
        weight = entry.weight if type(entry.weight) is int else 400
        looks = (bool(_SPECIAL.search(name)), not _PLAIN.search(name), entry.style != "normal", abs(weight - 400))
        return (-len(list(has)), other_language, *looks, len(name), name, entry.fname)


def _files(entries: Iterable[Any]) -> Iterator[str]:
    return iter(dict.fromkeys(each.fname for each in entries))


def _language(characters: str) -> str:
    """Return which of the forms that the same Han character has is meant."""
    names = " ".join(unicodedata.name(each, "") for each in characters)
    if "HANGUL" in names:
        return "KR"
    return "JP" if "HIRAGANA" in names or "KATAKANA" in names else _TAG_OF.get(spoken(), "SC")


def _opened(path: str) -> Any:
    try:
        return loaded("matplotlib.ft2font", "FT2Font")(path)
    except _UNREADABLE:
        return None


def _drawn(path: str, characters: Iterable[str]) -> set[str]:
    """Return those of `characters` that the font has outlines for: one of coloured pictures has none."""
    font = _opened(path)
    has = set()
    for each in characters:
        try:
            font.set_size(12, 72)
            font.load_char(ord(each))
            if len(font.get_path()[0]) or unicodedata.category(each) == "Zs":
                has.add(each)
        except _UNREADABLE:
            continue
    return has


def _has_basics(families: Sequence[str], entries: Iterable[Any]) -> bool:
    """Whether digits, letters and the minus sign can be drawn with one of `families` at least."""
    if any(each in _GENERIC for each in families):
        return True
    fonts = (_opened(each.fname) for each in entries if each.name in families)
    return any(font and all(font.get_char_index(ord(each)) for each in _BASIC) for font in fonts)


def _newly_installed(manager: Any) -> list[Any]:
    """Let matplotlib know the fonts that its list lacks, now and in later kernels; return their entries."""
    known = {each.fname for each in manager.ttflist}
    before = len(manager.ttflist)
    for path in loaded("matplotlib.font_manager", "findSystemFonts")():
        if path not in known and _opened(path) is not None:
            manager.addfont(path)
    new = list(manager.ttflist[before:])
    rebuild = loaded("matplotlib.font_manager", "_load_fontmanager")
    if new and rebuild is not None:
        # Without this a rerun in another kernel would not find them under their names.
        rebuild(try_read_cache=False)
    return new


_PACKAGES = (
    ("apt-get", "apt-get install {}", "fonts-nanum", "fonts-noto-cjk", "fonts-noto-core"),
    ("dnf", "dnf install {}", "google-noto-sans-cjk-fonts", "google-noto-sans-cjk-fonts", "google-noto-sans-fonts"),
    ("apk", "apk add {}", "font-noto-cjk", "font-noto-cjk", "font-noto-all"),
    ("pacman", "pacman -S {}", "noto-fonts-cjk", "noto-fonts-cjk", "noto-fonts"),
    ("brew", "brew install --cask {}", "font-nanum-gothic", "font-noto-sans-cjk", "font-noto-sans"),
)


def _remedy(characters: str) -> str:
    """Return the command that installs a font with `characters` here, or else where a font file can be put."""
    names = " ".join(unicodedata.name(each, "") for each in characters)
    cjk = any(word in names for word in ("CJK", "HIRAGANA", "KATAKANA", "BOPOMOFO"))
    for program, command, korean, chinese, other in _PACKAGES:
        if shutil.which(program):
            return command.format(chinese if cjk else korean if "HANGUL" in names else other)
    home = {"darwin": "~/Library/Fonts", "win32": "%LOCALAPPDATA%\\Microsoft\\Windows\\Fonts"}
    return str(Path(home.get(sys.platform, "~/.local/share/fonts")))
