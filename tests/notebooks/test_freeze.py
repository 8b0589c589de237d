"""`python -m ci_magic freeze`: what comes out runs where ci_magic cannot be imported, and gives the same outputs."""

import os
import subprocess
import sys

import nbformat
import pytest
from nbclient.exceptions import CellExecutionError

from ci_magic.protocol import MIME
from ci_magic.values import Ask
from tests.support.kernels import execute, notebook
from tests.support.server import ScriptedServer, Stream
from tests.support.turns import environment, fenced

LOAD = "%load_ext ci_magic"

BLOCKER = """
import sys

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "ci_magic":
            raise ModuleNotFoundError("No module named 'ci_magic'", name="ci_magic")

sys.meta_path.insert(0, Absent())
"""


def freeze(folder, source="in.ipynb", target="out.ipynb", **env):
    command = [sys.executable, "-m", "ci_magic", "freeze", source, target]
    return subprocess.run(command, cwd=folder, env={**os.environ, **env}, capture_output=True, text=True)


def without_ci_magic(folder):
    """The environment of a kernel that cannot import ci_magic."""
    profile = folder / "blocked" / "profile_default" / "startup"
    profile.mkdir(parents=True)
    (profile / "00_absent.py").write_text(BLOCKER)
    return {"IPYTHONDIR": str(folder / "blocked")}


def seen(book):
    """What the code cells show, by source: texts and results in order, no views and no numbers."""
    cells = {}
    for cell in book.cells:
        shown = []
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            text = "".join(output.get("text", "")) if output.output_type == "stream" else data.get("text/plain")
            if MIME in data:
                continue
            # A kernel may cut what is printed anywhere.
            if output.output_type == "stream" and shown and shown[-1][0] == "stream":
                shown[-1] = ("stream", shown[-1][1] + text, False)
            else:
                shown.append((output.output_type, text, "image/png" in data))
        if shown:
            cells[cell.source] = shown
    return cells


def test_the_kernel_of_these_tests_really_has_no_ci_magic(tmp_path):
    with pytest.raises(CellExecutionError, match="No module named 'ci_magic'"):
        execute(notebook("import ci_magic"), tmp_path, **without_ci_magic(tmp_path))


def test_a_notebook_that_ran_headless_runs_frozen_without_ci_magic_and_shows_the_same(tmp_path):
    plot = "import matplotlib.pyplot as plt\nplt.plot(prices)\nplt.show()"
    steps = [
        fenced("prices = [3, 1, 2]\nprint('made', len(prices))"),
        fenced("sorted(prices)"),
        fenced(plot),
        Stream("A *median* is the middle value, not `List<int>`."),
        fenced("print('line', max(prices))"),
        fenced("largest = max(prices)\nprint(broken)"),
        fenced("largest = max(prices)\nlargest"),
    ]
    cells = (
        f"{LOAD}\nimport math",
        "%%ci make prices",
        "%%ci --into ordered sort them",
        "%%ci draw them\nas a line",
        "%%ci what is a median",
        "%ci show the largest in a line\nprint('after')",
        "%%ci the largest",
        "print(ordered, largest)",
        "%ci --log",
    )
    with ScriptedServer(steps) as server:
        book = execute(
            notebook(*cells), tmp_path, MPLBACKEND="module://matplotlib_inline.backend_inline", **environment(server)
        )
        assert len(server.chats) == len(steps)
    nbformat.write(book, tmp_path / "in.ipynb")
    done = freeze(tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "6 prompts frozen, written to out.ipynb\n"
    frozen = nbformat.read(tmp_path / "out.ipynb", as_version=4)
    nbformat.validate(frozen)
    assert frozen.metadata.kernelspec == book.metadata.kernelspec
    assert "ci_magic" not in (tmp_path / "out.ipynb").read_text().replace("%load_ext autoreload", "")
    by_id = {cell.id: cell for cell in frozen.cells}
    assert [by_id[cell.id].cell_type for cell in book.cells[:-1]] == [
        *("code", "markdown", "markdown", "markdown", "markdown", "code", "markdown", "code")
    ]
    assert [cell.source for cell in frozen.cells if cell.cell_type == "markdown"] == [
        "> make prices",
        "> sort them",
        "> draw them\\\n> as a line",
        "> what is a median\n\nA *median* is the middle value, not <code>List&#60;int&#62;</code>.",
        "> the largest",
    ]
    before = seen(frozen)
    shown = [output for outputs in before.values() for output in outputs]
    assert ("execute_result", "[1, 2, 3]", False) in shown
    assert any(drawn for _kind, _text, drawn in shown)
    env = {**without_ci_magic(tmp_path), "MPLBACKEND": "module://matplotlib_inline.backend_inline"}
    after = seen(execute(nbformat.read(tmp_path / "out.ipynb", as_version=4), tmp_path, **env))
    assert after == before


def test_a_notebook_with_marked_cells_keeps_their_outputs(tmp_path):
    pin = Ask("make x").pin_id
    book = notebook(LOAD, f"%%ci --pin {pin} make x", f"# ci {pin}\nx = 41\nx", "print(x + 1)")
    book.cells[2].metadata["ci_magic"] = {"pin": pin, "prompt": "make x"}
    execute(book, tmp_path)
    nbformat.write(book, tmp_path / "in.ipynb")
    assert freeze(tmp_path, "in.ipynb", "in.ipynb").returncode == 0
    frozen = nbformat.read(tmp_path / "in.ipynb", as_version=4)
    assert [cell.source for cell in frozen.cells] == ["> make x", "x = 41\nx", "print(x + 1)"]
    assert frozen.cells[1].outputs == book.cells[2].outputs
    again = execute(nbformat.read(tmp_path / "in.ipynb", as_version=4), tmp_path, **without_ci_magic(tmp_path))
    assert seen(again) == {
        source.removeprefix(f"# ci {pin}\n"): shown for source, shown in seen(book).items() if "%" not in source
    }


def test_a_prompt_that_never_ran_is_named_in_one_line_and_nothing_is_written(tmp_path):
    nbformat.write(notebook(LOAD, "x = 1", "%%ci draw x"), tmp_path / "in.ipynb")
    done = freeze(tmp_path)
    assert done.returncode == 1
    assert done.stderr == "ci_magic: cell 3 “draw x” has no code here and no answer: run it, then freeze again\n"
    assert not (tmp_path / "out.ipynb").exists()


@pytest.mark.parametrize(
    "text", ["not json", "[]", "{}", "3", '{"nbformat": 4}', '{"nbformat": 9, "cells": []}', "\ufeff\x00"]
)
def test_a_file_that_is_no_notebook_is_one_line(tmp_path, text):
    (tmp_path / "in.ipynb").write_text(text, encoding="utf-16" if "\x00" in text else "utf-8")
    done = freeze(tmp_path)
    assert done.returncode == 1
    assert done.stderr.startswith("ci_magic: in.ipynb is not a readable notebook")
    assert done.stderr.count("\n") == 1


def test_what_cannot_be_written_is_one_line(tmp_path):
    nbformat.write(notebook("x = 1"), tmp_path / "in.ipynb")
    done = freeze(tmp_path, target="missing/out.ipynb")
    assert done.returncode == 1
    assert "missing/out.ipynb cannot be written" in done.stderr
    assert done.stderr.count("\n") == 1
