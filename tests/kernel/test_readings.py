"""Readings of results from the prompt to the view: with a model on a socket, and by the rules without one."""

import json
import re
import sqlite3
from base64 import b64decode

import pytest

from tests.support.kernels import live_kernel
from tests.support.server import ScriptedServer, Stream, failure
from tests.support.turns import environment, fenced

HOURS = """
import pandas as pd
import matplotlib.pyplot as plt
df = pd.DataFrame({"시간": ["04시", "08시", "17시", "23시"], "승차": [12034, 534223, 512998, 60112]})
"""
DRAW = "ax = df.plot.bar(x='시간', y='승차', title='CANARY')\nplt.show()"
TRUE = "08시에 534,223명으로 가장 많고, 전체의 47.7%입니다."
INVENTED = "지난해보다 8.25% 늘었습니다."
QUIET = "import warnings; warnings.filterwarnings('ignore', message='Glyph')"


@pytest.fixture(scope="module")
def notebook(tmp_path_factory):
    """A kernel with a figure's data, and a server whose replies a test chooses."""
    folder = tmp_path_factory.mktemp("readings")
    with ScriptedServer([], exhausted="fail") as server:
        more = {
            "CI_MAGIC_JOURNAL": str(folder / "record.sqlite3"),
            "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        }
        with live_kernel(cwd=folder, **environment(server, **more)) as kernel:
            # Fonts are another matter: some machines have none for these letters.
            kernel.run(f"{HOURS}plt.rcParams['figure.dpi'] = 60\n{QUIET}")
            yield kernel, server, folder


@pytest.fixture
def asked(notebook):
    """Ask something, with the replies that the server gives to it; returns the cell and its chat requests."""
    kernel, server, _folder = notebook

    def asked(prompt, *replies, options="--explain"):
        server.steps[:], server._served = replies, 0
        before = len(server.chats)
        cell = kernel.run(f"%%ci {options} --new\n{prompt}")
        assert cell.status == "ok", cell.reply
        return cell, server.chats[before:]

    return asked


def view(cell):
    return cell.of("display_data")[0]["data"]["text/plain"]


def bodies(requests):
    return [json.dumps(request.body, ensure_ascii=False) for request in requests]


@pytest.mark.row("3-12", "3-13", "J-31", kind="mechanism")
@pytest.mark.row("3-10", kind="plumbing")
def test_an_invented_number_goes_and_a_derived_one_has_its_source(asked):
    cell, requests = asked(
        "시간대별 승차를 그려줘", fenced(DRAW), Stream(f"{TRUE} {INVENTED}"), Stream(f"{TRUE} {INVENTED}")
    )
    assert TRUE in view(cell)
    assert INVENTED not in view(cell)
    assert "47.7%: “승차” at 08시 ÷ sum of “승차”" in view(cell)
    assert [each["data"] for each in cell.of("display_data") if "image/png" in each["data"]]
    # The model was told the figure in words and points, once which sentence does not hold, and never pixels.
    code, question, struck = bodies(requests)
    assert "bar chart, 4 bars, title 'CANARY'" in question
    assert "04시: 12034; 08시: 534223; 17시: 512998; 23시: 60112" in question
    assert "in Korean" in question
    assert INVENTED in struck.rpartition("do not follow")[2]
    assert "CANARY" not in code
    assert not any("iVBOR" in body or re.search(r"[A-Za-z0-9+/]{300}", body) for body in bodies(requests))


@pytest.mark.row("3-09", kind="plumbing")
def test_the_request_says_how_long_a_reading_is(asked):
    two = "The peak is at 08시 with 534,223. The low is at 04시 with 12,034."
    cell, requests = asked("draw boardings; explain in two sentences", fenced(DRAW), Stream(two))
    assert two in view(cell)
    [told] = [message["content"] for message in requests[0].body["messages"] if "two sentences" in message["content"]]
    assert "or as short or long as the request says" in bodies(requests)[1]
    assert "explain in two sentences" in told


def test_a_table_is_read_from_its_text(asked):
    cell, requests = asked(
        "total per hour", fenced("df.set_index('시간')['승차']"), Stream("Together 1,119,367 board.")
    )
    assert "Together 1,119,367 board." in view(cell)
    assert "sum 1119367" in bodies(requests)[1]
    assert "series of 4" in bodies(requests)[1]


def test_pictures_go_along_where_the_user_allows_it_and_are_kept_nowhere(notebook, asked):
    kernel, _server, folder = notebook
    _cell, requests = asked("draw boardings", fenced(DRAW), Stream("08시 is the peak."), options="--explain --pictures")
    *_, last = requests[1].body["messages"]
    text, image = last["content"]
    picture = b64decode(image["image_url"]["url"].partition(",")[2])
    assert picture.startswith(b"\x89PNG")
    assert "bar chart" in text["text"]
    # What is sent next has no picture, nor has the record.
    _cell, [request] = asked("and now one", fenced("one = 1"), options="")
    assert all(type(message["content"]) is str for message in request.body["messages"])
    with sqlite3.connect(folder / "record.sqlite3") as record:
        assert not any("iVBOR" in line for line in record.iterdump())
    ledger = kernel.run("%ci --ledger").text
    assert "reading the result, with pictures" in ledger
    sizes = [int(each.replace(",", "")) for each in re.findall(r"([\d,]+) bytes", ledger)]
    assert len(requests[1].raw) in sizes


def test_a_server_without_pictures_gets_the_words_and_it_is_said(asked):
    refusal = failure(400, "this model does not support image input")
    cell, requests = asked("draw", fenced(DRAW), refusal, Stream("08시 is the peak."), options="--explain --pictures")
    assert "08시 is the peak." in view(cell)
    assert "scripted takes no pictures" in view(cell)
    assert [type(request.body["messages"][-1]["content"]) for request in requests] == [str, list, str]


def test_below_full_privacy_nothing_of_the_result_is_sent(asked):
    cell, requests = asked("draw boardings", fenced(DRAW), options="--explain --pictures --privacy schema")
    assert len(requests) == 1
    assert "needs --privacy full" in view(cell)
    assert "CANARY" not in bodies(requests)[0]


def test_a_preview_says_that_pictures_would_follow(notebook):
    kernel, _server, _folder = notebook
    line = "the last 2 figures as pictures of at most 768 pixels a side"
    assert line in kernel.run("%ci --preview --explain --pictures draw boardings").text
    assert line not in kernel.run("%ci --preview --explain draw boardings").text
    assert line not in kernel.run("%ci --preview --explain --pictures --privacy stats draw boardings").text


@pytest.mark.row("0-06", "3-10", "3-12", "3-13", kind="offline")
def test_the_rules_without_a_model_read_their_own_figure(tmp_path):
    with live_kernel(cwd=tmp_path, MPLBACKEND="module://matplotlib_inline.backend_inline") as kernel:
        kernel.run(f"{HOURS}plt.rcParams['figure.dpi'] = 60\n{QUIET}")
        cell = kernel.run("%%ci --explain --privacy schema\n시간별 승차를 막대그래프로 그려줘")
    assert cell.status == "ok"
    assert [each for each in cell.of("display_data") if "image/png" in each["data"]]
    assert "가장 큰 값은 08시의 534,223(합계의 47.7%), 가장 작은 값은 04시의 12,034입니다." in view(cell)
    assert "합계는 1,119,367입니다." in view(cell)
    assert "47.7%: " in view(cell)
