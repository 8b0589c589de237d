"""A page with the extension, as far as a kernel can tell: answers calls, obeys tells, keeps the notebook's cells.

It speaks the protocol over the real channels of a real kernel. What the cells look like is for the browser tests.
"""

import json
from queue import Empty

from tests.support.kernels import Cell
from tests.support.notebook_cells import NotebookCells

CALL = "ci_magic:call:"


class Page(NotebookCells):
    """Runs cells of one notebook.

    Args:
        kernel: a `LiveKernel` with ci_magic loaded.
        decide: answers a question; gets the call, returns fields of the answer (None: never answers).
        deaf: whether the page answers nothing, as one without the extension.
        version: the version of the protocol that it speaks.
    """

    def __init__(self, kernel, decide=None, *, deaf=False, version=1):
        super().__init__()
        self.version = version
        self.kernel = kernel
        self.decide = decide
        self.deaf = deaf
        self.asked = []
        self.gone = set()

    def gets_time(self):
        """Let the kernel wait for this page however slow the machine is; it shows nowhere."""
        code = (
            "import sys\nfrom ci_magic.cells import channel\n"
            "if 'reused_kernel' in sys.modules:\n"
            "    sys.modules['reused_kernel'].changed.append((channel, 'ANSWER_SECONDS', channel.ANSWER_SECONDS))\n"
            "channel.ANSWER_SECONDS = 60\ndel sys, channel"
        )
        reply = self.kernel.client.execute(code, silent=True, reply=True, timeout=60)
        assert reply["content"]["status"] == "ok", reply

    def run(self, cell, timeout=60, on_turn=None):
        """Run a cell to its end; returns the reply with the outputs of the cell itself.

        `on_turn` is called again and again meanwhile, with the message that came, or None.
        """
        asked = self.kernel.send(self.cells[cell], cell_id=cell, allow_stdin=True)
        outputs = self.outputs[asked] = []
        client, reply = self.kernel.client, None
        idle = False
        while reply is None or not idle:
            self._stdin(client)
            message = _next(client.get_iopub_msg, 0.02)
            if message is not None:
                idle = self._iopub(message, asked) or idle
            if on_turn:
                on_turn(message)
            answer = _next(client.get_shell_msg, 0.001) if idle else None
            if answer is not None and answer["parent_header"].get("msg_id") == asked:
                reply = answer["content"]
            timeout -= 0.02
            assert timeout > 0, self.heard[-5:]
        return Cell(reply, outputs)

    def shown(self, cell):
        """The outputs of a generated cell's last run."""
        return self.outputs[self.requests[cell]]

    def _iopub(self, message, asked):
        kind, content = message["msg_type"], message["content"]
        parent = message["parent_header"].get("msg_id")
        if kind == "comm_msg" and content["comm_id"] == "ci_magic" and not self.deaf:
            self.obey(content["data"])
        elif kind in ("stream", "display_data", "execute_result", "error", "execute_input", "update_display_data"):
            self.outputs.setdefault(parent, []).append({"type": kind, **content})
        return kind == "status" and content["execution_state"] == "idle" and parent == asked

    def _stdin(self, client):
        message = _next(client.get_stdin_msg, 0.001)
        if message is None:
            return
        prompt = message["content"]["prompt"]
        self.asked.append(prompt)
        if self.deaf:
            return
        if not prompt.startswith(CALL):
            self._reply(client, message, "typed")
            return
        call = json.loads(prompt.removeprefix(CALL))
        self.heard.append(call)
        fields = self._answer(call)
        if fields is not None:
            self._reply(
                client, message, json.dumps({"ok": True, "version": self.version, "call": call["call"], **fields})
            )

    def _reply(self, client, message, value):
        reply = client.session.msg("input_reply", {"status": "ok", "value": value}, parent=message["header"])
        client.stdin_channel.send(reply)

    def _answer(self, call):
        if call["op"] == "locate":
            return self.located(call)
        self.is_late(call)
        if call["op"] == "run":
            return {"ok": False, "reason": "gone"} if call["cell"] in self.gone else self.ready(call)
        if call["op"] == "decide":
            self.place(call)
            return self.decide(call) if self.decide else None
        return {"deciding": bool(self.decide)}

    def settle(self, message):
        super().settle(message)
        if message["keep"] and message["pin"]:
            asking = message["asking"]
            line, separator, rest = self.cells[asking].partition("\n")
            words = line.split(" ")
            if "--pin" in words:
                at = words.index("--pin")
                del words[at : at + 2]
            self.cells[asking] = " ".join([words[0], "--pin", message["pin"], *words[1:]]) + separator + rest


def _next(get, seconds):
    try:
        return get(timeout=seconds)
    except Empty:
        return None
