"""The delimiters around data, which nothing inside can close or imitate."""

import re
import unicodedata

_TAG = "ci_magic_data"
_TAG_WORD = re.compile("ci_magic(?=_data)", re.IGNORECASE)
_PRINTABLE = re.compile(r"[\t\n\v\f\r -~]*")

_LOOK_ALIKE = {
    "a": "аɑαᴀ⍺ꭺꓮ", "c": "сϲᴄⲥꓚᏟ", "d": "ԁɗđᑯꓒᏧᴅꓓ", "g": "ɡցᶃƍɢԍᏀꓖ", "i": "іıɩɪιᎥӏꙇꓲ",  # noqa: RUF001
    "m": "мᴍμꓟϻᎷ", "t": "тᴛτᎢꓔ⊤", "_": "ˍ‿⁀▁⎯",  # noqa: RUF001
}  # fmt: skip
"""Letters of other scripts that many fonts draw like those of the tag."""

_INVISIBLE = frozenset("\u115f\u1160\u2800\u3164\uffa0")
_SPACES = frozenset("\t\n\v\f\r\x1c\x1d\x1e\x1f\x85")


def delimit(label: str, data: str) -> str:
    """Return `data` between the delimiters, under `label`; delimiters inside it are broken, so it cannot end early.

    What reads like the name of the delimiters is broken as well: look-alike letters of other scripts, full-width
    forms, and letters with invisible or combining characters between them.
    """
    return f"<{_TAG} {label}>\n{_broken(data)}\n</{_TAG}>"


def _broken(data: str) -> str:
    # Only the name of the tag is touched: it is no word of any data, and without it no tag can be written.
    data = _TAG_WORD.sub("ci-magic", data)
    if _PRINTABLE.fullmatch(data) or _TAG not in data.translate(_READ_AS):
        return data
    letters = [data[at].translate(_READ_AS) for at in range(len(data))]
    origin = [at for at, read in enumerate(letters) for _ in read]
    parts: list[str] = []
    done = 0
    for found in re.finditer(_TAG, "".join(letters)):
        start, end = origin[found.start()], origin[found.end() - 1] + 1
        parts += [data[done:start], "ci-magic-data"]
        done = end
    return "".join([*parts, data[done:]])


class _Reading(dict[int, str]):
    """What each character reads as, in small Latin letters where it can; filled as characters are met."""

    def __missing__(self, code: int) -> str:
        sign = chr(code)
        plain = _LETTERS.get(sign) or unicodedata.normalize("NFKD", sign).casefold()
        letters = "".join(_LETTERS.get(letter, letter) for letter in plain if not _is_invisible(letter))
        self[code] = letters
        return letters


def _is_invisible(sign: str) -> bool:
    category = unicodedata.category(sign)
    return category in {"Cf", "Mn", "Me"} or sign in _INVISIBLE or (category == "Cc" and sign not in _SPACES)


_LETTERS = {sign: letter for letter, signs in _LOOK_ALIKE.items() for sign in signs}
_READ_AS = _Reading()
