"""Text that was read in a wrong encoding without an error: `Áö¿ª` for `지역`, `Ã©` for `é`.

Letters of such text are single bytes of Latin-1 or Windows-1252. Encoded back and read in the right encoding they make
words of another script, which words of Western languages never do.
"""

import codecs
import re
from collections.abc import Callable, Iterable

_BYTES = re.compile(r"[\x00-\xff€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]*")  # noqa: RUF001
_LEAST = 2
_LOOKED_AT = 20_000
_SHARE = 0.8
_KANA = 0.2


def _korean(letters: list[str]) -> float:
    # Only syllables in common use: pairs of Western letters make the others.
    return sum("가" <= each <= "힣" and len(each.encode("euc_kr", "ignore")) == 2 for each in letters)


def _japanese(letters: list[str]) -> float:
    kana = sum("ぁ" <= each <= "ヶ" or each == "ー" for each in letters)
    # Curly quotes before Latin letters make Han letters, but no kana.
    return sum(each > "\u2fff" for each in letters) if kana >= _KANA * len(letters) else 0


def _chinese(letters: list[str]) -> float:
    return sum("一" <= each <= "龥" for each in letters)


_READINGS: tuple[tuple[str, Callable[[list[str]], float]], ...] = (
    ("utf-8", len),
    ("cp949", _korean),
    ("cp932", _japanese),
    ("euc_jp", _japanese),
    ("gb2312", _chinese),
)


def misread(text: str) -> str:
    """Return which encoding was taken for which where `text` shows it, as words for a model; empty if it does not."""
    text = text[:_LOOKED_AT]
    if text.isascii() or not _BYTES.fullmatch(text):
        return ""
    for taken in ("latin-1", "cp1252"):
        for encoding, plausible in _READINGS:
            letters = _letters(text, taken, encoding)
            if len(set(letters)) >= _LEAST and plausible(letters) >= _SHARE * len(letters):
                return f"reads as {encoding} taken for {taken}: .encode({taken!r}).decode({encoding!r}) mends a text"
    return ""


def misread_names(names: Iterable[str]) -> str:
    """Return the same for the names of columns."""
    return misread("\n".join(names))


def _letters(text: str, taken: str, encoding: str) -> list[str]:
    try:
        # What was cut off may end in the middle of a letter.
        read = codecs.getincrementaldecoder(encoding)().decode(text.encode(taken))
    except UnicodeError:
        return []
    return [each for each in read if not each.isascii()]
