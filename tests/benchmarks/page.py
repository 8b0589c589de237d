"""A browser and a JupyterLab of a benchmark's own."""

import tempfile
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def workbench():
    """Yield a workbench and its JupyterLab, both stopped at the end."""
    from playwright.sync_api import sync_playwright

    from tests.support.browser import Workbench
    from tests.support.browser.chromium import launch
    from tests.support.lab import LabServer

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser, lab = launch(playwright), LabServer(Path(folder))
        try:
            yield Workbench(browser, lab), lab
        finally:
            browser.close()
            lab.stop()
