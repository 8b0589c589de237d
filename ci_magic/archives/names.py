"""Names of entries: in which encoding they were written, and which of them may become paths."""

import re
import unicodedata
from collections.abc import Iterable, Sequence

from ..errors import ArchiveRefused
from ..language import _

_PART_BYTES = 255
_DEPTH = 50
_SHOWN = 80
_RESERVED = re.compile(r"(?:CON|PRN|AUX|NUL|COM[0-9¹²³]|LPT[0-9¹²³]|CONIN\$|CONOUT\$)", re.IGNORECASE)
_TURNS_TEXT = re.compile("[\u202a-\u202e\u2066-\u2069]")
_DRIVE = re.compile(r"[A-Za-z]:")
_KANA = re.compile("[\u3041-\u30ff]")
_KOREAN_SHARE = 0.7


def decoded(raw: Sequence[bytes]) -> list[str]:
    """Return the names of one archive that does not say how they are encoded.

    UTF-8 where it fits all of them, else Korean, Japanese or Chinese where they read so, else the code page 437 that
    the ZIP format prescribes.
    """
    for encoding, reads in (("utf-8", None), ("cp949", _korean), ("cp932", _japanese), ("gb18030", _chinese)):
        try:
            names = [each.decode(encoding) for each in raw]
        except UnicodeDecodeError:
            continue
        if reads is None or reads("".join(names)):
            return names
    return [each.decode("cp437") for each in raw]


def _korean(text: str) -> bool:
    letters = [letter for letter in text if not letter.isascii()]
    # Of the 11,172 syllables of cp949 those of EUC-KR are in use; other encodings' text hits the rest as well.
    common = sum("가" <= letter <= "힣" and len(letter.encode("euc_kr", "ignore")) == 2 for letter in letters)
    return common >= _KOREAN_SHARE * len(letters)


def _japanese(text: str) -> bool:
    # Letters of half width are what other encodings' bytes read as; every real text in Japanese has some kana.
    return bool(_KANA.search(text)) and not any("\uff61" <= letter <= "\uff9f" for letter in text)


def _chinese(text: str) -> bool:
    letters = [letter for letter in text if not letter.isascii()]
    common = sum("一" <= letter <= "鿿" and len(letter.encode("gb2312", "ignore")) == 2 for letter in letters)
    return common >= _KOREAN_SHARE * len(letters)


def parts_of(name: str) -> tuple[str, ...]:
    """Return the parts of the path that `name` stands for, below the folder that is unpacked to.

    Hangul that macOS took apart is put together again.

    Raises:
        ArchiveRefused: it leaves that folder, or is no name of a file everywhere.
    """
    if name.startswith(("/", "\\", "~")) or _DRIVE.match(name):
        raise ArchiveRefused(_("its entry {name} has an absolute path").format(name=shown(name)))
    composed = unicodedata.normalize("NFC", name)
    parts = tuple(part for part in re.split(r"[/\\]", composed) if part not in ("", "."))
    if ".." in parts:
        raise ArchiveRefused(_("its entry {name} leads out of the folder").format(name=shown(name)))
    if len(parts) > _DEPTH or not all(map(_is_usable, parts)):
        raise ArchiveRefused(_("its entry {name} cannot be the name of a file").format(name=shown(name)))
    return parts


def _is_usable(part: str) -> bool:
    try:
        size = len(part.encode())
    except UnicodeEncodeError:
        return False
    control = any(unicodedata.category(letter) == "Cc" for letter in part) or _TURNS_TEXT.search(part)
    reserved = _RESERVED.fullmatch(part.partition(".")[0].rstrip(" ")) or part.endswith((".", " "))
    return size <= _PART_BYTES and not control and not reserved


def shown(name: str) -> str:
    """Return `name` quoted and short, harmless to print."""
    quoted = ascii(name) if not name.isprintable() else repr(name)
    return quoted if len(quoted) <= _SHOWN else quoted[: _SHOWN - 2] + "…'"


def without_clashes(paths: Iterable[tuple[tuple[str, ...], bool]]) -> None:
    """Check paths, each with whether it is a folder, against each other.

    Raises:
        ArchiveRefused: two would be one file where the case of letters does not count.
    """
    seen: dict[tuple[str, ...], tuple[tuple[str, ...], bool]] = {}
    for parts, is_folder in paths:
        key = tuple(part.casefold() for part in parts)
        above = ((key[:depth], (parts[:depth], True)) for depth in range(1, len(key) + is_folder))
        clashes = any(seen.setdefault(place, folder) != folder for place, folder in above)
        if clashes or (not is_folder and key in seen):
            raise ArchiveRefused(_("two of its entries would be one file: {name}").format(name=shown("/".join(parts))))
        seen.setdefault(key, (parts, is_folder))
