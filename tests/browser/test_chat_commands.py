"""The chat from the notebook: commands about a cell by their keys, context menus, and the way back to a turn."""

from playwright.sync_api import expect

from tests.support.server import ScriptedServer, Stream
from tests.support.turns import fenced, sent


def test_a_failed_cell_is_explained_by_its_key_and_by_its_button(open_chat):
    with ScriptedServer([Stream("A zero divisor."), Stream("Explained.")]) as server:
        chat = open_chat("'fine'", "1/0", server=server)
        notebook, page = chat.notebook, chat.page
        # There is nothing to explain where nothing failed.
        notebook.run(0)
        notebook.go_to(0)
        page.keyboard.press("g")
        page.keyboard.press("e")
        notebook.run(1)
        expect(chat.turns).to_have_count(0)
        notebook.go_to(1)
        page.keyboard.press("g")
        page.keyboard.press("e")
        expect(chat.turns).to_have_count(1)
        expect(chat.ends()).to_contain_text("A zero divisor.")
        assert "ZeroDivisionError: division by zero" in sent(server)
        assert "\x1b" not in sent(server)
        notebook.panel.get_by_role("button", name="Explain", exact=True).click()
        expect(chat.turns).to_have_count(2)
        expect(chat.ends()).to_contain_text("Explained.")
        assert len(notebook.cells) == 2


def test_a_cell_leads_back_to_its_turn_in_another_thread(open_chat):
    with ScriptedServer([fenced("print('first')"), Stream("Elsewhere.")]) as server:
        chat = open_chat("a = 1", server=server)
        notebook = chat.notebook
        notebook.go_to(0)
        chat.ask("say first")
        notebook.command("ci_magic:new-thread")
        expect(chat.turns).to_have_count(0)
        chat.ask("something else")
        chat.close()
        # Only a cell that the chat made knows a turn.
        notebook.go_to(0)
        assert not chat.page.evaluate("window.jupyterapp.commands.isEnabled('ci_magic:go-to-turn')")
        notebook.go_to(1)
        chat.page.keyboard.press("g")
        chat.page.keyboard.press("t")
        expect(chat.turn(0)).to_contain_text("say first")
        expect(chat.turn(0)).to_be_focused()
        expect(chat.turn(0)).to_be_in_viewport()
        expect(chat.turns).to_have_count(1)
