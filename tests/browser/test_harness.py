"""The harness itself: what the page objects say is what the page shows, in JupyterLab and Notebook 7."""

from types import SimpleNamespace

import pytest

from tests.support.browser.chromium import TO_INSTALL, NoBrowserError, launch

CELLS = ("x = 1\nx", "import time\ntime.sleep(0.3)\nprint('hello')")


@pytest.mark.parametrize("kind", ["lab", "notebook"])
def test_a_notebook_opens_runs_is_edited_saved_and_reloaded(open_notebook, kind):
    notebook = open_notebook(*CELLS, kind=kind)
    first, second = notebook.run_all()
    assert (first.shown, first.count, first.prompt) == ("1", 1, "[1]:")
    assert (second.text, second.count, second.trusted) == ("hello\n", 2, True)
    assert notebook.outputs(1).all_inner_texts() == ["hello\n"]
    notebook.write(0, "y = 5\ny")
    assert notebook.run(0).shown == "5"
    assert notebook.value("[y, x]") == [5, 1]
    assert notebook.save().cells[0].source == "y = 5\ny"
    assert notebook.reload().sources == ["y = 5\ny", CELLS[1]]
    notebook.start(1)
    notebook.wait(lambda: notebook.cells[1].prompt == "[*]:", "a cell that runs")
    assert notebook.settled().cells[1].count == 4


def test_a_kernel_is_restarted_and_a_second_client_shares_it(open_notebook, workbench):
    notebook = open_notebook(*CELLS)
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
