"""What a cell of a notebook shows, as parts of a report."""

import base64
import binascii
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ..values import Output
from .parts import PICTURES, Part, Verbatim, output_parts

_RICHEST = (*PICTURES, "text/markdown", "text/html", "text/latex", "text/plain")
_COLOURS = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]")


def cell_parts(outputs: object, mask: Callable[[str], str]) -> Iterator[Part]:
    """Give the parts that show the outputs of a cell, as a notebook has them; what is none is left out."""
    for each in outputs if isinstance(outputs, list | tuple) else ():
        if not isinstance(each, Mapping):
            continue
        if each.get("output_type") == "stream" and text_of(each.get("text")).strip():
            yield Verbatim(mask(_plain(each.get("text")).strip("\n")))
        elif each.get("output_type") == "error":
            yield Verbatim(mask(f"{text_of(each.get('ename'))}: {_plain(each.get('evalue'))}"))
        elif isinstance(each.get("data"), Mapping):
            yield from _data_parts(each["data"], mask)


def text_of(value: object) -> str:
    """Return a text as a notebook has it, whole or as a list of lines."""
    if isinstance(value, list | tuple):
        return "".join(each for each in value if isinstance(each, str))
    return value if isinstance(value, str) else ""


def _plain(value: object) -> str:
    return _COLOURS.sub("", text_of(value))


def _data_parts(data: Mapping[str, Any], mask: Callable[[str], str]) -> Iterator[Part]:
    words = _plain(data.get("text/plain"))
    if any(mime.startswith("application/vnd.ci_magic.") for mime in data):
        return  # the view of a turn, which is told already
    for mime in _RICHEST:
        content: bytes | str = text_of(data.get(mime))
        if not content:
            continue
        if mime in PICTURES and mime != "image/svg+xml":
            try:
                content = base64.b64decode(content)
            except (binascii.Error, ValueError):
                continue
        # The plain text of a figure is its class and its size, which no one needs to be told.
        told = list(output_parts(Output(mime, content, "" if mime in PICTURES else words), words, mask))
        if told:
            yield from told
            return
