"""The cells of a chat: a real kernel, a page that does its jobs, and the user's own cells in between."""

import time

import pytest

from tests.support.chat_page import ChatPage
from tests.support.chat_world import busy
from tests.support.extension import Page
from tests.support.kernels import live_kernel, wait_for
from tests.support.server import ScriptedServer, Stream
from tests.support.turns import BEGUN, environment, fenced, held


@pytest.fixture(scope="module")
def kernel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("chat")
    with ScriptedServer([]) as server, live_kernel(cwd=folder, **environment(server)) as live:
        live.server = server
        yield live


@pytest.fixture
def chat(kernel):
    """Open a page on scripted replies in the kernel of all tests."""
    pages = []

    def open_chat(*replies, **page):
        kernel.server.steps[len(kernel.server.chats) :] = replies
        pages.append(ChatPage(kernel, **page))
        pages[-1].hello()
        return pages[-1]

    yield open_chat
    for page in pages:
        page.close_comm()
        page.close()


def tell(page, prompt="go", **options):
    return page.send(prompt, thread=page.comm, **{"explain": False, **options})


def run(page, prompt="go", **options):
    return page.settled(tell(page, prompt, **options))


def code_of(page, cell):
    return page.cells[cell].partition("\n")[2]


def number(cell):
    """The execution count of a cell with a result."""
    return cell.of("execute_result")[0]["execution_count"]


@pytest.mark.parametrize("subshell", [True, False])
def test_numbers_and_history_are_those_of_the_cells_that_stand(chat, kernel, subshell):
    bad, good = "kept.append(1)\nprint('noise')\n1/0", "kept.append(2)\nprint('hello')\nkept"
    page = chat(fenced(bad), fenced(good), fenced("[len(In)]"), subshell=subshell)
    names = "sorted(name for name in globals() if not name.startswith('_'))"
    n = number(kernel.run("kept = []; 6 * 7"))
    before = kernel.value(names)
    first, second = run(page), run(page, "again")
    assert (first["state"], second["state"]) == ("completed", "completed")
    one, two = first["cells"][0], second["cells"][0]
    assert page.order[1:] == [one, two]
    assert (code_of(page, one), page.text(one)) == (good, "hello\n")
    # The user ran one more cell, and no number is lost.
    assert [each["execution_count"] for each in page.shown(one) if "execution_count" in each] == [n + 2, n + 2]
    assert page.shown(two)[-1]["data"]["text/plain"] == f"[{n + 3}]"
    counts = [(each["count"], each["status"]) for each in page.calls("ran")]
    assert counts == [(None, "put back"), (n + 2, "ok"), (n + 3, "ok")]
    told = "get_ipython().history_manager.output_hist_reprs"
    said = kernel.run(f"(_, __, {{k: Out[k] for k in Out if k >= {n}}}, len(In), In[-3:-1], _i, {told})")
    assert number(said) == n + 4
    last, earlier, shown, length, sources, raw, told = eval(said.shown)
    assert (last, earlier) == ([n + 3], [2])
    assert shown == {n: 42, n + 2: [2], n + 3: [n + 3]}
    assert (length, raw, sources) == (n + 5, page.cells[two], [page.cells[one], page.cells[two]])
    assert {number: told[number] for number in shown} == {number: repr(value) for number, value in shown.items()}
    assert kernel.value(names) == before


def test_a_job_waits_behind_the_users_cell_and_says_so(chat, kernel, tmp_path):
    reply, write = held("Here:\n", "```python\norder.append('chat')\norder\n```")
    page = chat(reply)
    turn = tell(page)
    page.until(lambda: page.done)
    running = busy(kernel, tmp_path / "go", "order = ['mine']")
    write.set()
    page.until(lambda: len(page.jobs) > len(page.done) and page.turns[turn]["waits"]["for"] == "kernel")
    assert page.turns[turn]["state"] == "in_progress"
    (tmp_path / "go").touch()
    assert kernel.collect(running).status == "ok"
    record = page.settled(turn)
    assert page.shown(record["cells"][0])[-1]["data"]["text/plain"] == "['mine', 'chat']"


def test_a_cell_of_the_users_between_two_attempts_is_seen_and_kept(chat, kernel):
    reply, go = held("Again:\n", "```python\nmine = mine + ['chat']\nmine\n```")
    page = chat(fenced("mine.append('bad')\n1/0"), reply)
    kernel.run("mine = []")
    turn = tell(page)
    page.until(lambda: [each for each in page.calls("ran") if each["status"] == "put back"])
    n = number(kernel.run("mine.append('cell'); mine"))
    go.set()
    record = page.settled(turn)
    result = page.shown(record["cells"][0])[-1]
    assert (result["data"]["text/plain"], result["execution_count"]) == ("['cell', 'chat']", n + 1)
    assert number(kernel.run("mine")) == n + 2


def test_a_job_that_an_error_took_from_the_queue_is_asked_for_again(chat, kernel, tmp_path):
    reply, write = held("Here:\n", "```python\ndone = 1\ndone\n```")
    page = chat(reply)
    turn = tell(page)
    page.until(lambda: page.done)
    failing = busy(kernel, tmp_path / "go", "time.sleep(0.2)\n1/0")
    looked = len(page.jobs)
    write.set()
    page.until(lambda: len(page.jobs) > looked and not page.waiting)
    (tmp_path / "go").touch()
    assert kernel.collect(failing).status == "error"
    record = page.settled(turn)
    assert record["state"] == "completed"
    assert page.missed == page.jobs[looked : looked + 1] == page.jobs[looked + 1 : looked + 2]
    assert page.shown(record["cells"][0])[-1]["data"]["text/plain"] == "1"


def test_a_turn_whose_job_waits_is_stopped_and_its_request_does_nothing(chat, kernel):
    page = chat(fenced("never = 1"))
    page.working = False
    turn = tell(page)
    page.until(lambda: page.jobs)
    page.ask("stop", turn=turn)
    assert page.settled(turn)["state"] == "cancelled"
    page.working = True
    page.until(lambda: page.done)
    assert kernel.value("'never' in globals()") == "False"
    assert page.order == page.order[:1]


def test_code_that_runs_is_stopped_at_once_and_what_it_did_stays(chat, kernel, tmp_path):
    page = chat(fenced(f"did = 1\nopen({str(tmp_path / 'begun')!r}, 'w').close()\nimport time\ntime.sleep(60)"))
    turn = tell(page)
    wait_for(tmp_path / "begun")
    started = time.monotonic()
    page.stop(turn)
    record = page.settled(turn)
    assert time.monotonic() - started < 30
    assert (record["state"], len(record["cells"])) == ("cancelled", 1)
    assert page.calls("ran")[-1]["status"] == "interrupted"
    assert kernel.run("did").shown == "1"
    assert [each["type"] for each in page.shown(record["cells"][0])] == ["execute_input"]


def test_the_users_own_interrupt_stops_the_turn_that_runs(chat, kernel, tmp_path):
    begun = tmp_path / "begun"
    page = chat(fenced(f"open({str(begun)!r}, 'w').close()\nimport time\ntime.sleep(60)"))
    turn = tell(page)
    wait_for(begun)
    kernel.manager.interrupt_kernel()
    assert page.settled(turn)["state"] == "cancelled"
    assert kernel.run("1 + 1").shown == "2"


def test_what_code_asks_the_user_is_asked_in_the_page_that_drives(chat, kernel):
    page = chat(fenced("answer = input('Name? ')\nawaited = await __import__('asyncio').sleep(0, 'slept')"))
    assert run(page)["state"] == "completed"
    assert kernel.value("(answer, awaited)") == "('typed', 'slept')"


def test_a_page_that_does_not_show_the_run_loses_the_cell_and_not_the_run(chat, kernel):
    page = chat(fenced("made = 5\nmade"))
    page.refuses = True
    record = run(page)
    assert (record["state"], record["cells"], page.order[1:]) == ("completed", [], [])
    facts = "(made, Out[len(In) - 2], In[-2].partition(chr(10))[2], get_ipython().displayhook.prompt_count - len(In))"
    assert kernel.run(facts).shown == "(5, 5, 'made = 5\\nmade', -1)"


def test_a_look_leaves_no_result_and_the_next_one_is_bound_all_the_same(chat, kernel):
    page = chat(Stream("```python inspect\n'looked'\n```"), fenced("'good'"))
    n = number(kernel.run("'mine'"))
    assert run(page)["state"] == "completed"
    told = f"get_ipython().history_manager.output_hist_reprs[{n}]"
    assert kernel.value(f"(_, __, Out[{n}], {told})") == repr(("good", "mine", "mine", "'mine'"))
    kernel.run("'then'")
    assert kernel.value("(_, __, ___)") == "('then', 'good', 'mine')"


def test_a_run_that_has_not_begun_is_shown_by_the_page_that_takes_over(chat, kernel):
    reply, write = held("Here:\n", "```python\nprint('at last')\n```")
    page = chat(reply)
    turn = tell(page)
    page.until(lambda: page.done)
    page.working = False
    looked = len(page.jobs)
    write.set()
    page.until(lambda: len(page.jobs) > looked)
    assert page.calls("run")
    page.close_comm()
    other = chat()
    record = other.settled(turn)
    assert (record["state"], other.text(record["cells"][0])) == ("completed", "at last\n")
    assert other.calls("ran")[-1]["count"] == other.calls("settle")[-1]["count"] is not None
    assert kernel.run("1").status == "ok"


def test_a_turn_of_the_chat_waits_while_a_magic_runs_and_both_are_taken_back_the_last_one_first(chat, kernel):
    spoken, write = held("Here:\n", "```python\nby_chat = by_magic + [2]\nby_chat\n```")
    slow, go = held(BEGUN, "by_magic = [1]\nby_magic\n```")
    page = chat(spoken, slow)
    notebook = Page(kernel)
    notebook.gets_time()
    asking = notebook.cell("%%ci make it")
    asked = len(kernel.server.chats)
    turn = tell(page)
    page.until(lambda: len(kernel.server.chats) > asked)

    def meanwhile(_message):
        if notebook.calls("begin"):
            write.set()
        if write.is_set() and len(page.jobs) > len(page.done) and page.turns[turn]["waits"]["for"] == "kernel":
            go.set()

    assert notebook.run(asking, on_turn=meanwhile).status == "ok"
    record = page.settled(turn)
    assert page.shown(record["cells"][0])[-1]["data"]["text/plain"] == "[1, 2]"
    assert page.shown(record["cells"][0])[-1]["execution_count"] == notebook.calls("settle")[0]["count"] + 1
    page.until(lambda: page.turns[turn]["undoable"])
    assert kernel.run("%ci --undo").status == "ok"
    assert kernel.value("[name for name in ('by_magic', 'by_chat') if name in globals()]") == "['by_magic']"
    page.until(lambda: page.turns[turn]["undone"])
    assert kernel.run("%ci --undo").status == "ok"
    assert kernel.value("'by_magic' in globals()") == "False"


def test_a_magic_between_two_runs_of_the_chat_is_a_turn_of_its_own(chat, kernel):
    reply, go = held("And now:\n", "```python\nlate = early + 2\nlate\n```")
    page = chat(Stream("```python step\nearly = 1\nearly\n```"), reply, fenced("early = 9\nby_magic = 2"))
    asked = len(kernel.server.chats)
    turn = tell(page)
    page.until(lambda: len(kernel.server.chats) == asked + 2)
    assert kernel.run("%%ci more\nthen").status == "ok"
    go.set()
    record = page.settled(turn)
    assert [page.shown(cell)[-1]["data"]["text/plain"] for cell in record["cells"]] == ["1", "11"]
    names = "{name: globals()[name] for name in ('early', 'late', 'by_magic') if name in globals()}"
    assert kernel.value(names) == "{'early': 9, 'late': 11, 'by_magic': 2}"
    assert "early" in kernel.run("%ci --undo").text
    assert kernel.value(names) == "{'early': 9, 'by_magic': 2}"
    assert kernel.run("%ci --undo").status == "ok"
    assert kernel.value(names) == "{'early': 1}"
