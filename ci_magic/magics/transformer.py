"""Getting the prompt past IPython's own reading of a cell.

IPython refuses a cell magic with an empty body, strips the first line, takes prompts like `>>>` out of the text and
reads a question mark at the end of a line magic as a call for help. This transformer runs before all of that and
turns a `%%ci` cell, and a `%ci` line that ends in `?`, into the call with the text as it stands.
"""

import re
from collections.abc import Callable
from typing import Any

_CELL = re.compile(r"\s*%%ci(?:[ \t]([^\n]*))?(?:\n|\Z)")
_HELP = re.compile(r"\s*%%ci\?{1,2}\s*\Z")
_LINE = re.compile(r"%ci[ \t]+(\S.*\?)[ \t]*\n?\Z")


class PromptTransformer:
    """An input transformer for the beginning of `input_transformers_cleanup`.

    Args:
        check_complete: IPython's own, to tell whether a line stands by itself or inside a string.
        outdated: tells whether a cell is code that was written anew since it was queued; then nothing runs.
    """

    # IPython asks transformers without side effects while the user still types; a `%%ci` cell must not look
    # finished to the terminal after its first line.
    has_side_effects = True

    def __init__(
        self,
        check_complete: Callable[[str], tuple[str, Any]],
        outdated: Callable[[str], bool] = lambda _source: False,
    ) -> None:
        self._check_complete = check_complete
        self._outdated = outdated

    def __call__(self, lines: list[str]) -> list[str]:
        """Return the lines of the cell, with ci_magic's own turned into calls."""
        text = "".join(lines)
        if text.startswith("# ci ") and self._outdated(text):
            return ["pass\n"]
        if "%ci" not in text or _HELP.match(text):
            return lines
        match = _CELL.match(text)
        if match:
            # An empty body is refused by IPython; the line end it always adds is taken off again by the magic.
            body = text[match.end() :] or "\n"
            return [f"get_ipython().run_cell_magic('ci', {match[1] or ''!r}, {body!r})\n"]
        return [self._line(lines, number) for number in range(len(lines))]

    def _line(self, lines: list[str], number: int) -> str:
        match = _LINE.match(lines[number])
        if match is None:
            return lines[number]
        before = "".join(lines[:number])
        if before.strip() and not self._stands_alone(before):
            return lines[number]
        return f"get_ipython().run_line_magic('ci', {match[1]!r})\n"

    def _stands_alone(self, before: str) -> bool:
        # A block (`if x:`) is incomplete too, but a line at column 0 ends it; an open string or bracket does not end.
        return (
            self._check_complete(before + "0\n")[0] != "incomplete"
            or self._check_complete(before + "\n\n0\n")[0] == "complete"
        )
