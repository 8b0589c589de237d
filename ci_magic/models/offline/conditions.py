"""Which rows a prompt restricts itself to: `weather is rain`, `sales > 100`, `매출이 100 이상`, `地域が東京の`."""

import ast
import re
from collections.abc import Iterable, Iterator

from ...values import Column
from .request import Condition

_COMPARISONS = {
    "=": "==",
    "is": "==",
    "equals": "==",
    "is not": "!=",
    "greater than": ">",
    "more than": ">",
    "above": ">",
    "less than": "<",
    "below": "<",
    "under": "<",
    "at least": ">=",
    "at most": "<=",
    "이상": ">=",
    "이하": "<=",
    "초과": ">",
    "미만": "<",
    "以上": ">=",
    "以下": "<=",
    "超": ">",
    "未満": "<",
}
_VALUE = r"(?P<value>\"[^\"]*\"|'[^']*'|[^\s,\"']+?)(?=$|[\s,.?!]*$|[\s,])"
_NUMBER = r"(?P<value>-?\d[\d,]*(?:\.\d+)?)"
_AFTER_COLUMN = (
    re.compile(rf"\s*(?P<operator>==|!=|>=|<=|=|>|<)\s*{_VALUE}"),
    re.compile(
        rf"\s+(?:is |are )?(?P<operator>(?:greater|more|less) than|above|below|under|at least|at most)\s+{_NUMBER}",
        re.IGNORECASE,
    ),
    re.compile(
        rf"(?:이|가|은|는|が|は)?\s*{_NUMBER}\s*(?P<operator>이상|이하|초과|미만|以上|以下|超|未満)(?:인|의|の|である)?"
    ),
    re.compile(r"(?:이|가)\s+(?P<value>\"[^\"]+\"|'[^']+'|[^\s\"']+?)(?:인|일 때)(?=\s)(?P<operator>)"),
    re.compile(r"が(?P<value>[「\"'][^」\"']+[」\"']|[^\sの「\"']+?)(?:である|の)(?P<operator>)"),
)
_AFTER_WHERE = re.compile(rf"\s+(?P<operator>is not|is|equals)\s+{_VALUE}", re.IGNORECASE)
_WHERE = re.compile(r"(?:\b(?:where|when|if|with|for which|whose)(?: the)?)\s+$", re.IGNORECASE)
_JOINED = re.compile(r"\s*(?:,\s*)?\band\s+$", re.IGNORECASE)


def conditions(text: str, spans: Iterable[tuple[int, int, Column]]) -> Iterator[tuple[int, int, Condition, int]]:
    """Yield start, end, condition and start of its column, for each that is certain."""
    last_end = -1
    for start, end, column in sorted(spans, key=lambda span: span[0]):
        where = _WHERE.search(text[:start])
        joined = _JOINED.search(text[:start])
        forms = [*_AFTER_COLUMN]
        if where or (joined and joined.start() == last_end):
            forms.append(_AFTER_WHERE)
        for form in forms:
            match = form.match(text, end)
            condition = match and _condition(
                column, _COMPARISONS.get(match["operator"].lower(), match["operator"]), match["value"]
            )
            if match and condition:
                yield where.start() if where else start, match.end(), condition, start
                last_end = match.end()
                break


def _condition(column: Column, operator: str, value: str) -> Condition | None:
    bare = value.strip("\"'「」")
    if column.kind == "number":
        number = bare.replace(",", "")
        return Condition(column, operator or "==", number) if re.fullmatch(r"-?\d+(\.\d+)?", number) else None
    if column.kind not in ("text", "category") or operator not in ("", "==", "!=") or not bare:
        return None
    known = {_folded(sample): sample for sample in column.samples}
    literal = known.get(bare.casefold())
    if not operator and value == bare and column.samples and literal is None and not re.fullmatch(r"[\w.-]+", bare):
        return None
    return Condition(column, operator or "==", literal or repr(bare.casefold()), "" if literal else "folded")


def _folded(sample: str) -> str:
    try:
        value = ast.literal_eval(sample)
    except (ValueError, SyntaxError):
        return ""
    return value.casefold() if isinstance(value, str) else ""
