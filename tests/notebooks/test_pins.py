"""Notebooks as the extension saves them, run without it: pinned prompts, each followed by its marked cells."""

import os
import subprocess
import sys

import nbformat
import papermill
import pytest
from nbclient.exceptions import CellExecutionError

from ci_magic.protocol import MIME
from ci_magic.values import Ask
from tests.support.kernels import execute, notebook
from tests.support.server import ScriptedServer
from tests.support.turns import environment, fenced

LOAD = "%load_ext ci_magic"
FIRST, SECOND = "note a hit", "note\n\ntwo more, of a *kind*"


def pinned(prompt, *codes):
    pin = Ask(prompt).pin_id
    return f"%%ci --pin {pin} {prompt}", *(f"# ci {pin}\n{code}" for code in codes)


def saved(folder):
    """Two prompts; the second turn wrote two cells. Each cell notes its name when it runs."""
    book = notebook(
        f"{LOAD}\norder = []",
        *pinned(FIRST, "order.append('first')"),
        "order.append('mine')",
        *pinned(SECOND, "order.append('second')", "order.append('third')\nlen(order)"),
        "print(order)",
    )
    for cell in book.cells:
        if cell.source.startswith("# ci "):
            cell.metadata["ci_magic"] = {"pin": cell.source[5:11], "model": "m", "attempts": 1}
    nbformat.write(book, folder / "work.ipynb")
    return book


def check(book):
    assert book.cells[-1].outputs[0].text == "['first', 'mine', 'second', 'third']\n"
    assert [cell.execution_count for cell in book.cells] == list(range(1, len(book.cells) + 1))
    records = [o.data[MIME] for cell in book.cells for o in cell.outputs if MIME in o.get("data", {})]
    assert [(record["pinned"], record["ending"]) for record in records] == [(True, "done")] * 2
    assert [o for cell in book.cells for o in cell.outputs if o.output_type == "error"] == []


def nbclient(folder, env):
    return execute(nbformat.read(folder / "work.ipynb", as_version=4), folder, **env)


def nbconvert(folder, env):
    command = [sys.executable, "-m", "nbconvert", "--execute", "--to", "notebook", "--output", "done", "work.ipynb"]
    subprocess.run(command, cwd=folder, env={**os.environ, **env}, check=True, capture_output=True)
    return nbformat.read(folder / "done.ipynb", as_version=4)


def with_papermill(folder, env):
    code = "import papermill; papermill.execute_notebook('work.ipynb', 'done.ipynb', progress_bar=False)"
    subprocess.run([sys.executable, "-c", code], cwd=folder, env={**os.environ, **env}, check=True, capture_output=True)
    return nbformat.read(folder / "done.ipynb", as_version=4)


@pytest.mark.parametrize("run", [nbclient, nbconvert, with_papermill])
def test_a_saved_notebook_runs_each_generated_cell_once_in_order_and_asks_nobody(tmp_path, run):
    saved(tmp_path)
    with ScriptedServer([]) as server:
        check(run(tmp_path, environment(server)))
        check(run(tmp_path, environment(server)))
        assert server.chats == []


def test_a_notebook_that_is_in_no_file_runs_the_same(tmp_path):
    book = saved(tmp_path)
    (tmp_path / "work.ipynb").unlink()
    with ScriptedServer([]) as server:
        check(execute(book, tmp_path, **environment(server)))
        assert server.chats == []


def test_papermill_from_elsewhere_with_parameters_keeps_the_order(tmp_path, monkeypatch):
    book = saved(tmp_path)
    book.cells[0].metadata["tags"] = ["parameters"]
    nbformat.write(book, tmp_path / "work.ipynb")
    (tmp_path / "elsewhere").mkdir()
    with ScriptedServer([]) as server:
        for name, value in environment(server).items():
            monkeypatch.setenv(name, value)
        papermill.execute_notebook(
            str(tmp_path / "work.ipynb"),
            str(tmp_path / "done.ipynb"),
            parameters={"order": ["given"]},
            cwd=str(tmp_path / "elsewhere"),
            progress_bar=False,
        )
        assert server.chats == []
    done = nbformat.read(tmp_path / "done.ipynb", as_version=4)
    assert done.cells[-1].outputs[0].text == "['given', 'first', 'mine', 'second', 'third']\n"


# The marked cell was deleted by hand, and the prompt still has its pin.


def without_marked(folder, name="work.ipynb"):
    book = notebook(f"{LOAD}\norder = []", pinned(FIRST)[0], "print(order)")
    nbformat.write(book, folder / name)
    return book


def test_code_that_the_record_still_has_runs_in_place_of_a_deleted_cell(tmp_path):
    with ScriptedServer([fenced("order.append('kept')")]) as server:
        env = environment(server)
        execute(notebook(f"{LOAD}\norder = []", f"%%ci {FIRST}"), tmp_path, **env)
        book = execute(without_marked(tmp_path), tmp_path, **env)
        assert len(server.chats) == 1
    assert book.cells[2].outputs[0].text == "['kept']\n"
    assert "ran the kept code" in book.cells[1].outputs[-1].data["text/plain"]


def test_code_that_nobody_has_is_one_line_which_stops_the_queue_and_asks_no_model(tmp_path):
    book = without_marked(tmp_path)
    with ScriptedServer([]) as server, pytest.raises(CellExecutionError, match="--new writes it again"):
        execute(book, tmp_path, **environment(server))
    assert server.chats == []
    error = next(o for o in book.cells[1].outputs if o.output_type == "error")
    assert len(error.traceback) == 1
    assert book.cells[2].outputs == []


def test_new_writes_a_deleted_cell_again(tmp_path):
    book = without_marked(tmp_path)
    book.cells[1].source = book.cells[1].source.replace("%%ci", "%%ci --new")
    with ScriptedServer([fenced("order.append('new')")]) as server:
        execute(book, tmp_path, **environment(server))
    assert book.cells[2].outputs[0].text == "['new']\n"


def test_another_notebook_of_the_directory_with_the_cell_is_in_doubt_and_runs_nothing_twice(tmp_path):
    saved(tmp_path)
    without_marked(tmp_path, "copy.ipynb")
    with ScriptedServer([]) as server:
        check(nbclient(tmp_path, environment(server)))
        assert server.chats == []


def test_files_that_cannot_be_read_tell_nothing(tmp_path):
    pin = Ask(FIRST).pin_id
    book = saved(tmp_path)
    (tmp_path / "work.ipynb").write_text(f"<<<<<<< conflict {pin}", encoding="utf-8")
    (tmp_path / "list.ipynb").write_text(f'["{pin}"]', encoding="utf-8")
    (tmp_path / "odd.ipynb").write_text(f'{{"cells": [{{"source": 3}}, "{pin}"]}}', encoding="utf-8")
    (tmp_path / f"{pin}.ipynb").mkdir()
    with ScriptedServer([]) as server:
        check(execute(book, tmp_path, **environment(server)))
        assert server.chats == []
