"""Which browser the tests use: an installed one, the Debian package, Playwright's own."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, Error, Playwright

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Pages of several clients are compared with each other: none of them may be slowed down for being in the back.
    "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",
    "--disable-renderer-backgrounding",
]
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge", "msedge")
APPLICATIONS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
TO_INSTALL = (
    "no Chromium for the browser tests: install it (`apt-get install chromium`), or `playwright install chromium`"
)


class NoBrowserError(Exception):
    """No browser could be found, installed or started."""


def launch(playwright: Playwright) -> Browser:
    """Start the first browser that starts.

    Raises:
        NoBrowserError: none did; its text is one line that says what to install.
    """
    seen = ""
    for path in candidates(playwright):
        try:
            return playwright.chromium.launch(executable_path=path, args=FLAGS)
        except Error as error:
            seen = f" ({path}: {str(error).partition(chr(10))[0]})"
    raise NoBrowserError(TO_INSTALL + seen)


def candidates(playwright: Playwright) -> Iterator[str]:
    """Name browsers one after another; the later ones are installed only when they are asked for."""
    yield from filter(None, map(shutil.which, NAMES))
    yield from filter(os.path.exists, APPLICATIONS)
    if install_debian_package() and (path := shutil.which("chromium")):
        yield path
    own = Path(playwright.chromium.executable_path)
    if own.exists() or installed([sys.executable, "-m", "playwright", "install", "chromium"]):
        yield str(own)


def install_debian_package() -> bool:
    """Install Debian's package, where there is apt and the right to use it."""
    if not shutil.which("apt-get") or not hasattr(os, "geteuid") or os.geteuid() != 0:
        return False
    return installed(["apt-get", "update"]) and installed(["apt-get", "install", "-y", "chromium"])


def installed(command: list[str]) -> bool:
    """Run one command of an installation, ten minutes at most."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        return subprocess.run(command, env=environment, capture_output=True, timeout=600).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False
