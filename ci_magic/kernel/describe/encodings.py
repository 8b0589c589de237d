"""In which encoding a text file is, from its beginning: its mark, then UTF-8, then what its bytes look like."""

import codecs
import locale

from ...language import spoken

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""UTF-32 before UTF-16, whose mark is the beginning of the other's."""

_LOOKED_AT = 64 * 1024
_CHECKED = 20_000
_CLEARLY = 10
"""How many times as many null bytes stand in one half of a UTF-16 text's bytes as in the other."""

_RARE = 50
"""Of how many characters one may be none of text."""

# Each encoding that is used in files, for those that a detector may name instead of it.
_IN_USE = {
    "cp949": ("euc_kr", "johab", "cp949"),
    "cp932": ("shift_jis", "shift_jis_2004", "shift_jisx0213", "cp932"),
    "euc_jp": ("euc_jp", "euc_jis_2004", "euc_jisx0213"),
    "gb18030": ("gb2312", "gbk", "gb18030", "hz"),
    "cp950": ("big5", "cp950"),
}
_WESTERN = ("cp1250", "cp1252", "cp1254", "cp1257", "cp1258", "latin_1")
_WESTERN_LETTERS = frozenset("ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜßàáâãäåæçèéêëìíîïñòóôõöøùúûüÿœŒŸ€’‘“”–—…«»°§ºª¿¡£\xa0")  # noqa: RUF001
_CENTRAL_EUROPE = ("cs", "hr", "hu", "pl", "ro", "sk", "sl")

# UTF-16 and UTF-32 without a mark hold null characters, which are taken for a sign of no text at all.
_NEVER = ["utf_7", "utf_16", "utf_16_le", "utf_16_be", "utf_32"]
_KOREAN_SHARE = 0.7


def decode(content: bytes, *, whole: bool) -> tuple[str, str]:
    """Return `content` as text and its encoding, named as Python names it; both are empty for what is no text.

    Unless it is the `whole` file, a character that is cut at the end is left out.
    """
    for mark, name in _MARKS:
        if content.startswith(mark):
            return _read(content, name, whole=whole) or "", name
    if b"\0" in content:
        return _with_nulls(content, whole=whole)
    text = _read(content, "utf-8", whole=whole)
    if text is not None:
        return text, "utf-8"
    name = _guess(content)
    if not name:
        return "", ""
    text = _read(content, name, whole=whole)
    return (content.decode(name, "replace") if text is None else text), name


def _with_nulls(content: bytes, *, whole: bool) -> tuple[str, str]:
    """Read what holds null characters: UTF-16 without a mark, or text into which a few of them got."""
    even, odd = content[::2].count(0), content[1::2].count(0)
    name = "utf-16-le" if odd > even else "utf-16-be"
    if min(even, odd) * _CLEARLY <= max(even, odd):
        text = _read(content, name, whole=whole)
        if text is not None and _is_text(text):
            return text, name
    if content.count(0) * _RARE > len(content):
        return "", ""
    text = _read(content, "utf-8", whole=whole)
    return (text, "utf-8") if text is not None and _is_text(text.replace("\0", "")) else ("", "")


def _is_text(text: str) -> bool:
    odd = sum(not each.isprintable() and each not in "\t\r\n\f\u3000" for each in text[:_CHECKED])
    return odd * _RARE <= min(len(text), _CHECKED)


def _read(content: bytes, encoding: str, *, whole: bool) -> str | None:
    try:
        return codecs.getincrementaldecoder(encoding)().decode(content, final=whole)
    except UnicodeDecodeError:
        return None


def _guess(content: bytes) -> str:
    piece = content
    if len(content) > _LOOKED_AT:
        # Cut at a line's end, where no character of any encoding can be in two.
        piece = content[:_LOOKED_AT]
        piece = piece[: piece.rfind(b"\n") + 1] or piece
    if spoken() == "ko" and _read(piece, "cp949", whole=True) is not None and _reads_as_korean(piece):
        # Of a few letters a detector cannot be sure.
        return "cp949"
    name = _detected(piece, [])
    if name == "cp949" and not _reads_as_korean(piece):
        name = _detected(piece, list(_IN_USE["cp949"])) or name
    western = name in _WESTERN and not (locale.getlocale()[0] or "").startswith(_CENTRAL_EUROPE)
    return "cp1252" if western and _reads_as_western(piece) else name


def _detected(piece: bytes, excluded: list[str]) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(piece, cp_exclusion=[*_NEVER, *excluded]).best()
    if best is None:
        return ""
    for name, others in _IN_USE.items():
        if best.encoding in others and _read(piece, name, whole=True) is not None:
            return name
    return str(best.encoding)


def _reads_as_korean(piece: bytes) -> bool:
    """Say whether most letters are among the 2,350 syllables in common use, as other languages' are not."""
    letters = [letter for letter in piece.decode("cp949", "ignore") if not letter.isascii()]
    common = sum("가" <= letter <= "힣" and len(letter.encode("euc_kr", "ignore")) == 2 for letter in letters)
    return common >= _KOREAN_SHARE * len(letters)


def _reads_as_western(piece: bytes) -> bool:
    text = _read(piece, "cp1252", whole=True)
    return text is not None and all(letter.isascii() or letter in _WESTERN_LETTERS for letter in text)
