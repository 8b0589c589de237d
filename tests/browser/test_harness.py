"""The harness itself: what the page objects say is what the page shows, in JupyterLab and Notebook 7."""

from types import SimpleNamespace

import pytest
from playwright.sync_api import expect

from tests.support.browser import WAITS
from tests.support.browser.chromium import TO_INSTALL, NoBrowserError, launch

CELLS = ("x = 1\nx", f"{WAITS}\nprint('hello')")


@pytest.mark.parametrize("kind", ["lab", "notebook"])
def test_a_notebook_opens_runs_is_edited_saved_and_reloaded(open_notebook, kind):
    notebook = open_notebook(*CELLS, kind=kind)
    notebook.start_all()
    notebook.wait(lambda: notebook.cells[0].shown, "the first result")
    assert (notebook.cells[1].state, notebook.idle) == ("running", False)
    notebook.let_go()
    first, second = notebook.settled().cells
    assert (first.shown, first.count) == ("1", 1)
    expect(notebook.cell(0).locator(".jp-InputPrompt")).to_have_text("[1]:")
    assert (second.text, second.count, second.trusted) == ("hello\n", 2, True)
    expect(notebook.outputs(1)).to_have_text("hello\n")
    notebook.write(0, "y = 5\ny")
    assert notebook.run(0).shown == "5"
    assert notebook.value("[y, x]") == [5, 1]
    assert notebook.save().cells[0].source == "y = 5\ny"
    assert notebook.reload().sources == ["y = 5\ny", CELLS[1]]
    notebook.let_go(False)
    notebook.start(1)
    expect(notebook.cell(1).locator(".jp-InputPrompt")).to_have_text("[*]:")
    notebook.let_go()
    assert notebook.settled().cells[1].count == 4


def test_a_kernel_is_restarted_and_a_second_client_shares_it(open_notebook, workbench):
    notebook = open_notebook(CELLS[0])
    notebook.run_all()
    other = workbench.open(notebook.path, workbench.window())
    assert other.value("x") == 1
    notebook.restart()
    assert notebook.value("'x' in globals()") is False


def test_what_a_page_complains_of_is_seen(open_notebook, workbench):
    notebook = open_notebook("1")
    notebook.page.evaluate("console.error('a complaint'); void Promise.reject(new Error('nobody caught it'))")
    notebook.page.evaluate("fetch('/api/no/such/address')")
    notebook.wait(lambda: len(notebook.window.watch.errors) >= 3, "three complaints")
    told = "\n".join(workbench.unexpected())
    assert all(part in told for part in ("a complaint", "nobody caught it", "404: GET"))
    assert workbench.unexpected() == []


def test_without_any_browser_one_line_says_what_to_install(monkeypatch, browser):
    nowhere = SimpleNamespace(chromium=SimpleNamespace(executable_path="/nowhere/chromium"))
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr("tests.support.browser.chromium.APPLICATIONS", ())
    monkeypatch.setattr("tests.support.browser.chromium.installed", lambda command: False)
    with pytest.raises(NoBrowserError) as told:
        launch(nowhere)
    assert str(told.value) == TO_INSTALL
