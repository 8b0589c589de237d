"""The cells of an open notebook, and what the extension does with them when a kernel calls and tells."""

import uuid


class NotebookCells:
    """The cells of one notebook.

    Args:
        cells: their sources.

    Attributes:
        cells: sources by the cells' ids; `order` has the ids in the notebook's order.
        heard: the calls and tells about cells, in order.
        outputs: by the requests that they belong to; `requests` are those of generated cells.
        queued: the cells that wait for their run.
    """

    def __init__(self, cells=()):
        self.cells, self.order, self.heard = {}, [], []
        self.outputs, self.requests, self.metadata = {}, {}, {}
        self.queued = set()
        self._placed, self._before, self._last = set(), {}, {}
        for source in cells:
            self.cell(source)

    def cell(self, source):
        cell = str(uuid.uuid4())
        self.cells[cell] = source
        self.order.append(cell)
        return cell

    def below(self, cell):
        return self.order[self.order.index(cell) + 1] if self.order.index(cell) + 1 < len(self.order) else None

    def calls(self, op):
        return [each for each in list(self.heard) if each["op"] == op]

    # --- what the extension does with cells

    def located(self, call):
        """The answer to `locate`."""
        marked = [
            {
                "id": cell,
                "source": self.cells[cell],
                "metadata": self.metadata.get(cell, {}),
                "queued": cell in self.queued,
                "index": n,
            }
            for n, cell in enumerate(self.order)
            if self.cells[cell].partition("\n")[0] == f"# ci {call['pin']}"
        ]
        return {"cells": marked, "notebook": "x.ipynb"}

    def ready(self, call):
        """The answer to `run`."""
        self.place(call)
        self.requests[call["cell"]] = call["msg_id"]
        return {"cell": call["cell"], "index": self.order.index(call["cell"])}

    def place(self, message):
        cell, after = message["cell"], message["after"]
        if cell in self.order:
            self._before.setdefault(cell, self.cells[cell])
        else:
            self._placed.add(cell)
            self.order.insert(self.order.index(after) + 1 if after in self.order else len(self.order), cell)
        self.cells[cell] = message["source"]

    def is_late(self, message):
        """Whether a message for a cell comes after a later one: calls and tells travel on channels of their own."""
        key = message["turn"], message.get("cell")
        last = self._last.get(key, 0)
        self._last[key] = max(last, message["seq"])
        return message["seq"] < last

    def obey(self, message):
        """Do what a tell says."""
        self.heard.append(message)
        if self.is_late(message):
            return
        op, cell = message["op"], message.get("cell")
        if op == "begin":
            self.place(message)
        elif op == "write" and cell in self.cells:
            self.cells[cell] = grown(self.cells[cell], message)
        elif op == "keep":
            self.keep(message)
        elif op == "remove":
            self._remove(cell, old=message["old"])
        elif op == "settle" and cell in self.order:
            self.settle(message)

    def keep(self, message):
        self._placed.discard(message["cell"])
        self._before.pop(message["cell"], None)
        if message["metadata"] is not None:
            self.metadata[message["cell"]] = message["metadata"]

    def settle(self, message):
        if message["keep"]:
            self.keep(message)
        else:
            self._remove(message["cell"])
            self._before = {}

    def _remove(self, cell, *, old=False):
        if cell in self._placed or old:
            self.order.remove(cell)
        else:
            self.cells[cell] = self._before[cell]


def grown(text, message):
    """A text with what came of it: positions count as JavaScript does."""
    return text.encode("utf-16-le")[: 2 * message["at"]].decode("utf-16-le") + message["text"]
