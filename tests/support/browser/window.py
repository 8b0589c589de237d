"""One client: a browser context with its own cookies and storage, and one page of JupyterLab or Notebook 7 in it."""

import json
import sys
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from playwright.sync_api import Browser

from tests.support.lab import EXTENSION, LabServer

from .notebook_page import NotebookPage
from .patience import PATIENCE
from .watch import HARMLESS, NOTEBOOK_7, Watch

COLLABORATION = ("@jupyter/collaboration-extension", "@jupyter/docprovider-extension")
LEFT_OUT = ("jupyterlab-jupytext", *COLLABORATION)
"""Extensions that are installed for single tests; to all other pages they are not there."""

READ = Path(__file__).with_name("read.js")


class Window:
    """A client of the server.

    Args:
        browser: the running Chromium.
        lab: the server.
        kind: the application: `lab` or `notebook` (Notebook 7).
        collaboration: whether this client edits through real-time collaboration.
        disabled: names of extensions as in `disabledExtensions` of the page's configuration.
        options: more for the browser context, such as `color_scheme` or `locale`.
    """

    def __init__(
        self,
        browser: Browser,
        lab: LabServer,
        *,
        kind: Literal["lab", "notebook"] = "lab",
        collaboration: bool = False,
        disabled: tuple[str, ...] = (),
        **options,
    ) -> None:
        self.lab, self.kind, self._disabled = lab, kind, disabled
        self.has_extension = EXTENSION not in disabled
        self._left_out = tuple(name for name in LEFT_OUT if not (collaboration and name in COLLABORATION))
        self.context = browser.new_context(viewport={"width": 1280, "height": 900}, **options)
        self.context.set_default_timeout(PATIENCE * 1000)
        self.context.set_default_navigation_timeout(2 * PATIENCE * 1000)
        self.context.grant_permissions(["clipboard-read", "clipboard-write"])
        self.watch = Watch((*HARMLESS, *NOTEBOOK_7) if kind == "notebook" else HARMLESS).follow(self.context)
        self.context.add_init_script(path=READ)
        self.context.add_init_script(self._configuration())
        self.page = self.context.new_page()
        self.watch.attach(self.page)
        self._workspace = f"test-{uuid.uuid4().hex[:8]}"
        if kind == "lab":
            self.load(f"lab/workspaces/{self._workspace}")

    def _configuration(self) -> str:
        """Return a script that takes away from the page's configuration what this client does not have."""
        changes = {
            "leftOut": self._left_out,
            "gone": [plugin for name in self._left_out for plugin in switched_off_by(name)],
            "disabled": self._disabled,
        }
        return f"""
            document.addEventListener('readystatechange', () => {{
                const node = document.getElementById('jupyter-config-data');
                if (document.readyState !== 'interactive' || !node) return;
                const config = JSON.parse(node.textContent);
                const {{ leftOut, gone, disabled }} = {json.dumps(changes)};
                config.federated_extensions = config.federated_extensions.filter(each => !leftOut.includes(each.name));
                const off = (config.disabledExtensions ?? []).filter(each => !gone.includes(each));
                config.disabledExtensions = [...off, ...disabled];
                node.textContent = JSON.stringify(config);
            }});"""

    def load(self, path: str) -> None:
        """Load one page of the server and wait until the application stands."""
        self.page.goto(self.lab.url + path)
        self.started()

    def started(self) -> None:
        """Wait until the application stands."""
        self.page.wait_for_function("window.jupyterapp && window.jupyterapp.started.then(() => true)")
        if self.kind == "lab":
            self.page.wait_for_function("window.jupyterapp.restored.then(() => true)")
            self.page.locator("#jupyterlab-splash").wait_for(state="detached")

    def open(self, path: str) -> NotebookPage:
        """Open a notebook of the server and wait for its kernel."""
        self.show(path)
        return NotebookPage(self, path).connected()

    def show(self, path: str) -> None:
        """Open a notebook of the server."""
        if self.kind == "notebook":
            self.load(f"notebooks/{quote(path)}")
        else:
            self.command("docmanager:open", path=path, factory="Notebook")

    def command(self, command: str, **arguments) -> None:
        """Run one command of the application, as its menus and its palette do, and wait for its end."""
        self.page.evaluate(
            "async ([id, args]) => { await window.jupyterapp.commands.execute(id, args); }", [command, arguments]
        )

    def dismiss_notifications(self) -> None:
        """Take away what was said in the corner, which lies above what a later test clicks."""
        self.page.evaluate(
            "async id => { const { commands } = window.jupyterapp;"
            " if (commands.hasCommand(id)) await commands.execute(id); }",
            "apputils:dismiss-notification",
        )

    def wait(self, condition: Callable[[], object], what: str = "", seconds: float = PATIENCE) -> None:
        """Wait until `condition` holds."""
        until = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < until, f"not within {seconds} s: {what or 'what was waited for'}"
            self.page.wait_for_timeout(30)

    def close(self) -> None:
        """Close the client."""
        self.context.close()


def switched_off_by(name: str) -> list[str]:
    """Return the plugins that an installed extension switches off by being there."""
    package = Path(sys.prefix) / "share" / "jupyter" / "labextensions" / name / "package.json"
    if not package.is_file():
        return []
    return json.loads(package.read_text(encoding="utf-8")).get("jupyterlab", {}).get("disabledExtensions", [])
