"""One open notebook of one client."""

import ast
import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal, Self

from playwright.sync_api import Locator

from .cells import Cell

if TYPE_CHECKING:
    from .window import Window

MODIFIER = "Control"


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
        self.wait(lambda: self.idle, "an idle kernel", 60)
        return self

    def wait(self, condition: Callable[[], object], what: str = "", seconds: float = 20) -> None:
        """Wait until `condition` holds; what the cells hold is told if it does not."""
        try:
            self.window.wait(condition, what, seconds)
        except AssertionError as error:
            error.add_note(json.dumps([vars(cell) for cell in self.cells], indent=1, ensure_ascii=False)[:20_000])
            raise

    def settled(self, seconds: float = 30) -> Self:
        """Wait until nothing runs and nothing waits."""
        self.wait(lambda: self.idle, "an idle notebook", seconds)
        return self

    # Running

    def go_to(self, index: int, mode: Literal["command", "edit"] = "command") -> None:
        """Make one cell the active one."""
        self._read("activate", index, mode)

    def start(self, index: int) -> None:
        """Run one cell by its key, and do not wait."""
        self.go_to(index)
        self.cell(index).locator(".jp-InputArea-prompt").first.click()
        self.press(f"{MODIFIER}+Enter")
        self.wait(lambda: self._read("started", index), "a cell that was started", 5)

    def run(self, index: int, seconds: float = 30) -> Cell:
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
        """Choose Run All Cells, and do not wait."""
        self.page.evaluate(
            "path => { window.jupyterapp.shell.activateById(window.readLab.panel(path).id);"
            " void window.jupyterapp.commands.execute('notebook:run-all-cells'); }",
            self.path,
        )
        self.wait(lambda: not self.idle, "a notebook that runs", 5)

    def run_all(self, seconds: float = 60) -> list[Cell]:
        """Choose Run All Cells and return the cells when nothing runs any more."""
        self.start_all()
        return self.settled(seconds).cells

    def interrupt(self) -> None:
        """Press the stop button."""
        self.command("notebook:interrupt-kernel")

    def restart(self) -> None:
        """Restart the kernel without the question; it gets the environment that it had."""
        self._read("restart")
        self.settled(60)
        self.set_environment(**self._environment)

    # Editing

    def press(self, *keys: str) -> None:
        """Press keys one after another, as Playwright names them."""
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

    def type_at_end(self, index: int, text: str) -> None:
        """Type at the end of one cell."""
        self.go_to(index, "edit")
        self.editor(index).click()
        self.press(f"{MODIFIER}+End")
        self.page.keyboard.type(text)

    def button(self, name: str) -> Locator:
        """Return the button with a label, wherever it is in the page."""
        return self.page.get_by_role("button", name=name)

    # The file

    def save(self):
        """Save, and return the notebook as it is on disk."""
        self.command("docmanager:save")
        self.wait(lambda: not self._read("dirty"), "a saved notebook")
        return self.window.lab.read(self.path)

    def reload(self) -> Self:
        """Reload the page as F5 does, and come back to the notebook."""
        self.page.reload()
        self.window.started()
        if self.window.kind == "lab" and not self.page.evaluate("path => window.readLab.panel(path)?.id", self.path):
            return self.window.open(self.path)
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
        """Set variables of the kernel's environment: ci_magic reads them at each turn."""
        self._environment |= values
        self.execute(f"__import__('os').environ.update({self._environment!r})")

    def screenshot(self, path) -> None:
        """Take a picture of the whole page."""
        self.page.screenshot(path=path)
