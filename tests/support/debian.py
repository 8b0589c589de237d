"""Programs and fonts that tests need, installed from Debian's packages where they are missing."""

import os
import shutil
import tempfile
from functools import cache
from pathlib import Path

from tests.support.browser.chromium import installed

PROGRAMS = {"ffmpeg": "ffmpeg", "tesseract": "tesseract-ocr", "pdftoppm": "poppler-utils"}
"""The package of each program."""


@cache
def install(*packages: str) -> bool:
    """Install packages, where there is apt and the right to use it; of several test processes one does it."""
    if not shutil.which("apt-get") or not hasattr(os, "geteuid") or os.geteuid() != 0:
        return False
    import fcntl  # not on Windows, where there is no apt either

    with Path(tempfile.gettempdir(), "ci_magic_tests.apt").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if all(installed(["dpkg", "--status", each]) for each in packages):
            return True
        command = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
        return installed(["apt-get", "update"]) and installed(command)


def program(name: str) -> str:
    """Return where a program is, installing its package if need be.

    Raises:
        AssertionError: it cannot be had; the text says what to install.
    """
    found = shutil.which(name) or (install(PROGRAMS[name]) and shutil.which(name))
    assert found, f"no {name} for the tests: install it (`apt-get install {PROGRAMS[name]}`)"
    return str(found)
