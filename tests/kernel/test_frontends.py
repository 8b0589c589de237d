"""What each frontend gets: the payload path, the terminal, and a shell left as it was."""

import os
import subprocess
import sys
import time

import nbformat

from ci_magic.protocol import MIME
from tests.support.kernels import live_kernel, notebook
from tests.support.reused_kernels import reused_kernel
from tests.support.server import ScriptedServer, Stream
from tests.support.turns import environment, fenced


def record(cell):
    return next(o["data"][MIME] for o in cell.outputs if MIME in o.get("data", {}))


def offered(cell):
    return [p["text"] for p in cell.reply["payload"] if p["source"] == "set_next_input"]


def test_where_the_request_names_its_cell_the_code_is_offered_as_the_next_one_and_a_rerun_runs_nothing(tmp_path):
    with (
        ScriptedServer([fenced("hits.append(1)")]) as server,
        reused_kernel(cwd=tmp_path, **environment(server)) as kernel,
    ):
        kernel.run("hits = []")
        first = kernel.run("%%ci note a hit", cell_id="a")
        assert offered(first)[0].startswith("# ci ")
        assert offered(first)[0].endswith("\nhits.append(1)")
        again = kernel.run("%%ci note a hit", cell_id="a")
        assert "the marked cell below" in again.shown
        assert offered(again) == []
        assert kernel.value("hits") == "[1]"
        assert len(server.chats) == 1


def test_equal_prompts_are_told_apart_by_their_cells_after_a_restart(tmp_path):
    env = {}
    with ScriptedServer([fenced("n = 'first'"), fenced("n = 'second'")]) as server:
        env = environment(server)
        with reused_kernel(cwd=tmp_path, **env) as kernel:
            kernel.run("%%ci go", cell_id="a")
            kernel.run("%%ci --new go", cell_id="b")
        with reused_kernel(cwd=tmp_path, **env) as kernel:
            second = kernel.run("%%ci go", cell_id="b")
            first = kernel.run("%%ci go", cell_id="a")
        assert len(server.chats) == 2
        assert [record(cell)["code"] for cell in (first, second)] == ["n = 'first'", "n = 'second'"]


def test_a_marked_cell_that_is_gone_from_the_saved_notebook_makes_the_kept_code_run_in_place(tmp_path):
    path = tmp_path / "work.ipynb"
    with (
        ScriptedServer([fenced("x = 7")]) as server,
        reused_kernel(cwd=tmp_path, JPY_SESSION_NAME=str(path), **environment(server)) as kernel,
    ):
        kernel.run("%%ci make x", cell_id="a")
        kernel.run("del x")
        nbformat.write(notebook("%%ci make x"), path)
        os.utime(path, (time.time() + 5, time.time() + 5))
        cell = kernel.run("%%ci make x", cell_id="a")
        assert "ran the kept code" in cell.shown
        assert kernel.value("x") == "7"
        assert len(server.chats) == 1


def test_a_marked_cell_in_the_saved_notebook_is_not_run_twice_although_cell_ids_changed(tmp_path):
    path = tmp_path / "work.ipynb"
    env = {"JPY_SESSION_NAME": str(path)}
    with (
        ScriptedServer([fenced("hits.append(1)")]) as server,
        reused_kernel(cwd=tmp_path, **environment(server, **env)) as kernel,
    ):
        kernel.run("hits = []")
        cell = offered(kernel.run("%%ci note a hit", cell_id="a"))[0]
        nbformat.write(notebook("%%ci note a hit", cell), path)
        again = kernel.run("%%ci note a hit", cell_id="another id for the same cell")
        assert "the marked cell below" in again.shown
        assert kernel.value("hits") == "[1]"


def test_a_changed_prompt_with_an_old_pin_is_written_anew_and_says_that_the_old_cell_stays(tmp_path):
    with ScriptedServer([fenced("x = 2")]) as server, reused_kernel(cwd=tmp_path, **environment(server)) as kernel:
        cell = kernel.run("%%ci --pin abcdef make x larger")
        assert cell.status == "ok"
        assert len(server.chats) == 1
        assert "`# ci abcdef` holds the old code" in cell.shown


def test_colab_gets_no_payload(tmp_path):
    with ScriptedServer([fenced("x = 1")]) as server, reused_kernel(cwd=tmp_path, **environment(server)) as kernel:
        kernel.run("import sys, types\nsys.modules['google.colab'] = types.ModuleType('google.colab')")
        assert offered(kernel.run("%%ci make x", cell_id="a")) == []


def terminal(script, tmp_path, **env):
    """Type lines into a real IPython terminal (without prompt_toolkit) and return all that it printed."""
    command = [
        sys.executable,
        "-m",
        "IPython",
        "--simple-prompt",
        "--no-banner",
        "--colors=NoColor",
        "--no-confirm-exit",
    ]
    done = subprocess.run(
        command, input=script, capture_output=True, text=True, cwd=tmp_path, env={**os.environ, **env}, timeout=120
    )
    return done.stdout + done.stderr


def test_in_a_terminal_the_code_is_shown_and_runs(tmp_path):
    steps = [fenced("value = 1/0"), fenced("value = 6 * 7\nprint('value', value)")]
    with ScriptedServer(steps) as server:
        told = terminal(
            "%load_ext ci_magic\n%ci set the value\nprint('then', value)\n", tmp_path, **environment(server)
        )
    assert "value = 6 * 7" in told
    assert "value 42" in told
    assert "then 42" in told
    assert "repairing (2 of 3) after ZeroDivisionError" in told
    assert "Traceback" not in told
    assert "done" in told


def test_in_a_terminal_a_cell_magic_of_one_line_ends_as_cell_magics_do(tmp_path):
    with ScriptedServer([Stream("It is prose.")]) as server:
        told = terminal("%load_ext ci_magic\n%%ci say something\n\n\nprint('after')\n", tmp_path, **environment(server))
    assert "It is prose." in told
    assert "after" in told


SHELL_STATE = """
import sys
_shell = get_ipython()
def state():
    return (
        [getattr(t, '__name__', type(t).__name__) for t in _shell.input_transformers_cleanup],
        [getattr(t, '__name__', type(t).__name__) for t in _shell.input_transformers_post],
        sorted(_shell.magics_manager.magics['line']), sorted(_shell.magics_manager.magics['cell']),
        id(_shell.magics_manager.magics['line'].get('ci')),
        sorted(type(c).__name__ for c in _shell.configurables), _shell.custom_exceptions, repr(_shell.CustomTB), sys.excepthook, sys.displayhook,
        {name: len(callbacks) for name, callbacks in _shell.events.callbacks.items()},
        sorted(_shell.display_formatter.formatters), len(_shell.ast_transformers), 'showtraceback' in vars(_shell),
    )
"""


def test_loading_and_unloading_leave_the_shell_as_it_was(tmp_path):
    with (
        ScriptedServer([fenced("1/0"), fenced("x = 1")]) as server,
        live_kernel(load=False, **environment(server)) as kernel,
    ):
        kernel.run(SHELL_STATE)
        kernel.run(
            "from IPython.core.magic import register_line_magic\n@register_line_magic\ndef ci(line): return 'mine'\n"
        )
        kernel.run(
            "def handler(self, kind, value, trace, tb_offset=None): print('handled', kind.__name__)\n_shell.set_custom_exc((ZeroDivisionError,), handler)"
        )
        kernel.run("%reload_ext storemagic")  # IPython loads its own extension magics at first use
        kernel.run("before = state()")
        assert kernel.run("%load_ext ci_magic\n%load_ext ci_magic").status == "ok"
        turn = kernel.run("%%ci make x")
        assert turn.status == "ok"
        assert "handled" not in turn.text
        assert "handled ZeroDivisionError" in kernel.run("1/0").text
        kernel.run("%unload_ext ci_magic")
        assert kernel.value("[(a, b) for a, b in zip(before, state()) if a != b]") == "[]"
        assert kernel.value("get_ipython().run_line_magic('ci', '')") == "'mine'"
        assert kernel.run("%load_ext ci_magic").status == "ok"
        assert kernel.run("%ci --status").status == "ok"


def test_the_error_that_the_user_left_for_post_mortem_is_still_there(tmp_path):
    with (
        ScriptedServer([fenced("{}['inner']"), fenced("x = 1")]) as server,
        reused_kernel(**environment(server)) as kernel,
    ):
        kernel.run("[][99]")
        kernel.run("%%ci make x")
        assert kernel.value("__import__('sys').last_value.args[0]") == "'list index out of range'"


def test_help_is_the_same_text_everywhere():
    with reused_kernel() as kernel:
        text = kernel.run("%ci --help").text.strip()
        shown = kernel.run("%%ci?").reply["payload"][0]["data"]["text/plain"]
        for line in text.splitlines():
            assert line.strip() in shown


def test_without_a_key_the_rules_answer_and_say_that_they_are_rules(tmp_path):
    with reused_kernel(cwd=tmp_path) as kernel:
        kernel.run(
            "import pandas as pd\nsales = pd.DataFrame({'date': pd.date_range('2024-01-01', periods=60), 'sales': range(60)})"
        )
        cell = kernel.run("%%ci plot sales by month")
        assert cell.status == "ok", cell.reply
        assert "rules" in cell.shown
        assert any("image/png" in o.get("data", {}) for o in cell.outputs) or "Axes" not in cell.shown


def test_a_local_server_is_offered_and_not_used(tmp_path):
    from http.server import BaseHTTPRequestHandler, HTTPServer
    from threading import Thread

    asked = []

    class Ollama(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(("GET", self.path))
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(b'{"data": [{"id": "llama-local"}]}')

        def do_POST(self):
            asked.append(("POST", self.path))
            self.send_error(500)

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 11434), Ollama)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        with reused_kernel(cwd=tmp_path) as kernel:
            cell = kernel.run("%%ci what can you do")
            assert "OPENAI_BASE_URL=http://127.0.0.1:11434/v1" in cell.shown
            assert "llama-local" in cell.shown
            assert {method for method, _ in asked} == {"GET"}
    finally:
        server.shutdown()
        server.server_close()
