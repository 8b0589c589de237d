"""Writing a report: where it goes, what is never overwritten, and what is said of it."""

import hashlib
import re
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from ..language import _
from ..values import Ask, Written
from ..values.events import Settled
from .as_html import html_of
from .as_markdown import markdown_of
from .parts import Told, parts_of
from .places import Figures, figures_of, numbered

_PAGES = (".html", ".htm")
_MARK = re.compile(r"<!-- ci_magic report (\S+) ([0-9a-f]{16}) -->\n\Z")


class FileReporter:
    """Writes the report that a request names, as Markdown or, where the name ends in `.html`, as a page.

    A file that is there is overwritten only if it is the report of the same prompt and nobody has changed it since;
    else the new one gets a number.

    Args:
        folder: the directory that names are relative to.
        mask: takes secrets out of what is written.
        clock: seconds since 1970.
    """

    def __init__(self, folder: Path, mask: Callable[[str], str], clock: Callable[[], float] = time.time) -> None:
        self._folder = folder
        self._mask = mask
        self._clock = clock

    def write(self, ask: Ask, settled: Settled) -> Settled:
        """Write the report that `ask` names; return `settled` with its file, or with a warning where that failed.

        A turn whose code runs in a cell of its own has nothing to tell yet: its report stays as it is.
        """
        if not settled.standing and not settled.answer:
            return settled
        try:
            wanted = self._folder / _with_suffix(Path(ask.report).expanduser())
            path = next(each for each in numbered(wanted) if _is_free(each, settled.pin))
            told = Told(ask, settled, self._clock())
            known = path.exists()
            path.parent.mkdir(parents=True, exist_ok=True)
            _put(path, self._text(told, path), settled.pin, known=known)
        except (OSError, ValueError, RuntimeError, StopIteration) as error:
            line = _("the report could not be written: {error}").format(error=error)
            return replace(settled, warnings=(*settled.warnings, line))
        line = _("{old} was there already: the report is {new}").format(old=wanted.name, new=path.name)
        said = [settled.message] if path == wanted else [settled.message, line]
        return replace(
            settled,
            message=" · ".join(filter(None, said)),
            reports=(*settled.reports, Written(str(path), created=not known)),
        )

    def _text(self, told: Told, path: Path) -> str:
        parts = list(parts_of(told, self._mask))
        if path.suffix.lower() in _PAGES:
            return html_of(parts, self._mask(told.title), path.parent)
        return markdown_of(parts, path.parent, Figures(figures_of(path)).place)


def _with_suffix(path: Path) -> Path:
    return path if path.suffix.lower() in (".md", *_PAGES) else path.with_name(f"{path.name}.md")


def _is_free(path: Path, pin: str) -> bool:
    """Whether nothing is lost where the report is written: there is none, or one that is the prompt's own."""
    if path.is_symlink() or not path.exists():
        return not path.is_symlink() and not figures_of(path).exists()
    try:
        text = path.read_text("utf-8")
    except (OSError, ValueError):
        return False
    mark = _MARK.search(text)
    return mark is not None and mark[1] == pin and mark[2] == _digest(text[: mark.start()])


def _put(path: Path, text: str, pin: str, *, known: bool) -> None:
    mark = f"<!-- ci_magic report {pin} {_digest(text)} -->\n"
    with path.open("w" if known else "x", encoding="utf-8", newline="\n") as file:
        file.write(text + mark)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
