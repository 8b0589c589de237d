"""One real JupyterLab server in a process of its own, with settings, data and notebooks in a temporary directory."""

import json
import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import nbformat

REPOSITORY = Path(__file__).parents[2]
EXTENSION = "ci_magic"
BUILT = REPOSITORY / "ci_magic" / "labextension" / "package.json"
BUILD = "make extension"
"""The command that builds the extension and links it into the environment."""

SETTINGS = {
    "@jupyterlab/apputils-extension:notification": {"checkForUpdates": False, "fetchNews": "false"},
    # What a test saves is saved by the test.
    "@jupyterlab/docmanager-extension:plugin": {"autosave": False},
}


class LabServer:
    """A server for the whole suite: no token, no news, `window.jupyterapp` in every page.

    `url` ends with a slash; `root` is the directory that the file browser shows.
    """

    def __init__(self, directory: Path) -> None:
        self.root, self._directory = directory / "notebooks", directory
        self._log = directory / "server.log"
        for folder in (self.root, directory / "settings"):
            folder.mkdir(parents=True)
        (directory / "settings" / "overrides.json").write_text(json.dumps(SETTINGS))
        self._process = self._started()
        self.url = self._address()

    def _started(self) -> subprocess.Popen:
        own = {
            "JUPYTER_CONFIG_DIR": "config",
            "JUPYTER_DATA_DIR": "data",
            "JUPYTER_RUNTIME_DIR": "runtime",
            "IPYTHONDIR": "ipython",
            "CI_MAGIC_JOURNAL": "journal.sqlite3",
        }
        # The keys of whoever runs the tests are not there: no kernel asks a model by accident.
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("OPENAI_", "CI_MAGIC_"))}
        command = [
            *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--expose-app-in-browser"),
            "--port=0",
            "--ServerApp.ip=127.0.0.1",
            "--IdentityProvider.token=",
            "--ServerApp.disable_check_xsrf=True",
            f"--ServerApp.root_dir={self.root}",
            f"--LabApp.app_settings_dir={self._directory / 'settings'}",
            f"--LabApp.user_settings_dir={self._directory / 'user-settings'}",
            f"--LabApp.workspaces_dir={self._directory / 'workspaces'}",
            "--JupyterNotebookApp.expose_app_in_browser=True",
            "--ServerApp.jpserver_extensions={'jupyterlab_jupytext': False}",
        ]
        with self._log.open("wb") as log:
            return subprocess.Popen(
                command,
                cwd=self.root,
                env={**clean, **{name: str(self._directory / folder) for name, folder in own.items()}},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def _address(self) -> str:
        until = time.monotonic() + 120
        while time.monotonic() < until and self._process.poll() is None:
            found = re.search(r"http://127\.0\.0\.1:\d+/", self.log())
            if found and self._answers(found[0]):
                return found[0]
            time.sleep(0.1)
        self.stop()
        raise AssertionError(f"JupyterLab did not start:\n{self.log()}")

    def _answers(self, url: str) -> bool:
        try:
            with urllib.request.urlopen(f"{url}api", timeout=5) as reply:
                return reply.status == 200
        except OSError:
            return False

    def log(self) -> str:
        """Return all that the server printed so far."""
        return self._log.read_text(encoding="utf-8", errors="replace")

    def api(self, method: str, resource: str, **content):
        """Send one request to the server's REST interface and return its JSON."""
        body = json.dumps(content).encode() if content else None
        request = urllib.request.Request(f"{self.url}api/{resource}", method=method, data=body)
        with urllib.request.urlopen(request, timeout=60) as reply:
            return json.loads(reply.read() or "null")

    def connection_file(self, kernel: str) -> str:
        """Return the file that says where a kernel of this server listens."""
        return str(self._directory / "runtime" / f"kernel-{kernel}.json")

    def set(self, plugin: str, **values) -> None:
        """Set the user's settings of a plugin; pages that are loaded later have them."""
        request = urllib.request.Request(
            f"{self.url}lab/api/settings/{plugin}",
            method="PUT",
            data=json.dumps({"raw": json.dumps(values)}).encode(),
            headers={"Content-Type": "application/json"},
        )
        urllib.request.urlopen(request, timeout=60).close()

    def write(self, path: str, cells, **metadata) -> str:
        """Write a notebook below the root and return `path`; a cell is its source or a node of nbformat."""
        kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
        nodes = [nbformat.v4.new_code_cell(cell) if isinstance(cell, str) else cell for cell in cells]
        book = nbformat.v4.new_notebook(cells=nodes, metadata={"kernelspec": kernel, **metadata})
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(book, self.root / path)
        return path

    def read(self, path: str):
        """Return a saved notebook."""
        return nbformat.read(self.root / path, as_version=4)

    def shut_down(self, path: str) -> None:
        """End the kernel of one notebook, if it has one, politely: so that its coverage is written."""
        for session in self.api("GET", "sessions"):
            if session["path"] == path:
                try:
                    self.api("DELETE", f"sessions/{session['id']}")
                except urllib.error.HTTPError as error:
                    error.close()
                    if error.code != 404:  # ended meanwhile
                        raise

    def stop(self) -> None:
        """End the server and its kernels."""
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(60)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()


def why_not_built() -> str:
    """Return what to do before browser tests can use the extension; empty if it is built and linked."""
    linked = Path(sys.prefix) / "share" / "jupyter" / "labextensions" / EXTENSION / "package.json"
    return "" if linked.is_file() else f"the JupyterLab extension is not built: run `{BUILD}`"
