"""Notebooks kept as text by jupytext: prompts, pins and provenance survive, and a rerun asks no model.

Prompts and marks are source, which every text format keeps. A cell's metadata is kept too, unless the notebook filters
it; ids and outputs are not, unless the text is paired with an .ipynb file.
"""

import subprocess
import sys

import jupytext
import nbformat
import pytest

from ci_magic.cells import expand
from ci_magic.protocol import MIME
from tests.support.kernels import execute, notebook
from tests.support.server import ScriptedServer
from tests.support.turns import environment, fenced

LOAD = "%load_ext ci_magic"
FORMATS = ["py:percent", "py:light", "md", "md:myst"]
PROMPTS = [
    "%%ci note a hit",
    "%%ci --into total add up\n\nthe hits, one by one:\n- it's a list\n- 한국어 日本語  \n%timeit is no magic here?\n\n",
]
CODES = ["hits.append(1)", "total = sum(hits)\n\n!true\nprint('total', total)"]


def saved(tmp_path):
    """A notebook as the extension saves it: pinned prompts, marked cells, provenance."""
    with ScriptedServer([fenced(code) for code in CODES]) as server:
        cells = (LOAD, "hits = []", *PROMPTS, "print(hits, total)")
        book = execute(notebook(*cells), tmp_path, **environment(server, CI_MAGIC_ALLOW="shell"))
        assert len(server.chats) == 2
    nbformat.write(book, tmp_path / "ran.ipynb")
    assert expand(tmp_path / "ran.ipynb", tmp_path / "saved.ipynb") == 2
    return nbformat.read(tmp_path / "saved.ipynb", as_version=4)


def rerun(book, tmp_path):
    """Run a notebook with another record, where nothing but the source can hold the code."""
    with ScriptedServer([]) as server:
        execute(book, tmp_path, **environment(server, CI_MAGIC_JOURNAL=str(tmp_path / "empty.sqlite3")))
        assert server.chats == []
    records = [o.data[MIME] for cell in book.cells for o in cell.get("outputs", []) if MIME in o.get("data", {})]
    assert [record["pinned"] for record in records] == [True, True]
    assert book.cells[-1].outputs[0].text == "[1] 1\n"
    assert [o.text for cell in book.cells[:-1] for o in cell.outputs if o.output_type == "stream"] == ["total 1\n"]


@pytest.mark.parametrize("text_format", FORMATS)
def test_a_round_trip_keeps_prompt_pin_and_provenance_and_a_rerun_asks_nobody(tmp_path, text_format):
    book = saved(tmp_path)
    text = jupytext.writes(book, text_format)
    back = jupytext.reads(text, text_format)
    assert [cell.source.rstrip() for cell in back.cells] == [cell.source.rstrip() for cell in book.cells]
    assert [cell.metadata.get("ci_magic") for cell in back.cells] == [c.metadata.get("ci_magic") for c in book.cells]
    assert sum("ci_magic" in cell.metadata for cell in back.cells) == 2
    assert jupytext.reads(jupytext.writes(back, text_format), text_format).cells[3].source == back.cells[3].source
    rerun(back, tmp_path)


def test_a_notebook_that_filters_all_metadata_keeps_prompt_and_pin(tmp_path):
    book = saved(tmp_path)
    book.metadata["jupytext"] = {"cell_metadata_filter": "-all"}
    back = jupytext.reads(jupytext.writes(book, "py:percent"), "py:percent")
    assert [cell for cell in back.cells if "ci_magic" in cell.metadata] == []
    assert back.cells[2].source.startswith("%%ci --pin ")
    rerun(back, tmp_path)


def test_paired_files_keep_outputs_and_provenance_through_an_edit_of_the_text(tmp_path):
    book = saved(tmp_path)
    jupytext.write(book, tmp_path / "saved.py", fmt="py:percent")
    text = (tmp_path / "saved.py").read_text(encoding="utf-8")
    (tmp_path / "saved.py").write_text(text.replace("print(hits, total)", "print(hits, total)  # checked"))
    command = [sys.executable, "-m", "jupytext", "--update", "--to", "ipynb", "saved.py"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    back = nbformat.read(tmp_path / "saved.ipynb", as_version=4)
    assert [cell.metadata.get("ci_magic") for cell in back.cells] == [c.metadata.get("ci_magic") for c in book.cells]
    assert [o.output_type for o in back.cells[5].outputs] == ["stream"]
    assert back.cells[-1].source == "print(hits, total)  # checked"
    rerun(back, tmp_path)


def test_a_text_notebook_runs_where_it_lies(tmp_path):
    jupytext.write(saved(tmp_path), tmp_path / "work.md")
    (tmp_path / "saved.ipynb").unlink()
    rerun(jupytext.read(tmp_path / "work.md"), tmp_path)
