"""The browser of the suite: one client that tests share, more where a test needs its own."""

import contextlib
from pathlib import Path

from playwright.sync_api import Browser, Error

from tests.support.lab import LabServer
from tests.support.lent_kernels import LentKernels

from .notebook_page import NotebookPage
from .window import Window


class Workbench:
    """Opens clients and notebooks for one test after another.

    Loading JupyterLab takes seconds, opening a notebook in a page that stands takes one. So tests share a client; one
    that failed leaves it to nobody.
    """

    def __init__(self, browser: Browser, lab: LabServer) -> None:
        self.lab, self._browser = lab, browser
        self.kernels = LentKernels(lab)
        self._shared: dict[str, Window] = {}
        self._own: list[Window] = []
        self._opened: list[NotebookPage] = []

    def window(self, **options) -> Window:
        """Return a client of the test's own; see `Window` for what can be chosen."""
        self._own.append(Window(self._browser, self.lab, **options))
        return self._own[-1]

    def shared(self, kind: str = "lab") -> Window:
        """Return the client that tests share."""
        if kind not in self._shared:
            self._shared[kind] = Window(self._browser, self.lab, kind=kind)
        return self._shared[kind]

    def open(self, path: str, window: Window | None = None, kind: str = "lab") -> NotebookPage:
        """Open a notebook, in the shared client if none is given."""
        self._opened.append((window or self.shared(kind)).open(path))
        return self._opened[-1]

    def windows(self) -> list[Window]:
        """Return all clients that the running test may have used."""
        return [*self._shared.values(), *self._own]

    def pictures(self, folder: Path, name: str) -> list[Path]:
        """Take a picture of each client, and write down what its console said."""
        folder.mkdir(parents=True, exist_ok=True)
        taken = []
        for number, window in enumerate(self.windows()):
            taken.append(folder / f"{name}-{number}.png")
            with contextlib.suppress(Error):
                window.page.screenshot(path=taken[-1], timeout=5000)
            taken[-1].with_suffix(".log").write_text("\n".join(window.watch.console[-300:]), encoding="utf-8")
        return taken

    def unexpected(self, *expected: str) -> list[str]:
        """Return what the pages complained about since the last test."""
        return [line for window in self.windows() for line in window.watch.unexpected(*expected)]

    def tidy(self, *, failed: bool) -> None:
        """Leave nothing open that the next test does not need."""
        for notebook in self._opened:
            if notebook.window in self._shared.values() and not failed:
                with contextlib.suppress(Error):
                    notebook.close()
                    notebook.window.dismiss_notifications()
            self.kernels.take_back(notebook.path, failed=failed)
        for window in self._own:
            window.close()
        self._own, self._opened = [], []
        if failed:
            self.close()

    def close(self) -> None:
        """Close every client."""
        for window in self.windows():
            window.close()
        self._shared, self._own = {}, []
