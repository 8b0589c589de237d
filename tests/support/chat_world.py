"""One kernel that chat pages talk to, and a server whose replies each test writes."""

from contextlib import contextmanager

from tests.support.chat_page import ChatPage
from tests.support.kernels import live_kernel
from tests.support.server import ScriptedServer
from tests.support.turns import environment


class World:
    def __init__(self, kernel, server):
        self.kernel, self.server = kernel, server
        self.hears_while_busy = kernel.value("__import__('ipykernel').version_info[0] >= 7") == "True"

    def script(self, *steps):
        """The replies to the requests to come."""
        self.server.steps[:] = [*self.server.steps[: len(self.server.chats)], *steps]

    def page(self, decide=None, **options):
        """A page that has said hello."""
        page = ChatPage(self.kernel, decide, **options)
        page.hello()
        return page


@contextmanager
def world_in(folder, **more):
    """A kernel with ci_magic in a folder; results are not read aloud, so that a turn asks once for each script step."""
    variables = {"CI_MAGIC_EXPLAIN": "0", **more}
    with ScriptedServer([]) as server, live_kernel(cwd=folder, **environment(server, **variables)) as kernel:
        yield World(kernel, server)


@contextmanager
def notebook_in(folder, server, **more):
    """The kernel of a notebook in a folder, with a record and prices of its own."""
    variables = {
        "JPY_SESSION_NAME": str(folder / "sales.ipynb"),
        "CI_MAGIC_JOURNAL": str(folder / "journal.sqlite3"),
        "CI_MAGIC_PRICE": "1000/2000",
        "CI_MAGIC_LANGUAGE": "en",
        "IPYTHONDIR": str(folder / "ipython"),
        **more,
    }
    with live_kernel(cwd=folder, **environment(server, **variables)) as kernel:
        yield kernel


def busy(kernel, go, code="", first=""):
    """Send a cell that runs until a file is there, between `first` and `code`; returns its request."""
    waits = f"import time, pathlib\n{first}\nwhile not pathlib.Path({str(go)!r}).exists(): time.sleep(0.01)\n"
    return kernel.send(waits + code)
