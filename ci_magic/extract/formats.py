"""Code that came without a fence: bare, behind prose, or wrapped in JSON."""

import json

from .syntax import computes, looks_like_code, starts_like_code

_BESIDE_CODE = frozenset(
    {
        "language",
        "lang",
        "type",
        "name",
        "title",
        "filename",
        "explanation",
        "thought",
        "thoughts",
        "comment",
        "description",
        "reasoning",
        "id",
    }
)
_STARTS_TRIED = 100


def code_in_json(text: str) -> str:
    """Return the code in `{"code": "..."}` or in a tool call written out as JSON; empty if there is none."""
    stripped = text.strip()
    if not stripped.startswith("{") or '"code"' not in stripped.replace("\\", ""):
        return ""
    return _code_of(_loaded(stripped))


def code_in_prose(text: str) -> tuple[str, str] | None:
    """Return prose and code where a reply without marks is code, or ends with it; None if it is all prose."""
    if looks_like_code(text) and _begins_as_code(text):
        return "", text.strip("\n").rstrip()
    lines = text.rstrip().split("\n")
    starts = [number for number, line in enumerate(lines) if number and starts_like_code(line)]
    for number in starts[:_STARTS_TRIED]:
        code = "\n".join(lines[number:])
        if computes(code):
            return "\n".join(lines[:number]).strip(), code
    return None


def _begins_as_code(text: str) -> bool:
    """A lone word before code parses too (`Solution` above `x = 1`), and would only raise NameError."""
    first = next((line for line in text.split("\n") if line.strip()), "")
    return not first.strip().isidentifier() or starts_like_code(first.strip()) or first.strip() in ("pass", "return")


def _loaded(text: str) -> object:
    try:
        # Models forget to escape the newlines of the code; `strict=False` takes them as they are.
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None


def _code_of(value: object) -> str:
    if not isinstance(value, dict):
        return ""
    arguments = value.get("arguments", value.get("parameters"))
    if arguments is not None:
        return _code_of(_loaded(arguments) if isinstance(arguments, str) else arguments)
    code = value.get("code")
    if not isinstance(code, str) or not code.strip() or set(value) - _BESIDE_CODE - {"code"}:
        return ""
    return code.replace("\r\n", "\n").rstrip("\n")
