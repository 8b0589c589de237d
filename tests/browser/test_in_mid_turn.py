"""What users do while a turn runs: they reload, close, delete, restart. Nothing hangs and nothing is damaged."""

import nbformat
import pytest
from playwright.sync_api import expect

from tests.support.browser import WAITS
from tests.support.server import ScriptedServer
from tests.support.turns import BEGUN, environment, fenced, held

LOAD = "%load_ext ci_magic"
SLOW = f"print('begun', flush=True)\n{WAITS}\ndone = True\nprint('ended')"


def running(notebook, server_code="begun"):
    """Start the prompt and wait until its code runs."""
    notebook.run(0)
    notebook.start(1)
    notebook.wait(lambda: any(server_code in cell.text for cell in notebook.generated()), "code that runs")


def test_a_page_that_is_reloaded_while_code_runs_leaves_the_kernel_to_finish(open_notebook):
    with ScriptedServer([fenced(SLOW)]) as server:
        notebook = open_notebook(LOAD, "%%ci wait", "'after'", server=server)
        running(notebook)
        notebook.save()
        notebook.load_again()
        notebook.let_go()
        assert notebook.connected().value("done") is True
        assert [cell.state for cell in notebook.cells] == ["idle"] * 4
        nbformat.validate(notebook.save())
        # Nobody told the page how the turn ended, but the record knows the code.
        notebook.start_all()
        assert [cell.count for cell in notebook.settled().cells] == [4, 5, 6, 7]
        assert notebook.cells[2].text == "begun\nended\n"
        assert len(server.chats) == 1


def test_a_page_that_is_reloaded_while_the_model_writes_leaves_the_kernel_to_finish(open_notebook):
    writing, go = held(BEGUN, "done = True\n```")
    with ScriptedServer([writing]) as server:
        notebook = open_notebook(LOAD, "%%ci make x", server=server)
        notebook.run(0)
        notebook.start(1)
        notebook.wait(notebook.generated, "a cell that fills")
        notebook.load_again()
        go.set()
        assert notebook.connected().value("done") is True
        assert len(server.chats) == 1
        assert notebook.run(0).state == "idle"


def test_a_notebook_that_is_closed_while_code_runs_can_be_opened_again(open_notebook, workbench):
    with ScriptedServer([fenced(SLOW)]) as server:
        notebook = open_notebook(LOAD, "%%ci wait", server=server)
        running(notebook)
        notebook.close()
        notebook.let_go()
        notebook = workbench.open(notebook.path)
        assert notebook.value("done") is True
        assert notebook.sources == [LOAD, "%%ci wait"]


def test_a_generated_cell_that_is_deleted_while_it_runs_stays_deleted(open_notebook):
    with ScriptedServer([fenced(f"{SLOW}\nmissing"), fenced("x = 2\nprint(x)")]) as server:
        notebook = open_notebook(LOAD, "%%ci make x", "'after'", server=server)
        running(notebook)
        notebook.go_to(2)
        notebook.press("d", "d")
        notebook.becomes(LOAD, "%%ci make x", "'after'")
        notebook.let_go()
        notebook.settled()
        assert notebook.value("x") == 2
        assert notebook.generated() == []
        assert "2\n" in notebook.cells[1].text
        assert notebook.run(2).shown == "'after'"


def test_a_prompt_that_is_deleted_while_its_code_runs_takes_nothing_with_it(open_notebook):
    with ScriptedServer([fenced(SLOW)]) as server:
        notebook = open_notebook(LOAD, "%%ci make x", "'after'", server=server)
        running(notebook)
        notebook.go_to(1)
        notebook.press("d", "d")
        notebook.wait(lambda: "%%ci make x" not in notebook.sources, "a prompt that is gone")
        notebook.let_go()
        notebook.settled()
        assert notebook.value("done") is True
        assert [cell.state for cell in notebook.cells] == ["idle"] * len(notebook.cells)
        assert notebook.sources[-1] == "'after'"
        assert notebook.run(len(notebook.cells) - 1).shown == "'after'"


@pytest.mark.expects("Canceled future")
def test_a_kernel_that_is_restarted_in_mid_turn_leaves_no_cell_waiting(open_notebook):
    with ScriptedServer([fenced(SLOW), fenced("print(2)")]) as server:
        notebook = open_notebook(LOAD, "%%ci wait", "'after'", server=server)
        running(notebook)
        notebook.restart()
        assert [cell.state for cell in notebook.cells] == ["idle"] * 4
        for index in range(4):
            expect(notebook.cell(index).locator(".jp-InputPrompt")).not_to_contain_text("*")
        notebook.run(0)
        notebook.write(3, "%%ci make x")
        notebook.run(3)
        assert [cell.text for cell in notebook.generated()] == ["begun\n", "2\n"]


def test_two_notebooks_run_turns_at_the_same_time(open_notebook):
    (first, go), (second, go_too) = (held(BEGUN, f"name = {name!r}\nprint(name)\n```") for name in ("first", "second"))
    with ScriptedServer([first]) as one, ScriptedServer([second]) as two:
        left = open_notebook(LOAD, "%%ci name it", server=one)
        right = open_notebook(LOAD, "%%ci name it", server=two, name="right.ipynb")
        left.run(0)
        right.run(0)
        right.start(1)
        left.start(1)
        left.wait(lambda: left.generated() and right.generated(), "two cells that fill")
        go.set()
        go_too.set()
        for notebook, name in ((left, "first"), (right, "second")):
            notebook.settled()
            assert [cell.text for cell in notebook.generated()] == [f"{name}\n"]


def test_a_second_view_of_the_same_notebook_shows_one_cell(open_notebook):
    with ScriptedServer([fenced("x = 1\nprint('once')")]) as server:
        notebook = open_notebook(LOAD, "%%ci make x", server=server)
        notebook.command("docmanager:clone")
        expect(notebook.page.locator(".jp-NotebookPanel")).to_have_count(2)
        notebook.settled()
        notebook.run(0)
        notebook.run(1)
        assert [cell.text for cell in notebook.generated()] == ["once\n"]
        assert notebook.value("x") == 1


def test_a_second_client_of_the_same_kernel_changes_nothing_in_its_own_notebook(open_notebook, workbench):
    with ScriptedServer([fenced("x = 1\nprint('once')")]) as server:
        notebook = open_notebook(LOAD, "%%ci make x", server=server)
        other = workbench.open(notebook.path, workbench.window())
        other.set_environment(**environment(server))
        notebook.run(0)
        notebook.run(1)
        assert [cell.text for cell in notebook.generated()] == ["once\n"]
        # The kernel's messages of the turn are behind its answer, for every client.
        assert other.settled().sources == [LOAD, "%%ci make x"]
