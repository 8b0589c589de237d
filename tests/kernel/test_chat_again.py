"""Taking back, asking again and running again turns of the chat panel, and what a new kernel knows of them."""

import sqlite3
from contextlib import closing

import pytest

from tests.support.chat_page import Refused
from tests.support.chat_world import world_in
from tests.support.server import Stream
from tests.support.turns import fenced, sent


def done(page, *message, **options):
    """Send a message and wait until all is known of its turn; returns its record."""
    turn = page.send(*message, **options)
    page.settled(turn)
    page.until(lambda: page.turns[turn]["undoable"] or not page.turns[turn]["cells"])
    return page.turns[turn]


def test_an_undo_takes_back_names_and_says_which_cells_go(world):
    world.script(fenced("kept = 1"), fenced("gone = [1]\nkept = 2"))
    with world.page() as page:
        first, second = done(page, "one"), done(page, "two")
        page.until(lambda: not page.turns[first["id"]]["undoable"])
        with pytest.raises(Refused, match="another turn"):
            page.ask("undo", turn=first["id"])
        reply = page.ask("undo", turn=second["id"])
        assert reply["cells"] == second["cells"] != []
        assert "gone" in reply["said"]
        assert "marked" not in reply["said"]
        page.until(lambda: page.turns[second["id"]]["undone"] and page.turns[first["id"]]["undoable"])
        assert world.kernel.value("(kept, 'gone' in globals())") == "(1, False)"
        page.ask("undo", turn=first["id"])
        assert world.kernel.value("'kept' in globals()") == "False"


def test_an_undo_by_the_magic_shows_in_the_panel_and_turns_may_take_turns(world):
    world.script(fenced("a = 1"), fenced("b = 2"), fenced("a = 3"))
    with world.page() as page:
        first = done(page, "one")
        assert world.kernel.run("%%ci --new\nb please").status == "ok"
        last = done(page, "three")
        assert "undone: “three”" in world.kernel.run("%ci --undo").text
        page.until(lambda: page.turns[last["id"]]["undone"])
        assert "undone: “b please”" in world.kernel.run("%ci --undo").text
        assert world.kernel.value("(a, 'b' in globals())") == "(1, False)"
        page.until(lambda: page.turns[first["id"]]["undoable"])
        page.ask("undo", turn=first["id"])


def test_a_retry_takes_the_last_turn_back_fills_its_cell_anew_and_forgets_what_was_said(world):
    world.script(fenced("answer = 'wrong'"), fenced("assert 'answer' not in globals()\nanswer = 'right'"))
    with world.page() as page:
        old = done(page, "answer me", thread="Retried")
        page.ask("again", turn=old["id"], mode="retry", **{"as": "a" * 32}, prompt=None, after=page.order[0])
        new = page.settled("a" * 32)
        assert new["ending"] == "done", new
        assert page.turns[old["id"]]["undone"]
        assert new["cells"] == old["cells"]
        assert new["pin"] != old["pin"]
        assert "wrong" not in sent(world.server)
        assert world.kernel.value("answer") == "'right'"
        assert new["thread"] == "Retried"


def test_an_edited_message_is_sent_again_and_a_cell_that_the_user_changed_stays(world):
    world.script(fenced("answer = 1"), fenced("answer = 2"))
    with world.page() as page:
        old = done(page, "one")
        (cell,) = old["cells"]
        page.cells[cell] += "\n# mine"
        page.ask("again", turn=old["id"], mode="retry", **{"as": "b" * 32}, prompt="two", after=page.order[0])
        new = page.settled("b" * 32)
        assert new["prompt"] == "two"
        assert new["cells"] != old["cells"]
        assert page.cells[cell].endswith("# mine")
        assert world.kernel.value("answer") == "2"


def test_prose_that_is_asked_for_again_is_not_told_as_said(world):
    world.script(Stream("A dull answer."), Stream("A better one."))
    with world.page() as page:
        old = page.settled(page.send("tell me", thread="Prose"))
        page.ask("again", turn=old["id"], mode="retry", **{"as": "c" * 32}, prompt=None, after=page.order[0])
        assert page.settled("c" * 32)["text"] == "A better one."
        assert "dull" not in sent(world.server)
        assert page.turns[old["id"]]["undone"]


def test_prose_before_the_last_is_asked_for_again_and_nothing_that_was_said_is_forgotten(world):
    world.script(Stream("The first answer."), Stream("The second answer."), Stream("A third one."))
    with world.page() as page:
        first = page.settled(page.send("tell me", thread="Said"))
        page.settled(page.send("and more", thread="Said"))
        page.ask("again", turn=first["id"], mode="retry", **{"as": "3" * 32}, prompt=None, after=page.order[0])
        assert page.settled("3" * 32)["text"] == "A third one."
        assert "The second answer." in sent(world.server)
        assert not page.turns[first["id"]]["undone"]


def test_what_nobody_kept_is_not_run_again_and_no_model_is_asked(tmp_path):
    with world_in(tmp_path, CI_MAGIC_JOURNAL=str(tmp_path / "journal")) as world, world.page() as page:
        world.script(fenced("once = 1"))
        old = done(page, "once")
        (cell,) = old["cells"]
        page.order.remove(cell)
        del page.cells[cell]
        with closing(sqlite3.connect(tmp_path / "journal")) as record, record:
            record.execute("DELETE FROM turns")
        page.ask("again", turn=old["id"], mode="rerun", **{"as": "a" * 32}, prompt=None, after=page.order[0])
        new = page.settled("a" * 32)
        assert new["state"] == "failed"
        assert "not kept any more" in new["error"]["message"]
        assert len(world.server.chats) == 1


def test_a_turn_before_the_last_is_asked_again_and_stays(world):
    world.script(fenced("one = 1"), fenced("two = 2"), fenced("one = 10"))
    with world.page() as page:
        first = done(page, "one")
        done(page, "two")
        page.ask("again", turn=first["id"], mode="retry", **{"as": "d" * 32}, prompt=None, after=page.order[0])
        new = page.settled("d" * 32)
        assert new["cells"] != first["cells"]
        assert not page.turns[first["id"]]["undone"]
        assert world.kernel.value("(one, two)") == "(10, 2)"


def test_running_again_runs_what_stands_in_the_cell_and_asks_no_model(world):
    world.script(fenced("import random\nnumber = [1]"))
    with world.page() as page:
        old = done(page, "a number")
        asked = len(world.server.chats)
        (cell,) = old["cells"]
        page.cells[cell] = page.cells[cell].replace("[1]", "[2]")
        page.ask("again", turn=old["id"], mode="rerun", **{"as": "e" * 32}, prompt=None, after=page.order[0])
        new = page.settled("e" * 32)
        assert (new["ending"], new["pinned"], new["cells"]) == ("done", True, old["cells"])
        assert world.kernel.value("number") == "[2]"
        # The cell is gone: what was kept runs.
        page.order.remove(cell)
        page.ask("again", turn="e" * 32, mode="rerun", **{"as": "f" * 32}, prompt=None, after=page.order[0])
        again = page.settled("f" * 32)
        assert (again["ending"], again["pinned"]) == ("done", True)
        assert world.kernel.value("number") == "[1]"
        assert len(world.server.chats) == asked


def test_what_nobody_knows_is_refused(world):
    with world.page() as page:
        for mode in ("retry", "rerun"):
            with pytest.raises(Refused, match="not known"):
                page.ask("again", turn="1" * 32, mode=mode, **{"as": "2" * 32}, prompt=None, after=page.order[0])


def test_a_new_kernel_shows_what_was_and_runs_it_again(tmp_path):
    with world_in(tmp_path, CI_MAGIC_JOURNAL=str(tmp_path / "journal")) as world, world.page() as page:
        world.script(fenced("told = 'before'"))
        old = done(page, "remember", thread="Kept 매출")
        said, cells = dict(page.cells), list(page.order)
        page.close_comm()
    with world_in(tmp_path, CI_MAGIC_JOURNAL=str(tmp_path / "journal")) as world, world.page() as page:
        hello = page.hello()
        assert [each["name"] for each in hello["threads"]] == ["Kept 매출"]
        assert hello["thread"] == "Kept 매출"
        (turn,) = page.ask("thread", name="Kept 매출", before=None)["turns"]
        assert (turn["id"], turn["state"], turn["cells"]) == (old["id"], "completed", old["cells"])
        assert not turn["undoable"]
        page.cells, page.order = said, cells
        page.ask("again", turn=old["id"], mode="rerun", **{"as": "a" * 32}, prompt=None, after=page.order[0])
        assert page.settled("a" * 32)["ending"] == "done"
        assert world.kernel.value("told") == "'before'"
        assert world.server.chats == []
