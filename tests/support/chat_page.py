"""A page with a chat panel, as far as a kernel can tell: it opens the comm, sends, does jobs, answers calls.

It is a frontend of its own beside the `LiveKernel`, in a thread of its own, so that a test may run the user's cells
meanwhile. What the panel looks like is for the browser tests.
"""

import json
import queue
import threading
import time
import uuid
from contextlib import suppress

import zmq
from jupyter_client.blocking import BlockingKernelClient

from tests.support.chat_notebook import ChatNotebook
from tests.support.extension import CALL
from tests.support.notebook_cells import grown

TARGET = "ci_magic.chat"
JOB = "__import__('ci_magic.kernel.jobs', fromlist=['work']).work('{}')"
ENDED = {"cancelled", "failed", "completed", "incomplete", "expired"}
_OUTPUTS = ("stream", "display_data", "execute_result", "error", "execute_input", "update_display_data", "clear_output")


class Refused(Exception):
    """A request that the kernel answered with a problem."""


class ChatPage(ChatNotebook):
    """One page that shows one notebook.

    Args:
        kernel: a `LiveKernel` with ci_magic loaded.
        decide: answers a question; gets the call, returns fields of the answer (None: never answers).
        cells: the sources of the notebook's cells.
        subshell: whether messages of the comm go through a subshell, where the kernel has them.
        opens: whether the comm is opened at once.

    Attributes:
        cells: sources by the cells' ids; `order` has the ids in the notebook's order.
        heard: the calls and tells about cells, in order.
        notices: all that the kernel sent over the comm.
        turns: the records of turns by their ids, `text` grown by what came since; `states` all states that they had.
        jobs: the ids of jobs in the order in which they were asked for; `waiting` have no request yet, the requests of
            `done` were answered, those of `missed` were not done.
        refuses: whether the page does not show runs.
        working: whether jobs are done as they come; else they wait until it is set again.
    """

    def __init__(self, kernel, decide=None, *, cells=("",), subshell=True, opens=True):
        self._kernel = kernel
        self.decide = decide
        super().__init__(cells)
        self.notices, self.states, self.turns = [], {}, {}
        self.jobs, self.waiting, self.done, self.missed = [], [], [], []
        self.working = True
        self.comm = ""
        self.closed = False
        self._requests = {}
        self._replies, self._out, self._idle = {}, queue.Queue(), set()
        self._changed = threading.Condition()
        self._is_over = self._is_gone = False
        self._client = BlockingKernelClient(connection_file=kernel.manager.connection_file)
        self._client.load_connection_file()
        self._client.start_channels(hb=False)
        features = self._hear()
        has_subshells = subshell and "kernel subshells" in features
        self._subshell = self._control("create_subshell_request")["subshell_id"] if has_subshells else None
        self._thread = threading.Thread(target=self._live, daemon=True)
        self._thread.start()
        if opens:
            self.open()

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self.close()

    # --- what the user does

    def ask(self, op, *, timeout=60, **fields):
        """Ask the kernel, and return what the reply holds."""
        return self.reply(self.say(op, **fields), timeout=timeout)

    def say(self, op, **fields):
        """Ask the kernel and do not wait; returns the request's id."""
        request = uuid.uuid4().hex
        self.raw({"id": request, "op": op, **fields})
        return request

    def reply(self, request, *, timeout=60):
        self.until(lambda: request in self._replies, timeout)
        reply = self._replies[request]
        if not reply["ok"]:
            raise Refused(reply["problem"])
        return reply["value"]

    def hello(self, **fields):
        hello = self.ask("hello", **{"version": 1, "notebook": "", "language": "en", **fields})
        for record in hello["running"]:
            self.turns.setdefault(record["id"], record)
        return hello

    def send(self, prompt, *, thread="Chat 1", after=None, files=(), about=(), turn=None, **options):
        """Send a message; returns the id of its turn once the kernel has it."""
        turn = turn or uuid.uuid4().hex
        after = after or self.order[-1]
        self.ask(
            "send",
            turn=turn,
            thread=thread,
            prompt=prompt,
            files=list(files),
            after=after,
            options=options,
            about=list(about),
        )
        return turn

    def stop(self, turn):
        """Stop a turn; where the kernel cannot hear it while it runs a job of this page, the page interrupts it."""
        request = self.say("stop", turn=turn)
        if self._subshell is None and self._requests:
            self._kernel.manager.interrupt_kernel()
        self.reply(request)

    def settled(self, turn, timeout=60):
        """Wait for the end of a turn; returns its last record."""
        self.until(lambda: self.turns.get(turn, {}).get("state") in ENDED, timeout)
        return self.turns[turn]

    def until(self, condition, timeout=60):
        """Wait until something came that makes `condition` true."""
        deadline = time.monotonic() + timeout
        with self._changed:
            while not condition():
                assert time.monotonic() < deadline, (self.states, self.notices[-3:], self.heard[-3:])
                self._changed.wait(0.05)

    # --- the comm

    def open(self):
        """Open a comm to the kernel; an open one is left behind."""
        self.comm = uuid.uuid4().hex
        self.closed = False
        opening = self._post("comm_open", {"comm_id": self.comm, "target_name": TARGET, "data": {}})
        if self._subshell:
            # ipykernel looks for the comm of a message before it has opened it.
            self.until(lambda: opening in self._idle)

    def raw(self, data):
        """Send anything over the comm."""
        self._post("comm_msg", {"comm_id": self.comm, "data": data})

    def close_comm(self, *, heard=False):
        """Close the comm; with `heard` wait until the kernel knows."""
        closing = self._post("comm_close", {"comm_id": self.comm, "data": {}})
        self.until(lambda: not heard or closing in self._idle)

    def vanish(self):
        """Answer nothing any more and do nothing, as a page that was closed without a word."""
        self._is_gone = True

    def close(self):
        """Close the comm, as a page does that is left, and end the thread and the channels."""
        if not self._is_gone and not self.closed:
            self.close_comm()
            while self._thread.is_alive() and not self._out.empty():
                time.sleep(0.005)
        self._is_over = True
        self._thread.join()
        self._client.stop_channels()

    def _post(self, kind, content):
        message = self._client.session.msg(kind, content)
        if self._subshell:
            message["header"]["subshell_id"] = self._subshell
        self._out.put((self._client.shell_channel, message))
        return message["header"]["msg_id"]

    def _hear(self):
        """Wait until what the kernel publishes comes here; returns the kernel's features."""
        while True:
            features = self._control("kernel_info_request").get("supported_features", ())
            with suppress(queue.Empty):
                self._client.iopub_channel.get_msg(timeout=0.2)
                return features

    def _control(self, kind):
        message = self._client.session.msg(kind, {})
        self._client.control_channel.send(message)
        while True:
            reply = self._client.control_channel.get_msg(timeout=60)
            if reply["parent_header"].get("msg_id") == message["header"]["msg_id"]:
                return reply["content"]

    # --- the page's own thread

    def _live(self):
        client = self._client
        handlers = {
            client.iopub_channel.socket: (client.iopub_channel, self._iopub),
            client.shell_channel.socket: (client.shell_channel, self._shell),
            client.stdin_channel.socket: (client.stdin_channel, self._stdin),
        }
        poller = zmq.Poller()
        for socket in handlers:
            poller.register(socket, zmq.POLLIN)
        while not self._is_over:
            self._send_what_waits()
            for socket, _event in poller.poll(5):
                channel, handle = handlers[socket]
                message = channel.get_msg(timeout=1)
                if self._is_gone:
                    continue
                with self._changed:
                    handle(message)
                    self._changed.notify_all()

    def _send_what_waits(self):
        if self.working and not self._is_gone:
            for job in self.waiting:
                self._execute(job)
            self.waiting.clear()
        while not self._out.empty():
            channel, message = self._out.get()
            channel.send(message)

    def _execute(self, job):
        content = {
            "code": JOB.format(job),
            "silent": True,
            "store_history": False,
            "user_expressions": {},
            "allow_stdin": True,
            "stop_on_error": False,
        }
        message = self._client.session.msg("execute_request", content)
        self._requests[message["header"]["msg_id"]] = job
        self._client.shell_channel.send(message)

    def _shell(self, message):
        job = self._requests.pop(message["parent_header"].get("msg_id"), None)
        if job is None:
            return
        if message["content"]["status"] == "ok":
            self.done.append(job)
        else:
            self.missed.append(job)
            self.say("missed", job=job)

    def _iopub(self, message):
        kind, content = message["msg_type"], message["content"]
        if kind in ("comm_msg", "comm_close") and content["comm_id"] == self.comm:
            self.closed = kind == "comm_close"
            if not self.closed:
                self._noticed(content["data"])
        elif kind == "status" and content["execution_state"] == "idle":
            self._idle.add(message["parent_header"].get("msg_id"))
        elif kind in _OUTPUTS:
            self.outputs.setdefault(message["parent_header"].get("msg_id"), []).append({"type": kind, **content})

    def _stdin(self, message):
        reply = self._client.session.msg("input_reply", {"status": "ok", "value": "typed"}, parent=message["header"])
        self._client.stdin_channel.send(reply)

    def _noticed(self, notice):
        self.notices.append(notice)
        op = notice["op"]
        if op == "reply":
            self._replies[notice["id"]] = notice
        elif op == "turn":
            self.turns[notice["turn"]["id"]] = notice["turn"]
            self.states.setdefault(notice["turn"]["id"], []).append(notice["turn"]["state"])
        elif op == "text":
            self._grow(notice)
        elif op == "job":
            self.jobs.append(notice["job"])
            self.waiting.append(notice["job"])
        elif op == "call":
            self._called(json.loads(notice["prompt"].removeprefix(CALL)))
        elif op == "tell":
            self.obey(notice["data"])

    def _grow(self, notice):
        record = self.turns.get(notice["turn"])
        if record is None:
            return  # the hello is not answered yet
        self.turns[notice["turn"]] = record | {"text": grown(record["text"], notice)}
