"""A registered function that the prompt names and asks to call, and nothing else."""

import ast
import re
from collections.abc import Iterable

from ...values import Tool

_BESIDE = re.compile(
    r"(?:(?:please|call|run|use|execute|invoke|the|a|tool|function|now"
    r"|도구|함수|실행|호출|사용|해\s*줘|해\s*주세요|하세요|해|를|을|로|으로|좀"
    r"|ツール|関数|実行|呼び出し|呼び出して|呼んで|使って|して|ください|を|で)(?![A-Za-z])|[\s.!?。`'\"])*",
    re.IGNORECASE,
)
"""What may stand beside the function: words that say no more than that it is to be called."""


def call_of(prompt: str, tools: Iterable[Tool]) -> str | None:
    """Return code that calls the tool that `prompt` asks for, with the arguments as they are written there.

    None where it asks for more than that, or where an argument is missing.
    """
    for tool in tools:
        named = re.search(rf"(?<![\w.]){re.escape(tool.call)}(?![A-Za-z0-9_])", prompt) if tool.enabled else None
        if named is None:
            continue
        arguments = _arguments(prompt[named.end() :])
        rest = f"{prompt[: named.start()]} {prompt[named.end() + len(arguments) :]}"
        if _BESIDE.fullmatch(rest) and (arguments or _takes_nothing(tool.signature)):
            waits = "await " if tool.signature.startswith("async ") else ""
            return f"{tool.load}\n{waits}{tool.call}{arguments or '()'}".lstrip("\n")
    return None


def _arguments(text: str) -> str:
    """Return the arguments in brackets at the beginning of `text`; empty where there are none."""
    if not text.startswith("("):
        return ""
    for closing in re.finditer(r"\)", text):
        try:
            tree = ast.parse(f"f{text[: closing.end()]}", mode="eval").body
        except (SyntaxError, ValueError):
            continue
        return text[: closing.end()] if isinstance(tree, ast.Call) else ""
    return ""


def _takes_nothing(signature: str) -> bool:
    """Whether a function with this signature can be called without an argument; False where that is not known."""
    try:
        (function,) = ast.parse(f"def f{signature.removeprefix('async ')}: ...").body
    except (SyntaxError, ValueError):
        return False
    if not isinstance(function, ast.FunctionDef):
        return False
    given = function.args
    needed = len(given.posonlyargs) + len(given.args) - len(given.defaults)
    return needed == 0 and all(given.kw_defaults)
