"""Shapes that nothing but a key has."""

import re
from collections.abc import Iterator

from .spans import PLACEHOLDER, Span

_LETTERS = "A-Za-z0-9_-"
# Possessive quantifiers stand behind single characters only: behind groups, Python before 3.11.5 gets them wrong.
SHAPES = {
    "private key": r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----"
    r"(?=(?:(?!-----)[\s\S]){0,300}?[A-Za-z0-9+/]{16})"
    r"(?:(?:(?!-----)[\s\S])*-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----|[A-Za-z0-9+/=\s\\:,.-]*+)",
    "anthropic key": rf"sk-ant-[{_LETTERS}]{{16,}}+",
    "openai key": rf"sk-(?:proj|svcacct|admin|or-v1|None)-[{_LETTERS}]{{16,}}+"
    r"|(?<![A-Za-z])sk-(?:(?=[A-Za-z0-9]{0,40}\d)[A-Za-z0-9]{20,}+|[A-Za-z0-9]{32,}+)"
    r"|sk-(?=[A-Za-z0-9]{0,40}[A-Z])(?=[A-Za-z0-9]{0,40}[g-z])(?=[A-Za-z0-9]{0,40}\d)[A-Za-z0-9]{20,}+",
    "github token": r"gh[pousr]_[A-Za-z0-9]{30,}+|github_pat_[A-Za-z0-9_]{22,}+",
    "gitlab token": rf"glpat-[{_LETTERS}]{{20,}}+",
    "aws key": r"(?:AKIA|ASIA)[0-9A-Z]{16}",
    "google key": rf"AIza[{_LETTERS}]{{35}}|ya29\.[{_LETTERS}]{{20,}}+",
    "slack token": r"xox[abeoprs]-[A-Za-z0-9-]{10,}+|hooks\.slack\.com/services/[A-Za-z0-9/]{20,}+",
    "stripe key": r"(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{16,}+|whsec_[A-Za-z0-9]{24,}+",
    "hugging face token": r"hf_(?=[A-Za-z0-9]{0,40}[A-Z])(?=[A-Za-z0-9]{0,40}[a-z])[A-Za-z0-9]{30,}+",
    "pypi token": rf"pypi-[{_LETTERS}]{{50,}}+",
    "npm token": r"npm_[A-Za-z0-9]{36,}+",
    "groq key": r"gsk_[A-Za-z0-9]{40,}+",
    "twilio key": r"SK[0-9a-f]{32}",
    "sendgrid key": rf"SG\.[{_LETTERS}]{{16,32}}\.[{_LETTERS}]{{32,64}}",
    "telegram token": rf"\d{{8,10}}:AA[{_LETTERS}]{{33}}",
    "discord token": rf"[MNO](?=[{_LETTERS}]{{0,24}}\d)[{_LETTERS}]{{23,27}}\.[{_LETTERS}]{{6}}\.[{_LETTERS}]{{27,40}}",
}
_BEGINNINGS = (
    rf"(?:sk-(?:ant-|proj-|svcacct-|admin-|or-v1-)?|gh[pousr]_|github_pat_|glpat-|AIza|xox[abeoprs]-|[sr]k_live_|hf_|"
    rf"pypi-|npm_|gsk_|SG\.)[{_LETTERS}]{{4,128}}…"
)
_SHAPE = re.compile("|".join(f"(?P<k{number}>{shape})" for number, shape in enumerate([*SHAPES.values(), _BEGINNINGS])))
_DOTTED = re.compile(rf"(?<![{_LETTERS}])[{_LETTERS}]++(?:\.[{_LETTERS}]++){{2,}}")
_ADDRESS = re.compile(r"(?<=://)([^\s/:@'\"<>]{0,128}):([^\s/@'\"<>]{1,256})@")


def shapes_in(text: str) -> Iterator[Span]:
    """Find keys of vendors, whole or with an ellipsis in place of their end."""
    labels = [*SHAPES, "secret"]
    for found in _SHAPE.finditer(text):
        yield found.start(), found.end(), labels[int((found.lastgroup or "k0")[1:])]


def tokens_in(text: str) -> Iterator[Span]:
    """Find JSON web tokens: three long dotted parts of which the first begins with an encoded `{"`."""
    for found in _DOTTED.finditer(text):
        start = found.start()
        parts = found.group().split(".")
        for index, part in enumerate(parts):
            begin = part.find("eyJ")
            if (
                begin >= 0
                and len(part) - begin >= 12
                and len(parts) > index + 2
                and min(map(len, parts[index + 1 : index + 3])) >= 8
            ):
                end = start + sum(map(len, parts[index : index + 3])) + 2
                yield start + begin, end, "token"
                break
            start += len(part) + 1


def passwords_in_addresses(text: str) -> Iterator[Span]:
    """Find the passwords of `scheme://user:password@host`."""
    for found in _ADDRESS.finditer(text):
        if not PLACEHOLDER.fullmatch(found[2]):
            yield found.start(2), found.end(2), "password"
