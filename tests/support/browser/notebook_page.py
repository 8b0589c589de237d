"""One open notebook of one client."""

import ast
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Literal, Self

from playwright.sync_api import Locator

from .cells import Cell
from .patience import PATIENCE

if TYPE_CHECKING:
    from .window import Window

MODIFIER = "Control"
WAITS = "import os, time\nwhile not os.path.exists('go'):\n    time.sleep(0.05)"
"""Code that runs until the test says `let_go`."""


class NotebookPage:
    """A notebook in a page: what its model holds, and what a user does with it.

    Cells are named by their place; what reads them asks the page's own model anew at each call.
    """

    def __init__(self, window: "Window", path: str) -> None:
        self.window, self.page, self.path = window, window.page, path
        self._environment: dict[str, str] = {}

    # What is there

    def _read(self, call: str, *arguments: Any) -> Any:
        return self.page.evaluate(f"args => window.readLab.{call}(...args)", [self.path, *arguments])

    @property
    def cells(self) -> list[Cell]:
        """All cells of the shared model."""
        return [Cell(**each) for each in self._read("cells")]

    @property
    def sources(self) -> list[str]:
        """The sources of all cells."""
        return [cell.source for cell in self.cells]

    @property
    def view(self) -> dict[str, Any]:
        """Where the user is: `active`, `index`, `mode`, `selected`, `scroll`, `selection`, `focused`."""
        return self._read("view")

    @property
    def idle(self) -> bool:
        """Whether the kernel is quiet and no cell waits."""
        return self._read("idle")

    def generated(self) -> list[Cell]:
        """Return the marked cells."""
        return [cell for cell in self.cells if cell.source.startswith("# ci ")]

    @property
    def panel(self) -> Locator:
        """The notebook with its toolbar."""
        return self.page.locator("#" + self.page.evaluate("path => window.readLab.panel(path).id", self.path))

    def cell(self, index: int) -> Locator:
        """Return one cell of the page, scrolled to if it was not drawn."""
        self.page.evaluate(
            "async ([path, index]) => { const content = window.readLab.panel(path).content;"
            " await content.scrollToItem(index, 'smart'); }",
            [self.path, index],
        )
        return self.panel.locator(f'.jp-Cell[data-windowed-list-index="{index}"]')

    def outputs(self, index: int) -> Locator:
        """Return what one cell shows below its source."""
        return self.cell(index).locator(".jp-OutputArea-output")

    # Waiting

    def connected(self) -> Self:
        """Wait until the notebook is shown and its kernel is idle."""
        self.page.wait_for_function("path => window.readLab.panel(path)", arg=self.path)
        self._read("ready")
        return self.settled()

    def wait(self, condition: Callable[[], object], what: str = "", seconds: float = PATIENCE) -> None:
        """Wait until `condition` holds; what the cells hold is told if it does not."""
        try:
            self.window.wait(condition, what, seconds)
        except AssertionError as error:
            error.add_note(json.dumps([vars(cell) for cell in self.cells], indent=1, ensure_ascii=False)[:20_000])
            raise

    def settled(self, seconds: float = 2 * PATIENCE) -> Self:
        """Wait until nothing runs and nothing waits.

        The kernel says `idle` between the runs of a turn, too; so it is asked something, which it answers after what
        it has begun, and the page hears that after all that came before. What is drawn may still be on its way.
        """
        self.wait(lambda: self.idle, "an idle notebook", seconds)
        self.execute("")
        self.wait(lambda: self.idle, "an idle notebook", seconds)
        return self

    def becomes(self, *sources: str) -> None:
        """Wait until these are the sources of all cells."""
        self.wait(lambda: self.sources == list(sources), f"cells of these sources: {sources}")

    @contextmanager
    def asking_kernel(self) -> Iterator[None]:
        """Wait at the end until the page itself has asked the kernel something within, and acted on the answer."""
        self._read("expectQuestion")
        yield
        self.wait(lambda: self.page.evaluate("window.readLab.answered"), "a question of the page to the kernel")
        self.settled()

    # Running

    def go_to(self, index: int, mode: Literal["command", "edit"] = "command") -> None:
        """Make one cell the active one, and wait until keys go there."""
        self._read("activate", index, mode)
        self.wait(lambda: self._read("isAt", index, mode), f"the focus at cell {index}")

    def start(self, index: int) -> None:
        """Run one cell by its key, and do not wait."""
        self.go_to(index)
        self.cell(index).locator(".jp-InputArea-prompt").first.click()
        self._read("expectStart", index)
        self.press(f"{MODIFIER}+Enter")
        self.wait(lambda: self._read("started", index), "a cell that was started")

    def run(self, index: int, seconds: float = 2 * PATIENCE) -> Cell:
        """Run one cell by its key and return it when nothing runs any more."""
        self.start(index)
        self.settled(seconds)
        return self.cells[index]

    def command(self, command: str, **arguments: Any) -> None:
        """Run one command of the application at this notebook."""
        self.page.evaluate(
            "path => window.jupyterapp.shell.activateById(window.readLab.panel(path).id)",
            self.path,
        )
        self.window.command(command, **arguments)

    def start_all(self) -> None:
        """Choose Run All Cells, and do not wait; the first cell has code."""
        self._read("expectStart", 0)
        self.page.evaluate(
            "path => { window.jupyterapp.shell.activateById(window.readLab.panel(path).id);"
            " void window.jupyterapp.commands.execute('notebook:run-all-cells'); }",
            self.path,
        )
        self.wait(lambda: self._read("started", 0), "a notebook that runs")

    def run_all(self, seconds: float = 3 * PATIENCE) -> list[Cell]:
        """Choose Run All Cells and return the cells when nothing runs any more."""
        self.start_all()
        return self.settled(seconds).cells

    def interrupt(self) -> None:
        """Press the stop button."""
        self.command("notebook:interrupt-kernel")

    def restart(self) -> None:
        """Restart the kernel without the question; it gets the environment that it had."""
        self._read("restart")
        self.settled()
        self.set_environment(**self._environment)

    # Editing

    def press(self, *keys: str) -> None:
        """Press keys one after another, as Playwright names them."""
        if len(keys) > 1:
            # Keys are a chord only within a second of each other.
            self.page.evaluate("() => new Promise(quiet => requestIdleCallback(quiet, { timeout: 10_000 }))")
        for key in keys:
            self.page.keyboard.press(key)

    def editor(self, index: int) -> Locator:
        """Return the editor of one cell."""
        return self.cell(index).locator(".cm-content")

    def write(self, index: int, text: str) -> None:
        """Replace the source of one cell by typing in its editor."""
        self.go_to(index, "edit")
        self.editor(index).click()
        self.press(f"{MODIFIER}+a")
        self.page.keyboard.insert_text(text)
        self.wait(lambda: self.sources[index] == text, "the text that was written")

    def type_at_end(self, index: int, text: str) -> None:
        """Type at the end of one cell."""
        self.go_to(index, "edit")
        self.editor(index).click()
        self.press(f"{MODIFIER}+End")
        self.page.keyboard.type(text)
        self.wait(lambda: self.sources[index].endswith(text), "the text that was typed")

    def button(self, name: str) -> Locator:
        """Return the button with a label, wherever it is in the page."""
        return self.page.get_by_role("button", name=name)

    # The file

    def save(self):
        """Save, and return the notebook as it is on disk."""
        self.command("docmanager:save")
        self.wait(lambda: not self._read("dirty"), "a saved notebook")
        sources = self.sources
        # With real-time collaboration the server writes the file when it comes to it.
        self.wait(lambda: [cell.source for cell in self.window.lab.read(self.path).cells] == sources, "a saved file")
        return self.window.lab.read(self.path)

    def load_again(self) -> None:
        """Reload the page as F5 does, and come back to the notebook, whatever its kernel does."""
        self.page.reload()
        self.window.started()
        if self.window.kind == "lab" and not self.page.evaluate("path => window.readLab.panel(path)?.id", self.path):
            self.window.show(self.path)

    def reload(self) -> Self:
        """Reload the page, and wait for the kernel."""
        self.load_again()
        return self.connected()

    def close(self) -> None:
        """Close the notebook without saving; its kernel goes on."""
        self._read("close")

    # The kernel, without any cell

    def execute(self, code: str, expression: str = "None") -> Any:
        """Run code that no cell shows and no count knows, and return the value of an expression as JSON tells it."""
        return json.loads(ast.literal_eval(self._read("execute", code, expression)))

    def value(self, expression: str) -> Any:
        """Return the value of an expression in the kernel."""
        return self.execute("", expression)

    def set_environment(self, **values: str) -> None:
        """Set variables of the kernel's environment: ci_magic reads them at each turn.

        A page with the extension also gets all the time that it needs to show so: on a busy machine the code would
        run without a cell of its own.
        """
        self._environment |= values
        self.execute(f"__import__('os').environ.update({self._environment!r})")
        if self.window.has_extension:
            self.execute(f"from ci_magic.cells import channel as _c; _c.ANSWER_SECONDS = {PATIENCE}; del _c")

    # Code that waits for the test

    def let_go(self, now: bool = True) -> None:
        """Make the file that `WAITS` waits for, or take it away again."""
        file = (self.window.lab.root / self.path).with_name("go")
        file.touch() if now else file.unlink()

    def screenshot(self, path) -> None:
        """Take a picture of the whole page."""
        self.page.screenshot(path=path)
