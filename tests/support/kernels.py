"""A real ipykernel, driven by messages as a frontend does."""

import os
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from queue import Empty

import nbformat
from jupyter_client.manager import KernelManager
from nbclient import NotebookClient


@dataclass
class Cell:
    """What a frontend gets from one execute request."""

    reply: dict
    outputs: list[dict] = field(default_factory=list)

    @property
    def status(self):
        return self.reply["status"]

    @property
    def text(self):
        return "".join(o["text"] for o in self.outputs if o["type"] == "stream")

    def of(self, kind):
        return [o for o in self.outputs if o["type"] == kind]

    @property
    def shown(self):
        """Plain text of all displays and results left at the end."""
        return "\n".join(o["data"].get("text/plain", "") for o in self.outputs if "data" in o)


class LiveKernel:
    def __init__(self, manager, client):
        self.manager = manager
        self.client = client

    def send(self, code, *, cell_id=None, allow_stdin=False):
        message = self.client.session.msg(
            "execute_request",
            {
                "code": code,
                "silent": False,
                "store_history": True,
                "user_expressions": {},
                "allow_stdin": allow_stdin,
                "stop_on_error": True,
            },
            metadata={"cellId": cell_id} if cell_id else {},
        )
        self.client.shell_channel.send(message)
        return message["header"]["msg_id"]

    def collect(self, msg_id, *, timeout=60, on_input=None, on_output=None):
        outputs, displays, clear = [], {}, False
        while True:
            message = self._next(timeout, on_input)
            if message is None:
                continue
            if message["parent_header"].get("msg_id") != msg_id:
                continue
            kind, content = message["msg_type"], message["content"]
            if kind == "status" and content["execution_state"] == "idle":
                break
            if on_output:
                on_output(kind, content)
            if kind == "clear_output":
                if content["wait"]:
                    clear = True
                else:
                    outputs, displays = [], {}
                continue
            if kind in ("stream", "error", "display_data", "execute_result"):
                if clear:
                    outputs, displays, clear = [], {}, False
                output = {"type": kind, **content}
                outputs.append(output)
                if content.get("transient", {}).get("display_id"):
                    displays[content["transient"]["display_id"]] = output
            elif kind == "update_display_data":
                target = displays.get(content["transient"]["display_id"])
                if target is not None:
                    target["data"] = content["data"]
        while True:
            reply = self.client.get_shell_msg(timeout=timeout)
            if reply["parent_header"].get("msg_id") == msg_id:
                return Cell(reply["content"], outputs)

    def _next(self, timeout, on_input):
        if on_input is None:
            return self.client.get_iopub_msg(timeout=timeout)
        try:
            request = self.client.get_stdin_msg(timeout=0.05)
            self.client.input(on_input(request["content"]["prompt"]))
        except Empty:
            pass
        try:
            return self.client.get_iopub_msg(timeout=0.05)
        except Empty:
            return None

    def run(self, code, **options):
        sending = {name: options.pop(name) for name in ("cell_id", "allow_stdin") if name in options}
        return self.collect(self.send(code, **sending), **options)

    def quietly(self, code, timeout=60):
        """Run code that does not count as a cell, and return the reply."""
        return self.collect(self.client.execute(code, silent=True, allow_stdin=False), timeout=timeout).reply

    def value(self, expression):
        cell = self.run(f"print(repr({expression}))")
        assert cell.status == "ok", cell.reply
        return cell.text.strip()


def started(cwd, env, tries=3):
    """Start a kernel; between choosing its ports and binding them another process may take one, so try again."""
    manager = KernelManager(kernel_name="python3")
    manager.start_kernel(env={**os.environ, **env}, cwd=str(cwd) if cwd else None)
    client = manager.client()
    client.start_channels(hb=False)  # the thread of the heartbeat leaves an open loop behind under load
    try:
        client.wait_for_ready(timeout=60)
    except RuntimeError:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
        if tries == 1:
            raise
        return started(cwd, env, tries - 1)
    return manager, client


@contextmanager
def live_kernel(load=True, cwd=None, **env):
    manager, client = started(cwd, env)
    try:
        kernel = LiveKernel(manager, client)
        if load:
            assert kernel.run("%load_ext ci_magic").status == "ok"
        yield kernel
    finally:
        client.stop_channels()
        manager.shutdown_kernel()  # politely, so that its coverage is written


def wait_for(file, seconds=60):
    """Wait until running code has made a file."""
    deadline = time.monotonic() + seconds
    while not file.exists():
        assert time.monotonic() < deadline, file
        time.sleep(0.01)


def notebook(*sources):
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    return nbformat.v4.new_notebook(
        cells=cells, metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    )


def execute(book, cwd, *, allow_errors=False, **env):
    """Run a notebook as nbclient and `jupyter nbconvert --execute` do, in a fresh kernel."""
    client = NotebookClient(
        book, timeout=120, kernel_name="python3", allow_errors=allow_errors, resources={"metadata": {"path": str(cwd)}}
    )
    try:
        client.execute(env={**os.environ, **env})
    except RuntimeError:  # a kernel that died: before its first cell, its port was taken; see `started`
        if any(cell.get("execution_count") for cell in book.cells):
            raise
        client.execute(env={**os.environ, **env})
    return book
