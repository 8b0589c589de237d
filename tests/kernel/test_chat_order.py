"""What may not come twice, out of turn or too late in a chat, and what is said beside its turns."""

import pytest

from tests.support.chat_page import Refused
from tests.support.chat_world import busy, world_in
from tests.support.kernels import wait_for
from tests.support.server import Stream
from tests.support.turns import fenced, held


def done(page, *message, **options):
    """Send a message and wait until it can be taken back; returns its record."""
    turn = page.send(*message, **options)
    page.until(lambda: page.turns[turn]["undoable"])
    return page.turns[turn]


def again(page, turn, mode, new):
    return page.ask("again", turn=turn, mode=mode, **{"as": new}, prompt=None, after=page.order[0])


def printed(page):
    return [each for outputs in page.outputs.values() for each in outputs if each["type"] == "stream"]


def test_a_message_that_is_answered_or_waits_is_not_taken_twice(world):
    reply, go = held("one ", "and done")
    world.script(reply, Stream("two"))
    asked = len(world.server.chats)
    with world.page() as page:
        first, second = page.send("first"), page.send("second")
        for turn in (first, second):
            with pytest.raises(Refused, match="already"):
                page.send("once more", turn=turn)
        go.set()
        assert page.settled(second)["text"] == "two"
        assert page.turns[first]["prompt"] == "first"
    assert len(world.server.chats) == asked + 2


def test_while_a_turn_is_on_it_is_not_asked_again_and_none_is_taken_back(world):
    reply, go = held("Wait. ", "```python\nkept = 2\n```")
    world.script(fenced("kept = 1"), reply)
    with world.page() as page:
        first = done(page, "one")
        turn = page.send("two")
        page.until(lambda: page.turns[turn]["text"].startswith("Wait"))
        for mode in ("retry", "rerun"):
            with pytest.raises(Refused, match="not over yet"):
                again(page, turn, mode, "a" * 32)
        with pytest.raises(Refused, match="being answered"):
            page.ask("undo", turn=first["id"])
        go.set()
        page.until(lambda: page.turns[turn]["undoable"])
        assert world.kernel.value("kept") == "2"


def test_an_undo_that_waits_is_done_for_the_page_that_comes(world):
    world.script(fenced("went = 1"))
    with world.page() as first:
        turn = done(first, "go")["id"]
        first.working = False
        jobs = len(first.jobs)
        first.say("undo", turn=turn)
        first.until(lambda: len(first.jobs) > jobs)
        first.close_comm()
        with world.page() as second:
            second.until(lambda: second.turns.get(turn, {}).get("undone"))
            assert second.jobs == first.jobs[-1:]
    assert world.kernel.value("'went' in globals()") == "False"


def test_an_undo_that_is_stopped_says_so_and_nothing_is_taken_back(world):
    world.script(fenced("stays = 1"), fenced("well = 'yes'"))
    with world.page() as page:
        turn = done(page, "go")["id"]
        page.working = False
        jobs = len(page.jobs)
        request = page.say("undo", turn=turn)
        page.until(lambda: len(page.jobs) > jobs)
        page.ask("stop", turn=turn)
        with pytest.raises(Refused, match=r"^interrupted$"):
            page.reply(request)
        page.working = True
        page.until(lambda: page.jobs[-1] in page.done)
        assert world.kernel.value("stays") == "1"
        assert page.settled(page.send("are you well?"))["ending"] == "done"


def test_a_job_is_asked_for_again_only_by_the_page_that_missed_it(world, tmp_path):
    if not world.hears_while_busy:
        pytest.skip("this ipykernel hears a page between two cells only")
    world.script(fenced("came = 1"))
    with world.page() as first, world.page() as second:
        cell = busy(world.kernel, tmp_path / "go")
        turn = first.send("go")
        first.until(lambda: first.jobs)
        second.ask("missed", job=first.jobs[0])
        assert (len(first.jobs), second.jobs) == (1, [])
        (tmp_path / "go").touch()
        world.kernel.collect(cell)
        assert first.settled(turn)["ending"] == "done"


def test_a_second_run_of_what_ran_again_finds_its_cell(world):
    world.script(fenced("number = [1]"))
    with world.page() as page:
        old = done(page, "a number")
        for new in ("b" * 32, "c" * 32):
            again(page, old["id"], "rerun", new)
            old = page.settled(new)
            assert (old["ending"], old["pinned"], len(page.order)) == ("done", True, 2)


def test_half_a_character_in_an_error_ends_no_turn(world):
    world.script(fenced("raise ValueError('half \\ud83d of it')"), fenced("whole = 1"))
    with world.page() as page:
        record = page.settled(page.send("go"))
        assert record["ending"] == "done"
        (cause,) = [step["cause"] for step in record["steps"] if step["state"] == "failed"]
        assert "half \ufffd of it" in cause


def test_a_turn_is_written_down_when_it_begins(tmp_path):
    reply, go = held("Wait. ", "and done")
    with world_in(tmp_path) as world, world.page() as page:
        world.script(reply)
        turn = page.send("go")
        page.until(lambda: page.turns[turn]["text"].startswith("Wait"))
        (kept,) = (each for each in (tmp_path / ".ci_magic").rglob("*.jsonl") if turn in each.read_text("utf-8"))
        assert '"in_progress"' in kept.read_text("utf-8")
        go.set()
        page.settled(turn)


def test_what_is_said_beside_a_turn_is_in_its_notes_and_beside_an_undo_in_the_next(tmp_path):
    def damage():
        for each in (tmp_path / ".ci_magic").rglob("*.json"):
            each.write_text("{", "utf-8")

    def damaged(record):
        return [note for note in record["notes"] if "was damaged" in note] != []

    with world_in(tmp_path) as world, world.page() as page:
        world.script(*(fenced(f"{name} = 1") for name in "abcde"))
        assert not damaged(done(page, "one"))
        damage()
        second = done(page, "two")
        assert damaged(second)
        damage()
        # What is taken back first, in the job, is what finds it.
        again(page, second["id"], "retry", "d" * 32)
        third = page.settled("d" * 32)
        assert (third["ending"], damaged(third)) == ("done", True)
        page.until(lambda: page.turns["d" * 32]["undoable"])
        damage()
        page.ask("undo", turn="d" * 32)
        assert damaged(done(page, "four"))
        page.ask("instruct", text="Be brief.")
        damage()
        assert page.ask("standing")["instructions"] == ""
        assert damaged(done(page, "five"))
        assert printed(page) == []


def test_unloading_ends_the_turn_that_is_on_and_nothing_of_it_runs(tmp_path):
    reply, go = held("Wait. ", "```python\nopen('ran', 'w').close()\n```")
    with world_in(tmp_path) as world, world.page() as page:
        world.script(reply, fenced("open('anew', 'w').close()"))
        turn = page.send("go")
        page.until(lambda: page.turns[turn]["text"].startswith("Wait"))
        assert world.kernel.run("%unload_ext ci_magic").status == "ok"
        assert world.server.chats[0].closed.wait(30)
        go.set()
        assert world.kernel.run("%load_ext ci_magic").status == "ok"
        with world.page() as other:
            assert other.settled(other.send("anew"))["ending"] == "done"
        wait_for(tmp_path / "anew")
        assert not (tmp_path / "ran").exists()
