"""Whole turns in a real kernel: the real client, a scripted server, frontend messages."""

import json
import threading
import time

import pytest

from ci_magic.protocol import MIME
from tests.support.kernels import live_kernel
from tests.support.reused_kernels import reused_kernel
from tests.support.server import ScriptedServer, Stream, failure
from tests.support.turns import KEY, environment, fenced, sent


def record(cell):
    """The record that a turn left in its cell's outputs."""
    return next(o["data"][MIME] for o in cell.outputs if MIME in o.get("data", {}))


def test_generated_code_runs_and_its_names_exist_in_the_next_cell():
    with ScriptedServer([fenced("total = 20 + 22\ntotal")]) as server, reused_kernel(**environment(server)) as kernel:
        cell = kernel.run("%%ci add the numbers")
        assert cell.status == "ok"
        assert kernel.value("total") == "42"
        assert len(server.chats) == 1


@pytest.mark.parametrize("ending", ["", "\n", "\n\n"])
def test_a_cell_of_one_line_works_with_and_without_a_line_end(ending):
    with ScriptedServer([fenced("x = 1")]) as server, reused_kernel(**environment(server)) as kernel:
        assert kernel.run("%%ci plot sales by month" + ending).status == "ok"
        assert server.chats[0].body["messages"][-1]["content"].endswith("plot sales by month")


@pytest.mark.parametrize(
    "prompt",
    [
        "plot {x} and ${y} at 100% of $HOME",
        "a \\ backslash \\n and a trailing \\",
        "triple \"\"\"quotes\"\"\" and '''these'''",
        "first line\n>>> second\n... third\n  indented\n\n\nlast?",
        "  two spaces before and after  ",
        "한국어 매출을 월별로 {x} 日本語 emoji 🎉",
        "In [1]: looks like a prompt",
        "tabs\tinside and a question?",
        "--not-an-option is only text when after --",
    ],
)
def test_the_prompt_reaches_the_model_byte_for_byte(prompt):
    with ScriptedServer([fenced("x = 1")]) as server, reused_kernel(**environment(server)) as kernel:
        cell = kernel.run("x = 5\ny = 6\n")
        cell = kernel.run(f"%%ci -- {prompt}")
        assert cell.status == "ok", cell.reply
        assert server.chats[0].body["messages"][-1]["content"].endswith(prompt)


@pytest.mark.parametrize("prompt", ["what is the mean?", "plot {x}", "is 5 > 3 ??", "it's 매출?"])
def test_a_line_magic_takes_its_prompt_as_it_stands(prompt):
    with ScriptedServer([Stream("An answer in words.")]) as server, reused_kernel(**environment(server)) as kernel:
        assert kernel.run(f"x = 5\n%ci {prompt}\ny = 7").status == "ok"
        assert server.chats[0].body["messages"][-1]["content"].endswith(prompt)
        assert kernel.value("y") == "7"


def test_a_percent_sign_ci_inside_a_string_is_left_alone():
    with reused_kernel() as kernel:
        kernel.run('text = """\n%ci what?\n"""\n')
        assert kernel.value("text") == r"'\n%ci what?\n'"


def test_the_second_code_is_the_code_that_runs():
    steps = [fenced("value = 'first'\n1/0"), fenced("value = 'second'")]
    with ScriptedServer(steps) as server, reused_kernel(**environment(server)) as kernel:
        cell = kernel.run("%%ci set the value")
        assert cell.status == "ok"
        assert kernel.value("value") == "'second'"
        assert cell.of("error") == []
        assert "ZeroDivisionError: division by zero" in sent(server, 1)
        assert "set the value" in sent(server, 1)
        assert record(cell)["attempts"] == 2


@pytest.mark.parametrize(
    "bad",
    [
        "raise ValueError('no')",
        "def broken(:\n    pass",
        "import no_such_module_at_all",
        "{}['missing']",
        "import sys\nsys.exit(3)",
        "raise BaseException('rare')",
        "def f(n): return f(n + 1)\nf(0)",
        "%matplotlib no_such_backend",
        "assert False",
        "raise ExceptionGroup('many', [ValueError('a'), KeyError('b')])",
        "await nothing_here()",
        "class Loud:\n    def __repr__(self): raise RuntimeError('no text')\nLoud()",
    ],
)
def test_every_class_of_failure_is_repaired(bad):
    with ScriptedServer([fenced(bad), fenced("done = True")]) as server, reused_kernel(**environment(server)) as kernel:
        cell = kernel.run("%%ci do it")
        assert cell.status == "ok", cell.outputs
        assert cell.of("error") == []
        assert kernel.value("done") == "True"
        assert len(server.chats) == 2


def test_a_retry_after_append_leaves_one_item_and_no_new_names():
    steps = [fenced("xs.append(4)\nleft_over = 1\nn = 99\n1/0"), fenced("xs.append(4)")]
    with ScriptedServer(steps) as server, reused_kernel(**environment(server)) as kernel:
        kernel.run("xs = [1, 2, 3]\nalias = xs\nn = 5")
        assert kernel.run("%%ci append 4").status == "ok"
        assert kernel.value("(xs, alias is xs, n, 'left_over' in globals())") == "([1, 2, 3, 4], True, 5, False)"


def test_frames_and_their_aliases_are_put_back_in_place():
    steps = [
        fenced("df['p'] = df['p'] * 1.1\ndf.drop(index=0, inplace=True)\nseries.iloc[0] = -1\n1/0"),
        fenced("df['p'] = df['p'] * 1.1"),
    ]
    with ScriptedServer(steps) as server, reused_kernel(**environment(server)) as kernel:
        kernel.run(
            "import pandas as pd\ndf = pd.DataFrame({'p': [100.0, 200.0]})\nsame = df\nseries = pd.Series([1, 2])"
        )
        assert kernel.run("%%ci raise p by 10 %").status == "ok"
        assert kernel.value("(same is df, [round(v) for v in same['p']], list(series))") == "(True, [110, 220], [1, 2])"


def test_what_could_not_be_put_back_is_named(tmp_path):
    steps = [fenced("next(numbers)\n1/0"), fenced("ok = 1")]
    with ScriptedServer(steps) as server, reused_kernel(**environment(server)) as kernel:
        kernel.run("numbers = iter(range(5))")
        cell = kernel.run("%%ci take one")
        assert "numbers" in cell.shown
        assert "could not be put back and may have changed: numbers" in sent(server, 1)


def test_when_the_budget_is_spent_the_queue_stops_with_one_line():
    steps = [fenced(f"step = 1\nraise ValueError('{word}')") for word in ("red", "green", "blue")]
    with ScriptedServer(steps) as server, reused_kernel(**environment(server)) as kernel:
        first = kernel.send("%%ci try this")
        second = kernel.send("never = 1")
        cell = kernel.collect(first)
        assert cell.status == "error"
        assert cell.reply["ename"] == "TurnFailed"
        assert "3 attempts are spent" in cell.reply["evalue"]
        assert "ValueError: blue" in cell.reply["evalue"]
        assert len(cell.reply["traceback"]) == 1
        assert "\n" not in cell.reply["traceback"][0]
        assert record(cell)["code"] == "step = 1\nraise ValueError('blue')"
        assert [each["cause"] for each in record(cell)["tries"]] == [
            "ValueError: red (line 2)",
            "ValueError: green (line 2)",
        ]
        assert "+raise ValueError('green')" in record(cell)["tries"][0]["difference"]
        assert "ValueError: blue" in cell.shown
        assert "line 2" in cell.shown
        assert kernel.client.get_shell_msg(timeout=60)["content"]["status"] == "aborted"
        assert kernel.value("('never' in globals(), 'step' in globals())") == "(False, False)"
        assert len(server.chats) == 3
        assert second


def test_the_same_error_at_the_same_line_gets_one_fresh_view_and_then_stops():
    steps = [fenced("a = 1\nfail()"), fenced("a = 2\nfail()"), fenced("a = 3\nfail()"), fenced("never = 1")]
    with ScriptedServer(steps) as server, reused_kernel(**environment(server)) as kernel:
        cell = kernel.run("%%ci --attempts 9 try")
        assert "the same error came at the same line twice" in cell.reply["evalue"]
        assert len(server.chats) == 3
        assert len(server.chats[2].body["messages"]) == len(server.chats[0].body["messages"]) + 2
        assert "name 'fail' is not defined" in sent(server, 2)


def test_the_same_code_twice_is_not_run_again():
    steps = [fenced("runs.append(1)\n1/0"), fenced("runs.append(1)\n1/0  "), fenced("runs.append(1)\n1/0  # again")]
    with ScriptedServer(steps) as server, reused_kernel(**environment(server)) as kernel:
        kernel.run("runs = []")
        cell = kernel.run("%%ci --attempts 9 try")
        assert "the same code twice" in cell.reply["evalue"]
        assert len(server.chats) == 3
        assert record(cell)["attempts"] == 1


def test_an_empty_result_costs_an_attempt_and_stands_with_a_warning_if_no_other_comes():
    empty = "cheap = df[df['city'] == 'Seuol']\nmade.append(1)\ncheap"
    steps = [fenced(empty), fenced(empty + "  # I am sure"), fenced("never = 1")]
    with ScriptedServer(steps) as server, reused_kernel(**environment(server)) as kernel:
        kernel.run("import pandas as pd\ndf = pd.DataFrame({'city': ['Seoul', 'Busan']})\nmade = []")
        cell = kernel.run("%%ci show the rows of the capital")
        assert cell.status == "ok", cell.reply
        assert len(server.chats) == 2
        assert "empty" in sent(server, 1)
        assert kernel.value("(len(cheap), made)") == "(0, [1])"
        assert "⚠" in cell.shown
        assert record(cell)["warnings"]


def test_words_after_a_finding_stand_beside_the_result():
    steps = [fenced("cheap = df[df['city'] == 'Seuol']\ncheap"), Stream("There are no rows for that city.")]
    with ScriptedServer(steps) as server, reused_kernel(**environment(server)) as kernel:
        kernel.run("import pandas as pd\ndf = pd.DataFrame({'city': ['Seoul', 'Busan']})")
        cell = kernel.run("%%ci show the rows of the capital")
        assert cell.status == "ok"
        assert kernel.value("len(cheap)") == "0"
        assert "There are no rows for that city." in cell.shown
        assert record(cell)["ending"] == "done"


def test_a_made_up_frame_in_place_of_the_live_one_is_not_run():
    made_up = "df = pd.DataFrame({'price': [9.0, 9.0]})\ntotal = df['price'].sum()\ntotal"
    steps = [fenced(made_up), fenced("total = df['price'].sum()\ntotal")]
    with ScriptedServer(steps) as server, reused_kernel(**environment(server)) as kernel:
        kernel.run("import pandas as pd\ndf = pd.DataFrame({'price': [1.0, 2.0]})")
        cell = kernel.run("%%ci add up the price")
        assert cell.status == "ok"
        assert kernel.value("float(total)") == "3.0"
        assert record(cell)["tries"][0]["status"] == "not run"
        assert "df" in sent(server, 1)


def test_a_model_that_insists_on_made_up_data_needs_the_users_word():
    made_up = "df = pd.DataFrame({'price': [9.0, 9.0]})\ntotal = df['price'].sum()\ntotal"
    steps = [fenced(made_up), fenced(made_up)]
    with ScriptedServer(steps) as server, reused_kernel(**environment(server)) as kernel:
        kernel.run("import pandas as pd\ndf = pd.DataFrame({'price': [1.0, 2.0]})")
        cell = kernel.run("%%ci add up the price")
        assert cell.status == "error"
        assert "CI_MAGIC_ALLOW=replace" in cell.reply["evalue"]
        assert kernel.value("list(df['price'])") == "[1.0, 2.0]"


def test_files_that_a_failed_attempt_wrote_are_named(tmp_path):
    steps = [fenced("open('half.csv', 'w').write('a')\n1/0"), fenced("ok = 1")]
    with ScriptedServer(steps) as server, reused_kernel(cwd=tmp_path, **environment(server)) as kernel:
        cell = kernel.run("%%ci write it")
        assert "half.csv" in sent(server, 1)
        assert "half.csv" in cell.shown


def test_the_token_limit_stops_the_turn_and_says_so():
    steps = [fenced("1/0"), fenced("2/0"), fenced("3/0")]
    with ScriptedServer(steps) as server, reused_kernel(**environment(server, CI_MAGIC_TOKENS="30")) as kernel:
        cell = kernel.run("%%ci --attempts 9 try")  # the server counts 18 tokens a reply
        assert "the limit of 30 tokens is spent" in cell.reply["evalue"]
        assert len(server.chats) == 2


@pytest.mark.row("1-22", kind="mechanism")
def test_the_time_limit_stops_running_code_puts_back_and_says_so():
    steps = [fenced("import time\nxs.append(1)\ntime.sleep(60)")]
    with ScriptedServer(steps) as server, reused_kernel(**environment(server)) as kernel:
        kernel.run("xs = []")
        cell = kernel.run("%%ci --timeout 1.5 wait")
        assert cell.status == "error"
        assert "the time limit of 1.5 s is over" in cell.reply["evalue"]
        assert kernel.value("xs") == "[]"


def test_the_attempt_limit_is_the_users():
    steps = [fenced("1/0")]
    with ScriptedServer(steps) as server, reused_kernel(**environment(server)) as kernel:
        cell = kernel.run("%%ci --attempts 1 try")
        assert "1 attempts are spent" in cell.reply["evalue"]
        assert len(server.chats) == 1


@pytest.mark.parametrize(
    ("step", "words"),
    [
        (failure(401), "OPENAI_API_KEY"),
        (failure(404, "no such model", code="model_not_found"), "--model"),
        (failure(429, code="insufficient_quota"), "quota"),
    ],
)
def test_a_provider_error_is_one_line_with_its_remedy(step, words):
    with ScriptedServer([step]) as server, reused_kernel(**environment(server)) as kernel:
        cell = kernel.run("%%ci do it")
        assert cell.status == "error"
        assert len(cell.reply["traceback"]) == 1
        assert words in cell.reply["evalue"]
        assert KEY not in json.dumps(cell.reply) + json.dumps(cell.outputs)


def test_counts_history_and_underscores_advance_once_per_cell():
    steps = [fenced("bad\n"), fenced("6 * 7")]
    with ScriptedServer(steps) as server, live_kernel(load=False, **environment(server)) as kernel:
        assert kernel.run("%load_ext ci_magic").reply["execution_count"] == 1
        cell = kernel.run("%%ci what is six times seven")
        assert cell.reply["execution_count"] == 2
        assert [o["execution_count"] for o in cell.of("execute_result")] == [2]
        after = kernel.run("(_, Out[2], len(In), In[2].count('six times seven'), '_3' in globals())")
        assert after.reply["execution_count"] == 3
        assert after.shown == "(42, 42, 4, 1, False)"


def test_await_magics_and_shell_lines_work_in_generated_code():
    code = "import asyncio\nawait asyncio.sleep(0.01)\nn = await asyncio.sleep(0, 5)\n%timeit -n1 -r1 n\nlisting = !echo hello\n"
    steps = [fenced(code)]
    with ScriptedServer(steps) as server, reused_kernel(**environment(server, CI_MAGIC_ALLOW="shell")) as kernel:
        cell = kernel.run("%%ci wait a little")
        assert cell.status == "ok", cell.outputs
        assert kernel.value("(n, list(listing))") == "(5, ['hello'])"


def test_a_long_silent_cell_is_waited_for():
    with (
        ScriptedServer([fenced("import time\ntime.sleep(12)\nlate = 1")]) as server,
        reused_kernel(**environment(server)) as kernel,
    ):
        assert kernel.run("%%ci wait", timeout=60).status == "ok"
        assert kernel.value("late") == "1"


def test_an_interrupt_during_the_call_closes_the_connection():
    step = Stream("```python\n" + "x = 1\n" * 5000 + "```", chunk=8, delay=0.05)
    with ScriptedServer([step]) as server, reused_kernel(**environment(server)) as kernel:
        started = threading.Event()

        def interrupt(kind, content):
            if "writing" in str(content) and not started.is_set():
                started.set()
                kernel.manager.interrupt_kernel()

        cell = kernel.collect(kernel.send("%%ci write a lot"), on_output=interrupt)
        assert cell.status == "error"
        assert cell.reply["ename"] == "KeyboardInterrupt"
        assert server.closed.wait(60)
        assert server.chats[0].sent < 2000
        assert record(cell)["ending"] == "interrupted"
        assert kernel.value("1 + 1") == "2"


def test_an_interrupt_of_running_code_ends_the_loop_and_keeps_what_ran():
    steps = [
        fenced("import time\nbefore = 1\nprint('started', flush=True)\ntime.sleep(60)\nafter = 1"),
        fenced("never = 1"),
    ]
    with ScriptedServer(steps) as server, reused_kernel(**environment(server)) as kernel:

        def interrupt(kind, content):
            if kind == "stream" and "started" in content["text"]:
                time.sleep(0.2)
                kernel.manager.interrupt_kernel()

        cell = kernel.collect(kernel.send("%%ci wait long"), on_output=interrupt)
        assert cell.reply["ename"] == "KeyboardInterrupt"
        assert "what it had done by then is kept" in cell.reply["evalue"]
        assert kernel.value("(before, 'after' in globals(), 'never' in globals())") == "(1, False, False)"
        assert len(server.chats) == 1


@pytest.mark.row("3-04", kind="mechanism")
def test_prose_is_an_answer_and_into_keeps_it():
    with ScriptedServer([Stream("The mean is 3.")]) as server, reused_kernel(**environment(server)) as kernel:
        cell = kernel.run("%%ci --into said what is the mean")
        assert cell.status == "ok"
        assert "The mean is 3." in cell.shown
        assert kernel.value("said") == "'The mean is 3.'"


def test_into_binds_the_last_expression_or_what_the_code_bound():
    steps = [fenced("21 * 2"), fenced("answer = 'bound by the code'\n'other'")]
    with ScriptedServer(steps) as server, reused_kernel(**environment(server)) as kernel:
        kernel.run("%%ci --into result compute")
        kernel.run("%%ci --into answer say")
        assert kernel.value("(result, answer)") == "(42, 'bound by the code')"
        assert "result" in sent(server, 0)


def test_the_record_says_what_happened():
    with ScriptedServer([fenced("x = 1")]) as server, reused_kernel(**environment(server)) as kernel:
        found = record(kernel.run("%%ci set x"))
        assert found["prompt"] == "set x"
        assert found["model"] == "scripted"
        assert (found["attempts"], found["tokens"], found["ending"]) == (1, 18, "done")
        assert found["code"] == "x = 1"
        assert len(found["code_hash"]) == 64


def test_unusable_replies_are_sent_back_without_spending_an_attempt():
    steps = [Stream(""), Stream("```bash\nls\n```"), fenced("x = 1")]
    with ScriptedServer(steps[1:]) as server, reused_kernel(**environment(server)) as kernel:
        cell = kernel.run("%%ci --attempts 1 list")
        assert cell.status == "ok", cell.reply
        assert len(server.chats) == 2
        assert record(cell)["attempts"] == 1


def test_an_inspect_block_is_seen_by_the_model_only_and_undone():
    steps = [Stream("```python inspect\nxs.append(9)\nprint('xs is', xs)\n```"), fenced("n = len(xs)")]
    with ScriptedServer(steps) as server, reused_kernel(**environment(server)) as kernel:
        kernel.run("xs = [1, 2]")
        cell = kernel.run("%%ci count")
        assert "xs is [1, 2, 9]" in sent(server, 1)
        assert "xs is" not in cell.shown + cell.text
        assert kernel.value("(n, xs)") == "(2, [1, 2])"


def test_a_follow_up_sees_the_earlier_turn():
    steps = [fenced("price = 10"), fenced("price = price * 2")]
    with ScriptedServer(steps) as server, reused_kernel(**environment(server)) as kernel:
        kernel.run("%%ci set the price to ten")
        kernel.run("%%ci now double it")
        text = sent(server, 1)
        assert "set the price to ten" in text
        assert "price = 10" in text
        assert kernel.value("price") == "20"


def test_a_semicolon_keeps_the_result_quiet_as_in_any_cell():
    with ScriptedServer([fenced("6 * 7;"), fenced("a = 1;\na + 1")]) as server:
        with reused_kernel(**environment(server)) as kernel:
            assert kernel.run("%%ci compute").of("execute_result") == []
            assert kernel.run("%%ci add").of("execute_result")[0]["data"]["text/plain"] == "2"
