"""The notebook of a page with a chat panel: its cells, and what the extension answers."""

import json

from tests.support.notebook_cells import NotebookCells


class ChatNotebook(NotebookCells):
    """The cells of one notebook, as calls and tells of a kernel change them.

    Whoever speaks with the kernel has `say` and `decide`; see `chat_page.ChatPage`.

    Attributes:
        answers: whether calls are answered.
    """

    def __init__(self, cells):
        super().__init__(cells)
        self.refuses = False
        self.answers = True

    def shown(self, cell):
        """The outputs of a generated cell's last run."""
        return self.outputs.get(self.requests.get(cell), [])

    def text(self, cell):
        """What a generated cell's last run printed."""
        return "".join(each["text"] for each in self.shown(cell) if each["type"] == "stream")

    def _called(self, call):
        self.heard.append(call)
        fields = self._answer(call) if self.answers else None
        if fields is not None:
            answer = {"ok": True, "version": 1, "call": call["call"], **fields}
            self.say("answer", answer=json.dumps(answer))

    def _answer(self, call):
        if call["op"] == "locate":
            return self.located(call)
        if call["op"] == "ping":
            return {"deciding": bool(self.decide)}
        if call["op"] == "decide" and call["kind"] == "confirm":
            return self.decide(call) if self.decide else None
        self.is_late(call)
        if call["op"] == "run":
            return {"ok": False, "reason": "gone"} if self.refuses else self.ready(call)
        self.place(call)
        return self.decide(call) if self.decide else None
