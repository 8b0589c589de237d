"""What a new kernel gives back of an earlier one: its accepted cells, in order, without a model; and what undo takes."""

import pytest

from tests.support.kernels import live_kernel, wait_for
from tests.support.reused_kernels import reused_kernel
from tests.support.server import ScriptedServer, Stream
from tests.support.turns import environment, fenced, sent


@pytest.fixture
def place(tmp_path):
    place = tmp_path / "work"
    place.mkdir()
    return place


def end(cell):
    return cell.shown.rpartition("ci_magic: ")[2]


@pytest.mark.row("0-34", "2-10", kind="mechanism")
def test_the_state_of_the_last_kernel_comes_back_without_a_model_and_without_a_word(place):
    steps = [
        fenced("print('loud')\nsteps = ['first']\nsteps"),
        fenced("steps.append('second')\nraise ValueError"),
        fenced("steps.append('second')"),
        Stream("It is about steps."),
        fenced("side_value = 1", before="aside\n"),
        fenced("import math\ntotal = len(steps) * math.floor(1.5)"),
        fenced("follow = 1"),
    ]
    with ScriptedServer(steps) as server:
        env = environment(server)
        with live_kernel(cwd=place, **env) as kernel:
            for prompt in ("begin the steps", "go on", "what is this", "--thread side put by", "count them"):
                assert kernel.run(f"%%ci {prompt}").status == "ok"
        with reused_kernel(cwd=place, **env) as kernel:
            cell = kernel.run("%ci --restore")
            assert cell.status == "ok"
            assert end(cell) == "rebuilt 4 of 4 cells; back: side_value, steps, total"
            assert "loud" not in cell.text + cell.shown
            assert kernel.value("(steps, total)") == "(['first', 'second'], 2)"
            assert len(server.chats) == 6
            kernel.run("%%ci now follow")
            text = sent(server)
        told = [text.index(part) for part in ("begin the steps", "go on", "what is this", "It is about", "count them")]
        assert told == sorted(told)
        assert "steps.append('second')\n```" in text
        # The variable is there, what was said in a thread is said there alone.
        assert "side_value" in text and "put by" not in text and "aside" not in text


def test_a_missing_name_is_named_and_a_second_restore_does_only_the_rest(place):
    steps = [fenced("log = ['a']"), fenced("double = base * 2\nlog.append('b')"), fenced("half = double / 2")]
    with ScriptedServer(steps) as server:
        env = environment(server)
        with live_kernel(cwd=place, **env) as kernel:
            kernel.run("base = 4\nother = base")
            kernel.run("print(base)")
            for prompt in ("start a log", "double the base", "halve it"):
                assert kernel.run(f"%%ci {prompt}").status == "ok"
        with live_kernel(cwd=place, **env) as kernel:
            first = kernel.run("%ci --restore")
            assert first.status == "error"
            assert first.reply["evalue"] == (
                "rebuilt 1 of 3 cells; back: log; not rebuilt: cell 2 “double the base”: needs base: run your cell that"
                " makes it, it was [2] base = 4, then %ci --restore again; not rebuilt: cell 3 “halve it”: needs"
                " double, which cell 2 makes"
            )
            kernel.run("base = 5")
            second = kernel.run("%ci --restore")
            assert (second.status, end(second)) == ("ok", "rebuilt 2 of 2 cells; back: double, half")
            assert kernel.value("(log, double, half)") == "(['a', 'b'], 10, 5.0)"
            assert "nothing to run again" in kernel.run("%ci --restore").text
        # What a kernel has rebuilt is part of what it leaves, and so is what it could not rebuild.
        with reused_kernel(cwd=place, **env) as kernel:
            kernel.run("base = 6")
            assert end(kernel.run("%ci --restore")) == "rebuilt 3 of 3 cells; back: double, half, log"
            assert kernel.value("(log, double, half)") == "(['a', 'b'], 12, 6.0)"
        assert len(server.chats) == 3


def test_a_failing_cell_leaves_nothing_behind_and_the_next_one_runs(place):
    (place / "in.txt").write_text("7")
    steps = [
        fenced("xs = [1]"),
        fenced("xs.append(2)\nn = int(open('in.txt').read())"),
        fenced("xs.append(3)"),
    ]
    with ScriptedServer(steps) as server:
        env = environment(server)
        with live_kernel(cwd=place, **env) as kernel:
            for prompt in ("one", "two", "three"):
                assert kernel.run(f"%%ci {prompt}").status == "ok"
        (place / "in.txt").unlink()
        with reused_kernel(cwd=place, **env) as kernel:
            told = kernel.run("%ci --restore").reply["evalue"]
            assert "rebuilt 2 of 3 cells; back: xs; not rebuilt: cell 2 “two”: FileNotFoundError" in told
            assert kernel.value("(xs, 'n' in globals())") == "([1, 3], False)"


@pytest.mark.parametrize(("answer", "runs"), [("r", True), ("e", False), ("s", False), (None, False)])
def test_effects_are_asked_about_again(place, answer, runs):
    (place / "old.txt").write_text("x")
    steps = [fenced("import os\nos.remove('old.txt')\ngone = True"), fenced("after = 1")]
    with ScriptedServer(steps) as server:
        env = environment(server)
        with live_kernel(cwd=place, **env) as kernel:
            assert kernel.run("%%ci tidy", allow_stdin=True, on_input=lambda prompt: "r").status == "ok"
            kernel.run("%%ci go on")
        (place / "old.txt").write_text("x")
        with reused_kernel(cwd=place, **env) as kernel:
            asked = []
            options = {"allow_stdin": True, "on_input": lambda prompt: asked.append(prompt) or answer}
            cell = kernel.run("%ci --restore", **(options if answer else {}))
            assert bool(asked) is bool(answer)
            assert (place / "old.txt").exists() is not runs
            there = kernel.value("[name for name in ('gone', 'after') if name in globals()]")
            if runs:
                assert (cell.status, there) == ("ok", "['gone', 'after']")
            elif answer == "s":
                assert "stopped; 0 of 2 cells are rebuilt" in cell.reply["evalue"]
                assert there == "[]"
            else:
                assert "not rebuilt: cell 1 “tidy”" in cell.reply["evalue"]
                assert ("CI_MAGIC_ALLOW=delete" in cell.reply["evalue"]) is (answer is None)
                assert there == "['after']"


def test_an_interrupt_keeps_what_is_rebuilt(place):
    wait = "import os, time\nif os.path.exists('slow'):\n    open('now', 'w').close()\n    time.sleep(60)\nc = 3"
    with ScriptedServer([fenced("a = 1"), fenced(wait), fenced("d = 4")]) as server:
        env = environment(server, CI_MAGIC_ASK="never")
        with live_kernel(cwd=place, **env) as kernel:
            for prompt in ("one", "two", "three"):
                assert kernel.run(f"%%ci {prompt}").status == "ok"
        (place / "slow").touch()
        with reused_kernel(cwd=place, **env) as kernel:
            message = kernel.send("%ci --restore")
            wait_for(place / "now")
            kernel.manager.interrupt_kernel()
            stopped = kernel.collect(message)
            assert stopped.reply["ename"] == "KeyboardInterrupt"
            assert "1 of 3 cells are rebuilt and kept; back: a" in stopped.reply["evalue"]
            assert kernel.value("('a' in globals(), 'c' in globals(), 'd' in globals())") == "(True, False, False)"
            (place / "slow").unlink()
            assert end(kernel.run("%ci --restore")) == "rebuilt 2 of 2 cells; back: c, d"


def test_code_with_a_secret_is_named_since_the_record_does_not_hold_it(place):
    secret = "sk-" + "proj-" + "a1B2" * 8
    with ScriptedServer([fenced(f"login = 'key {secret}'"), fenced("x = 1")]) as server:
        env = environment(server)
        with live_kernel(cwd=place, **env) as kernel:
            assert kernel.run("%%ci log in").status == "ok"
            assert kernel.run("%%ci make x").status == "ok"
        with reused_kernel(cwd=place, **env) as kernel:
            told = kernel.run("%ci --restore").reply["evalue"]
            assert told == (
                "rebuilt 1 of 2 cells; back: x; not rebuilt: cell 1 “log in”: held a secret, which the record does not"
                " keep: run its cell"
            )


def test_the_answer_variable_and_a_pinned_rerun_come_back_too(place):
    with ScriptedServer([fenced("21 * 2"), fenced("hits.append(1)")]) as server:
        env = environment(server)
        with live_kernel(cwd=place, **env) as kernel:
            kernel.run("%%ci --into answer compute")
            kernel.run("hits = []")
            kernel.run("%%ci note a hit")
            kernel.run("%%ci note a hit")
            assert kernel.value("hits") == "[1, 1]"
        with reused_kernel(cwd=place, **env) as kernel:
            kernel.run("hits = []")
            assert end(kernel.run("%ci --restore")).startswith("rebuilt 3 of 3 cells")
            assert kernel.value("(answer, hits)") == "(42, [1, 1])"


def test_marked_cells_that_a_kernel_ran_count_once(place):
    """In the second kernel the prompts were only met again; their marked cells made the names."""
    with ScriptedServer([fenced("hits.append(1)")]) as server:
        env = environment(server)
        with live_kernel(cwd=place, **env) as kernel:
            kernel.run("hits = []")
            kernel.run("%%ci note a hit", cell_id="a")
        with live_kernel(cwd=place, **env) as kernel:
            for _again in range(2):
                assert "the marked cell below" in kernel.run("%%ci note a hit", cell_id="a").shown
        with reused_kernel(cwd=place, **env) as kernel:
            kernel.run("hits = []")
            assert end(kernel.run("%ci --restore")).startswith("rebuilt 1 of 1 cells")
            assert kernel.value("hits") == "[1]"


def test_without_an_earlier_kernel_there_is_nothing_to_run(place):
    with ScriptedServer([fenced("x = 1")]) as server, reused_kernel(cwd=place, **environment(server)) as kernel:
        kernel.run("%%ci make x")
        cell = kernel.run("%ci --restore")
        assert cell.status == "ok"
        assert "nothing to run again" in cell.text


@pytest.mark.row("0-34", kind="mechanism")
def test_a_prompt_that_names_what_is_gone_says_which_cell_made_it_once(place):
    steps = [fenced("sales = [1, 2]"), Stream("No."), Stream("No."), Stream("No.")]
    with ScriptedServer(steps) as server:
        env = environment(server)
        with live_kernel(cwd=place, **env) as kernel:
            kernel.run("%%ci read the sales of 2023 from the file that the finance team sent us in March")
        with reused_kernel(cwd=place, **env) as kernel:
            assert kernel.run("%%ci what is pi").text == ""
            assert kernel.run("%%ci sales를 요약해 줘").text == (
                "ci_magic: gone with an earlier kernel: sales, made by “read the sales of 2023 from the file that the"
                " finance team…”; %ci --restore runs that again\n"
            )
            assert kernel.run("%%ci sum sales").text == ""


def test_a_hint_outlives_the_outputs_of_a_failed_attempt(place):
    steps = [fenced("sales = [1, 2]"), fenced("n = len(sales)"), fenced("n = 0")]
    with ScriptedServer(steps) as server:
        env = environment(server)
        with live_kernel(cwd=place, **env) as kernel:
            kernel.run("%%ci make sales")
        with reused_kernel(cwd=place, **env) as kernel:
            assert kernel.run("%%ci count sales").text.startswith("ci_magic: gone with an earlier kernel: sales")


def test_undo_takes_back_the_last_turn_with_its_pin_its_file_and_its_place_in_the_conversation(place):
    steps = [
        fenced("xs = [1]"),
        fenced("xs.append(2)\nnew = 1\nopen('out.txt', 'w').write('a')"),
        fenced("xs.append(3)"),
        fenced("y = 1"),
    ]
    with ScriptedServer(steps) as server, reused_kernel(cwd=place, **environment(server)) as kernel:
        kernel.run("%%ci make xs")
        kernel.run("%%ci append", cell_id="c1")
        told = kernel.run("%ci --undo").text.splitlines()
        pin = told[-1].partition("# ci ")[2][:6]
        assert told == [
            "undone: “append”",
            "  put back: xs",
            "  removed: new",
            f"  deleted: {place / 'out.txt'}",
            f"  the cell marked `# ci {pin}` stays in the notebook",
        ]
        assert kernel.value("(xs, 'new' in globals())") == "([1], False)"
        assert not (place / "out.txt").exists()
        assert "done, undone" in kernel.run("%ci --log").text
        # The prompt is asked again, without the turn that was taken back.
        assert kernel.run("%%ci append", cell_id="c1").status == "ok"
        assert len(server.chats) == 3
        assert "make xs" in sent(server)
        assert "new = 1" not in sent(server)
        assert kernel.value("xs") == "[1, 3]"


def test_undo_leaves_what_has_changed_since_and_says_so(place):
    with (
        ScriptedServer([fenced("a = [1]\nb = [2]")]) as server,
        reused_kernel(cwd=place, **environment(server)) as kernel,
    ):
        kernel.run("%%ci make both")
        kernel.run("a.append(9)")
        assert kernel.run("%ci --undo").text.splitlines() == [
            "undone: “make both”",
            "  removed: b",
            "  left as it is: a (changed since)",
        ]
        assert kernel.value("(a, 'b' in globals())") == "([1, 9], False)"


def test_turns_are_undone_one_after_the_other_and_then_there_is_nothing(place):
    steps = [fenced("n = 1"), fenced("n = 2"), Stream("Words."), fenced("1/0"), fenced("1/0")]
    with ScriptedServer(steps) as server, reused_kernel(cwd=place, **environment(server)) as kernel:
        kernel.run("%%ci one")
        kernel.run("%%ci two")
        kernel.run("%%ci say")
        assert kernel.run("%%ci --attempts 1 fail").status == "error"
        assert "undone: “two”" in kernel.run("%ci --undo").text
        assert kernel.value("n") == "1"
        assert "undone: “one”" in kernel.run("%ci --undo").text
        assert kernel.value("'n' in globals()") == "False"
        nothing = kernel.run("%ci --undo")
        assert nothing.status == "error"
        assert nothing.reply["evalue"].startswith("nothing to undo")
        assert len(nothing.reply["traceback"]) == 1
        ends = [line.split("  ")[2] for line in kernel.run("%ci --log").text.splitlines() if line.startswith("20")]
        assert ends == ["done, undone", "done, undone", "answered", "gave up"]


def test_an_undone_turn_is_not_rebuilt_and_a_restoration_can_be_undone(place):
    with ScriptedServer([fenced("kept = 1"), fenced("dropped = 1")]) as server:
        env = environment(server)
        with live_kernel(cwd=place, **env) as kernel:
            kernel.run("%%ci keep")
            kernel.run("%%ci drop")
            kernel.run("%ci --undo")
        with reused_kernel(cwd=place, **env) as kernel:
            assert end(kernel.run("%ci --restore")) == "rebuilt 1 of 1 cells; back: kept"
            assert "removed: kept" in kernel.run("%ci --undo").text
            assert end(kernel.run("%ci --restore")) == "rebuilt 1 of 1 cells; back: kept"


def test_an_interrupted_turn_that_kept_what_ran_can_be_undone(place):
    code = "xs.append(2)\nopen('now', 'w').close()\nimport time\ntime.sleep(60)"
    with ScriptedServer([fenced(code)]) as server, reused_kernel(cwd=place, **environment(server)) as kernel:
        kernel.run("xs = [1]")
        message = kernel.send("%%ci wait")
        wait_for(place / "now")
        kernel.manager.interrupt_kernel()
        assert kernel.collect(message).reply["ename"] == "KeyboardInterrupt"
        assert kernel.value("xs") == "[1, 2]"
        assert "put back: xs" in kernel.run("%ci --undo").text
        assert kernel.value("xs") == "[1]"


def test_a_cell_of_another_notebook_is_not_taken_for_the_one_that_made_a_name(place):
    with ScriptedServer([fenced("double = base * 2")]) as server:
        env = environment(server)
        with live_kernel(cwd=place, **env) as kernel:
            kernel.run("get_ipython().run_line_magic('store', '')\nglobals()['base'] = 4")
            kernel.run("%%ci double the base")
        with live_kernel(cwd=place.parent, **env) as kernel:
            kernel.run("base = 'of another notebook'")
        with reused_kernel(cwd=place, **env) as kernel:
            told = kernel.run("%ci --restore").reply["evalue"]
            assert "needs base, which no accepted cell makes: run your cell that makes it, then" in told
