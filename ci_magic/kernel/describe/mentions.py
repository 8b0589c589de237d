"""Which names a prompt mentions, in any script and with particles attached."""

import re
from collections.abc import Iterable

_ASCII_NAME = re.compile(r"[A-Za-z0-9_]+")
_WORD = re.compile(r"\w+")

# What Korean attaches to a noun. Two may follow each other (`에서는`), after a plural `들`.
_PARTICLES = re.compile(
    "들?(?:을|를|이|가|은|는|의|에|에서|에게|께|로|으로|와|과|도|만|까지|부터|마다|별|별로|보다|처럼|같이|이나|나|이랑|랑|하고|"
    "이며|며|이고|고|만큼|대로|이다|인|이란|란|이라는|라는|라고|이라고|중|중에서|쪽|씩|한테){0,2}"
)
_NO_SPACES = re.compile("[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]")


def mentioned(names: Iterable[str], prompt: str) -> frozenset[str]:
    """Return those of `names` that stand in `prompt` as words of their own.

    A name in Latin letters ends where another script begins (`sales를`, `このdfを`). A Korean name may carry
    particles. Scripts that write no spaces have no words to compare, so there the name only has to occur.
    """
    words = frozenset(_ASCII_NAME.findall(prompt)) | frozenset(_WORD.findall(prompt))
    foreign = [word for word in words if not word.isascii()]
    return frozenset(name for name in names if name in words or (not name.isascii() and _inside(name, foreign)))


def _inside(name: str, words: list[str]) -> bool:
    if _NO_SPACES.search(name):
        return any(name in word for word in words)
    return any(word.startswith(name) and _PARTICLES.fullmatch(word, len(name)) for word in words)
