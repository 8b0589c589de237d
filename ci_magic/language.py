"""The language of what users read: English, Korean or Japanese.

Messages are written in English and looked up by that text in `locale/LANGUAGE/LC_MESSAGES/ci_magic.mo`.
"""

import gettext
from functools import cache
from pathlib import Path

LANGUAGES = ("en", "ko", "ja")
LOCALE = Path(__file__).parent / "locale"

_current = "en"


def speak(language: str) -> None:
    """Choose the language of messages from now on; anything but `ko` and `ja` (with or without a region) is English."""
    global _current  # noqa: PLW0603  # one process talks to one user
    short = language.replace("-", "_").partition("_")[0].lower()
    _current = short if short in LANGUAGES else "en"


def spoken() -> str:
    """Return the language in use, one of `LANGUAGES`."""
    return _current


def _(message: str) -> str:
    """Return `message` in the language in use; fields like `{name}` are filled in afterwards by the caller."""
    return _catalogue(_current).gettext(message)


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation("ci_magic", LOCALE, [language], fallback=True)
