"""The kernel's side of a cell of its own: a real kernel, with a page that speaks the protocol."""

import json
import os
import signal
import time

import pytest

from ci_magic.protocol import MIME
from tests.support.extension import Page
from tests.support.reused_kernels import reused_kernel
from tests.support.server import ScriptedServer, Stream
from tests.support.turns import BEGUN, environment, fenced, held, sent


@pytest.fixture
def notebook():
    """Open a notebook on scripted replies: returns the page and the server.

    The kernel waits for a page that `answers` as long as it takes.
    """
    opened = []

    def open_notebook(*replies, setup="", answers=True, deaf=False, **page):
        server = ScriptedServer(list(replies))
        server.__enter__()
        opened.append(server)
        kernel = reused_kernel(**environment(server))
        live = kernel.__enter__()
        opened.append(kernel)
        if setup:
            assert live.run(setup).status == "ok"
        opened_page = Page(live, deaf=deaf, **page)
        if answers and not deaf:
            opened_page.gets_time()
        return opened_page, server

    yield open_notebook
    for each in reversed(opened):
        each.__exit__(None, None, None)


def texts(outputs):
    return "".join(each.get("text", "") for each in outputs)


def last_view(cell):
    views = [each for each in cell.outputs if each["type"] in ("display_data", "update_display_data")]
    return views[-1]["data"]


def test_a_repaired_turn_leaves_one_cell_with_its_own_outputs_and_number(notebook):
    bad = "xs.append(4)\nprint('noise')\n1/0"
    good = "xs.append(4)\nprint('hello')\nxs"
    page, _ = notebook(fenced(bad), fenced(good), setup="xs = [1]; alias = xs")
    asking = page.cell("%%ci add four")
    cell = page.run(asking)
    made = page.below(asking)
    assert cell.status == "ok"
    assert page.cells[made].partition("\n")[2] == good
    pin = page.cells[made].partition("\n")[0].removeprefix("# ci ")
    assert page.cells[asking] == f"%%ci --pin {pin} add four"
    assert texts(page.shown(made)) == "hello\n"
    result = page.shown(made)[-1]
    assert (result["type"], result["execution_count"]) == ("execute_result", 4)
    assert result["data"]["text/plain"] == "[1, 4]"
    assert [each["type"] for each in cell.outputs if each["type"] in ("stream", "error", "execute_result")] == []
    assert "1/0" not in last_view(cell)["text/plain"].replace("ZeroDivisionError", "")
    assert last_view(cell)[MIME]["code"] == good
    assert page.kernel.value("(xs, alias is xs)") == "([1, 4], True)"
    settle = page.calls("settle")[0]
    assert (settle["count"], settle["asking_count"], settle["keep"]) == (4, 3, True)
    kept = page.metadata[made]
    assert (kept["prompt"], kept["model"], kept["attempts"]) == ("add four", "scripted", 2)
    assert kept["tries"][0]["cause"] == "ZeroDivisionError: division by zero (line 3)"
    assert "-1/0" in kept["tries"][0]["difference"]


def test_history_and_numbers_advance_once_a_cell_shown(notebook):
    page, _ = notebook(fenced("1/0"), fenced("6 * 7"))
    asking = page.cell("%%ci multiply")
    page.run(asking)
    code = page.cells[page.below(asking)]
    facts = "(len(In), In[2], In[3] == In[-2], _i, Out, get_ipython().execution_count)"
    said = page.kernel.run(facts).shown
    # Load, asking cell, generated cell, this one.
    assert said.startswith("(5,") and "{3: 42}" in said and said.endswith("5)")
    assert "%%ci multiply" in said or "run_cell_magic" in said
    assert page.kernel.value("In[3]") == repr(code + "\n") or page.kernel.value("In[3]") == repr(code)


def test_the_cell_fills_while_the_model_writes_and_carries_the_mark(notebook):
    code = "values = [\n" + "".join(f"    {n},  # 셀 {n} 🎈\n" for n in range(60)) + "]\nlen(values)"
    page, _ = notebook(Stream(f"Here.\n```python\n{code}\n```", chunk=30, delay=0.05))
    asking = page.cell("%%ci list")
    seen = []
    page.run(asking, on_turn=lambda _message: seen.append(page.cells.get(page.below(asking), "")))
    grown = [text for text in dict.fromkeys(seen) if text]
    assert len(grown) > 4
    made = page.cells[page.below(asking)]
    assert all(made.startswith(text.rstrip()) for text in grown)
    assert made.endswith(code)
    assert grown[0].startswith("# ci ")


def test_a_rerun_runs_the_visible_source_once_or_leaves_it_to_its_own_turn(notebook):
    page, server = notebook(fenced("ran = globals().get('ran', 0) + 1\nprint(ran)"))
    asking = page.cell("%%ci count")
    page.run(asking)
    made = page.below(asking)
    kept = page.metadata[made]
    again = page.run(asking)
    assert texts(page.shown(made)) == "2\n"
    page.cells[made] += "\nprint('mine')"
    page.run(asking)
    assert texts(page.shown(made)) == "3\nmine\n"
    page.queued.add(made)
    last = page.run(asking)
    assert "runs in its turn" in last_view(last)["text/plain"]
    assert page.kernel.value("ran") == "3"
    assert "no model was asked" in last_view(again)["text/plain"]
    assert len(server.chats) == 1
    assert page.metadata[made] is kept


def test_a_pin_whose_cell_was_deleted_asks_again(notebook):
    page, server = notebook(fenced("a = 1"), fenced("a = 2"))
    asking = page.cell("%%ci make a")
    page.run(asking)
    page.order.remove(page.below(asking))
    page.run(asking)
    assert len(server.chats) == 2
    assert page.kernel.value("a") == "2"


def test_a_changed_prompt_writes_its_cell_anew(notebook):
    page, server = notebook(fenced("a = 1"), fenced("a = 2"), fenced("a = 3"))
    asking = page.cell("%%ci make a")
    page.run(asking)
    made = page.below(asking)
    page.cells[asking] += " two"
    page.run(asking)
    assert page.order == [asking, made]
    assert page.cells[made].endswith("a = 2")
    assert page.cells[asking].endswith(" make a two") and page.cells[asking].count("--pin") == 1
    page.cells[asking] = page.cells[asking].replace("%%ci", "%%ci --new")
    page.run(asking)
    assert page.cells[made].endswith("a = 3")
    assert len(server.chats) == 3


@pytest.mark.parametrize(("choice", "value", "chats"), [("keep", "10", 1), ("regenerate", "2", 2), ("stop", "1", 1)])
def test_an_edited_cell_is_not_written_over_unasked(notebook, choice, value, chats):
    asked = []

    def decide(call):
        asked.append(call)
        return {"choice": choice, "source": call["source"], "note": ""}

    page, server = notebook(fenced("a = 1"), fenced("a = 2"), decide=decide)
    asking = page.cell("%%ci make a")
    page.run(asking)
    made = page.below(asking)
    page.cells[made] = page.cells[made].replace("a = 1", "a = 10")
    page.cells[asking] += " again"
    cell = page.run(asking)
    assert [(call["kind"], call["original"].partition("\n")[2]) for call in asked] == [("edited", "a = 1")]
    assert page.kernel.value("a") == value
    assert len(server.chats) == chats
    assert cell.status == ("error" if choice == "stop" else "ok")
    assert page.cells[made].endswith("a = 2" if choice == "regenerate" else "a = 10")
    assert page.order == [asking, made]


def test_what_fails_for_good_shows_its_traceback_in_the_cell_and_stops_the_queue(notebook):
    page, _ = notebook(*[fenced(f"x = {n}\n[][{n}]") for n in range(3)])
    asking = page.cell("%%ci fail")
    cell = page.run(asking)
    made = page.below(asking)
    assert cell.status == "error"
    errors = [each for each in page.shown(made) if each["type"] == "error"]
    assert [each["ename"] for each in errors] == ["IndexError"]
    assert "list index out of range" in "\n".join(errors[0]["traceback"])
    assert page.cells[asking] == "%%ci fail"
    assert not page.calls("settle")[0]["pin"]
    assert page.kernel.value("'x' in globals()") == "False"


def test_a_page_without_the_extension_is_asked_once_and_then_the_code_runs_inline(notebook):
    page, _ = notebook(fenced("print('one')"), fenced("print('two')"), deaf=True)
    cell = page.run(page.cell("%%ci one"))
    assert len(page.asked) == 1
    assert "one\n" in texts(cell.outputs)
    assert cell.reply["payload"][0]["text"].endswith("print('one')")
    cell = page.run(page.cell("%%ci two"))
    assert "two\n" in texts(cell.outputs)
    assert len(page.asked) == 1


def test_a_cell_deleted_in_mid_turn_sends_the_run_into_the_asking_cell(notebook):
    reply, go = held(BEGUN, "print('alive')\nx = 1\n```")
    page, _ = notebook(reply)
    asking = page.cell("%%ci go")

    def delete(_message):
        if page.below(asking) and not page.gone:
            page.gone.add(page.below(asking))
            page.order.remove(page.below(asking))
            go.set()

    cell = page.run(asking, on_turn=delete)
    assert cell.status == "ok"
    assert "alive" in texts(cell.outputs)
    assert "print('alive')" in last_view(cell)["text/plain"]
    assert page.calls("abandon")
    assert page.kernel.value("x") == "1"


def approve(choice, edit=lambda source: source, note=""):
    def decide(call):
        return {"choice": choice, "source": edit(call["source"]), "note": note}

    return decide


REMOVES = "import os\nos.remove('precious.txt')\ngone = True"


def test_approval_binds_to_the_code_shown_and_runs_what_the_user_made_of_it(notebook, tmp_path):
    path = tmp_path / "precious.txt"
    path.write_text("keep me")
    code = f"import os\nos.remove({str(path)!r})\ngone = True"
    page, _ = notebook(fenced(code), decide=approve("run", lambda source: source.replace("os.remove", "print")))
    asking = page.cell("%%ci tidy up")
    assert page.run(asking).status == "ok"
    call = page.calls("decide")[0]
    assert call["kind"] == "approve"
    assert [(each["kind"], each["line"]) for each in call["effects"]] == [("delete", 2)]
    assert path.exists()
    assert page.cells[page.below(asking)].endswith(code.replace("os.remove", "print"))
    assert page.kernel.value("gone") == "True"


def test_refusing_takes_the_cell_away_again(notebook):
    page, _ = notebook(fenced(REMOVES), decide=approve("stop"))
    asking = page.cell("%%ci tidy up")
    cell = page.run(asking)
    assert cell.status == "error"
    assert page.order == [asking]
    assert "you stopped it" in json.dumps(cell.reply)


def test_another_version_is_asked_for_with_the_users_words(notebook):
    page, server = notebook(fenced(REMOVES), fenced("ok = 1"), decide=approve("regenerate", note="remove nothing"))
    asking = page.cell("%%ci tidy up")
    assert page.run(asking).status == "ok"
    assert "remove nothing" in sent(server, 1)
    assert page.cells[page.below(asking)].endswith("ok = 1")


def test_a_page_that_goes_away_while_it_is_asked_is_not_waited_for(notebook):
    page, _ = notebook(fenced(REMOVES), answers=False)
    asking = page.cell("%%ci tidy up")

    def leave(message):
        page.deaf = page.deaf or bool(page.calls("decide"))

    cell = page.run(asking, on_turn=leave)
    assert cell.status == "error"
    assert "nobody can be asked" in json.dumps(cell.reply)


def test_stop_works_while_a_question_stands(notebook):
    page, _ = notebook(fenced(REMOVES))
    page.decide = lambda call: None
    pid = int(page.kernel.value("__import__('os').getpid()"))
    asking = page.cell("%%ci tidy up")
    stopped = []

    def stop(_message):
        if page.calls("decide") and not stopped:
            stopped.append(os.kill(pid, signal.SIGINT))

    cell = page.run(asking, on_turn=stop)
    assert cell.reply["ename"] == "KeyboardInterrupt"
    assert page.calls("withdraw")
    assert page.order == [asking]


def test_interrupted_code_keeps_its_cell_and_what_it_did(notebook):
    page, _ = notebook(
        fenced("done = []\nimport time\nfor n in range(100):\n    done.append(n)\n    print(n)\n    time.sleep(0.2)")
    )
    pid = int(page.kernel.value("__import__('os').getpid()"))
    asking = page.cell("%%ci work")
    stopped = []

    def stop(message):
        if message and message["msg_type"] == "stream" and not stopped:
            stopped.append(os.kill(pid, signal.SIGINT))

    cell = page.run(asking, on_turn=stop)
    made = page.below(asking)
    assert cell.reply["ename"] == "KeyboardInterrupt"
    assert made and page.calls("ran")[-1]["status"] == "interrupted"
    assert texts(page.shown(made)).startswith("0\n")
    assert int(page.kernel.value("len(done)")) >= 1


def test_input_and_await_and_displays_belong_to_the_new_cell(notebook):
    code = (
        "import asyncio\nawait asyncio.sleep(0.01)\nname = input('who? ')\n"
        "from IPython.display import display, HTML\ndisplay(HTML('<b>hi</b>'))\nname"
    )
    page, _ = notebook(fenced(code))
    asking = page.cell("%%ci ask me")
    assert page.run(asking).status == "ok"
    shown = page.shown(page.below(asking))
    assert [each["type"] for each in shown] == ["execute_input", "display_data", "execute_result"]
    assert page.kernel.value("name") == "'typed'"


def test_a_failed_cell_of_the_users_own_is_repaired_in_its_place(notebook):
    page, server = notebook(fenced("total = sum(values)\ntotal"), decide=approve("run"), setup="values = [1, 2]")
    own = page.cell("total = summ(values)\ntotal")
    assert page.run(own).status == "error"
    source = page.cells[own]
    page.cells[own] = f"%%ci --fix\n{source}"
    cell = page.run(own)
    assert cell.status == "ok"
    call = page.calls("decide")[0]
    assert (call["kind"], call["original"], call["cell"]) == ("fix", source, own)
    assert page.calls("run")[-1]["own"] is True
    assert page.cells[own] == "total = sum(values)\ntotal"
    assert page.shown(own)[-1]["data"]["text/plain"] == "3"
    assert "NameError" in sent(server, 0) and "summ" in sent(server, 0)
    assert page.order == [own]


def test_a_fix_that_is_not_wanted_changes_nothing(notebook):
    page, _ = notebook(fenced("total = 3"), decide=approve("stop"))
    own = page.cell("total = summ([1, 2])")
    page.run(own)
    page.cells[own] = "%%ci --fix\ntotal = summ([1, 2])"
    assert page.run(own).status == "error"
    assert page.kernel.value("'total' in globals()") == "False"
    assert page.calls("settle")[-1]["keep"] is False


@pytest.mark.parametrize(
    "value",
    [
        "",
        "no JSON",
        "[]",
        '{"ok": true}',
        '{"ok": 1, "version": 1, "call": "x"}',
        '{"ok": true, "version": 1, "call": "forged"}',
    ],
)
def test_answers_that_are_none_are_not_taken_for_one(notebook, value):
    page, _ = notebook(fenced("print('inline')"), answers=False)
    page._answer = lambda call: None
    asking = page.cell("%%ci go")

    def forge(_message):
        client = page.kernel.client
        client.stdin_channel.send(client.session.msg("input_reply", {"status": "ok", "value": value}))

    cell = page.run(asking, on_turn=forge)
    assert cell.status == "ok"
    assert "inline" in texts(cell.outputs)


def test_a_queued_cell_that_was_written_anew_does_not_run_its_old_code(notebook):
    page, _ = notebook(fenced("a = 1\nlog = ['old']"), fenced("a = 2\nlog = ['new']"))
    asking = page.cell("%%ci make a")
    page.run(asking)
    made = page.below(asking)
    old = page.cells[made]
    page.cells[asking] += " anew"
    page.queued.add(made)
    queued = []

    def queue(_message):
        # Run All sends every cell at once, the marked one with the code that it has then.
        if not queued:
            queued.append(page.kernel.send(old, cell_id=made))

    page.run(asking, on_turn=queue)
    page.kernel.collect(queued[0])
    assert page.kernel.value("(a, log)") == "(2, ['new'])"
    page.cells[made] = old
    page.queued.clear()
    assert page.run(made).status == "ok"
    assert page.kernel.value("a") == "1"


def test_a_page_that_answers_late_is_asked_again(notebook):
    page, _ = notebook(fenced("print('one')"), fenced("print('two')"), answers=False)
    first = page.cell("%%ci one")
    waits, answer = [], page._answer

    def late(call):
        if not waits:
            waits.append(time.sleep(1.8))
        return answer(call)

    page._answer = late
    assert "one\n" in texts(page.run(first).outputs)
    second = page.cell("%%ci two")
    page.run(second)
    assert texts(page.shown(page.below(second))) == "two\n"


def three(*codes):
    return "Three steps.\n" + "\n".join(f"```python\n{code}\n```" for code in codes)


def row(page, asking):
    return [page.cells[cell].partition("\n")[2] for cell in page.order[page.order.index(asking) + 1 :]]


def test_several_blocks_become_several_cells_in_order_each_with_its_outputs(notebook):
    codes = ["a = 1\nprint('first')", "b = a + 1\nprint('second')", "b * 10"]
    page, server = notebook(Stream(three(*codes), chunk=8, delay=0.01))
    asking = page.cell("%%ci three steps")
    after = page.cell("print('after')")
    cell = page.run(asking)
    assert cell.status == "ok"
    assert row(page, asking) == [*codes, ""]
    first, second, third = page.order[1:4]
    assert (texts(page.shown(first)), texts(page.shown(second))) == ("first\n", "second\n")
    assert page.shown(third)[-1]["data"]["text/plain"] == "20"
    numbers = [page.shown(each)[0]["execution_count"] for each in (first, second, third)]
    assert numbers == [numbers[0], numbers[0] + 1, numbers[0] + 2]
    assert len({page.cells[each].partition("\n")[0] for each in (first, second, third)}) == 1
    assert [page.metadata[each]["attempts"] for each in (first, second, third)] == [1, 1, 1]
    assert "attempts" not in last_view(cell)["text/plain"]
    page.run(asking)
    assert len(server.chats) == 1
    assert [texts(page.shown(each)) for each in (first, second)] == ["first\n", "second\n"]
    assert page.order == [asking, first, second, third, after]


def test_a_cell_that_fails_is_repaired_while_those_before_it_stay(notebook):
    page, server = notebook(
        Stream(three("log = ['one']", "log.append('two')\n1/0", "log.append('three')")),
        Stream(three("log.append('zwei')", "log.append('three')\nlog")),
    )
    asking = page.cell("%%ci three steps")
    cell = page.run(asking)
    assert cell.status == "ok"
    assert row(page, asking) == ["log = ['one']", "log.append('zwei')", "log.append('three')\nlog"]
    assert page.kernel.value("log") == "['one', 'zwei', 'three']"
    assert "ran and stay as they are: 1" in sent(server, 1)
    assert last_view(cell)[MIME]["code"].count("log") == 4
    assert last_view(cell)[MIME]["attempts"] == 2


def test_fewer_cells_than_before_leave_none_of_the_old_ones(notebook):
    page, _ = notebook(Stream(three("a = 1", "b = 2", "c = 3")), Stream(three("a = 10", "b = 20")))
    asking = page.cell("%%ci make them")
    after = page.cell("1")
    page.run(asking)
    page.cells[asking] += " again"
    page.run(asking)
    assert row(page, asking)[:-1] == ["a = 10", "b = 20"]
    assert page.order[-1] == after


def test_cells_that_were_filled_and_never_ran_go_again(notebook):
    page, _ = notebook(Stream(three("a = 1", f"{REMOVES}", "c = 3"), chunk=20, delay=0.02), decide=approve("stop"))
    asking = page.cell("%%ci go")
    cell = page.run(asking)
    assert cell.status == "error"
    assert row(page, asking) == ["a = 1"]
    assert page.kernel.value("a") == "1"


def test_a_turn_that_stops_before_its_last_code_ran_shows_what_ran_last(notebook):
    page, _ = notebook(*[fenced("x = 1\nx / 0")] * 3)
    asking = page.cell("%%ci divide")
    cell = page.run(asking)
    made = page.below(asking)
    assert cell.status == "error"
    assert page.cells[made].partition("\n")[2] == "x = 1\nx / 0"
    assert [each["ename"] for each in page.shown(made) if each["type"] == "error"] == ["ZeroDivisionError"]


def test_a_cell_that_the_page_knows_nothing_of_is_compared_with_the_record(notebook):
    page, server = notebook(fenced("a = 1"), fenced("a = 2"))
    asking = page.cell("%%ci make a")
    page.run(asking)
    page.metadata.clear()
    page.cells[asking] += " two"
    assert page.run(asking).status == "ok"
    assert page.calls("decide") == []
    assert page.cells[page.below(asking)].endswith("a = 2")
    assert len(server.chats) == 2


@pytest.mark.parametrize("version", [0, 2])
def test_an_extension_of_another_version_is_as_none(notebook, version):
    page, _ = notebook(fenced("print('inline')"), answers=False, version=version)
    asking = page.cell("%%ci go")
    cell = page.run(asking)
    assert "inline\n" in texts(cell.outputs)
    assert page.order == [asking]
    assert page.cells[asking] == "%%ci go"
