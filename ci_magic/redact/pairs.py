"""`name = value` pairs whose name says that the value is secret."""

import re
from collections.abc import Iterator

from .known import SHORTEST_KNOWN
from .names import secret_name
from .spans import PLACEHOLDER, Span

_LONGEST_LOOKED_AT = 128
_ITEMS = 1000
_SHORTEST_ITEM = 3
_BETWEEN = re.compile(r"[\[({,:\s\])}]{1,64}(?:(?:None|True|False|\d{1,20})[\[({,:\s\])}]{1,64}){0,64}")
_KEY_SIGN = re.compile(r"[ \t]{0,8}:")
_BEARER = re.compile(r"\b(Bearer|Basic)([ \t]{1,4})(?=[A-Za-z0-9._~+/=-]{0,60}\d)([A-Za-z0-9._~+/=-]{20,}+)")
_PAIR = re.compile(
    r"(?<![\w.-])(?P<name>[\w.-]++)(?:(?P<quote>\\?[\"'])\]?)?[^\S\n]{0,40}(?P<sign>=>|:=|=(?!=)|:(?!:))[^\S\n]{0,40}"
)
_SCHEME = re.compile(r"(?:Bearer|Basic|Token|Digest|ApiKey)[ \t]{1,8}", re.IGNORECASE)
_QUOTED = re.compile(
    r"[rbfuRBFU]{0,2}(?P<mark>[\"'])(?P<value>(?:\\.|(?!(?P=mark))[^\\\n])*)(?P=mark)"
    r"|\\(?P<escaped>[\"'])(?P<inner>(?:\\[^\n\"']|[^\"'\\\n])*)\\(?P=escaped)"
)
_BARE = re.compile(r"(?P<value>(?:(?!\[masked:)[^\s\"'`,;(){}\[\]<>&|]){1,128})")
_MORE = re.compile(r"[^\s\"'`,;(){}\[\]<>&|]*+")
_IDENTIFIER = re.compile(r"[^\W\d]\w*(?:\.\w+)*[.:]?")
_LINE_START = re.compile(r"[ \t]*(?:export[ \t]+|set[ \t]+|-[ \t]+|#[ \t]*)?[\"']?")
_NO_VALUES = frozenset(
    {"none", "true", "false", "null", "str", "bytes", "int", "bool", "float", "object", "any", "optional", "required"}
    | {"string", "text", "list", "dict", "tuple", "type", "secret", "password", "token"}
)


def pairs_in(text: str) -> Iterator[Span]:
    """Find the values of pairs, each of a list of them, and what follows `Bearer`."""
    spans = [(found.start(3), found.end(3), "token") for found in _BEARER.finditer(text)]
    behind = 0
    for pair in _PAIR.finditer(text):
        if pair.start() >= behind and secret_name(pair["name"]):
            found = [span] if (span := _value_of(text, pair)) else list(_values_of(text, pair))
            spans += [(*span, "password" if "pass" in pair["name"].lower() else "secret") for span in found]
            behind = found[-1][1] if found else behind
    yield from sorted(spans)


def _value_of(text: str, pair: re.Match[str]) -> tuple[int, int] | None:
    """Return where the secret value of a pair stands; None where the value is a placeholder or code."""
    position = pair.end()
    if quoted := _QUOTED.match(text, position):
        start, end = quoted.span("value" if quoted["mark"] else "inner")
        start = _past_scheme(text, start)
        return (start, end) if _is_literal(text[start:end], pair) else None
    start = _past_scheme(text, position)
    bare = _BARE.match(text, start)
    if bare is None:
        return None
    following = text[bare.end() : bare.end() + 1]
    if not _is_bare_secret(bare["value"], following, text, pair):
        return None
    more = _MORE.match(text, bare.end()) if len(bare["value"]) > _LONGEST_LOOKED_AT - 1 else None
    return start, more.end() if more else bare.end()


def _values_of(text: str, pair: re.Match[str]) -> Iterator[tuple[int, int]]:
    """Yield where the literals of a list, a tuple, a set or a dictionary of secrets stand."""
    position, depth = pair.end(), 0
    if text[position : position + 1] not in ("[", "(", "{"):
        return
    for _item in range(_ITEMS):
        between = _BETWEEN.match(text, position)
        depth = _depth(between.group(), depth) if between else 0
        quoted = _QUOTED.match(text, between.end()) if between and depth else None
        if quoted is None:
            return
        position = quoted.end()
        start, end = quoted.span("value" if quoted["mark"] else "inner")
        is_key = _KEY_SIGN.match(text, position) is not None
        if not is_key and _is_literal(text[start:end], pair, shortest=_SHORTEST_ITEM):
            yield start, end


def _depth(between: str, depth: int) -> int:
    """Return how many brackets are open after what stands between two literals; 0 once all were closed."""
    for sign in between:
        depth += (sign in "[({") - (sign in "])}")
        if depth <= 0:
            return 0
    return depth


def _past_scheme(text: str, position: int) -> int:
    """Return where the key itself starts in `Bearer KEY`."""
    scheme = _SCHEME.match(text, position)
    return scheme.end() if scheme else position


def _is_literal(value: str, pair: re.Match[str], shortest: int = SHORTEST_KNOWN) -> bool:
    """Whether a quoted value is the secret itself, not a label, a template or the rest of a line of code."""
    if (
        len(value) < shortest
        or PLACEHOLDER.fullmatch(value)
        or value[0] in " ),.+]};:"
        or "[masked:" in value
        or "{" in value
    ):
        return False
    # `token = 'NAME'` is what parsers say; a token that is a secret has digits.
    return " " not in value.strip() and (not _is_weak(pair["name"]) or any(letter.isdigit() for letter in value))


def _is_weak(name: str) -> bool:
    """Whether the name means something harmless as often as a secret."""
    return name.lower().endswith(("token", "credential", "credentials"))


def _is_bare_secret(value: str, following: str, text: str, pair: re.Match[str]) -> bool:
    """Whether a value without quotes is a secret; in code such a value is an expression and never is."""
    if (
        len(value) < SHORTEST_KNOWN + 2 * _is_weak(pair["name"])
        or following in ("(", "[", "{", "<", '"', "'")
        or PLACEHOLDER.fullmatch(value)
    ):
        return False
    if value.lower().rstrip(".:") in _NO_VALUES:
        return False
    digits, upper, lower = (any(map(test, value)) for test in (str.isdigit, str.isupper, str.islower))
    if _IDENTIFIER.fullmatch(value):
        random = "." not in value and (len(value) >= 32 or (upper and lower and len(value) >= 16))
        return digits and (random or following == "&" or _is_whole_line(text, pair, value))
    if digits and (lower or upper or _is_whole_line(text, pair, value)):
        return True
    return any(sign in value for sign in "!@#$^~")


def _is_whole_line(text: str, pair: re.Match[str], value: str) -> bool:
    """Whether nothing but the pair stands on its line, as in a file of settings."""
    begin = text.rfind("\n", max(0, pair.start() - 200), pair.start()) + 1
    if begin == 0 and pair.start() > 200:
        return False
    end = pair.end() + len(value)
    return (
        _LINE_START.fullmatch(text[begin : pair.start()]) is not None
        and text[end : end + 40].partition("\n")[0].strip() == ""
    )
