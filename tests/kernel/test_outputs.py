"""What a run shows is kept as it was sent, in order and within a budget, for reports and for scripts."""

import base64
import json

import pytest

from ci_magic.kernel.outputs import Outputs
from tests.support.kernels import live_kernel

SETUP = """
import base64, json
from ci_magic.kernel.shell import ShellKernel
kernel = ShellKernel(get_ipython(), secret_name=lambda name: False, output_limit=100_000)
def outputs(code, keep="success"):
    seen = kernel.run(code, seconds=60, keep=keep)
    assert seen.status == "ok", seen.failure
    data = [base64.b64encode(each.data).decode() if type(each.data) is bytes else each.data for each in seen.outputs]
    print("KEPT" + json.dumps([[each.mime, one, each.text] for each, one in zip(seen.outputs, data)]))
"""
INLINE = {"MPLBACKEND": "module://matplotlib_inline.backend_inline"}
FIGURE = "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()\n"


@pytest.fixture(scope="module")
def live():
    with live_kernel(load=False, **INLINE) as live:
        assert live.run(SETUP).status == "ok"
        yield live


def run(live, code, keep="success"):
    cell = live.run(f"outputs({code!r}, {keep!r})")
    assert cell.status == "ok", cell.reply
    return cell, json.loads(cell.text.rpartition("KEPT")[2])


@pytest.mark.row("0-21", "1-15", kind="mechanism")
def test_figures_tables_and_texts_are_kept_in_order_and_a_figure_is_the_one_that_was_sent(live):
    code = (
        FIGURE + "import pandas as pd\nfrom IPython.display import Markdown, SVG, display\n"
        "display(Markdown('*so*'))\ndisplay(SVG('<svg xmlns=\"http://www.w3.org/2000/svg\"/>'))\nprint('printed')\n"
        "display('plain')\npd.DataFrame({'a': [1]})"
    )
    cell, kept = run(live, code)
    assert [mime for mime, _, _ in kept] == ["image/png", "text/markdown", "image/svg+xml", "text/plain", "text/html"]
    sent = next(each["data"]["image/png"] for each in cell.outputs if "image/png" in each.get("data", {}))
    assert base64.b64decode(sent) == base64.b64decode(kept[0][1])
    assert "<table" in kept[4][1] and kept[4][2].split() == ["a", "0", "1"]
    assert kept[3][1] == "'plain'"


def test_a_figure_that_is_left_open_is_kept_once(live):
    _, kept = run(live, FIGURE.replace("plt.show()\n", "None"))
    assert [mime for mime, _, _ in kept] == ["image/png"]


def test_an_update_replaces_and_cleared_output_is_forgotten(live):
    code = "from IPython.display import display\nd = display('old', display_id=True)\ndisplay('mid')\nd.update('new')"
    assert [text for _, _, text in run(live, code)[1]] == ["'new'", "'mid'"]
    code = "from IPython.display import clear_output\ndisplay('a')\nclear_output()\ndisplay('b')"
    assert [text for _, _, text in run(live, code)[1]] == ["'b'"]
    code = "display('a')\nclear_output(wait=True)"
    assert [text for _, _, text in run(live, code)[1]] == ["'a'"]
    assert [text for _, _, text in run(live, code + "\ndisplay('b')")[1]] == ["'b'"]


def test_a_look_shows_nothing_clears_nothing_and_is_heard(live):
    cell, kept = run(live, "from IPython.display import clear_output\nclear_output()\n" + FIGURE, keep="never")
    assert [mime for mime, _, _ in kept] == ["image/png"]
    assert [each["type"] for each in cell.outputs] == ["stream"]


def test_what_exceeds_the_budget_is_kept_as_its_plain_text():
    outputs = Outputs(budget=100)
    picture = {"image/png": b"p" * 60, "text/plain": "<Figure>"}
    outputs.add(picture, "one")
    outputs.add(picture)
    assert [(each.mime, each.data) for each in outputs.all] == [("image/png", b"p" * 60), ("text/plain", "<Figure>")]
    outputs.add({"image/png": b"q" * 90}, "one", update=True)
    assert [each.data for each in outputs.all] == [b"q" * 90, "<Figure>"]
    for _ in range(1000):
        outputs.add({"text/plain": "x" * 100_000})
    assert len(outputs.all) == 200 and all(len(each.text) <= 20_000 for each in outputs.all)


def test_plotly_is_told_by_what_is_drawn_and_what_cannot_be_read_is_left_out():
    outputs = Outputs()
    drawn = {"data": [{"type": "bar", "x": ["a"], "y": [3]}], "layout": {"title": {"text": "Sales"}}}
    outputs.add({"application/vnd.plotly.v1+json": drawn, "text/html": "<div>", "text/plain": "Figure({...})"})
    outputs.add({"image/png": "no base64 at a//", "text/plain": "a picture"})
    outputs.add("no bundle")
    assert [each.mime for each in outputs.all] == ["text/html", "text/plain"] or outputs.all[1].mime == "image/png"
    assert "Sales" in outputs.all[0].text and "bar" in outputs.all[0].text
