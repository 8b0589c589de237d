"""One server and one browser for all tests of this folder; `tests/conftest.py` keeps them on one worker."""

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.support.browser import PATIENCE, ChatPanel, NoBrowserError, Workbench
from tests.support.browser.chromium import launch
from tests.support.lab import REPOSITORY, LabServer, why_not_built
from tests.support.turns import environment

expect.set_options(timeout=PATIENCE * 1000)

HERE = Path(__file__).parent
PICTURES = REPOSITORY / "build" / "browser"


def pytest_collection_modifyitems(items):
    """A test of this folder ends by what it waits for in vain; the limit of all tests is too short for some of that."""
    for item in items:
        if item.path.is_relative_to(HERE) and item.get_closest_marker("timeout") is None:
            item.add_marker(pytest.mark.timeout(15 * PATIENCE))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if report.failed:
        item.stash[FAILED] = True
    return report


FAILED = pytest.StashKey[bool]()


# Of the package, not of the session: Playwright keeps an event loop running in its thread, which tests of other
# folders on the same worker could not bear.
@pytest.fixture(scope="package")
def browser():
    with sync_playwright() as playwright:
        try:
            browser = launch(playwright)
        except NoBrowserError as error:
            (pytest.fail if os.environ.get("CI") else pytest.skip)(str(error))
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def lab(tmp_path_factory):
    if why_not_built():
        pytest.fail(why_not_built())
    server = LabServer(tmp_path_factory.mktemp("lab"))
    yield server
    server.stop()


@pytest.fixture(scope="package")
def suite(browser, lab):
    workbench = Workbench(browser, lab)
    yield workbench
    workbench.close()


@pytest.fixture
def workbench(suite, request):
    """The browser, watched: a test fails if a page complained of anything that `expects` does not name."""
    suite.unexpected()
    yield suite
    failed = request.node.stash.get(FAILED, False)
    expected = [pattern for mark in request.node.iter_markers("expects") for pattern in mark.args]
    complaints = suite.unexpected(*expected)
    if failed or complaints:
        suite.pictures(PICTURES, re.sub(r"\W+", "_", request.node.name))
    suite.tidy(failed=failed or bool(complaints))
    assert not complaints, complaints


@pytest.fixture
def open_notebook(workbench, lab, request, tmp_path):
    """Write a notebook of these cells, open it, and let its kernel ask `server`."""

    def opened(*cells, server=None, window=None, kind="lab", name="work.ipynb", **variables):
        # A test that is tried once more meets nothing of the first time: threads are kept beside the notebook.
        folder = re.sub(r"\W+", "_", f"{request.node.name} {getattr(request.node, 'execution_count', 1)}")
        path = lab.write(f"{folder}/{name}", cells)
        if window is None:
            workbench.kernels.lend(path)
        notebook = workbench.open(path, window, kind)
        asked = environment(server) if server else {}
        # As in `clean_environment`: no test knows the record of another one.
        notebook.set_environment(
            CI_MAGIC_JOURNAL=str(tmp_path / "journal.sqlite3"), CI_MAGIC_LANGUAGE="en", **asked, **variables
        )
        return notebook

    return opened


@pytest.fixture
def open_chat(open_notebook, request):
    """Open a notebook as `open_notebook` does, and the chat panel beside it; the panels are folded at the end.

    With `explains` the model is asked for a reading of what the code put out, as it is where nobody set anything.
    """
    panels = []

    def opened(*cells, explains=False, **options):
        reading = {} if explains else {"CI_MAGIC_EXPLAIN": "0"}
        panels.append(ChatPanel(open_notebook(*cells, **reading, **options)))
        return panels[-1].open()

    yield opened
    for panel in panels:
        # What failed is seen in its picture.
        if not panel.page.is_closed() and not request.node.stash.get(FAILED, False):
            panel.close()
