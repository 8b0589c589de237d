"""What other open code interpreters list, point by point, and servers of other kinds."""

import json
import os
from pathlib import Path

import pandas as pd
import pytest

import ci_magic
from ci_magic.settings import resolve
from tests.support.kernels import live_kernel
from tests.support.server import ScriptedServer, Stream, completion, failure
from tests.support.turns import KEY, environment, fenced, sent

SALES = "month,region,sales\n2026-01,a,1\n2026-02,b,2\n2026-01,a,3.5\n"

TOOL = """
import ci_magic
@ci_magic.tool
def to_won(amount: float) -> float:
    '''Turn dollars into won.'''
    return amount * 1400
"""


@pytest.fixture(scope="module")
def talk(tmp_path_factory):
    folder = tmp_path_factory.mktemp("parity")
    (folder / "sales.csv").write_text(SALES)
    more = {"CI_MAGIC_JOURNAL": str(folder / "journal.sqlite3"), "CI_MAGIC_LANGUAGE": "en"}
    with ScriptedServer([]) as server, live_kernel(cwd=folder, **environment(server, **more)) as kernel:
        kernel.folder = folder
        yield kernel, server


def reply(server, *steps):
    server.steps = [failure(500)] * server._served + list(steps)


@pytest.mark.row("4-04", kind="mechanism")
def test_upload_generate_run_in_a_kernel_refer_to_earlier_messages_download_and_switch_model(talk):
    kernel, server = talk
    reply(server, fenced("import pandas as pd\ndf = pd.read_csv('sales.csv')\ntotal = df['sales'].sum()\ntotal"))
    cell = kernel.run("%%ci -f sales.csv the total of it")
    assert cell.status == "ok" and kernel.value("float(total)") == "6.5"
    # The upload: the model is told what is in the file, not given the file.
    assert "sales.csv" in sent(server) and "month" in sent(server) and "region" in sent(server)
    reply(server, fenced("df.groupby('region')['sales'].sum().to_csv('by_region.csv')"))
    cell = kernel.run("%%ci --model other now by region, as a file")
    assert server.chats[-1].body["model"] == "other"
    assert "the total of it" in sent(server)
    # The download: a file of the working directory, named where the turn is shown.
    assert pd.read_csv(kernel.folder / "by_region.csv")["sales"].tolist() == [4.5, 2.0]
    assert "by_region.csv" in cell.shown


@pytest.mark.row("4-06", "0-33", kind="mechanism")
def test_chat_upload_kernel_plugins_images_and_a_package_that_is_asked_for(talk):
    kernel, server = talk
    reply(server, Stream("A mean is a sum divided by a count."))
    assert "A mean is" in kernel.run("%%ci what is a mean?").shown
    kernel.run(TOOL)
    reply(server, fenced("won = to_won(2)\nwon"))
    assert kernel.run("%%ci two dollars in won").status == "ok" and kernel.value("won") == "2800"
    assert "to_won(amount: float) -> float" in sent(server) and "Turn dollars into won." in sent(server)
    figure = "import matplotlib.pyplot as plt\nfrom IPython.display import Image\nplt.plot([1, 2])\nplt.savefig('p.png')\nImage('p.png')"
    reply(server, fenced(figure))
    cell = kernel.run("%%ci draw a line")
    assert "image/png" in [mime for output in cell.outputs for mime in output.get("data", {})]
    reply(server, fenced("%pip install some-package-that-is-not-there"))
    cell = kernel.run("%%ci install the package")
    assert cell.status == "error" and "CI_MAGIC_ALLOW=install" in cell.reply["evalue"]


@pytest.mark.row("4-02", kind="mechanism")
def test_what_is_not_isolated_is_stated_where_the_limits_are():
    from ci_magic.magics.reports import status_text

    assert "isolation: none: the code runs in this process" in status_text(resolve(os.environ), "m")
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    assert "**not a sandbox**" in readme


def asked(monkeypatch, server, prompt="the total", **more):
    for name, value in {**environment(server), **more}.items():
        monkeypatch.setenv(name, value)
    return ci_magic.ask(prompt, df=pd.DataFrame({"sales": [1, 2.5]}))


@pytest.mark.row("3-15", kind="mechanism")
def test_a_small_server_that_knows_neither_usage_nor_options_is_enough(monkeypatch):
    refused = failure(400, "unknown field stream_options", param="stream_options")
    steps = [refused, Stream("```python\ndf['sales'].sum()\n```", usage=False)]
    with ScriptedServer(steps, models=["tiny:1b"]) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        result = ci_magic.ask("the total", df=pd.DataFrame({"sales": [1, 2.5]}))
        assert result.value == 3.5 and result.model == "tiny:1b"
        assert result.usage.estimated and result.usage.total > 0
        assert "stream_options" not in server.chats[-1].body


@pytest.mark.row("3-15", kind="mechanism")
def test_a_server_that_does_not_stream_is_enough(monkeypatch):
    with ScriptedServer([completion("```python\ndf['sales'].max()\n```")]) as server:
        assert asked(monkeypatch, server, "the most").value == 2.5


@pytest.mark.row("3-17", kind="mechanism")
def test_an_azure_endpoint_is_an_address_a_key_and_the_name_of_a_deployment(monkeypatch):
    with ScriptedServer([fenced("df['sales'].sum()")], prefix="/openai/v1") as server:
        result = asked(monkeypatch, server, CI_MAGIC_MODEL="my-deployment")
        assert result.value == 3.5
        (request,) = server.chats
        assert request.path == "/openai/v1/chat/completions" and request.body["model"] == "my-deployment"
        assert request.headers["authorization"] == f"Bearer {KEY}"


@pytest.mark.row("3-18", kind="mechanism")
def test_the_time_to_the_first_token_is_told_for_a_korean_answer(monkeypatch):
    # Nothing for four events of 0.1 s: the reasoning is no answer yet.
    slow = Stream("안녕하세요.", reasoning="생각 " * 4, chunk=3, delay=0.1)
    with ScriptedServer([slow]) as server:
        result = asked(monkeypatch, server, "인사해 줘")
        assert result.text == "안녕하세요."
        assert 0.3 < result.first_token < result.seconds


@pytest.mark.row("3-14", kind="mechanism")
def test_cost_is_told_and_bounded(monkeypatch):
    with ScriptedServer([fenced("broken"), fenced("df['sales'].sum()"), fenced("broken"), fenced("1")]) as server:
        result = asked(monkeypatch, server)
        assert (result.usage.prompt_tokens, result.usage.completion_tokens) == (22, 14) and result.attempts == 2
        assert "36 tokens" in repr(result)
        bounded = ci_magic.ask("again", tokens=15)
        assert bounded.ending == "over budget" and bounded.state == "incomplete" and "15 tokens" in bounded.error
        assert len(server.chats) == 3


@pytest.mark.row("1-11", "1-09", kind="mechanism")
def test_a_run_of_a_script_starts_from_a_thread_and_two_threads_do_not_mix(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    with ScriptedServer([Stream("One."), Stream("Two."), Stream("Three.")]) as server:
        for name, value in environment(server).items():
            monkeypatch.setenv(name, value)
        ci_magic.ask("the first question", thread="left")
        ci_magic.ask("the second question", thread="right")
        assert "the first question" not in sent(server)
        ci_magic.ask("the third question", thread="left")
        assert "the first question" in sent(server) and "the second question" not in sent(server)


# As in a program: a missing glyph is a warning, which leads to another font.
@pytest.mark.filterwarnings("ignore:Glyph")
@pytest.mark.row("4-05", kind="offline")
@pytest.mark.parametrize(
    ("prompt", "month", "sales"),
    [
        ("plot sales by month", "month", "sales"),
        ("월별 매출 그래프", "월", "매출"),
        ("月別の売上をプロット", "月", "売上"),
    ],
)
def test_one_frame_and_one_sentence_give_a_plot(prompt, month, sales):
    result = ci_magic.ask(prompt, df=pd.DataFrame({month: ["2026-01", "2026-02"], sales: [1, 2.5]}))
    assert result.ok, result.error
    assert len(result.figures) == 1 and result.figures[0].data.startswith(b"\x89PNG")
    assert json.loads(json.dumps(result.figures[0].base64))
