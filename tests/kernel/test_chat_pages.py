"""Several pages of one kernel, pages that go away, and messages that nobody should have sent."""

import json
from pathlib import Path

import pytest

from tests.support.chat_page import ChatPage, Refused
from tests.support.chat_world import busy, world_in
from tests.support.kernels import wait_for
from tests.support.server import Stream
from tests.support.turns import KEY, fenced, held

EXAMPLES = Path(__file__).parents[1] / "contract" / "chat_wire"


def test_two_pages_see_the_same_and_one_of_them_drives(world):
    reply, go = held("Both of you ", "```python\nshared = 1\n```")
    world.script(reply)
    with world.page() as first, world.page() as second:
        turn = first.send("go")
        second.until(lambda: turn in second.turns and second.turns[turn]["text"].startswith("Both"))
        assert [each["id"] for each in second.hello()["running"]] == [turn]
        go.set()
        record = first.settled(turn)
        second.until(lambda: second.turns[turn]["state"] == "completed")
        assert second.turns[turn]["cells"] == record["cells"] != []
        assert first.jobs != []
        assert second.jobs == second.heard == []
        with pytest.raises(Refused, match="nothing was asked"):
            second.ask("answer", answer=json.dumps({"version": 1, "call": "c" * 32, "ok": True}))


def test_a_page_answers_for_nobody_else(world, tmp_path):
    file = tmp_path / "kept.txt"
    file.write_text("old")
    world.script(fenced(f"open({str(file)!r}, 'w').write('new')"))
    with world.page(lambda _call: None) as first, world.page() as second:
        turn = first.send("overwrite")
        first.until(lambda: first.calls("decide"))
        (call,) = first.calls("decide")
        answer = {"version": 1, "call": call["call"], "ok": True, "choice": "run", "source": call["source"], "note": ""}
        with pytest.raises(Refused):
            second.ask("answer", answer=json.dumps(answer))
        assert first.turns[turn]["state"] == "requires_action"
        first.ask("answer", answer=json.dumps(answer | {"choice": "stop"}))
        assert first.settled(turn)["state"] == "cancelled"
        assert file.read_text() == "old"


@pytest.mark.parametrize("says_so", [True, False], ids=["comm closed", "vanished"])
def test_another_page_goes_on_where_one_left(world, says_so):
    reply, go = held("Wait. ", f"```python\nwent_on = {says_so}\n```")
    world.script(reply)
    with world.page() as first:
        turn = first.send("go")
        first.until(lambda: first.turns[turn]["text"].startswith("Wait"))
        if says_so:
            first.close_comm(heard=True)
        else:
            first.vanish()
        with ChatPage(world.kernel) as second:
            assert [each["id"] for each in second.hello()["running"]] == [turn]
            second.until(lambda: second.turns[turn]["waits"]["for"] != "page")
            go.set()
            record = second.settled(turn)
            assert record["ending"] == "done"
            (cell,) = record["cells"]
            assert f"went_on = {says_so}" in second.cells[cell]
    assert world.kernel.value("went_on") == repr(says_so)


def test_a_page_that_goes_without_a_word_is_missed_by_the_other_that_is_there(world):
    if not world.hears_while_busy:
        pytest.skip("a page without a subshell may just be waiting for a cell")
    reply, go = held("Wait. ", "```python\nwent_on = 'there'\n```")
    world.script(reply)
    with world.page() as first, world.page() as second:
        turn = first.send("go")
        first.until(lambda: first.turns[turn]["text"].startswith("Wait"))
        first.vanish()
        go.set()
        record = second.settled(turn)
        assert record["ending"] == "done"
        (cell,) = record["cells"]
        assert "went_on = 'there'" in second.cells[cell]
    assert world.kernel.value("went_on") == "'there'"


def test_only_where_two_pages_are_there_is_one_looked_after(world):
    watching = "[t.name for t in __import__('threading').enumerate() if t.name == 'ci_magic-chat-watch']"
    reply, go = held("Wait. ", "and done")
    with world.page() as first:
        world.kernel.value(f"[t.join() for t in __import__('threading').enumerate() if t.name in {watching}]")
        world.script(reply)
        turn = first.send("go")
        first.until(lambda: first.turns[turn]["text"].startswith("Wait"))
        assert world.kernel.value(watching) == "[]"
        with world.page():
            assert world.kernel.value(watching) == "['ci_magic-chat-watch']"
            go.set()
            assert first.settled(turn)["ending"] == "answered"
            ended = f"([t.join(20) for t in __import__('threading').enumerate() if t.name in {watching}], {watching})"
            assert world.kernel.value(ended) == "([None], [])"


def test_a_question_goes_along_to_the_other_page(world, tmp_path):
    file = tmp_path / "kept.txt"
    file.write_text("old")
    world.script(fenced(f"open({str(file)!r}, 'w').write('new')"))
    with world.page(lambda _call: None) as first:
        turn = first.send("overwrite")
        first.until(lambda: first.calls("decide"))
        first.close_comm()
        with world.page(lambda call: {"choice": "run", "source": call["source"], "note": ""}) as second:
            assert second.settled(turn)["ending"] == "done"
    assert file.read_text() == "new"


def test_a_job_that_waits_is_posted_to_the_page_that_comes(world, tmp_path):
    if not world.hears_while_busy:
        pytest.skip("this ipykernel hears a page between two cells only")
    gate, begun = tmp_path / "go", tmp_path / "begun"
    world.script(fenced("taken_over = 1"))
    with world.page() as first:
        first.working = False
        turn = first.send("go on")
        first.until(lambda: first.jobs)
        first.close_comm()
        cell = busy(world.kernel, gate, first=f"pathlib.Path({str(begun)!r}).touch()")
        wait_for(begun)
        with world.page() as second:
            second.until(lambda: second.jobs == first.jobs[-1:])
            gate.touch()
            world.kernel.collect(cell)
            assert second.settled(turn)["ending"] == "done"


def test_a_turn_waits_for_a_page_that_answers_and_begins_there(world):
    world.script(fenced("begun_late = 1"))
    with world.page() as first:
        first.answers = False
        turn = first.send("begin")
        first.until(lambda: first.turns[turn]["waits"]["for"] == "page")
        assert "opened again" in first.turns[turn]["waits"]["text"]
        with world.page() as second:
            record = second.settled(turn)
            assert (record["ending"], record["waits"]["for"]) == ("done", "")
            assert "begun_late = 1" in second.cells[record["cells"][0]]


def test_a_page_that_speaks_while_a_cell_draws_takes_no_figure_from_it(tmp_path):
    with world_in(tmp_path) as world, world.page() as page:
        if not world.hears_while_busy:
            pytest.skip("this ipykernel hears a page between two cells only")
        gate, begun = tmp_path / "go", tmp_path / "begun"
        world.kernel.run("%matplotlib inline\nimport matplotlib.pyplot as plt")
        draw = f"plt.plot([1, 2])\npathlib.Path({str(begun)!r}).touch()"
        cell = busy(world.kernel, gate, first=draw, code="lines = len(plt.gca().lines)")
        wait_for(begun)
        page.hello()
        page.hello()  # what follows the first one is over
        gate.touch()
        (shown,) = world.kernel.collect(cell).of("display_data")
        assert "image/png" in shown["data"]
        assert world.kernel.value("lines") == "1"


def test_what_is_malformed_or_comes_before_a_hello_is_refused_and_nothing_happens(world):
    asked = len(world.server.chats)
    with ChatPage(world.kernel) as page:
        with pytest.raises(Refused, match="hello"):
            page.ask("send", turn="1" * 32, thread="x", prompt="y", files=[], after="", options={}, about=[])
        with pytest.raises(Refused, match="version"):
            page.hello(version=2)
        with pytest.raises(Refused, match="hello"):
            page.ask("standing")
        page.hello()
        before = len(page.notices)
        for path in sorted(EXAMPLES.iterdir()):
            example = json.loads(path.read_text("utf-8"))
            for each in example["malformed"] if example["kind"] == "request" else ():
                page.raw(each["message"])
        page.raw("no object")
        page.raw({"id": "last", "op": "make it so"})
        page.until(lambda: any(each.get("id") == "last" for each in page.notices))
        heard = page.notices[before:]
        assert {each["op"] for each in heard} == {"reply"}
        assert [each for each in heard if each["ok"]] == []
        assert all(each["problem"] and "\n" not in each["problem"] for each in heard)
        assert page.jobs == page.heard == []
    assert len(world.server.chats) == asked


def test_a_job_that_nobody_posted_does_nothing(world):
    code = "__import__('ci_magic.kernel.jobs', fromlist=['work']).work('{}')"
    assert world.kernel.run(code.format("0" * 32)).status == "ok"
    world.script(Stream("fine"))
    with world.page() as page:
        turn = page.send("fine?")
        page.settled(turn)
        # Each is good for one time.
        for job in page.jobs:
            assert world.kernel.run(code.format(job)).outputs == []


def test_the_key_is_in_no_message(world):
    world.script(fenced("import os\nprint(os.environ['OPENAI_API_KEY'])"), Stream(f"The key is {KEY}, is it not?"))
    with world.page() as page:
        page.settled(page.send(f"print it, it begins like {KEY}"))
        page.settled(page.send("say it"))
        page.ask("thread", name="Chat 1", before=None)
        told = json.dumps([each for each in page.notices if each["op"] not in ("call", "tell")])
        assert KEY not in told
        assert "print it, it begins like" in told


def test_unloading_closes_the_comm_and_loading_takes_another(world):
    with world.page() as page:
        assert world.kernel.run("%unload_ext ci_magic").status == "ok"
        page.until(lambda: page.closed)
        assert world.kernel.run("%load_ext ci_magic").status == "ok"
    world.script(fenced("anew = 1"))
    with world.page() as page:
        assert page.settled(page.send("anew"))["ending"] == "done"
