"""What the user sees while a turn goes on."""

from tests.support.reused_kernels import reused_kernel
from tests.support.server import ScriptedServer, Stream, failure
from tests.support.turns import environment, fenced


def watch(kernel, code):
    """Run a cell; returns it with every state its display went through."""
    states = []

    def note(kind, content):
        if kind in ("display_data", "update_display_data"):
            states.append(content["data"].get("text/plain", ""))

    return kernel.collect(kernel.send(code), on_output=note), states


def test_the_code_streams_into_view_and_only_the_final_state_is_left():
    text = "```python\n" + "".join(f"a{n} = {n}\n" for n in range(40)) + "```"
    with ScriptedServer([Stream(text, chunk=12, delay=0.05)]) as server, reused_kernel(**environment(server)) as kernel:
        cell, states = watch(kernel, "%%ci write many lines")
        assert any("asking scripted" in state for state in states)
        partial = [state for state in states if "a3 = 3" in state and "a39 = 39" not in state]
        assert len(partial) >= 2
        assert any("running" in state for state in states)
        displays = cell.of("display_data")
        assert len(displays) == 1
        assert displays[0]["data"]["text/plain"].endswith("scripted")
        assert "ci_magic: done · 18 tokens" in displays[0]["data"]["text/plain"]


def test_waiting_for_a_busy_server_counts_down_and_can_be_interrupted():
    with ScriptedServer([failure(429, headers={"Retry-After": "2"}), fenced("x = 1")]) as server:
        with reused_kernel(**environment(server)) as kernel:
            cell, states = watch(kernel, "%%ci go")
            assert cell.status == "ok"
            assert any("trying again in 2 s" in state for state in states)
            assert any("trying again in 1 s" in state for state in states)
    with ScriptedServer([failure(429, headers={"Retry-After": "60"}), fenced("x = 1")]) as server:
        with reused_kernel(**environment(server)) as kernel:

            def interrupt(kind, content):
                if "trying again in 59 s" in str(content):
                    kernel.manager.interrupt_kernel()

            cell = kernel.collect(kernel.send("%%ci wait long"), on_output=interrupt)
            assert cell.reply["ename"] == "KeyboardInterrupt"
            assert len(server.chats) == 1


def test_outputs_of_a_failed_attempt_are_cleared_and_those_of_the_good_one_stay():
    steps = [fenced("print('noise')\n1/0"), fenced("print('signal')")]
    with ScriptedServer(steps) as server, reused_kernel(**environment(server)) as kernel:
        cell = kernel.run("%%ci go")
        assert "signal" in cell.text
        assert "noise" not in cell.text
        assert "2 attempts" in cell.shown


def test_a_line_magic_clears_nothing_of_its_cell():
    steps = [fenced("print('noise')\n1/0"), fenced("x = 1")]
    with ScriptedServer(steps) as server, reused_kernel(**environment(server)) as kernel:
        cell = kernel.run("print('mine')\n%ci go\nprint('after')")
        assert "mine" in cell.text
        assert "after" in cell.text


def test_words_beside_the_code_are_shown_and_html_in_them_is_not_made_of_the_status():
    with ScriptedServer([fenced("x = 1", before="I set <b>x</b> to one.\n\n")]) as server:
        with reused_kernel(**environment(server)) as kernel:
            cell = kernel.run("%%ci go")
            assert cell.shown.startswith("I set <b>x</b> to one.")
            cell = kernel.run("%%ci --new --model <script>alert(1)</script> go")
            assert "<script>" not in str([o["data"].get("text/markdown") for o in cell.outputs if "data" in o])


def test_figures_of_generated_code_appear_once():
    code = "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()"
    env = {"MPLBACKEND": "module://matplotlib_inline.backend_inline"}
    with (
        ScriptedServer([fenced(code + "\n1/0"), fenced(code)]) as server,
        reused_kernel(**environment(server, **env)) as kernel,
    ):
        cell = kernel.run("%%ci draw")
        assert cell.status == "ok"
        assert sum("image/png" in o.get("data", {}) for o in cell.outputs) == 1


def test_messages_speak_the_users_language():
    with ScriptedServer([fenced("x = 1"), fenced("y = 1")]) as server:
        for language, word in (("ko_KR.UTF-8", "완료"), ("ja", "完了")):
            with reused_kernel(**environment(server, CI_MAGIC_LANGUAGE=language)) as kernel:
                assert word in kernel.run(f"%%ci --new go {word}").shown
                error = kernel.run("%%ci")
                assert "the prompt" not in error.reply["evalue"]
