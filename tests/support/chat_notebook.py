"""The notebook of a page with a chat panel: its cells, and what the extension does with them."""

import json
import uuid


class ChatNotebook:
    """The cells of one notebook, as calls and tells of a kernel change them.

    Whoever speaks with the kernel has `say` and `decide`; see `chat_page.ChatPage`.
    """

    def __init__(self, cells):
        self.cells, self.order, self.heard = {}, [], []
        for source in cells:
            self.cell(source)
        self.outputs, self.requests, self.metadata = {}, {}, {}
        self.placed, self.before, self.queued = set(), {}, set()
        self.refuses = False
        self._last = {}

    def cell(self, source):
        cell = str(uuid.uuid4())
        self.cells[cell] = source
        self.order.append(cell)
        return cell

    def below(self, cell):
        return self.order[self.order.index(cell) + 1] if self.order.index(cell) + 1 < len(self.order) else None

    def shown(self, cell):
        """The outputs of a generated cell's last run."""
        return self.outputs.get(self.requests.get(cell), [])

    def text(self, cell):
        """What a generated cell's last run printed."""
        return "".join(each["text"] for each in self.shown(cell) if each["type"] == "stream")

    def calls(self, op):
        return [each for each in list(self.heard) if each["op"] == op]

    # --- what the extension does with cells

    def _called(self, call):
        self.heard.append(call)
        fields = self._answer(call)
        if fields is not None:
            answer = {"ok": True, "version": 1, "call": call["call"], **fields}
            self.say("answer", answer=json.dumps(answer))

    def _answer(self, call):
        if call["op"] == "locate":
            return {"cells": self._marked(call["pin"]), "notebook": "x.ipynb"}
        if call["op"] == "ping":
            return {"deciding": bool(self.decide)}
        if call["op"] == "decide" and call["kind"] == "confirm":
            return self.decide(call) if self.decide else None
        self._is_late(call)
        if call["op"] == "run":
            if self.refuses:
                return {"ok": False, "reason": "gone"}
            self._place(call)
            self.requests[call["cell"]] = call["msg_id"]
            return {"cell": call["cell"], "index": self.order.index(call["cell"])}
        self._place(call)
        return self.decide(call) if self.decide else None

    def _marked(self, pin):
        return [
            {
                "id": cell,
                "source": self.cells[cell],
                "metadata": self.metadata.get(cell, {}),
                "queued": cell in self.queued,
                "index": n,
            }
            for n, cell in enumerate(self.order)
            if self.cells[cell].partition("\n")[0] == f"# ci {pin}"
        ]

    def _place(self, message):
        cell = message["cell"]
        if cell in self.order:
            self.before.setdefault(cell, self.cells[cell])
        else:
            self.placed.add(cell)
            at = self.order.index(message["after"]) + 1 if message["after"] in self.order else len(self.order)
            self.order.insert(at, cell)
        self.cells[cell] = message["source"]

    def _is_late(self, message):
        """Whether a message for a cell comes after a later one."""
        key = message["turn"], message.get("cell")
        last = self._last.get(key, 0)
        self._last[key] = max(last, message["seq"])
        return message["seq"] < last

    def _obey(self, message):
        if self._is_late(message):
            return
        op, cell = message["op"], message.get("cell")
        if op == "begin":
            self._place(message)
        elif op == "write" and cell in self.cells:
            old = self.cells[cell].encode("utf-16-le")[: 2 * message["at"]].decode("utf-16-le")
            self.cells[cell] = old + message["text"]
        elif op == "keep":
            self._keep(message)
        elif op == "remove":
            self._remove(cell, old=message["old"])
        elif op == "settle" and cell in self.order:
            if message["keep"]:
                self._keep(message)
            else:
                self._remove(cell)
                self.before = {}

    def _keep(self, message):
        self.placed.discard(message["cell"])
        self.before.pop(message["cell"], None)
        if message["metadata"] is not None:
            self.metadata[message["cell"]] = message["metadata"]

    def _remove(self, cell, *, old=False):
        if cell in self.placed or old:
            self.order.remove(cell)
        else:
            self.cells[cell] = self.before[cell]
