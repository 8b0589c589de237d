"""Code with effects outside the namespace asks first, and what was answered binds to what was shown."""

import pytest

from tests.support.reused_kernels import reused_kernel
from tests.support.server import ScriptedServer
from tests.support.turns import environment, fenced, sent


@pytest.fixture
def precious(tmp_path):
    path = tmp_path / "precious.txt"
    path.write_text("keep me", encoding="utf-8")
    return path


def test_without_stdin_a_destructive_call_is_refused_in_one_line(precious, tmp_path):
    steps = [fenced("from shutil import rmtree as tidy\nimport os\nos.remove('precious.txt')")]
    with ScriptedServer(steps) as server, reused_kernel(cwd=tmp_path, **environment(server)) as kernel:
        cell = kernel.run("%%ci tidy up")
        assert cell.status == "error"
        assert "CI_MAGIC_ALLOW=delete" in cell.reply["evalue"]
        assert len(cell.reply["traceback"]) == 1
        assert precious.exists()


def test_the_environment_may_allow_an_effect(precious, tmp_path):
    steps = [fenced("import os\nos.remove('precious.txt')")]
    env = {"CI_MAGIC_ALLOW": "delete,overwrite"}
    with ScriptedServer(steps) as server, reused_kernel(cwd=tmp_path, **environment(server, **env)) as kernel:
        assert kernel.run("%%ci tidy up").status == "ok"
        assert not precious.exists()


def test_overwriting_asks_unless_a_turn_made_the_file(precious, tmp_path):
    steps = [
        fenced("open('mine.txt', 'w').write('one')"),
        fenced("open('mine.txt', 'w').write('two')"),
        fenced("open('precious.txt', 'w').write('gone')"),
    ]
    with ScriptedServer(steps) as server, reused_kernel(cwd=tmp_path, **environment(server)) as kernel:
        assert kernel.run("%%ci write one").status == "ok"
        assert kernel.run("%%ci write two").status == "ok"
        assert (tmp_path / "mine.txt").read_text() == "two"
        assert "CI_MAGIC_ALLOW=overwrite" in kernel.run("%%ci write three").reply["evalue"]
        assert precious.read_text() == "keep me"


@pytest.mark.parametrize(("answer", "runs"), [("r", True), ("s", False), ("", False)])
def test_the_user_is_asked_with_the_code_and_its_effects(precious, tmp_path, answer, runs):
    steps = [fenced("import os\nos.remove('precious.txt')")]
    with ScriptedServer(steps) as server, reused_kernel(cwd=tmp_path, **environment(server)) as kernel:
        asked = []
        cell = kernel.run("%%ci tidy", allow_stdin=True, on_input=lambda prompt: asked.append(prompt) or answer)
        assert asked
        assert "import os\nos.remove('precious.txt')" in cell.shown
        assert "line 2: delete precious.txt: os.remove('precious.txt')" in cell.text
        assert precious.exists() is not runs
        assert cell.status == ("ok" if runs else "error")


def test_regenerate_asks_the_model_again_with_the_note(precious, tmp_path):
    steps = [fenced("import os\nos.remove('precious.txt')"), fenced("kept = True")]
    answers = iter(["g", "do not delete"])
    with ScriptedServer(steps) as server, reused_kernel(cwd=tmp_path, **environment(server)) as kernel:
        cell = kernel.run("%%ci tidy", allow_stdin=True, on_input=lambda prompt: next(answers))
        assert cell.status == "ok", cell.reply
        assert "do not delete" in sent(server, 1)
        assert kernel.value("kept") == "True"
        assert precious.exists()


def test_edit_hands_the_code_over_without_running_it(precious, tmp_path):
    steps = [fenced("import os\nos.remove('precious.txt')")]
    with ScriptedServer(steps) as server, reused_kernel(cwd=tmp_path, **environment(server)) as kernel:
        cell = kernel.run("%%ci tidy", allow_stdin=True, cell_id="c1", on_input=lambda prompt: "e")
        assert precious.exists()
        assert cell.status == "ok"  # JupyterLab drops the payload of a cell that fails
        payload = [p for p in cell.reply["payload"] if p["source"] == "set_next_input"]
        assert "os.remove" in payload[0]["text"]


def test_ask_always_asks_for_harmless_code_and_ask_never_for_none(tmp_path):
    with (
        ScriptedServer([fenced("x = 1"), fenced("x = 2")]) as server,
        reused_kernel(cwd=tmp_path, **environment(server)) as kernel,
    ):
        assert kernel.run("%%ci --ask always set x").status == "error"
        assert kernel.run("%%ci --ask never set x").status == "ok"


def test_read_only_code_runs_at_once(precious, tmp_path):
    steps = [fenced("text = open('precious.txt').read()\nnote = 'rm -rf /'\nxs = [1, 2]\nxs.remove(1)")]
    with ScriptedServer(steps) as server, reused_kernel(cwd=tmp_path, **environment(server)) as kernel:
        assert kernel.run("%%ci read it").status == "ok"
        assert kernel.value("(text, xs)") == "('keep me', [2])"
