"""A conversation as a file: valid for nbformat, harmless for whoever reads it, and never over another one."""

import base64
import json
from html.parser import HTMLParser

import nbformat
import pytest
from nbconvert.filters import markdown2html

from ci_magic.conversations.records import record_of
from ci_magic.errors import ExportFailed
from ci_magic.protocol import MIME
from ci_magic.report import Conversation, export, plain_stem
from tests.support.kernels import execute

PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n" + b"0" * 40).decode()
JULIA = {"name": "julia-1.11", "display_name": "Julia", "language": "julia"}
SECRET = "sk-live-0123456789abcdef"


def record(number, prompt="do it", **more):
    return record_of({"id": f"{number:032x}", "prompt": prompt, "at": 1e9, "state": "completed", **more}, "t")


def cell(name, source, *outputs, **more):
    return {"id": name, "cell_type": "code", "source": source, "outputs": list(outputs), "execution_count": 1, **more}


def stream(text):
    return {"output_type": "stream", "name": "stdout", "text": text}


def display(**data):
    data = {name.replace("__", "+").replace("_", "/"): value for name, value in data.items()}
    return {"output_type": "display_data", "data": data, "metadata": {}}


def mask(text):
    return text.replace(SECRET, "***")


def notebook(tmp_path, records, cells=(), metadata=None, name="t"):
    path = export(Conversation(name, records, cells), tmp_path / "out.ipynb", mask, metadata or {})
    read = nbformat.read(path, 4)
    nbformat.validate(read)
    return read


def report(tmp_path, records, cells=(), name="t", suffix=".md"):
    return export(Conversation(name, records, cells), tmp_path / f"out{suffix}", mask, {}).read_text("utf-8")


def kinds(read):
    return "".join(each.cell_type[0] for each in read.cells)


def words(read):
    return "\n".join(each.source for each in read.cells if each.cell_type == "markdown")


def codes(read):
    return [each for each in read.cells if each.cell_type == "code"]


def test_the_cells_of_a_conversation_run_in_the_order_in_which_they_were_made(tmp_path):
    records = [
        record(1, "make `numbers`", cells=["a"]),
        record(2, "말해줘", text="**합계**입니다."),
        record(3, cells=["c", "b"]),
    ]
    cells = [cell("b", "print(sum(numbers))"), cell("c", "# ci abc123\nnumbers += [4]"), cell("a", "numbers = [1, 2]")]
    read = notebook(tmp_path, records, cells)
    assert kinds(read) == "m" + "mcm" + "mm" + "mccm"
    assert [each.id for each in codes(read)] == ["a", "c", "b"]
    assert "> make \\`numbers\\`" in words(read) and "**합계**입니다." in words(read)
    ran = execute(read, tmp_path)
    assert codes(ran)[2].outputs == [stream("7\n")]


def test_what_a_page_sends_makes_no_notebook_that_cannot_be_opened(tmp_path):
    good = [
        stream("a"),
        {"output_type": "error", "ename": "E", "evalue": "v", "traceback": []},
        display(text_plain=["x", "y"]),
    ]
    bad = [
        7,
        None,
        {},
        {"output_type": "stream"},
        display(text_plain=3),
        {**good[0], "transient": {}},
        {"output_type": "x"},
    ]
    deep = []
    for _time in range(500):
        deep = [deep]
    cells = [
        cell("same", "1", *good, *bad, display(application_json=deep), execution_count=-1),
        cell(
            "not an id!", "2", execution_count="x", metadata={"ci_magic": {"pin": "abc123", "note": "kept"}, "other": 1}
        ),
        {"id": "note", "cell_type": "markdown", "source": "no code"},
        {"id": None, "cell_type": "code", "source": None, "outputs": "what"},
        cell("empty", "  "),
    ]
    records = [record(1, cells=["same", "same", "not an id!", "note", "empty", "gone", "None"])]
    read = notebook(tmp_path, records, cells, {"kernelspec": JULIA, "language_info": {}, "widgets": {}})
    assert [each.source for each in codes(read)] == ["1", "1", "2"]
    assert codes(read)[0].id == "same" and len({each.id for each in read.cells}) == len(read.cells)
    assert [each.output_type for each in codes(read)[0].outputs][:3] == ["stream", "error", "display_data"]
    assert codes(read)[2].metadata == {"ci_magic": {"pin": "abc123", "note": "kept"}}
    assert codes(read)[0].metadata.ci_magic.turn == f"{1:032x}"
    assert [each.execution_count for each in codes(read)] == [None] * 3
    assert read.metadata == {"kernelspec": JULIA}
    for odd in ({}, {"kernelspec": {"name": "x"}}, {"kernelspec": 7}):
        assert notebook(tmp_path, records, cells, odd).metadata.kernelspec.name == "python3"


def test_what_was_taken_back_is_told_and_does_not_run_and_what_is_gone_is_told_by_its_code(tmp_path):
    step = {"kind": "running", "state": "done"}
    steps = [{**step, "cell": "x", "code": "bad()"}, {**step, "cell": "x", "code": "good = 1"}]
    records = [
        record(1, "gone", cells=["x"], steps=steps),
        record(2, "back", cells=["y"], undone=True, text="I did."),
        record(3, "by magic", text="```python\nvalue = 2\n```"),
        record(4, "died", state="in_progress", plan=[{"text": "load <b>", "done": True}, {"text": "sum"}]),
        record(5, "odd", warnings=["it is empty"], reading="The sum is 2."),
    ]
    read = notebook(tmp_path, records, [cell("y", "undone = 1"), cell("m", "# ci 012345\nvalue = 2", stream("2"))])
    assert [each.source for each in codes(read)] == ["good = 1", "# ci 012345\nvalue = 2"]
    assert codes(read)[1].outputs == [stream("2")]
    for told in (words(read), report(tmp_path, records)):
        for line in (
            "I did.",
            "undone",
            "the kernel ended before the turn did",
            "☑ load &lt;b&gt;",
            "☐ sum",
            "⚠ it is empty",
            "The sum is 2.",
        ):
            assert line in told, line
        assert "undone = 1" not in told


HOSTILE = "<script>x()</script> <img src=x onerror=y()> ![p](http://a.example/p.png) [c](javascript:z())"


class Elements(HTMLParser):
    """What of a page could do or load something."""

    def __init__(self):
        super().__init__()
        self.found = set()

    def handle_starttag(self, tag, attrs):
        self.found |= {tag} & {"script", "img", "iframe"}
        self.found |= {name for name, _value in attrs if name.startswith("on")}
        self.found |= {value for name, value in attrs if name == "href" and value.lower().startswith("javascript")}


def elements(page):
    reader = Elements()
    reader.feed(page)
    return reader.found


def test_words_of_models_are_harmless_wherever_they_are_written(tmp_path):
    plan = [{"text": HOSTILE}]
    records = [record(1, f"# {HOSTILE}", text=HOSTILE, reading=HOSTILE, warnings=[HOSTILE], plan=plan, cells=["a"])]
    shown = [
        display(text_markdown=HOSTILE),
        display(text_html=HOSTILE, text_plain="plain"),
        stream("</code>```\n" + HOSTILE),
    ]
    cells = [cell("a", "x", *shown)]
    told = words(notebook(tmp_path, records, cells, name=HOSTILE)), report(tmp_path, records, cells, name=HOSTILE)
    for each in told:
        assert elements(markdown2html(each)) == set()
    page = report(tmp_path, records, cells, name=HOSTILE, suffix=".html")
    assert elements(page) == set()
    assert elements(markdown2html(HOSTILE)) >= {"script", "img", "onerror"}


def test_a_report_shows_what_the_cells_showed_and_no_secret(tmp_path):
    shown = [
        stream("\x1b[31mred\x1b[0m " + SECRET + "\n"),
        display(
            text_html="<table><thead><tr><th>a</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table>",
            text_plain="a 1",
        ),
        display(image_png=PNG, text_plain="<Figure size 1x1>"),
        display(image_png=[PNG], text_plain="<Figure size 1x1>"),
        display(image_png="no base64 at all!", text_plain="instead"),
        display(text_latex="$x^2$", text_plain="x**2"),
        {"output_type": "execute_result", "data": {"text/plain": "42"}, "metadata": {}, "execution_count": 1},
        {"output_type": "error", "ename": "ValueError", "evalue": f"of {SECRET}", "traceback": ["\x1b[1m"]},
        {**display(text_markdown="the view of the turn"), "data": {MIME: {}, "text/markdown": "the view of the turn"}},
    ]
    spent = {"tokens": 1234, "cost": 0.0031}
    made = tmp_path / "매출 표.csv"
    made.write_text("a")
    records = [
        record(
            1,
            f"long prompt {SECRET} " + "word " * 40,
            cells=["a"],
            model="m1",
            spent=spent,
            made=[{"path": str(made)}, {"path": "/gone"}],
        )
    ]
    told = report(tmp_path, records, [cell("a", f"# ci abc123\nkey = '{SECRET}'", *shown)], name="분기")
    for line in (
        "# 분기\n",
        "red ***",
        "| a |\n| --- |\n| 1 |",
        "instead",
        "```latex\n$x^2$",
        "\n42\n",
        "ValueError: of ***",
        "> long prompt \\*\\*\\*",
    ):
        assert line in told, line
    assert "```python\nkey = '***'\n```" in told and "1,234 tokens · $0.0031" in told.replace("<span>&#36;</span>", "$")
    assert "(%EB%A7%A4%EC%B6%9C%20%ED%91%9C.csv)" in told and "/gone" not in told
    assert SECRET not in told and "\x1b" not in told and "the view" not in told and "<Figure" not in told
    assert [each.name for each in sorted((tmp_path / "out_files").iterdir())] == ["figure-1.png", "figure-2.png"]
    assert "](out_files/figure-2.png)" in told
    page = report(tmp_path, records, [cell("a", "x", *shown)], suffix=".html")
    assert page.count("data:image/png;base64,") == 2 and SECRET not in page


def test_nothing_is_overwritten_and_nothing_half_written_is_left(tmp_path):
    told = Conversation("t", [record(1, text="Yes.")], [])

    def written(name):
        return export(told, tmp_path / name, mask, {}).name

    assert [written("a.md") for _time in range(3)] == ["a.md", "a-2.md", "a-3.md"]
    (tmp_path / "b_files").mkdir()
    (tmp_path / "c.ipynb").symlink_to(tmp_path / "nowhere")
    assert (written("b.md"), written("c.ipynb"), written("new/d.html")) == ("b-2.md", "c-2.ipynb", "d.html")
    assert not (tmp_path / "nowhere").exists()
    with pytest.raises(ExportFailed, match=r"a\.md.* cannot be written") as raised:
        export(told, tmp_path / "a.md" / "x.ipynb", mask, {})
    assert "\n" not in str(raised.value)
    half = Conversation("t", [record(1, text="half \ud83d of a pair")], [])
    assert "half" in export(half, tmp_path / "half.md", mask, {}).read_text("utf-8")
    assert json.loads(export(half, tmp_path / "half.ipynb", mask, {}).read_text("utf-8"))


STEMS = {
    "Sales by month": "Sales by month",
    "월별 매출": "월별 매출",
    "売上 🚀": "売上 🚀",
    "../../etc/passwd": "etc-passwd",
    "a/b\\c:d*e?": "a-b-c-d-e",
    ".hidden": "hidden",
    "..": "chat",
    "CON": "CON-",
    "com1.x": "com1.x-",
    "a\u202etxt.md": "a-txt.md",
    "a\x00b\nc": "a-b-c",
    "100% #1": "100- -1",
    "\ud800": "chat",
    "": "chat",
}


@pytest.mark.parametrize("name", STEMS)
def test_a_name_of_a_thread_makes_a_name_of_a_file_and_no_path(name):
    assert plain_stem(name) == STEMS[name]


def test_long_names_fit_into_a_file_system(tmp_path):
    for name in ("x" * 500, "가" * 500, "🚀" * 500):
        stem = plain_stem(name)
        assert len(stem.encode()) <= 190 and len(stem) >= 40
        (tmp_path / f"{stem}-999.ipynb").touch()
