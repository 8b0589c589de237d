"""Notebooks run without any frontend: nbclient, `jupyter nbconvert --execute`, papermill."""

import json
import os
import re
import subprocess
import sys

import nbformat
import papermill
import pytest
from nbclient.exceptions import CellExecutionError

from ci_magic.protocol import MIME
from tests.support.kernels import execute, notebook
from tests.support.server import ScriptedServer
from tests.support.turns import environment, fenced, sent

LOAD = "%load_ext ci_magic"


def outputs(book, kind):
    return [o for cell in book.cells for o in cell.get("outputs", []) if o.output_type == kind]


def record(book, number):
    return next(o.data[MIME] for o in book.cells[number].outputs if MIME in o.get("data", {}))


def set_environment(monkeypatch, values):
    for name, value in values.items():
        monkeypatch.setenv(name, value)


def test_under_nbclient_a_cell_below_sees_the_generated_names(tmp_path):
    book = notebook(LOAD, "%%ci make x", "print(x + 1)")
    with ScriptedServer([fenced("x = 41")]) as server:
        execute(book, tmp_path, **environment(server))
    assert book.cells[2].outputs[0].text == "42\n"
    assert "x = 41" in book.cells[1].outputs[0].data["text/plain"]


def test_papermill_passes_a_turn_that_failed_twice_and_nothing_of_the_failures_is_left(tmp_path, monkeypatch):
    good = "df['price'] = df['price'] * 2\nlabels.append('doubled')\ntotal = int(df['price'].sum())\ntotal"
    bad = [
        "print('noise of the first')\ndf['price'] = df['price'] * 2\nlabels.append('first')\nextra = 1\nundefined_name",
        "df['price'] = df['price'] * 2\nlabels.append('second')\ndf['no such column']",
    ]
    setup = "import pandas as pd\ndf = pd.DataFrame({'price': [1, 2, 3]})\nlabels = ['start']\nalias = df"
    check = (
        "import json\nnames = sorted(n for n in globals() if not n.startswith('_') and n not in ('In', 'Out', 'exit', 'quit', 'get_ipython', 'open'))\n"
        "print(json.dumps([names, labels, df['price'].tolist(), alias is df, total]))"
    )
    book = notebook(LOAD, setup, "%%ci double the prices", check)
    nbformat.write(book, tmp_path / "in.ipynb")
    with ScriptedServer([*map(fenced, bad), fenced(good)]) as server:
        set_environment(monkeypatch, environment(server))
        papermill.execute_notebook(
            str(tmp_path / "in.ipynb"), str(tmp_path / "out.ipynb"), cwd=str(tmp_path), progress_bar=False
        )
        failures = [sent(server, 1), sent(server, 2)]
    done = nbformat.read(tmp_path / "out.ipynb", as_version=4)
    by_hand = execute(notebook(LOAD, setup, good, check), tmp_path)
    assert json.loads(done.cells[3].outputs[0].text) == json.loads(by_hand.cells[3].outputs[0].text)
    assert "undefined_name" in failures[0] and "NameError" in failures[0]
    assert "no such column" in failures[1] and "KeyError" in failures[1]
    assert outputs(done, "error") == []
    asked = done.cells[3 - 1]
    assert [kind for output in asked.outputs for kind in (output.get("text"), output.get("ename")) if kind] == []
    shown = [output.data for output in asked.outputs]
    folded = re.findall(r"<details>.*?</details>", "".join(data.get("text/markdown", "") for data in shown), re.DOTALL)
    assert ["NameError" in folded[0], "KeyError" in folded[1], len(folded)] == [True, True, 2]
    text = json.dumps([re.sub(r"(?s)<details>.*?</details>", "", data.get("text/markdown", "")) for data in shown])
    text += re.sub(r"(?m)^attempt \d of 3: .*$", "", "\n".join(data["text/plain"] for data in shown))
    text += json.dumps([cell for cell in done.cells if cell is not asked])
    for trace in ("undefined_name", "no such column", "NameError", "KeyError", "noise of the first", "Traceback"):
        assert trace not in text
    assert record(done, 2)["ending"] == "done"
    assert record(done, 2)["attempts"] == 3


def test_nbconvert_executes_a_notebook_and_the_page_shows_the_code(tmp_path, monkeypatch):
    nbformat.write(notebook(LOAD, "%%ci make x", "print('x is', x)"), tmp_path / "n.ipynb")
    with ScriptedServer([fenced("x = 41")]) as server:
        command = [sys.executable, "-m", "nbconvert", "--execute", "--to", "html", "n.ipynb"]
        subprocess.run(
            command, cwd=tmp_path, env={**os.environ, **environment(server)}, check=True, capture_output=True
        )
    page = (tmp_path / "n.html").read_text(encoding="utf-8")
    assert "x is 41" in page
    assert "ci_magic: done" in page


def test_a_turn_that_gives_up_stops_the_notebook(tmp_path):
    book = notebook(LOAD, "%%ci try", "print('never')")
    with ScriptedServer([fenced("1/0")] * 3) as server, pytest.raises(CellExecutionError, match="gave up"):
        execute(book, tmp_path, **environment(server))
    assert outputs(book, "stream") == []


def test_run_all_twice_asks_the_model_once_and_runs_identical_code(tmp_path):
    cells = (LOAD, "%%ci make x", "%%ci now make y", "print(x, y)")
    with ScriptedServer([fenced("x = 41"), fenced("y = x + 1")]) as server:
        first = execute(notebook(*cells), tmp_path, **environment(server))
        second = execute(notebook(*cells), tmp_path, **environment(server))
        assert len(server.chats) == 2
    assert first.cells[3].outputs[0].text == second.cells[3].outputs[0].text == "41 42\n"
    assert [record(first, n)["code"] for n in (1, 2)] == [record(second, n)["code"] for n in (1, 2)]
    assert record(second, 1)["pinned"] is True
    assert "no model was asked" in second.cells[1].outputs[0].data["text/plain"]


def test_an_answer_in_prose_is_kept_as_well(tmp_path):
    from tests.support.server import Stream

    cells = (LOAD, "%%ci what is a mean")
    with ScriptedServer([Stream("A mean is a sum over a count.")]) as server:
        execute(notebook(*cells), tmp_path, **environment(server))
        again = execute(notebook(*cells), tmp_path, **environment(server))
        assert len(server.chats) == 1
    assert "sum over a count" in again.cells[1].outputs[0].data["text/plain"]


def test_an_edited_prompt_makes_one_new_call_and_the_old_code_stays_in_the_log(tmp_path):
    with ScriptedServer([fenced("x = 1"), fenced("x = 2")]) as server:
        execute(notebook(LOAD, "%%ci make x"), tmp_path, **environment(server))
        book = execute(notebook(LOAD, "%%ci make x larger", "print(x)", "%ci --log"), tmp_path, **environment(server))
        assert len(server.chats) == 2
    assert book.cells[2].outputs[0].text == "2\n"
    assert "x = 1" in book.cells[3].outputs[0].text
    assert "x = 2" in book.cells[3].outputs[0].text


def test_new_asks_again_although_the_prompt_is_the_same(tmp_path):
    with ScriptedServer([fenced("x = 1"), fenced("x = 2")]) as server:
        execute(notebook(LOAD, "%%ci make x"), tmp_path, **environment(server))
        book = execute(notebook(LOAD, "%%ci --new make x", "print(x)"), tmp_path, **environment(server))
    assert book.cells[2].outputs[0].text == "2\n"


def test_equal_prompts_in_one_notebook_keep_their_own_code(tmp_path):
    cells = (LOAD, "n = 0", "%%ci next", "%%ci --new next", "print(n)")
    with ScriptedServer([fenced("n += 1"), fenced("n += 10")]) as server:
        execute(notebook(*cells), tmp_path, **environment(server))
        again = (LOAD, "n = 0", "%%ci next", "%%ci next", "print(n)")
        book = execute(notebook(*again), tmp_path, **environment(server))
        assert len(server.chats) == 2
    assert book.cells[4].outputs[0].text == "11\n"


def test_a_kept_code_that_fails_is_an_ordinary_error_and_repair_mends_it(tmp_path):
    with ScriptedServer([fenced("y = x + 1"), fenced("y = int(x) + 1")]) as server:
        execute(notebook(LOAD, "x = 1", "%%ci add one"), tmp_path, **environment(server))
        book = notebook(LOAD, "x = '1'", "%%ci add one", "%%ci --repair add one", "print(y)")
        execute(book, tmp_path, allow_errors=True, **environment(server))
        assert len(server.chats) == 2
        assert "TypeError" in sent(server, 1)
    assert "TypeError" in [o.ename for o in book.cells[2].outputs if o.output_type == "error"]
    assert any("--repair" in o.get("evalue", "") for o in book.cells[2].outputs)
    assert book.cells[4].outputs[0].text == "2\n"


def test_expand_makes_real_cells_which_run_without_a_model_anywhere(tmp_path, monkeypatch):
    with ScriptedServer([fenced("hits.append(1)\nx = 41\nx + 1")]) as server:
        book = execute(notebook(LOAD, "hits = []", "%%ci make x", "print(x, hits)"), tmp_path, **environment(server))
    nbformat.write(book, tmp_path / "ran.ipynb")
    command = [sys.executable, "-m", "ci_magic", "expand", "ran.ipynb", "expanded.ipynb"]
    told = subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, text=True)
    assert "1 cells added" in told.stdout
    expanded = nbformat.read(tmp_path / "expanded.ipynb", as_version=4)
    pin = record(book, 2)["pin"]
    assert expanded.cells[2].source == f"%%ci --pin {pin} make x"
    assert expanded.cells[3].source.splitlines()[:2] == [f"# ci {pin}", "hits.append(1)"]
    assert expanded.cells[3].metadata.ci_magic.prompt == "make x"
    assert [o.output_type for o in expanded.cells[3].outputs] == ["execute_result"]
    elsewhere = {
        "CI_MAGIC_JOURNAL": str(tmp_path / "another" / "journal.sqlite3"),
        "OPENAI_BASE_URL": "http://127.0.0.1:9/v1",
        "CI_MAGIC_MODEL": "m",
    }
    done = execute(expanded, tmp_path, **elsewhere)
    assert done.cells[4].outputs[0].text == "41 [1]\n"
    assert "the marked cell below" in done.cells[2].outputs[0].data["text/plain"]
    twice = subprocess.run(
        [*command[:4], "expanded.ipynb", "again.ipynb"], cwd=tmp_path, check=True, capture_output=True, text=True
    )
    assert "0 cells added" in twice.stdout


def test_expand_says_in_one_line_what_is_wrong_with_a_file(tmp_path):
    (tmp_path / "bad.ipynb").write_text("not json", encoding="utf-8")
    for name in ("bad.ipynb", "missing.ipynb"):
        told = subprocess.run(
            [sys.executable, "-m", "ci_magic", "expand", name, "out.ipynb"],
            cwd=tmp_path,
            capture_output=True,
            text=True,
        )
        assert told.returncode == 1
        assert told.stderr.count("\n") == 1
        assert name in told.stderr
