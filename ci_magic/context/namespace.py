"""The namespace in words, under a budget: what matters most gets its room first."""

from collections.abc import Iterator, Sequence

from ..tokens import estimate
from ..values import Fact, Namespace, RecentCell
from .environment import environment_forms
from .matching import Matcher
from .page import Page
from .registered import told_tools, tool_forms
from .surroundings import cell_forms, file_forms, heading_forms
from .variables import brief_forms, forms, least_form
from .words import line

(
    _VERSIONS, _DIRECTORY, _ENGINES, _TOOLS, _HEAD, _VARIABLES, _SHARED, _LEFT_OUT, _FILES,
    _HEADINGS, _CELLS_HEAD, _CELLS,
) = range(12)  # fmt: skip
_CELLS_SHARE = 4
_HEADINGS_SHARE = 10
_CLOSE_SHARE = 2
_RESERVE = 8


def render_namespace(namespace: Namespace, budget: int, *, prompt: str = "", looks: bool = True) -> str:
    """Return the namespace in words, of at most `budget` tokens; empty if there is nothing to say or no room.

    Variables that the prompt forces or mentions and files come first and in full, then engines and likely keys,
    recent cells, what the cells used, one line for each other variable, and details of these while there is room.
    What is left out is counted, and with `looks` it says how to see it.
    """
    footer = _left_out(len(namespace.variables) + namespace.left_out, looks=looks)
    page = Page(max(0, budget - estimate(footer) - _RESERVE))
    writer = _Writer(namespace, page, Matcher(prompt))
    writer.write()
    missing = namespace.left_out + len(namespace.variables) - writer.shown
    if missing and budget > estimate(footer) + _RESERVE:
        page.blocks[(_LEFT_OUT, 0)] = _left_out(missing, looks=looks)
    return str(page)


def _left_out(count: int, *, looks: bool) -> str:
    how = "look at it in a ```python inspect block" if looks else "the user can name it as @name"
    return f"{count} more variables are not shown. To see one, {how}."


class _Writer:
    """Puts a namespace on a page, the most telling first."""

    def __init__(self, namespace: Namespace, page: Page, matcher: Matcher) -> None:
        self._namespace = namespace
        self._page = page
        self._matcher = matcher

    @property
    def shown(self) -> int:
        """How many variables have found room."""
        return sum(section == _VARIABLES for section, _ in self._page.blocks)

    def write(self) -> None:
        self._page.put((_TOOLS, 0), tool_forms(told_tools(self._namespace)), most=self._page.left // _CLOSE_SHARE)
        named = [at for at, each in enumerate(self._namespace.variables) if each.forced or each.mentioned]
        self._name(named)
        if self._namespace.variables:
            self._page.put((_HEAD, 0), ["Variables:"])
        for at in sorted(named, key=lambda at: not self._namespace.variables[at].forced):
            self._in_full(at)
        self._files()
        self._surroundings()
        self._cells(self._namespace.recent)
        self._others(set(named))

    def _name(self, named: Sequence[int]) -> None:
        """Give all that the prompt names its line before anything gets its columns."""
        for at in named:
            self._page.put((_VARIABLES, at), [least_form(self._namespace.variables[at])])
        for at, file in enumerate(self._namespace.files):
            *_, least = file_forms(file, self._matcher)
            self._page.put((_FILES, at), [least])

    def _files(self) -> None:
        files = self._namespace.files
        # Each gets its share first, so that a wide table leaves room for the others, then what is left.
        for at, file in enumerate(files[:-1]):
            most = self._page.left // (len(files) - at)
            self._page.put((_FILES, at), file_forms(file, self._matcher), most=most)
        for at in reversed(range(len(files))):
            self._page.put((_FILES, at), file_forms(files[at], self._matcher))

    def _in_full(self, at: int, most: int | None = None) -> None:
        self._page.put((_VARIABLES, at), forms(self._namespace.variables[at], self._matcher), most=most)

    def _surroundings(self) -> None:
        seen, page = self._namespace, self._page
        if seen.versions:
            installed = ", ".join(f"{name} {version}" for name, version in seen.versions)
            page.put((_VERSIONS, 0), [f"Installed: {line(installed)}"])
        if seen.directory:
            page.put((_DIRECTORY, 0), [f"Working directory: {line(seen.directory)}"])
        page.put((_DIRECTORY, 1), environment_forms(seen.environment))
        page.put((_ENGINES, 0), _listed("Computes elsewhere", seen.engines))
        page.put((_SHARED, 0), _listed("Between variables", seen.shared))
        page.put((_HEADINGS, 0), heading_forms(seen.headings), most=page.left // _HEADINGS_SHARE)

    def _cells(self, cells: Sequence[RecentCell]) -> None:
        room = self._page.left // _CELLS_SHARE
        for at in reversed(range(len(cells))):
            before = self._page.left
            if not self._page.put((_CELLS, at), cell_forms(cells[at]), most=room):
                break
            room -= before - self._page.left
        if any(section == _CELLS for section, _ in self._page.blocks):
            self._page.put((_CELLS_HEAD, 0), ["Cells that ran last, the newest at the end:"])

    def _others(self, named: set[int]) -> None:
        variables = self._namespace.variables
        close = max((at for at, each in enumerate(variables) if each.recent), default=-1)
        others = [at for at in range(len(variables)) if at not in named]
        room = self._page.left // _CLOSE_SHARE
        for at in others:
            before = self._page.left
            if at <= close and room > 0:
                self._in_full(at, most=room)
                room -= before - self._page.left
            if (_VARIABLES, at) not in self._page.blocks and not self._page.put(
                (_VARIABLES, at), brief_forms(variables[at], self._matcher)
            ):
                break
        # Where the prompt names what it is about, details of the rest are seldom worth their price.
        self._page.budget -= self._page.left * 3 // 4 if named else 0
        for at in others:
            if (_VARIABLES, at) in self._page.blocks:
                self._in_full(at)


def _listed(head: str, facts: Sequence[Fact]) -> Iterator[str]:
    """Yield the facts as lines under `head`, and fewer and fewer of them."""
    lines = [f" {line(fact.text)}" for fact in facts]
    while lines:
        yield "\n".join([f"{head}:", *lines])
        lines = lines[: len(lines) // 2]
