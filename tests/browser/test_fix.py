"""Fix this: a failed cell of the user's own, repaired by the same loop, shown as a difference, run when accepted."""

from playwright.sync_api import expect

from tests.support.server import ScriptedServer
from tests.support.turns import fenced, held, sent

LOAD = "%load_ext ci_magic"
FAILS = "prices = [3, 4]\ntotal = sum(price)\nprint(total)"
MENDED = FAILS.replace("sum(price)", "sum(prices)")


def bar(notebook):
    return notebook.panel.get_by_role("group", name="Repair by ci_magic")


def offered(notebook, index=1):
    """Run a cell that fails and return the button that is offered."""
    notebook.run(index)
    button = bar(notebook).get_by_role("button", name="Fix this")
    button.wait_for()
    return button


def question(notebook):
    """The panel that shows the repair, when it stands there."""
    panel = notebook.panel.locator(".jp-ciMagic-decision")
    panel.get_by_role("button", name="Stop").wait_for()
    return panel


def test_a_failed_cell_is_shown_repaired_applied_and_run_in_its_place(open_notebook):
    with ScriptedServer([fenced(MENDED)]) as server:
        notebook = open_notebook(LOAD, FAILS, "total", server=server)
        notebook.run(0)
        offered(notebook).click()
        panel = question(notebook)
        expect(panel.get_by_role("group", name="Apply this repair?")).to_be_visible()
        expect(panel.locator(".jp-mod-removed")).to_have_text("-removed: total = sum(price)")
        expect(panel.locator(".jp-mod-added")).to_have_text("+added: total = sum(prices)")
        assert notebook.sources[1] == FAILS
        panel.get_by_role("button", name="Apply and run").click()
        cells = notebook.settled().cells
        assert "NameError" in sent(server)
        assert len(server.chats) == 1
    assert (len(cells), cells[1].source, cells[1].text) == (3, MENDED, "7\n")
    assert cells[1].of("error") == []
    expect(bar(notebook)).to_have_count(0)
    assert notebook.run(2).shown == "7"
    notebook.go_to(1, "edit")
    notebook.press("Control+z")
    notebook.wait(lambda: notebook.sources[1] == FAILS, "the code before the repair")


def test_a_refused_repair_changes_nothing_and_can_be_asked_for_again(open_notebook):
    with ScriptedServer([fenced(MENDED), fenced(MENDED)]) as server:
        notebook = open_notebook(LOAD, FAILS, server=server)
        notebook.run(0)
        offered(notebook).click()
        question(notebook)
        notebook.panel.locator(".jp-ciMagic-decision").get_by_role("button", name="Stop").click()
        notebook.settled()
        bar(notebook).get_by_text("you stopped it").wait_for()
        assert (notebook.sources[1], len(notebook.cells[1].of("error"))) == (FAILS, 1)
        notebook.go_to(1)
        notebook.press("g", "f")
        question(notebook).get_by_role("button", name="Apply and run").click()
        assert notebook.settled().cells[1].text == "7\n"


def test_a_failed_pinned_cell_is_repaired_too(open_notebook):
    with ScriptedServer([fenced("ratio = 10 / parts"), fenced("parts = 2\nratio = 10 / parts")]) as server:
        notebook = open_notebook(f"{LOAD}\nparts = 5", "%%ci make the ratio", server=server)
        notebook.run_all()
        notebook.execute("parts = 0")
        offered(notebook, 2).click()
        question(notebook).get_by_role("button", name="Apply and run").click()
        made = notebook.settled().cells[2]
    assert made.source.endswith("parts = 2\nratio = 10 / parts")
    assert notebook.value("ratio") == 5


def test_nothing_is_offered_without_ci_magic_and_the_offer_goes_with_the_error(open_notebook):
    notebook = open_notebook("1 / 0", LOAD)
    with notebook.asking_kernel():
        notebook.run(0)
    expect(bar(notebook)).to_have_count(0)
    notebook.run(1)
    offered(notebook, 0)
    notebook.write(0, "1 / 1")
    notebook.run(0)
    expect(bar(notebook)).to_have_count(0)


def test_the_stop_button_of_the_bar_ends_the_repair(open_notebook):
    reply, _ = held("```python\n", f"{MENDED}\n```")
    with ScriptedServer([reply]) as server:
        notebook = open_notebook(LOAD, FAILS, server=server)
        notebook.run(0)
        offered(notebook).click()
        notebook.wait(lambda: server.chats, "the question to the model")
        bar(notebook).get_by_role("button", name="Stop").click()
        bar(notebook).get_by_role("button", name="Fix this").wait_for()
    assert notebook.sources[1] == FAILS
