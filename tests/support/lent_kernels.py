"""Kernels of a Jupyter server that one notebook after another gets: to start one takes longer than most tests."""

from pathlib import Path
from queue import Empty

from jupyter_client.blocking import BlockingKernelClient

from ci_magic.cells import channel
from tests.support.lab import LabServer
from tests.support.reused_kernels import BEGIN, RESET

_PLACE = """
import os, sys
os.environ["JPY_SESSION_NAME"] = {path!r}
os.chdir({folder!r})
if "ci_magic.cells.channel" in sys.modules:
    sys.modules["ci_magic.cells.channel"].ANSWER_SECONDS = {seconds!r}
del os, sys
"""


class LentKernels:
    """Gives notebooks that are about to be opened a kernel that is as new.

    Args:
        lab: the server that has them.
    """

    def __init__(self, lab: LabServer) -> None:
        self._lab = lab
        self._lent: dict[str, str] = {}
        self._spare: list[dict] = []

    def lend(self, path: str) -> None:
        """Let the notebook at `path` have a kernel, of an earlier notebook or a new one."""
        session = self._moved(path)
        if session is None:
            kernel = {"name": "python3"}
            session = self._lab.api("POST", "sessions", path=path, name=Path(path).name, type="notebook", kernel=kernel)
            assert self._runs(session, BEGIN, 60)
        file = self._lab.root / path
        place = _PLACE.format(path=str(file), folder=str(file.parent), seconds=channel.ANSWER_SECONDS)
        assert self._runs(session, place, 60)
        self._lent[path] = session["id"]

    def take_back(self, path: str, *, failed: bool) -> None:
        """Take the kernel of a notebook that was closed; one that is not as it was lent ends."""
        sessions = [each for each in self._lab.api("GET", "sessions") if each["path"] == path]
        is_whole = [each["id"] for each in sessions] == [self._lent.pop(path, "")]
        if is_whole and not failed and sessions[0]["kernel"]["execution_state"] == "idle":
            self._spare.append(sessions[0])
        else:
            self._lab.shut_down(path)

    def _moved(self, path: str) -> dict | None:
        while self._spare:
            session = self._spare.pop()
            if self._runs(session, RESET, 10):
                return self._lab.api("PATCH", f"sessions/{session['id']}", path=path, name=Path(path).name)
            self._lab.shut_down(session["path"])
        return None

    def _runs(self, session: dict, code: str, seconds: float) -> bool:
        """Run code that nobody sees, and say whether it ended well."""
        client = BlockingKernelClient(connection_file=self._lab.connection_file(session["kernel"]["id"]))
        try:
            client.load_connection_file()
        except FileNotFoundError:  # the kernel has ended meanwhile
            return False
        client.start_channels(hb=False, stdin=False, iopub=False, control=False)
        try:
            return client.execute(code, silent=True, reply=True, timeout=seconds)["content"]["status"] == "ok"
        except (Empty, TimeoutError):
            return False
        finally:
            client.stop_channels()
