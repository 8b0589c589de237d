"""VS Code and Colab: their message sequences, replayed against a real kernel.

VS Code (vscode-jupyter, `cellExecution.ts`): one execute request a cell with `allow_stdin` true and `stop_on_error`
false; the metadata is `{cellId: the URI of the cell's document}` with the cell's own metadata over it. It shows an
input box for `input_request`s of the running request only, and takes `set_next_input` from the reply. The part of the
URI behind `#` is made of the cell's place when the notebook was opened, so another session has other ids.
"""

import json
import time
from dataclasses import dataclass, field
from queue import Empty

import nbformat
import pytest
from jupyter_client.blocking import BlockingKernelClient

from ci_magic.cells.channel import KNOWN_SECONDS
from ci_magic.protocol import MIME
from tests.support.kernels import notebook
from tests.support.reused_kernels import reused_kernel
from tests.support.server import ScriptedServer, Stream
from tests.support.turns import environment, fenced

CALL = "ci_magic:call:"
LOCAL = "vscode-notebook-cell:/home/user/my%20work/sales.ipynb#W{}sZmlsZQ%3D%3D"
FORMS = {
    "local": LOCAL,
    "windows": "vscode-notebook-cell:/c%3A/Users/user/sales.ipynb#W{}sZmlsZQ%3D%3D",
    "remote": "vscode-notebook-cell://ssh-remote%2Bhost/home/user/sales.ipynb#X{}sdnNjb2RlLXJlbW90ZQ%3D%3D",
    "untitled": "vscode-notebook-cell:Untitled-1.ipynb?jupyter-notebook#W{}sdW50aXRsZWQ%3D",
    "korean": "vscode-notebook-cell:/home/user/%EB%A7%A4%EC%B6%9C.ipynb#W{}sZmlsZQ%3D%3D",
}


@dataclass
class Ran:
    """All that a frontend saw of one execute request, in the order in which it came."""

    reply: dict = field(default_factory=dict)
    heard: list[tuple[float, str, dict]] = field(default_factory=list)
    asked: list[tuple[float, str]] = field(default_factory=list)

    @property
    def calls(self):
        return [json.loads(prompt.removeprefix(CALL)) for _, prompt in self.asked if prompt.startswith(CALL)]

    @property
    def boxes(self):
        return [prompt for _, prompt in self.asked if not prompt.startswith(CALL)]

    @property
    def tells(self):
        return [(when, content["data"]) for when, kind, content in self.heard if kind == "comm_msg"]

    @property
    def offered(self):
        return [each["text"] for each in self.reply.get("payload", []) if each["source"] == "set_next_input"]

    @property
    def text(self):
        return "".join(content["text"] for _, kind, content in self.heard if kind == "stream")

    @property
    def shown(self):
        kinds = ("display_data", "update_display_data", "execute_result")
        return [content["data"]["text/plain"] for _, kind, content in self.heard if kind in kinds][-1]

    @property
    def record(self):
        return next(c["data"][MIME] for _, _, c in reversed(self.heard) if MIME in c.get("data", {}))


class Frontend:
    """A client with a session of its own; `answers` are typed into its input boxes, calls get no answer."""

    def __init__(self, kernel, client=None, **content):
        self.client = client or kernel.client
        self.content = {"allow_stdin": True, "stop_on_error": False, **content}

    def run(self, code, metadata, answers=(), seconds=60):
        content = {"code": code, "silent": False, "store_history": True, "user_expressions": {}, **self.content}
        message = self.client.session.msg("execute_request", content, metadata=metadata)
        self.client.shell_channel.send(message)
        ran, mine = Ran(), message["header"]["msg_id"]
        answers = list(answers)
        deadline = time.monotonic() + seconds
        idle = False
        while not (ran.reply and idle):
            assert time.monotonic() < deadline, ran
            for channel in (self.client.stdin_channel, self.client.iopub_channel, self.client.shell_channel):
                for each in waiting(channel):
                    idle = self._take(each, mine, ran, answers) or idle
        return ran

    def _take(self, message, mine, ran, answers):
        kind, content = message["msg_type"], message["content"]
        if kind == "input_request":
            ran.asked.append((time.monotonic(), content["prompt"]))
            if message["parent_header"]["msg_id"] == mine:
                self.client.input(answers.pop(0))
        elif message["parent_header"].get("msg_id") != mine:
            return False
        elif kind == "execute_reply":
            ran.reply = content
        else:
            ran.heard.append((time.monotonic(), kind, content))
            return kind == "status" and content["execution_state"] == "idle"
        return False


def waiting(channel):
    while True:
        try:
            yield channel.get_msg(timeout=0.01)
        except Empty:
            return


def cell(number, form=LOCAL, **metadata):
    return {"cellId": form.format(number), **metadata}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_vscode_is_asked_for_the_extension_once_and_gets_the_code_as_its_next_cell(tmp_path, form):
    steps = [fenced("hits.append(1)"), fenced("hits.append(2)")]
    with ScriptedServer(steps) as server, reused_kernel(cwd=tmp_path, **environment(server)) as kernel:
        code = Frontend(kernel)
        code.run("hits = []", cell(0, form))
        first = code.run("%%ci note a hit", cell(1, form))
        assert [call["op"] for call in first.calls] == ["locate"]
        assert first.calls[0]["asking"] == form.format(1)
        assert first.boxes == []
        assert [tell["op"] for _, tell in first.tells] == ["abandon"]
        # It is not waited for as long as for a page that is known to have the extension.
        assert first.tells[0][0] - first.asked[0][0] < KNOWN_SECONDS
        (offered,) = first.offered
        assert offered == f"# ci {first.record['pin']}\nhits.append(1)"
        second = code.run("%%ci note another", cell(3, form))
        assert (second.calls, second.tells, len(second.offered)) == ([], [], 1)
        again = code.run("%%ci note a hit", cell(1, form))
        assert (again.calls, again.offered) == ([], [])
        assert "the marked cell below" in again.shown
        assert "[1, 2]" in code.run("print(hits)", cell(5, form)).text
        assert len(server.chats) == 2


def test_run_all_in_vscode_runs_each_inserted_cell_once(tmp_path):
    steps = [fenced("order.append('a')"), fenced("order.append('b')")]
    with ScriptedServer(steps) as server, reused_kernel(cwd=tmp_path, **environment(server)) as kernel:
        code = Frontend(kernel)
        code.run("order = []", cell(0))
        sources = ["order = []"]
        for number, prompt in enumerate(("%%ci first", "%%ci second"), 1):
            sources += [prompt, code.run(prompt, cell(number)).offered[0]]
        for place, source in enumerate(sources):
            # Inserted cells got new handles; the cells that were there keep theirs.
            ran = code.run(source, cell(place if place < 1 else {1: 1, 2: 10, 3: 2, 4: 11}[place]))
            assert ran.reply["status"] == "ok"
            assert ran.offered == []
        assert "['a', 'b']" in code.run("print(order)", cell(12)).text
        assert len(server.chats) == 2


def test_after_reopening_other_cell_ids_run_nothing_twice(tmp_path):
    path = tmp_path / "sales.ipynb"
    with ScriptedServer([fenced("hits.append(1)")]) as server:
        env = environment(server)
        with reused_kernel(cwd=tmp_path, **env) as kernel:
            code = Frontend(kernel)
            code.run(f"__vsc_ipynb_file__ = {str(path)!r}\nhits = []", cell(0))
            offered = code.run("%%ci note a hit", cell(1)).offered[0]
        nbformat.write(notebook("hits = []", "%%ci note a hit", offered), path)
        with reused_kernel(cwd=tmp_path, **env) as kernel:
            code = Frontend(kernel)
            code.run(f"__vsc_ipynb_file__ = {str(path)!r}\nhits = []", cell(0))
            prompt = code.run("%%ci note a hit", cell(7))
            assert "the marked cell below" in prompt.shown
            assert prompt.offered == []
            code.run(offered, cell(8))
            assert code.run("print(hits)", cell(9)).text == "[1]\n"
        assert len(server.chats) == 1


def test_metadata_of_the_cell_over_the_id_changes_nothing(tmp_path):
    with (
        ScriptedServer([fenced("x = 1")]) as server,
        reused_kernel(cwd=tmp_path, **environment(server)) as kernel,
    ):
        metadata = cell(1, tags=["a"], ci_magic={"pin": "000000"}, collapsed=True, id="4b1d", name=None)
        ran = Frontend(kernel).run("%%ci make x", metadata)
        assert ran.record["ending"] == "done"
        assert len(ran.offered) == 1


def test_a_question_to_the_user_still_gets_its_box_and_an_answer_that_comes_late_is_not_taken_for_the_users(tmp_path):
    (tmp_path / "old.txt").write_text("old")
    steps = [fenced("import os\nos.remove('old.txt')\ngone = True"), fenced("name = input('Your name: ')")]
    with ScriptedServer(steps) as server, reused_kernel(cwd=tmp_path, **environment(server)) as kernel:
        code = Frontend(kernel)
        deleted = code.run("%%ci delete old.txt", cell(1), answers=["r"])
        assert len(deleted.calls) == 1
        (box,) = deleted.boxes
        assert deleted.record["ending"] == "done", (box, deleted.shown)
        assert not (tmp_path / "old.txt").exists()
        late = json.dumps({"ok": True, "version": 1, "call": deleted.calls[0]["call"], "cells": [], "next": None})
        code.client.input(late)
        asked = code.run("%%ci ask for a name", cell(2), answers=["Ada"])
        assert asked.boxes == ["Your name: "]
        assert [call["op"] for call in asked.calls] == ["locate"]  # a page that answers late has the extension
        assert code.run("print(name)", cell(3)).text == "Ada\n"


def test_each_window_is_asked_on_its_own_and_once(tmp_path):
    steps = [fenced(f"x = {number}") for number in range(4)]
    with ScriptedServer(steps) as server, reused_kernel(cwd=tmp_path, **environment(server)) as kernel:
        other = BlockingKernelClient()  # with a session of its own, which the manager's clients have not
        other.load_connection_file(kernel.manager.connection_file)
        other.start_channels(hb=False)
        try:
            other.wait_for_ready(timeout=60)
            windows = [Frontend(kernel), Frontend(kernel, other)]
            calls = [len(windows[n % 2].run(f"%%ci make x {n}", cell(n)).calls) for n in range(4)]
        finally:
            other.stop_channels()
        assert calls == [1, 1, 0, 0]


def test_a_frontend_that_takes_no_questions_is_not_asked(tmp_path):
    with (
        ScriptedServer([fenced("x = 1")]) as server,
        reused_kernel(cwd=tmp_path, **environment(server)) as kernel,
    ):
        ran = Frontend(kernel, allow_stdin=False).run("%%ci make x", cell(1))
        assert (ran.asked, ran.tells, len(ran.offered)) == ([], [], 1)


def test_a_line_in_a_cell_with_other_code_costs_no_question(tmp_path):
    with (
        ScriptedServer([Stream("It is prose.")]) as server,
        reused_kernel(cwd=tmp_path, **environment(server)) as kernel,
    ):
        ran = Frontend(kernel).run("x = 1\n%ci what is x\nprint(x)", cell(1))
        assert (ran.reply["status"], ran.asked, ran.offered) == ("ok", [], [])


COLAB = "import sys, types\nsys.modules['google.colab'] = types.ModuleType('google.colab')\nhits = []"


@pytest.mark.parametrize("metadata", [{}, {"colab": {"base_uri": "https://localhost:8080/"}}, {"cellId": "aB3_x-Zq"}])
def test_colab_gets_no_payload_and_no_call_and_a_rerun_runs_the_kept_code(tmp_path, metadata):
    with (
        ScriptedServer([fenced("hits.append(1)\nlen(hits)")]) as server,
        reused_kernel(cwd=tmp_path, **environment(server)) as kernel,
    ):
        colab = Frontend(kernel, stop_on_error=True)
        colab.run(COLAB, metadata)
        first = colab.run("%%ci note a hit", metadata)
        assert (first.asked, first.tells, first.offered) == ([], [], [])
        assert first.record["code"] == "hits.append(1)\nlen(hits)"
        again = colab.run("%%ci note a hit", metadata)
        assert "ran the kept code" in again.shown
        assert (again.asked, again.offered) == ([], [])
        assert colab.run("print(hits)", metadata).text == "[1, 1]\n"
        assert len(server.chats) == 1
