"""A kernel that runs elsewhere: JupyterLab here, the kernel at another Jupyter server that it reaches as its gateway."""

import pytest
from playwright.sync_api import expect

from tests.support.browser import Workbench
from tests.support.lab import LabServer
from tests.support.server import ScriptedServer
from tests.support.turns import environment, fenced, sent

pytestmark = pytest.mark.heavy


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory):
    """The server that has the kernels; any Jupyter server can be a gateway."""
    server = LabServer(tmp_path_factory.mktemp("elsewhere"))
    yield server
    server.stop()


@pytest.fixture(scope="module")
def far_bench(browser, elsewhere, tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JUPYTER_GATEWAY_URL", elsewhere.url.rstrip("/"))
        here = LabServer(tmp_path_factory.mktemp("here"))
    workbench = Workbench(browser, here)
    yield workbench, here
    workbench.close()
    here.stop()


def test_a_remote_kernel_needs_ci_magic_and_nothing_else(far_bench, elsewhere, tmp_path):
    workbench, here = far_bench
    steps = [fenced("rows = [1, 2, 3]\nsum(rows)"), fenced("1 / 0"), fenced("mended = True\nmended")]
    with ScriptedServer(steps) as server:
        cells = ("%load_ext ci_magic", "%%ci add some rows", "%%ci do it", "x = rows[0]\nx")
        notebook = workbench.open(here.write("far.ipynb", cells))
        notebook.set_environment(CI_MAGIC_JOURNAL=str(tmp_path / "journal.sqlite3"), **environment(server))
        _, asked, added, again, mended, last = notebook.run_all()
    assert added.source.endswith("rows = [1, 2, 3]\nsum(rows)")
    assert (added.shown, mended.shown, last.shown) == ("6", "True", "1")
    assert asked.source.startswith("%%ci --pin ")
    assert again.of("error") == []
    assert "ZeroDivisionError" in sent(server)
    expect(notebook.cell(2).locator(".jp-InputPrompt")).to_have_text("[3]:")
    assert notebook.value("__import__('os').getppid()") == elsewhere._process.pid
    assert len(elsewhere.api("GET", "kernels")) == 1


def test_a_remote_kernel_can_ask_the_user(far_bench, tmp_path):
    workbench, here = far_bench
    with ScriptedServer([fenced("import os\nos.remove('old.txt')\ngone = True")]) as server:
        notebook = workbench.open(here.write("ask.ipynb", ["%load_ext ci_magic", "%%ci remove old.txt"]))
        notebook.set_environment(
            CI_MAGIC_JOURNAL=str(tmp_path / "journal.sqlite3"), CI_MAGIC_LANGUAGE="en", **environment(server)
        )
        notebook.execute("open('old.txt', 'w').close()")
        notebook.run(0)
        notebook.start(1)
        question = notebook.page.get_by_role("group", name="Run this code?")
        expect(question).to_be_visible()
        question.get_by_role("button", name="Run").first.click()
        notebook.settled()
        assert notebook.value("[gone, __import__('os').path.exists('old.txt')]") == [True, False]
