"""Retry, edit and resend, run again, undo, copy; what was spent and what is left."""

import pytest
from playwright.sync_api import expect

from tests.support.server import ScriptedServer, Stream
from tests.support.turns import fenced, held, sent


def code_of(notebook):
    return [cell.source.partition("\n")[2] for cell in notebook.generated()]


def test_a_turn_is_retried_edited_run_again_and_taken_back(open_chat):
    steps = [fenced("n = 1\nprint(n)"), fenced("n = 2\nprint(n)"), fenced("n = 3\nprint(n)"), fenced("m = 9")]
    with ScriptedServer(steps) as server:
        chat = open_chat("'first'", server=server)
        notebook = chat.notebook
        chat.ask("make n")
        # Asked anew, the old answer is taken back.
        chat.act("Retry")
        notebook.wait(lambda: len(server.chats) == 2, "the second request")
        chat.ends()
        assert (notebook.value("n"), code_of(notebook)) == (2, ["n = 2\nprint(n)"])
        # Edited and asked again.
        chat.act("Edit")
        box = chat.region.get_by_role("textbox", name="Edited prompt")
        expect(box).to_have_value("make n")
        box.fill("make n three")
        chat.button("Ask again").click()
        notebook.wait(lambda: len(server.chats) == 3, "the third request")
        chat.ends()
        assert "make n three" in sent(server)
        assert (notebook.value("n"), code_of(notebook)) == (3, ["n = 3\nprint(n)"])
        # Run again asks nobody.
        notebook.execute("del n")
        chat.act("Run again")
        notebook.wait(lambda: notebook.value("globals().get('n')") == 3, "the value again")
        chat.ends()
        assert len(server.chats) == 3
        assert len(notebook.generated()) == 1
        # Undo takes back names and cells, one turn after the other.
        chat.ask("make m")
        assert notebook.value("m") == 9
        chat.act("Undo")
        notebook.wait(lambda: len(notebook.generated()) == 1, "a cell that is gone")
        notebook.settled()
        assert notebook.value("['m' in globals(), n]") == [False, 3]
        expect(chat.turn()).to_contain_text("Taken back")


def test_an_edited_cell_is_not_taken_away_and_ctrl_z_brings_cells_back(open_chat):
    with ScriptedServer([fenced("n = 1"), fenced("m = 2")]) as server:
        chat = open_chat("'first'", server=server)
        notebook = chat.notebook
        chat.ask("make n")
        chat.ask("make m")
        chat.act("Undo")
        notebook.wait(lambda: len(notebook.generated()) == 1, "a cell that is gone")
        notebook.settled()
        notebook.go_to(0)
        notebook.command("notebook:undo-cell-action")
        notebook.wait(lambda: len(notebook.generated()) == 2, "the cell again")
        mine = notebook.sources[1] + "  # mine"
        notebook.write(1, mine)
        chat.act("Undo", 0)
        notebook.wait(lambda: notebook.value("'n' in globals()") is False, "a name that is gone")
        assert mine in notebook.sources


def test_an_answer_is_copied_and_sent_again_from_the_keyboard(open_chat):
    with ScriptedServer([Stream("It is **so**."), Stream("Other.")]) as server:
        chat = open_chat("'first'", server=server)
        page = chat.page
        chat.ask("is it so?")
        chat.act("Copy")
        chat.notebook.wait(
            lambda: page.evaluate("navigator.clipboard.readText()") == "It is **so**.", "the answer in the clipboard"
        )
        # Up in the empty field edits what was sent last.
        chat.box.click()
        page.keyboard.press("ArrowUp")
        box = chat.region.get_by_role("textbox", name="Edited prompt")
        expect(box).to_be_focused()
        expect(box).to_have_value("is it so?")
        page.keyboard.press("Escape")
        expect(box).to_have_count(0)
        assert len(server.chats) == 1


@pytest.mark.row("1-12", kind="mechanism")
def test_state_tokens_cost_and_what_is_left_are_shown_for_turn_and_thread(open_chat):
    reply, go = held("Two", ".")
    with ScriptedServer([Stream("One."), reply, Stream("Three.")]) as server:
        chat = open_chat("'first'", server=server, CI_MAGIC_PRICE="1000/2000")
        expect(chat.status).to_contain_text("Ready")
        chat.ask("one")
        # 11 and 7 tokens, as the server says.
        expect(chat.turn()).to_contain_text("18 tokens")
        expect(chat.turn()).to_contain_text("$0.025")
        expect(chat.status).to_contain_text("18")
        chat.send("two")
        expect(chat.status).to_contain_text("Working")
        expect(chat.status).to_contain_text("left")
        go.set()
        chat.ends()
        chat.ask("three")
        expect(chat.status).to_contain_text("Done")
        expect(chat.status).to_contain_text("Σ")
        expect(chat.threads().get_by_role("listitem")).to_contain_text("tokens")
