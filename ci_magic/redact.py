"""Masks keys and passwords in text that leaves the machine or goes into the record.

Three nets: values known to be secret (also URL-encoded, escaped or in base64), shapes that nothing but a key has, and
`name = value` pairs whose name says that the value is secret. Every pattern is bounded or possessive, so that no
text, however odd, takes more than linear time; masking what is masked changes nothing.
"""

import base64
import json
import re
import urllib.parse
from collections.abc import Callable, Iterable, Iterator, Mapping

SHORTEST_KNOWN = 6
"""Known values shorter than this are left alone: they would mask ordinary words."""

_ROUNDS = 4
_LONGEST_LOOKED_AT = 128
_LETTERS = "A-Za-z0-9_-"
# Possessive quantifiers stand behind single characters only: behind groups, Python before 3.11.5 gets them wrong.
_SHAPES = {
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
_MASK = re.compile(r"\[masked:(?:" + "|".join([*_SHAPES, "secret", "token", "password"]) + r")\]")
_SHAPE = re.compile("|".join(f"(?P<k{number}>{shape})" for number, shape in enumerate(_SHAPES.values())))
_DOTTED = re.compile(rf"(?<![{_LETTERS}])[{_LETTERS}]++(?:\.[{_LETTERS}]++){{2,}}")
_ADDRESS = re.compile(r"(?<=://)([^\s/:@'\"<>]{0,128}):([^\s/@'\"<>]{1,256})@")
_BEARER = re.compile(r"\b(Bearer|Basic)([ \t]{1,4})(?=[A-Za-z0-9._~+/=-]{0,60}\d)([A-Za-z0-9._~+/=-]{20,}+)")
_PAIR = re.compile(
    r"(?<![\w.-])(?P<name>[\w.-]++)(?P<quote>\\?[\"'])?[^\S\n]{0,40}(?P<sign>=>|:=|=(?!=)|:(?!:))[^\S\n]{0,40}"
)
_SCHEME = re.compile(r"(?:Bearer|Basic|Token|Digest|ApiKey)[ \t]{1,8}", re.IGNORECASE)
_QUOTED = re.compile(
    r"[rbfuRBFU]{0,2}(?P<mark>[\"'])(?P<value>(?:\\.|(?!(?P=mark))[^\\\n])*)(?P=mark)"
    r"|\\(?P<escaped>[\"'])(?P<inner>(?:\\[^\n\"']|[^\"'\\\n])*)\\(?P=escaped)"
)
_BARE = re.compile(r"(?P<value>(?:(?!\[masked:)[^\s\"'`,;(){}\[\]<>&|]){1,128})")
_MORE = re.compile(r"[^\s\"'`,;(){}\[\]<>&|]*+")
_PLACEHOLDER = re.compile(r"[{<$%*\[].*|\.{3,}.*|x{3,}|\*+|your[-_ ].*", re.IGNORECASE)
_IDENTIFIER = re.compile(r"[^\W\d]\w*(?:\.\w+)*[.:]?")
_LINE_START = re.compile(r"[ \t]*(?:export[ \t]+|set[ \t]+|-[ \t]+|#[ \t]*)?[\"']?")
_NO_VALUES = frozenset(
    {"none", "true", "false", "null", "str", "bytes", "int", "bool", "float", "object", "any", "optional", "required"}
    | {"string", "text", "list", "dict", "tuple", "type", "secret", "password", "token"}
)

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_SECRET_WORDS = frozenset(
    {"password", "passwd", "passphrase", "passcode", "secret", "token", "credential", "credentials", "apikey"}
    | {"authtoken", "accesstoken", "secretkey", "privatekey", "authorization"}
)
_BEFORE_KEY = frozenset(
    {"api", "secret", "private", "access", "encryption", "signing", "auth", "master", "ssh", "consumer", "account"}
    | {"webhook", "deploy", "app", "shared"}
)
_NOT_SECRET_TOKENS = frozenset(
    {"max", "n", "num", "min", "count", "next", "prev", "previous", "last", "first", "eos", "bos", "pad", "unk"}
    | {"cls", "sep", "mask", "stop", "start", "end", "per", "special", "current", "input", "output", "total", "new"}
)
"""Words before `token` that speak of pieces of text."""
_ENDINGS = frozenset({"prod", "dev", "test", "staging", "live", "value", "rw", "ro", "main", "old", "backup"})
_OTHER_LANGUAGES = re.compile(
    r"비밀번호|패스워드|비밀키|인증키|パスワード|暗証番号|秘密鍵|密码|密碼|口令|(?:토큰|トークン|令牌|API ?키|APIキー)$"
)


def secret_name(name: str) -> bool:
    """Whether a variable, column, key or header of this name is likely to hold a secret (`API_KEY`, not `sort_key`)."""
    if _OTHER_LANGUAGES.search(name):
        return True
    words = [word for word in re.split(r"[\W_]+", _CAMEL.sub("_", name[:200]).lower()) if word]
    while len(words) > 1 and (words[-1].isdigit() or words[-1] in _ENDINGS):
        words.pop()
    if not words:
        return False
    before, last = words[:-1], words[-1].rstrip("0123456789")
    if last == "token":
        return not _NOT_SECRET_TOKENS & set(before)
    if last == "key":
        return bool(before) and before[-1] in _BEFORE_KEY
    return last in _SECRET_WORDS or (last in ("pwd", "pass") and bool(before))


def secret_values(environ: Mapping[str, str]) -> frozenset[str]:
    """Return the values of entries with secret names, as far as they are long enough to be masked."""
    return frozenset(
        value for name, value in environ.items() if secret_name(name) and len(value.strip()) >= SHORTEST_KNOWN
    )


class Redactor:
    """Masks secrets; `known` are values that are secret whatever they look like."""

    def __init__(self, known: Iterable[str] = ()) -> None:
        forms = {form for value in known for form in _forms(value)}
        longest_first = sorted(forms, key=lambda form: (-len(form), form))
        self._known = re.compile("|".join(map(re.escape, longest_first))) if forms else None

    def mask(self, text: str) -> str:
        """Return `text` with every secret replaced by `[masked:what it was]`."""
        return self.mask_counted(text)[0]

    def mask_counted(self, text: str) -> tuple[str, int]:
        """Return the masked text and how many secrets were masked."""
        return self._masked(text, (self._known_in, _shapes_in, _tokens_in, _passwords_in_addresses, _pairs_in))

    def mask_prompt(self, text: str) -> str:
        """Return the user's own words with known values and unmistakable keys masked, and otherwise as they are."""
        return self._masked(text, (self._known_in, _shapes_in, _tokens_in))[0]

    def _masked(self, text: str, nets: Iterable["_Net"]) -> tuple[str, int]:
        """Cast the nets until they come up empty: a mask can bare the beginning of what stands behind it."""
        total = 0
        for _ in range(_ROUNDS):
            caught = 0
            for net in nets:
                text, count = _replaced(text, net(text))
                caught += count
            total += caught
            if not caught:
                break
        return text, total

    def _known_in(self, text: str) -> Iterator["_Span"]:
        if self._known is not None:
            yield from ((found.start(), found.end(), "secret") for found in self._known.finditer(text))


_Span = tuple[int, int, str]
_Net = Callable[[str], Iterator[_Span]]


def _replaced(text: str, spans: Iterator[_Span]) -> tuple[str, int]:
    """Put labels in place of spans, which come in order; what is a mask already is left as it is."""
    masks = [found.span() for found in _MASK.finditer(text)]
    pieces, position, count, passed = [], 0, 0, 0
    for start, end, label in spans:
        while passed < len(masks) and masks[passed][1] <= start:
            passed += 1
        if (
            start < position
            or start >= end
            or (passed < len(masks) and masks[passed][0] <= start and end <= masks[passed][1])
        ):
            continue
        pieces += [text[position:start], f"[masked:{label}]"]
        position, count = end, count + 1
    return "".join([*pieces, text[position:]]), count


def _forms(value: str) -> Iterator[str]:
    """Yield the ways in which a value may be written: as it is, escaped, URL-encoded, and in base64 at any offset."""
    value = value.strip()
    if len(value) < SHORTEST_KNOWN:
        return
    yield value
    encoded = value.encode("utf-8", "surrogatepass")
    yield from (json.dumps(value)[1:-1], json.dumps(value, ensure_ascii=False)[1:-1], repr(value)[1:-1])
    yield from (urllib.parse.quote(encoded, safe=""), urllib.parse.quote_plus(encoded), urllib.parse.quote(encoded))
    for offset in range(3):
        # Only characters made of the value's bits alone are the same wherever it stands.
        text = base64.b64encode(b"\0" * offset + encoded).decode().rstrip("=")
        core = text[(0, 2, 3)[offset] : (len(encoded) + offset) * 8 // 6]
        if len(core) >= SHORTEST_KNOWN:
            yield from (core, core.replace("+", "-").replace("/", "_"))


def _shapes_in(text: str) -> Iterator[_Span]:
    labels = list(_SHAPES)
    for found in _SHAPE.finditer(text):
        yield found.start(), found.end(), labels[int((found.lastgroup or "k0")[1:])]


def _tokens_in(text: str) -> Iterator[_Span]:
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


def _passwords_in_addresses(text: str) -> Iterator[_Span]:
    for found in _ADDRESS.finditer(text):
        if not _PLACEHOLDER.fullmatch(found[2]):
            yield found.start(2), found.end(2), "password"


def _pairs_in(text: str) -> Iterator[_Span]:
    spans = [(found.start(3), found.end(3), "token") for found in _BEARER.finditer(text)]
    behind = 0
    for pair in _PAIR.finditer(text):
        if pair.start() >= behind and secret_name(pair["name"]) and (span := _value_of(text, pair)):
            spans.append((*span, "password" if "pass" in pair["name"].lower() else "secret"))
            behind = span[1]
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


def _past_scheme(text: str, position: int) -> int:
    """Return where the key itself starts in `Bearer KEY`."""
    scheme = _SCHEME.match(text, position)
    return scheme.end() if scheme else position


def _is_literal(value: str, pair: re.Match[str]) -> bool:
    """Whether a quoted value is the secret itself, not a label, a template or the rest of a line of code."""
    if (
        len(value) < SHORTEST_KNOWN
        or _PLACEHOLDER.fullmatch(value)
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
        or _PLACEHOLDER.fullmatch(value)
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
