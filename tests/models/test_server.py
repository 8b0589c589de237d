"""The scripted server as a program of its own, and what it does when its script is over."""

import json
import subprocess
import sys
from pathlib import Path

import tests.support.server as module
from tests.support.server import ScriptedServer, Stream


def test_the_server_runs_as_a_program_and_logs_requests(ask, tmp_path):
    script = {"steps": ["one", {"kind": "answer", "status": 418}], "models": ["qwen"], "exhausted": "repeat"}
    (tmp_path / "script.json").write_text(json.dumps(script), encoding="utf-8")
    command = [sys.executable, Path(module.__file__), tmp_path / "script.json", "--log", tmp_path / "log"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        base_url = process.stdout.readline().strip()
        first = ask(base_url, "한국어", model="")
        second = ask("", with_model=first.model)
        process.terminate()
    assert first.text == "one"
    assert "(418)" in str(second.error)
    logged = [json.loads(line) for line in (tmp_path / "log").read_text(encoding="utf-8").splitlines()]
    assert [(each["method"], each["path"]) for each in logged] == [("GET", "/v1/models")] + [
        ("POST", "/v1/chat/completions")
    ] * 2
    assert logged[1]["body"]["messages"][0]["content"] == "한국어"


def test_a_script_that_is_over_repeats_its_last_step_or_fails(ask):
    with ScriptedServer([Stream("one"), Stream("two")], exhausted="repeat") as server:
        assert [ask(server.base_url).text for _ in range(3)] == ["one", "two", "two"]
    with ScriptedServer([]) as server:
        assert "(the script of this server has no more steps)" in str(ask(server.base_url, wait_limit=0.0).error)


def test_a_slow_drip_is_no_stall(talk):
    assert talk(Stream("drip", chunk=1, delay=0.25), read_timeout=1.2).text == "drip"
