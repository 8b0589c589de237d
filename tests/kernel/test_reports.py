"""`--report` tells a turn in a file of its own, with its figures, and overwrites nothing that is not its own."""

import base64
import re

import pytest

from ci_magic.report.tables import MOST_ROWS, tables_in
from tests.support.kernels import live_kernel
from tests.support.server import ScriptedServer, Stream
from tests.support.turns import KEY, environment, fenced

INLINE = {"MPLBACKEND": "module://matplotlib_inline.backend_inline"}
CODE = """
import matplotlib.pyplot as plt, pandas as pd
from IPython.display import HTML, SVG, Markdown, display
sales = pd.DataFrame({"month|m": ["1월", "<b>2</b>"], "total": [10, 20]})
print("printed <script>alert(1)</script> `ticks` ```")
plt.plot([1, 2]); plt.title("by month"); plt.show()
display(SVG('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'))
display(HTML("<p onclick='x'>no table</p>"), Markdown("*em* <img src=x onerror=alert(1)> [go](javascript:alert(1))"))
sales.to_csv("by_month.csv", index=False)
display(sales)
sales.groupby("total").agg(["min", "max"])
"""


@pytest.mark.row("1-31", kind="mechanism")
def test_a_turn_is_told_in_markdown_and_in_a_page_and_its_own_reports_alone_are_overwritten(tmp_path):
    replies = [fenced(CODE, before="Sales by *month*.\n\n"), fenced("1 + 1"), fenced("key = '" + KEY + "'\nkey[:2]")]
    env = {"CI_MAGIC_LANGUAGE": "en", **INLINE}
    with ScriptedServer(replies) as server, live_kernel(cwd=tmp_path, **environment(server, **env)) as kernel:
        cell = kernel.run("%%ci --report '월 보고' tell the sales & <more>\nby month")
        assert cell.status == "ok", cell.reply
        assert "new: 월 보고.md" in cell.shown
        first = (tmp_path / "월 보고.md").read_text()
        assert first.startswith("# tell the sales &amp; &lt;more&gt;\n\n> tell the sales")
        assert "Sales by *month*." in first
        assert "| 0 | 1월 | 10 |" in first and "| 1 | &lt;b&gt;2&lt;/b&gt; | 20 |" in first and "month\\|m" in first
        assert "| total | month\\|m min | month\\|m max |" in first
        assert "- [by\\_month.csv](by_month.csv)" in first
        assert "<details><summary>Code</summary>" in first and 'sales.to_csv("by_month.csv"' in first
        assert re.search(r"<small>ci_magic · 20\d\d-\d\d-\d\d \d\d:\d\d · scripted · 18 tokens</small>", first)
        figure = next(tmp_path.glob("월*_files")) / "figure-1.png"
        sent = next(each["data"]["image/png"] for each in cell.outputs if "image/png" in each.get("data", {}))
        assert figure.read_bytes() == base64.b64decode(sent)
        assert "![line chart, 2 points, title 'by month'" in first or "![&lt;Figure" in first
        assert "(%EC%9B%94%20%EB%B3%B4%EA%B3%A0_files/figure-1.png)" in first
        # Outside of code nothing of what was shown can become an element or lead anywhere.
        words = re.sub(r"(?ms)^(`{3,}).*?^\1$", "", first)
        assert not re.search(r"<(?!/?(details|summary|small)>|!-- ci_magic)", words) and "](javascript" not in words

        again = kernel.run("%%ci --report '월 보고' tell the sales & <more>\nby month")
        assert len(server.chats) == 1 and "changed: 월 보고.md" in again.shown
        assert "kept code, run again" in (tmp_path / "월 보고.md").read_text()

        page = kernel.run("%%ci --report out/page.HTML tell the sales & <more>\nby month")
        assert page.status == "ok" and len(server.chats) == 1
        text = (tmp_path / "out" / "page.HTML").read_text()
        assert "<title>tell the sales &amp; &lt;more&gt;</title>" in text
        assert text.count('src="data:image/png;base64,') == 1 and "<td>&lt;b&gt;2&lt;/b&gt;</td>" in text
        assert "<em>month</em>" in text and '<a href="../by_month.csv">' in text
        assert not re.search(r"<script|onclick|<img src=x|href=.javascript:", re.sub(r"(?s)<pre>.*?</pre>", "", text))
        assert "<script" not in re.sub(r"&lt;script", "", text) and "default-src 'none'" in text

        (tmp_path / "월 보고.md").write_text("mine")
        other = kernel.run("%%ci --report '월 보고' something else")
        assert (tmp_path / "월 보고.md").read_text() == "mine"
        assert "월 보고.md was there already: the report is 월 보고-2.md" in other.shown
        assert "```\n2\n```" in (tmp_path / "월 보고-2.md").read_text()

        kernel.run("%%ci --report key a key")
        assert KEY not in (tmp_path / "key.md").read_text() and "key" in (tmp_path / "key.md").read_text()


def test_an_answer_is_told_too_and_a_report_that_cannot_be_written_or_named_is_one_line(tmp_path):
    (tmp_path / "file").write_text("x")
    replies = [Stream("It is *cold*. <script>x</script>"), Stream("Yes."), fenced("1/0"), fenced("2/0"), fenced("3/0")]
    with ScriptedServer(replies) as server, live_kernel(cwd=tmp_path, **environment(server)) as kernel:
        assert kernel.run("%%ci --report cold.html how is it?").status == "ok"
        text = (tmp_path / "cold.html").read_text()
        assert "<em>cold</em>" in text and "<script" not in text

        cell = kernel.run("%%ci --report file/below.md is it?")
        assert cell.status == "ok" and "⚠ the report could not be written: " in cell.shown

        for name in ("x.pdf", "..", "x.docx"):
            cell = kernel.run(f"%%ci --report {name} what?")
            assert cell.status == "error" and "NAME.md" in cell.reply["evalue"]
        assert kernel.run("%%ci --report failed.md divide").status == "error"
        assert not (tmp_path / "failed.md").exists()


def test_tables_are_read_out_of_html_with_what_spans_rows_and_columns():
    html = (
        "<style>td { color: red }</style><table><thead><tr><th></th><th colspan=2>a &amp; b</th></tr>"
        "<tr><th>k</th><th>x<th>y</tr></thead><tbody><tr><th rowspan='2'>up</th><td>1<script>no</script></td><td>2</td>"
        "</tr><tr><td>3<br>4</td></tr></tbody></table><p>between</p><table><tr><td><table><tr><td>inner</td></tr>"
        "</table></td></tr></table><table></table>"
    )
    first, second = tables_in(html)
    assert first.head == (("", "a & b", "a & b"), ("k", "x", "y"))
    assert first.rows == (("up", "1", "2"), ("", "3 4", ""))
    assert second.rows == (("inner",),)
    assert tables_in("<p>no table</p>") == ()
    (long,) = tables_in("<table>" + "<tr><td colspan='99999999'>x</td></tr>" * 2000)
    assert len(long.rows) == MOST_ROWS and len(long.rows[0]) == 200
