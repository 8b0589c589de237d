"""Texts that were to become dates: in which formats they are written."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from ..describe.classes import inherits, loaded
from ..describe.forms import form_of
from ..describe.frames import plain
from ..describe.literals import quote
from .registry import probe
from .scene import Scene

_VALUES = 2000
_SHOWN = 4

_QUOTED = re.compile(
    r"""time data ["'](.*?)["'] (?:doesn't|does not) match|unable to parse: (.*?)(?:, at position|\Z)"""
)


@probe(
    "ValueError", "DateParseError", "OutOfBoundsDatetime", "TypeError",
    message=r"time data|unable to parse|unconverted data|datetime string|month must be|day is out of range|"
    r"[Oo]ut of bounds|Unknown string format|isoformat",
)  # fmt: skip
def formats(scene: Scene) -> Iterator[str]:
    """Tell in which formats the dates are written, and how to read them."""
    where, texts = _texts(scene)
    if not texts:
        return
    seen: dict[str, list[str]] = {}
    for text in texts:
        seen.setdefault(form_of(text), []).append(text)
    common = sorted(seen, key=lambda form: (not form, -len(seen[form])))[:_SHOWN]
    shown = [
        f"{quote(form) if form else 'no usual format'} {len(seen[form])} ({quote(seen[form][0][:40])})"
        for form in common
    ]
    yield f"formats of the dates{where}: {', '.join(shown)}"
    forms = [form for form in common if form]
    if len(forms) > 1:
        yield 'several formats: pd.to_datetime(..., format="mixed"), or each part with its own format'
        if any("%d" in form and not form.startswith("%Y") for form in forms):
            yield "whether the day or the month comes first only shows where one is over 12: dayfirst= decides the rest"
    elif forms:
        yield f"format={quote(forms[0])} reads them"


def _texts(scene: Scene) -> tuple[str, list[str]]:
    """Return where the dates are, and a sample of them that tells no secrets."""
    for source, value in scene.operands():
        series: Any = plain(value)
        if series is not None and inherits(type(series), loaded("pandas", "Series")) and not scene.secret(source):
            texts = _different([each for each in list(series.array[:_VALUES]) if type(each) is str])
            if any(re.search(r"\d", text) for text in texts):
                return f" in {source}", texts
        if type(value) is list and not scene.secret(source):
            texts = [each for each in value[:_VALUES] if type(each) is str]
            if texts:
                return f" in {source}", texts
    found = _QUOTED.search(scene.message)
    return "", [found.group(1) or found.group(2)] if found else []


def _different(texts: list[str]) -> list[str]:
    return list(Counter(texts))
