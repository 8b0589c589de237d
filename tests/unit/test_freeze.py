"""Freezing a notebook: what each kind of cell becomes, and Markdown that shows text as text.

The pairs in `tests/contract/freeze` are read by the command in JupyterLab too.
"""

import copy
import html.parser
import json
import re
from pathlib import Path

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from nbconvert.filters.markdown_mistune import markdown2html_mistune

from ci_magic.cells.expand import expand_cells
from ci_magic.cells.freeze import freeze_cells
from ci_magic.cells.prompt_cell import SWITCHES, WITH_VALUE, prompt_of, read_line, with_pin
from ci_magic.errors import NotebookError, OptionError
from ci_magic.magics.grammar import OPTIONS, parse
from ci_magic.markdown import quote, without_html
from ci_magic.protocol import MIME
from ci_magic.values import Ask
from ci_magic.values.approval import code_hash

CASES = sorted((Path(__file__).parents[1] / "contract" / "freeze").glob("*.json"))


def plain(notebook):
    return json.loads(json.dumps(notebook))


def book(*cells):
    return nbformat.v4.new_notebook(cells=list(cells))


def code_cell(source, *outputs):
    return nbformat.v4.new_code_cell(source, outputs=list(outputs))


def view(**record):
    data = {"text/plain": "", MIME: {"ending": "done", "pin": "3f9a1c", **record}}
    return nbformat.v4.new_output("display_data", data=data)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_each_pair_of_notebooks(path):
    case = json.loads(path.read_text(encoding="utf-8"))
    notebook = nbformat.from_dict(copy.deepcopy(case["before"]))
    if "error" in case:
        with pytest.raises(NotebookError, match=rf"^cell {case['error']['cell']} [^\n]+$"):
            freeze_cells(notebook)
        return
    assert freeze_cells(notebook) == case["prompts"]
    assert plain(notebook) == case["after"]
    nbformat.validate(notebook)
    assert freeze_cells(notebook) == 0
    assert plain(notebook) == case["after"]


def test_all_pairs_are_there():
    assert len(CASES) >= 12


def test_a_prompt_without_a_pin_finds_its_marked_cell_as_a_rerun_does():
    pin = Ask("make x", into="x").pin_id
    notebook = book(code_cell("%%ci --into x make x"), code_cell(f"# ci {pin}\nx = 1"))
    assert freeze_cells(notebook) == 1
    assert [cell.source for cell in notebook.cells] == ["> make x", "x = 1"]


def test_code_whose_secret_was_masked_in_the_output_is_no_code():
    masked = view(code="key = '***'", code_hash=code_hash("key = 'sk-1'"))
    with pytest.raises(NotebookError, match="cell 1 “log in”"):
        freeze_cells(book(code_cell("%%ci log in", masked)))
    whole = view(code="key = 1", code_hash=code_hash("key = 1"))
    assert freeze_cells(book(code_cell("%%ci log in", whole))) == 1


def test_an_output_that_is_no_record_of_ours_counts_for_nothing():
    for record in ({"pin": "3f9a1c\nimport os", "code": "x"}, {"code": ["x"]}, {"code": "x", "pin": 3}):
        with pytest.raises(NotebookError):
            freeze_cells(book(code_cell("%%ci make x", view(**record))))


def test_equal_prompts_each_get_their_code_in_their_place():
    cells = [code_cell("%%ci go", view(code="n += 1")), code_cell("%%ci go", view(code="n += 1"))]
    notebook = book(*cells)
    notebook.nbformat_minor = 4
    for cell in cells:
        del cell["id"]
    assert freeze_cells(notebook) == 2
    assert [cell.source for cell in notebook.cells] == ["> go", "n += 1", "> go", "n += 1"]


def test_files_without_words_are_quoted_as_they_were_given():
    notebook = book(code_cell('%%ci -f "내 자료.csv" -f b.csv', view(prompt="", code="n = 1")))
    assert freeze_cells(notebook) == 1
    assert [cell.source for cell in notebook.cells] == ['> \\-f "내 자료.csv" -f b.csv', "n = 1"]


def test_expanding_replaces_an_older_pin():
    notebook = book(code_cell("%%ci --attempts 2 --pin 999999 --into x -- make x", view(code="x = 1")))
    assert expand_cells(notebook) == 1
    assert notebook.cells[0].source == "%%ci --pin 3f9a1c --attempts 2 --into x -- make x"


# What follows `%%ci` is read here as by the magic itself.


def test_the_options_are_those_of_the_magic():
    assert {option.name for option in OPTIONS if option.value} == WITH_VALUE
    assert {option.name for option in OPTIONS if not option.value} == SWITCHES


OPTION_WORDS = "--new --pin=3f9a1c --attempts 2 -- -x --timeout=1.5 --nothing a--b --help don't \" --new=1 --model=m"
WORD = st.sampled_from(
    [
        *OPTION_WORDS.split(),
        *("--pin 3f9a1c", "--into x", "--into 'x'", '--model "a b"', '--model "--pin 1"', "--ask never", "plot it"),
        *("-f a.csv", '-f "b c.csv"', "--file=d.csv", "--thread t", "-f", "-5", "--assistant 'x y'"),
    ]
)


@given(st.lists(WORD, max_size=5), st.sampled_from([" ", "  ", "\t"]))
def test_a_line_is_read_as_the_magic_reads_it(words, blank):
    line = blank.join(words)
    try:
        meant = parse(line)
    except OptionError:
        return
    read = read_line(line)
    assert read.text == meant.prompt
    assert read.options.keys() == meant.options.keys()
    assert list(read.files) == meant.options.get("file", [])
    assert {name: value for name, value in read.options.items() if name in ("pin", "into", "model")} == {
        name: value for name, value in meant.options.items() if name in ("pin", "into", "model")
    }


@given(st.lists(WORD, max_size=4), st.sampled_from(["", "\nmore --pin 111111", "\n"]))
def test_a_new_pin_changes_nothing_else(words, body):
    source = " ".join(["%%ci", *words]) + body
    before = prompt_of(source)
    after = prompt_of(with_pin(source, "abcdef"))
    assert after.text == before.text
    assert after.options == {**before.options, "pin": "abcdef"}


# Markdown, as nbconvert and a CommonMark reader show it.

SIGNS = "a 1 * ** _ ` ``` [ ]( ) ( < <b> </b> <!-- & &lt; \\ \\( # = --- | ~ ~~ ! $ $$ ^ { } % 가 x_y ' \" [^1] @ ://"
TRICKY = st.lists(
    st.sampled_from(
        [
            *SIGNS.split(),
            *(" ", "    ", "\t", "\n", "\n\n", "- ", "+ ", "1. ", "1) ", "> ", ": ", "- [ ] ", "[x]: y", "\\begin{a}"),
            *("https://a.b/c_d", "www.a.b", "a@b.c"),
        ]
    ),
    max_size=12,
).map("".join)


class Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.text, self.tags = "", set()

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        if tag == "p" and self.text:
            self.text += "\n"
        self.text += "\n" if tag == "br" else ""

    def handle_data(self, data):
        self.text += data

    def handle_comment(self, data):
        self.tags.add("!")


def pages(markdown):
    strict = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    for rendered in (markdown2html_mistune(markdown), strict.render(markdown)):
        page = Page()
        page.feed(rendered)
        page.close()
        yield page


def words(text):
    return [" ".join(line.split()) for line in text.replace("\xa0", " ").splitlines() if line.strip()]


@given(TRICKY.filter(str.strip))
def test_a_quoted_prompt_shows_every_character(prompt):
    for page in pages(quote(prompt)):
        assert words(page.text) == words(prompt.expandtabs(4))
        assert page.tags <= {"blockquote", "p", "br", "span"}


HOSTILE = "<script>alert(1)</script> <b > </code> <code> ` `` ``` ~~~ $$ $ text \\ [x]( ) `x` <? <![CDATA[ &lt; <pre>"
ANSWER = st.lists(
    st.sampled_from(
        [
            *HOSTILE.split(),
            *("<img src=x onerror=alert(1)>", "<!-- ", "<a b=`", "a < b", "- ", "> ", "\n", "\n\n", "    ", "\n---\n"),
            *("```html\n", "\n```\n", "\n~~~\n", "\n  ```\n", "\n$$\n"),
        ]
    ),
    max_size=14,
).map("".join)


@given(ANSWER)
def test_no_html_of_an_answer_becomes_an_element(answer):
    allowed = {
        "p",
        "br",
        "code",
        "pre",
        "ul",
        "li",
        "blockquote",
        "em",
        "strong",
        "h1",
        "h2",
        "hr",
        "a",
        "div",
        "span",
        "s",
        "del",
    }
    for page in pages(without_html(answer)):
        assert page.tags <= allowed, without_html(answer)


def test_an_answer_stays_markdown():
    answer = "**Yes**, `a` if x < 1:\n\n```python\nif x < 1:\n    pass\n```\n\n- one\n- `List<int>`"
    page = next(pages(without_html(answer)))
    assert {"strong", "code", "pre", "ul"} <= page.tags
    assert "List<int>" in page.text
    assert re.search(r"```python\nif x < 1:\n    pass\n```", without_html(answer))
