"""What a model is told of files that came along: to explore them, where there are no words."""

from ..language import spoken
from ..prompts import text
from ..values import Ask, Namespace

_LANGUAGES = {"en": "English", "ko": "Korean", "ja": "Japanese"}


def files_rule(ask: Ask, told: Namespace) -> str:
    """Return the words for files without words of the user's, else those that name files of which nothing is told."""
    if not ask.files:
        return ""
    if not ask.prompt.strip():
        return text("explore").format(files=ask.title, language=_LANGUAGES[spoken()])
    return "" if any(file.given for file in told.files) else text("given").format(files=", ".join(ask.files))
