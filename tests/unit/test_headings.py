"""The Markdown headings of a saved notebook."""

import nbformat
import pytest

from ci_magic.cells.headings import MOST_HEADINGS, headings_of


def saved(path, *sources):
    cells = [nbformat.v4.new_markdown_cell(source) for source in sources]
    nbformat.write(nbformat.v4.new_notebook(cells=[*cells, nbformat.v4.new_code_cell("# a comment")]), path)
    return path


@pytest.mark.parametrize(
    ("source", "headings"),
    [
        ("# Sales", ("# Sales",)),
        ("###### Deep ######  ", ("###### Deep",)),
        ("  ## 매출 #1", ("## 매출 #1",)),
        ("words\n# One\nwords\n## Two", ("# One", "## Two")),
        ("#No space\n####### Seven\n    # Code\n#\n# ", ()),
        ("```python\n# comment\n```\n# After", ("# After",)),
        ("~~~~\n# in\n~~~\n# still in\n~~~~\n# After", ("# After",)),
        ("```\n# never closed", ()),
        ("# " + "x" * 500, ("# " + "x" * 119 + "…",)),
    ],
)
def test_headings_keep_their_marks_and_stand_outside_of_code(tmp_path, source, headings):
    assert headings_of(saved(tmp_path / "a.ipynb", source)) == headings


def test_the_deepest_are_left_out_first_and_then_the_last(tmp_path):
    deep = [f"# {number}\n### below {number}" for number in range(30)]
    assert headings_of(saved(tmp_path / "a.ipynb", *deep)) == tuple(f"# {number}" for number in range(30))
    flat = headings_of(saved(tmp_path / "b.ipynb", *(f"# {number}" for number in range(60))))
    assert flat == tuple(f"# {number}" for number in range(MOST_HEADINGS))


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", '{"cells": 3}', '{"cells": [1]}', '{"cells": [{"source": 1}]}']
)
def test_a_file_that_is_no_notebook_has_none(tmp_path, text):
    path = tmp_path / "a.ipynb"
    path.write_text(text)
    assert headings_of(path) == ()


def test_what_is_no_notebook_file_is_not_read(tmp_path):
    saved(tmp_path / "a.ipynb", "# Sales").rename(tmp_path / "a.json")
    assert headings_of(tmp_path / "a.json") == ()
    assert headings_of(tmp_path) == ()
    assert headings_of(tmp_path / "gone.ipynb") == ()


def test_an_unchanged_file_is_not_read_again(tmp_path, monkeypatch):
    path = saved(tmp_path / "a.ipynb", "# Sales")
    reads = []
    read = type(path).read_bytes
    monkeypatch.setattr(type(path), "read_bytes", lambda self: reads.append(self) or read(self))
    assert headings_of(path) == headings_of(path) == ("# Sales",)
    assert len(reads) == 1


def test_a_file_beyond_the_limit_is_not_read(tmp_path, monkeypatch):
    monkeypatch.setattr("ci_magic.cells.headings.MOST_BYTES", 10)
    assert headings_of(saved(tmp_path / "a.ipynb", "# Sales")) == ()
