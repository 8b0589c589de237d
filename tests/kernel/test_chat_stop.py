"""Stopping a turn of the chat panel, whatever it does: it ends as cancelled, and the kernel lives."""

import pytest

from tests.support.chat_world import busy
from tests.support.kernels import wait_for
from tests.support.server import Drop, Stream
from tests.support.turns import fenced, held


def is_well(world, page):
    """The kernel runs cells, and the next message is answered."""
    world.script(fenced("well = 'yes'"))
    record = page.settled(page.send("are you well?"))
    assert record["ending"] == "done", record
    return world.kernel.value("well") == "'yes'"


def stopped(page, turn):
    page.ask("stop", turn=turn)
    record = page.settled(turn)
    assert (record["state"], record["ending"]) == ("cancelled", "interrupted")
    assert record["waits"] == {"for": "", "text": ""}
    return record


def stopped_in_a_run(world, page, turn):
    if not world.hears_while_busy:
        # The page gets no reply, and interrupts the kernel itself.
        page.say("stop", turn=turn)
        world.kernel.manager.interrupt_kernel()
    return stopped(page, turn)


def test_while_the_model_writes(world):
    reply, _go = held("This is what there is ", "and no more")
    world.script(reply)
    with world.page() as page:
        turn = page.send("tell")
        page.until(lambda: page.turns[turn]["text"].startswith("This is what"))
        record = stopped(page, turn)
        # What was written stays.
        assert record["text"].startswith("This is what")
        assert world.server.chats[-1].closed.wait(10)
        assert is_well(world, page)


def test_while_the_server_says_nothing(world):
    world.script(Drop("stall"))
    with world.page() as page:
        turn = page.send("tell")
        page.until(lambda: page.turns[turn]["waits"]["for"] == "model" and world.server.chats)
        stopped(page, turn)
        assert is_well(world, page)


def test_while_its_code_runs(world, tmp_path):
    mark = tmp_path / "begun"
    world.script(fenced(f"import time, pathlib\npathlib.Path({str(mark)!r}).touch()\nleft = 1\ntime.sleep(600)"))
    with world.page() as page:
        turn = page.send("sleep")
        wait_for(mark)
        record = stopped_in_a_run(world, page, turn)
        assert record["steps"][-1]["kind"] == "running"
        assert record["steps"][-1]["state"] == "failed"
        # What was done is kept, hours of work perhaps, and can be taken back.
        assert world.kernel.value("left") == "1"
        page.until(lambda: page.turns[turn]["undoable"])
        assert is_well(world, page)


def test_while_it_waits_behind_a_cell_of_the_users_own_which_runs_on(world, tmp_path):
    if not world.hears_while_busy:
        pytest.skip("this ipykernel hears a page between two cells only")
    world.script(fenced("late = 1"))
    gate = tmp_path / "go"
    with world.page() as page:
        cell = busy(world.kernel, gate, "mine = 'whole'")
        turn = page.send("go on")
        page.until(lambda: page.turns[turn]["waits"]["for"] == "kernel")
        stopped(page, turn)
        gate.touch()
        assert world.kernel.collect(cell).status == "ok"
        assert world.kernel.value("mine") == "'whole'"
        assert is_well(world, page)


def test_while_it_waits_for_the_user(world, tmp_path):
    file = tmp_path / "kept.txt"
    file.write_text("old")
    world.script(fenced(f"open({str(file)!r}, 'w').write('new')"))
    with world.page(lambda _call: None) as page:
        turn = page.send("overwrite")
        page.until(lambda: page.calls("decide"))
        stopped(page, turn)
        assert file.read_text() == "old"
        page.until(lambda: page.calls("withdraw"))
        assert is_well(world, page)


def test_while_it_waits_for_another_message(world):
    reply, go = held("one ", "and done")
    world.script(reply, Stream("never asked"))
    with world.page() as page:
        first, second = page.send("first"), page.send("second")
        page.until(lambda: page.turns[first]["text"].startswith("one"))
        stopped(page, second)
        go.set()
        assert page.settled(first)["text"] == "one and done"
        asked = len(world.server.chats)
        assert is_well(world, page)
        assert len(world.server.chats) == asked + 1


def test_while_code_that_holds_on_to_its_life_runs(world, tmp_path):
    if not world.hears_while_busy:
        pytest.skip("this ipykernel hears a page between two cells only")
    mark = tmp_path / "begun"
    code = (
        f"import time, pathlib\npathlib.Path({str(mark)!r}).touch()\n"
        "try:\n    time.sleep(600)\nexcept KeyboardInterrupt:\n    survived = 1"
    )
    world.script(fenced(code))
    with world.page() as page:
        turn = page.send("sleep")
        wait_for(mark)
        stopped_in_a_run(world, page, turn)
        assert is_well(world, page)


def test_a_stop_that_comes_too_late_changes_nothing(world):
    world.script(Stream("done"))
    with world.page() as page:
        turn = page.send("quick")
        record = page.settled(turn)
        page.ask("stop", turn=turn)
        page.ask("stop", turn="0" * 32)
        assert page.turns[turn]["state"] == record["state"] == "completed"
        assert is_well(world, page)


def test_many_stops_at_once(world):
    reply, _go = held("This is what there is ", "and no more")
    world.script(reply)
    with world.page() as page:
        turn = page.send("tell")
        page.until(lambda: page.turns[turn]["text"].startswith("This is what"))
        for _ in range(5):
            page.say("stop", turn=turn)
        assert page.settled(turn)["state"] == "cancelled"
        assert is_well(world, page)
