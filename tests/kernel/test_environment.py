"""What the kernel runs on, where data goes, and what lasts: told when asked for, unknown where it cannot be found."""

import os
import platform
import shutil
import sys
from importlib import metadata
from pathlib import Path

import psutil
import pytest

from ci_magic.context import build_messages
from ci_magic.kernel import environment as looked
from ci_magic.kernel.asked import asked
from ci_magic.models.offline import circumstances_in_words
from ci_magic.protocol import MIME
from ci_magic.values import Ask, Namespace
from tests.support.kernels import live_kernel
from tests.support.server import ScriptedServer, Stream
from tests.support.turns import environment, sent

PYTHON = platform.python_version()
UNKNOWN = {"en": "could not determine", "ko": "알 수 없음", "ja": "確認できません"}


def fails(*_args, **_rest):
    raise OSError("this is not told here")


def values(directory):
    return {each.name: dict(each.values) for each in looked.machine(directory)}


@pytest.mark.row("2-12", kind="mechanism")
def test_the_machine_is_described_as_it_is(tmp_path):
    found = values(tmp_path)
    assert found["directory"] == {"": str(tmp_path)}
    assert found["disk"]["total"] == f"{shutil.disk_usage(tmp_path).total / 2**30:.1f} GiB"
    assert found["memory"]["total"] == f"{psutil.virtual_memory().total / 2**30:.1f} GiB"
    assert found["processors"]["total"] == str(os.cpu_count())
    assert found["python"] == {platform.python_implementation(): PYTHON}
    assert platform.machine() in found["system"][""]
    assert found["libraries"]["ipython"] == metadata.version("ipython")


BROKEN = {
    "disk": (shutil, "disk_usage", fails),
    "memory": (psutil, "virtual_memory", fails),
    "processors": (os, "cpu_count", lambda: None),
    "python": (platform, "python_version", fails),
    "system": (platform, "machine", lambda: ""),
    "graphics": (sys, "platform", "unknown"),
    "libraries": (metadata, "version", fails),
}


@pytest.mark.row("2-12", kind="mechanism")
@pytest.mark.parametrize("item", BROKEN)
def test_what_cannot_be_found_out_is_said_to_be_unknown_and_the_rest_is_there(item, tmp_path, monkeypatch):
    monkeypatch.setattr(*BROKEN[item])
    found = looked.machine(tmp_path)
    monkeypatch.undo()
    assert [each.name for each in found if not each.values] == [item]
    at = [each.name for each in found].index(item)
    for language, unknown in UNKNOWN.items():
        lines = circumstances_in_words(found, language)
        assert [line.endswith(f": {unknown}") for line in lines] == [place == at for place in range(len(lines))]


def test_a_disk_that_ends_with_its_container_is_told_by_its_file_system(monkeypatch):
    mounts = "overlay / overlay rw 0 0\next4disk /home ext4 rw 0 0\ntmpfs /home/me/my\\040work tmpfs rw 0 0\n"
    monkeypatch.setattr(Path, "read_text", lambda *_args, **_rest: mounts)
    assert looked.volatile(Path("/data")) == "overlay"
    assert looked.volatile(Path("/home/me")) == ""
    assert looked.volatile(Path("/home/me/my work/deep")) == "tmpfs"
    monkeypatch.setattr(Path, "read_text", fails)
    assert looked.volatile(Path("/data")) == ""


@pytest.mark.parametrize(
    ("prompt", "topics"),
    [
        ("describe your environment", {"machine"}),
        ("how much disk space is free?", {"machine"}),
        ("실행 환경을 설명해줘", {"machine"}),
        ("Pythonのバージョンは?", {"machine"}),
        ("where does my data go?", {"data"}),
        ("내 데이터는 어디로 가나요?", {"data"}),
        ("データはどこに送られますか", {"data"}),
        ("what survives a kernel restart?", {"lasts"}),
        ("커널을 재시작하면 뭐가 남아?", {"lasts"}),
        ("再起動した後に何が残りますか", {"lasts"}),
        ("plot sales by month", set()),
        ("average temperature by environment", set()),
        ("where are the largest values?", set()),
        ("월별 매출 그래프", set()),
    ],
)
def test_only_prompts_that_ask_are_told(prompt, topics):
    assert asked(prompt) == topics


def test_below_schema_nothing_of_the_environment_goes_out(tmp_path):
    namespace = Namespace(environment=looked.machine(tmp_path))
    for privacy, told in (("full", True), ("stats", True), ("schema", True), ("names", False), ("none", False)):
        message = build_messages(Ask("describe your environment", privacy=privacy), namespace, (), budget=2000)[-1]
        assert (PYTHON in message.content) is told


@pytest.fixture(scope="module")
def rules(tmp_path_factory):
    folder = tmp_path_factory.mktemp("here")
    record = str(folder / "journal.sqlite3")
    with live_kernel(cwd=folder, CI_MAGIC_LANGUAGE="en", CI_MAGIC_JOURNAL=record) as kernel:
        kernel.folder = folder
        yield kernel


@pytest.mark.row("2-12", kind="offline")
def test_the_rules_describe_the_environment(rules):
    for request in ("%%ci describe your environment", "%ci --environment"):
        cell = rules.run(request)
        assert cell.status == "ok", cell.reply
        for fact in (str(rules.folder), PYTHON, platform.machine(), "GiB free", "code that uses it asks first"):
            assert fact in cell.text + cell.shown


def declined(kernel, prompt):
    """Ask the rules, and return what they say; nothing may have run."""
    cell = kernel.run(f"%%ci {prompt}")
    assert cell.status == "ok", cell.reply
    record = [o["data"][MIME] for o in cell.outputs if MIME in o.get("data", {})][-1]
    assert (record["ending"], record["code"]) == ("answered", "")
    return record["answer"]


@pytest.mark.row("0-36", kind="offline")
def test_facts_of_today_are_declined_and_what_the_data_has_is_named(rules):
    assert "I cannot know this" in declined(rules, "what is today's price of Samsung shares?")
    rules.run(
        "import pandas as pd\nprices = pd.DataFrame({'date': pd.date_range('2024', periods=3), 'close': [1, 2, 3]})"
    )
    assert "`prices` has `close` by `date`" in declined(rules, "what is the stock price now?")
    rules.run("del prices")


@pytest.mark.row("3-11", "0-32", "4-07", kind="offline")
def test_nonsense_and_other_languages_are_declined_in_words(rules):
    assert "I do not know" in declined(rules, "colourless green ideas sleep furiously")
    assert "모르겠습니다" in declined(rules, "무지개빛 호랑이가 졸린 김치")
    assert "Only Python runs here, not JavaScript" in declined(rules, "write a JavaScript function that adds numbers")


@pytest.mark.row("1-23", "2-10", kind="offline")
def test_the_rules_say_that_nothing_leaves_and_what_lasts(rules):
    assert "nothing leaves this machine" in rules.run("%%ci where does my data go?").shown
    lasts = rules.run("%%ci what survives a kernel restart?").shown
    assert "variables are gone" in lasts
    assert str(rules.folder / "journal.sqlite3") in lasts
    status = rules.run("%ci --status").text
    assert "nothing leaves this machine" in status
    assert "variables are gone" in status


@pytest.mark.row("1-23", "2-12", "2-10", kind="mechanism")
def test_a_model_is_told_of_the_environment_only_where_the_prompt_asks(tmp_path):
    questions = [
        "describe your environment",
        "where does my data go?",
        "what survives a kernel restart?",
        "add 1 and 1",
    ]
    with (
        ScriptedServer([Stream("An answer in words.") for _ in range(5)]) as server,
        live_kernel(cwd=tmp_path, **environment(server, CI_MAGIC_JOURNAL=str(tmp_path / "j"))) as kernel,
    ):
        for question in questions:
            assert kernel.run(f"%%ci {question}").status == "ok"
        kernel.run(f"%%ci --privacy none --new {questions[0]}")
        told = [server.chats[at].body["messages"][-1]["content"] for at in range(5)]
        assert [f"python: CPython {PYTHON}" in each for each in told] == [True, False, False, False, False]
        assert [f"go to {server.host}" in each for each in told] == [False, True, False, False, False]
        assert ["variables are lost when the kernel restarts" in each for each in told] == [
            False,
            False,
            True,
            False,
            False,
        ]
        assert ["Environment, as the request asks" in each for each in told] == [True, True, True, False, False]
        assert server.host in kernel.run("%ci --status").text
        assert "Environment, as the request asks" not in sent(server, 3)
