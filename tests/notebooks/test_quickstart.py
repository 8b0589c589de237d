"""The shipped notebooks run, and the commands that run them say what is missing."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from ci_magic.protocol import MIME
from tests.support.kernels import execute

ROOT = Path(__file__).parents[2]


@pytest.mark.row("1-03", kind="offline")
def test_the_demo_runs_the_quickstart_without_a_key_and_says_where_the_results_lie(tmp_path):
    command = [sys.executable, ROOT / "notebooks" / "demo.py", tmp_path]
    plain = {name: value for name, value in os.environ.items() if name != "MPLBACKEND"}
    done = subprocess.run(command, capture_output=True, text=True, timeout=170, env=plain)
    assert done.returncode == 0, done.stderr
    assert f"{tmp_path / '00_quickstart.html'}" in done.stdout
    assert "written by fixed rules, not by a model" in done.stdout
    assert done.stdout.count("[a figure]") == 3
    assert "data:image/png" in (tmp_path / "00_quickstart.html").read_text(encoding="utf-8")
    book = nbformat.read(tmp_path / "00_quickstart.ipynb", as_version=4)
    endings = [o.data[MIME]["ending"] for c in book.cells for o in c.get("outputs", []) if MIME in o.get("data", {})]
    assert endings == ["done"] * 5 + ["answered"]


def test_every_shipped_notebook_has_no_outputs_and_runs(tmp_path):
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        book = nbformat.read(path, as_version=4)
        assert all(not cell.get("outputs") for cell in book.cells), path
        execute(book, path.parent, CI_MAGIC_JOURNAL=str(tmp_path / "journal.sqlite3"))


def make(tmp_path, script):
    """Run `make demo` with a Python of our own making."""
    fake = tmp_path / "python3"
    fake.write_text(f"#!/bin/sh\n{script}\n")
    fake.chmod(0o755)
    shutil.copy(ROOT / "Makefile", tmp_path)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    return subprocess.run(
        ["make", "demo", f"PYTHON={fake}"], capture_output=True, text=True, cwd=tmp_path, env=environment
    )


def test_make_names_a_missing_ensurepip_with_its_remedy(tmp_path):
    done = make(tmp_path, 'case "$2" in *ensurepip*) exit 1;; *) exit 0;; esac')
    assert done.returncode != 0
    assert "sudo apt install python3-venv" in done.stdout


def test_make_names_a_python_that_is_too_old(tmp_path):
    done = make(tmp_path, "exit 1")
    assert done.returncode != 0
    assert "Python 3.11 or newer" in done.stdout
