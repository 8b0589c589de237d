"""Names that say that a value is secret."""

import re

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
