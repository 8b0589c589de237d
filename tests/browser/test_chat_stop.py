"""Stop in each phase of a turn, and what the user does in mid-turn: reload, restart, other notebooks, other tabs."""

import pytest
from playwright.sync_api import expect

from tests.support.browser import WAITS, ChatPanel
from tests.support.server import Drop, ScriptedServer, Stream
from tests.support.turns import BEGUN, environment, fenced, held

SLOW = f"print('begun', flush=True)\n{WAITS}\ndone = True\nprint('ended')"


def code_runs(chat, text="begun"):
    notebook = chat.notebook
    notebook.wait(lambda: any(text in cell.text for cell in notebook.generated()), "code that runs")


def stopped(chat, by_key=False):
    """Stop what is on and wait until it says so."""
    if by_key:
        chat.box.click()
        chat.page.keyboard.press("Escape")
    else:
        chat.button("Stop").first.click()
    return chat.ends("cancelled")


def test_stop_hangs_up_on_a_silent_server_and_on_one_that_writes(open_chat):
    steps = [Drop("stall"), held("Some words.\n", "never")[0], held(BEGUN, "x = 1\n```")[0], Stream("All is well.")]
    with ScriptedServer(steps) as server:
        chat = open_chat("'first'", server=server)
        notebook = chat.notebook
        chat.send("silent server")
        notebook.wait(lambda: len(server.chats) == 1, "the request")
        stopped(chat)
        chat.send("prose")
        expect(chat.turn()).to_contain_text("Some words.")
        # What was written stays.
        expect(stopped(chat, by_key=True)).to_contain_text("Some words.")
        chat.send("code")
        notebook.wait(notebook.generated, "a cell that fills")
        stopped(chat)
        notebook.wait(lambda: all(request.closed.is_set() for request in server.chats), "a server that is left")
        chat.ask("and now?")
        assert notebook.value("'x' in globals()") is False


def test_stop_ends_running_code_and_an_open_question_and_the_kernel_lives(open_chat):
    with ScriptedServer([fenced(SLOW), fenced("import os\nos.remove('old.txt')"), fenced("y = 2")]) as server:
        chat = open_chat("kept = 'mine'", server=server)
        notebook = chat.notebook
        notebook.run(0)
        notebook.execute("open('old.txt', 'w').close()")
        chat.send("run")
        code_runs(chat)
        stopped(chat)
        assert notebook.value("['done' in globals(), kept]") == [False, "mine"]
        chat.send("delete")
        expect(chat.approval).to_be_visible()
        stopped(chat)
        expect(chat.approval).to_have_count(0)
        assert notebook.value("__import__('os').path.exists('old.txt')")
        chat.ask("go on")
        assert notebook.value("y") == 2
        assert all(cell.state == "idle" for cell in notebook.cells)


def test_a_turn_that_waits_for_the_users_own_cell_is_stopped_and_the_cell_is_not(open_chat):
    # The first turn is stopped before it has looked at the kernel, so the model is asked by the second alone.
    with ScriptedServer([Stream("All is *well*.")]) as server:
        chat = open_chat(f"print('busy', flush=True)\n{WAITS}\nown = True", server=server)
        notebook = chat.notebook
        notebook.start(0)
        notebook.wait(lambda: "busy" in notebook.cells[0].text, "a busy kernel")
        chat.send("make x")
        chat.send("and y")
        chat.is_in("queued")
        expect(chat.turn(0)).to_contain_text("kernel")
        chat.button("Stop").first.click()
        chat.is_in("cancelled", 0)
        notebook.let_go()
        notebook.settled()
        expect(chat.ends("completed", 1)).to_contain_text("All is well.")
        assert notebook.value("own") is True
        assert notebook.generated() == []
        assert len(server.chats) == 1


def test_a_reload_in_mid_turn_loses_nothing_while_the_model_writes_or_code_runs(open_chat):
    writing, go = held("I make it.\n", f"```python\n{SLOW}\n```\nThat is *it*.")
    with ScriptedServer([writing, Stream("Still here.")]) as server:
        chat = open_chat("'first'", server=server)
        notebook = chat.notebook
        chat.send("make it")
        expect(chat.turn()).to_contain_text("I make it.")
        notebook.load_again()
        # The layout restorer opens the panel again, or the user does.
        chat.show()
        expect(chat.turn()).to_contain_text("I make it.")
        chat.is_in("in_progress")
        notebook.connected()
        go.set()
        code_runs(chat)
        notebook.save()
        notebook.load_again()
        chat.show()
        expect(chat.turns).to_have_count(1)
        notebook.let_go()
        turn = chat.ends()
        expect(turn.locator("em", has_text="it")).to_be_visible()
        assert notebook.value("done") is True
        assert len(server.chats) == 1
        assert len(notebook.generated()) == 1
        chat.ask("and now?")
        expect(chat.turns).to_have_count(2)


@pytest.mark.expects("Canceled future")
def test_a_kernel_that_is_restarted_in_mid_turn_ends_the_turn_and_the_thread_goes_on(open_chat):
    with ScriptedServer([fenced(SLOW), fenced("print(2)")]) as server:
        chat = open_chat("'first'", server=server)
        notebook = chat.notebook
        chat.send("wait")
        code_runs(chat)
        notebook.restart()
        expect(chat.turns).to_have_count(1)
        notebook.wait(
            lambda: chat.turn(0).get_attribute("data-state") in ("failed", "cancelled", "expired", "incomplete"),
            "a turn that has ended",
        )
        chat.ready()
        for cell in notebook.cells:
            assert cell.state == "idle"
        chat.ask("go on")
        expect(chat.turns).to_have_count(2)
        assert [cell.text for cell in notebook.generated()] == ["begun\n", "2\n"]


def test_two_notebooks_have_chats_of_their_own_at_the_same_time(open_chat):
    (first, go), (second, go_too) = (
        held(f"This is {name}.\n", f"```python\nname = {name!r}\nprint(name)\n```") for name in ("left", "right")
    )
    with ScriptedServer([first]) as one, ScriptedServer([second]) as two:
        left = open_chat("'a'", server=one)
        left.send("name it")
        expect(left.turn()).to_contain_text("This is left.")
        right = open_chat("'b'", server=two, name="right.ipynb")
        expect(right.turns).to_have_count(0)
        right.send("name it too")
        expect(right.turn()).to_contain_text("This is right.")
        go.set()
        go_too.set()
        right.ends()
        assert [cell.text for cell in right.notebook.generated()] == ["right\n"]
        left.show()
        turn = left.ends()
        expect(turn).to_contain_text("This is left.")
        expect(left.turns).to_have_count(1)
        assert [cell.text for cell in left.notebook.generated()] == ["left\n"]
        assert (left.notebook.value("name"), right.notebook.value("name")) == ("left", "right")


def test_two_tabs_show_one_conversation_and_the_one_that_stays_takes_over(open_chat, workbench):
    streamed, go = held("Slowly.\n", "```python\nx = 1\nprint('once')\n```")
    last, end = held("Last.\n", "```python\ny = 2\nprint('there')\n```")
    with ScriptedServer([streamed, last]) as server:
        here = open_chat("'first'", server=server)
        other = workbench.open(here.notebook.path, workbench.window())
        other.set_environment(**environment(server))
        there = ChatPanel(other).open()
        here.send("make x")
        for chat in (here, there):
            expect(chat.turn()).to_contain_text("Slowly.")
        go.set()
        here.ends()
        there.is_in("completed")
        assert [cell.text for cell in here.notebook.generated()] == ["once\n"]
        assert there.notebook.generated() == []
        # A page that goes away in mid-turn is replaced by the one that is still there.
        here.send("make y")
        expect(there.turn(1)).to_contain_text("Last.")
        here.notebook.close()
        end.set()
        there.ends("completed", 1)
        assert there.notebook.value("y") == 2
        assert [cell.text for cell in there.notebook.generated()] == ["there\n"]
