"""Code that needs a network that is not there, or that it may not use: one sentence, at once, and nothing made up."""

import pytest

from tests.support.kernels import live_kernel
from tests.support.server import ScriptedServer
from tests.support.turns import environment, fenced

OUT_OF_REACH = {
    "requests": ('import requests\nrequests.get("http://data.invalid/rates.json").json()', "data.invalid"),
    "pandas": ('import pandas as pd\nrates = pd.read_csv("http://data.invalid/rates.csv")', "data.invalid"),
    "a name in a variable": (
        'from urllib.request import urlopen\naddress = "http://data.invalid/x"\nurlopen(address)',
        "data.invalid",
    ),
    "nobody answers": ('from urllib.request import urlopen\nurlopen("http://127.0.0.1:9/rates.csv")', "127.0.0.1"),
    "a socket": ('import socket\nsocket.create_connection(("nowhere.invalid", 80))', "nowhere.invalid"),
    "a proxy that is off": (
        'import requests\nrequests.get("http://data.invalid/x", proxies={"http": "http://127.0.0.1:9"})',
        "127.0.0.1",
    ),
    "a certificate": (
        'import ssl, urllib.error as u\nraise u.URLError(ssl.SSLCertVerificationError("certificate verify failed"))',
        "the network",
    ),
    "httpx": ('import httpx\nhttpx.get("http://data.invalid/x")', "data.invalid"),
    "pip": ("!pip install --retries 1 --index-url https://data.invalid/simple nothing-at-all", "data.invalid"),
}
GOES_ON = {
    "a time-out of its own": 'raise TimeoutError("the computation timed out")',
    "a missing file": 'open("rates.csv")',
    "a server that answers with an error": (
        'import urllib.error\nraise urllib.error.HTTPError("http://data.invalid", 404, "Not Found", None, None)'
    ),
}
REACHED = "whatever = 'the model was asked again'"


@pytest.fixture(scope="module")
def asked_once():
    """Run each of the cells as the reply to a prompt; the next reply is what a second request would get."""
    with (
        ScriptedServer([fenced(code) for code, _ in OUT_OF_REACH.values()]) as server,
        live_kernel(**environment(server), CI_MAGIC_ALLOW="network,install,shell", CI_MAGIC_ASK="never") as kernel,
    ):
        yield {what: (kernel.run(f"%%ci get the rates ({what})"), len(server.chats)) for what in OUT_OF_REACH}, kernel


@pytest.mark.row("0-29", kind="mechanism")
@pytest.mark.parametrize("what", OUT_OF_REACH)
def test_what_cannot_be_reached_ends_the_turn_in_one_sentence(asked_once, what):
    cells, kernel = asked_once
    cell, chats = cells[what]
    assert cell.status == "error"
    assert cell.reply["evalue"].startswith(f"{OUT_OF_REACH[what][1]} cannot be reached from this kernel"), cell.reply
    assert "\n" not in cell.reply["evalue"]
    assert chats == list(OUT_OF_REACH).index(what) + 1
    assert kernel.value("'rates' in globals()") == "False"


def test_other_failures_are_repaired_as_ever():
    replies = [reply for code in GOES_ON.values() for reply in (fenced(code), fenced(REACHED))]
    with ScriptedServer(replies) as server, live_kernel(**environment(server)) as kernel:
        for number, what in enumerate(GOES_ON, 1):
            assert kernel.run(f"%%ci get the rates ({what})").status == "ok"
            assert len(server.chats) == 2 * number
        assert kernel.value("whatever") == repr("the model was asked again")


@pytest.mark.row("1-20", "0-29", kind="mechanism")
def test_where_nobody_allows_it_the_network_is_not_touched_and_that_is_said():
    code = 'import pandas as pd\nrates = pd.read_csv("http://127.0.0.1:9/rates.csv")'
    with ScriptedServer([fenced(code)]) as server, live_kernel(**environment(server)) as kernel:
        cell = kernel.run("%%ci get the rates")
        assert cell.status == "error"
        assert "127.0.0.1" in cell.reply["evalue"]
        assert "network" in cell.reply["evalue"]
        assert len(server.chats) == 1
        assert kernel.value("'pd' in globals()") == "False"  # nothing of the cell ran
