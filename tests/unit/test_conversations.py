"""What is kept beside a notebook: whole, private, never lost, never over what is not understood."""

import json
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ci_magic.conversations import Conversations
from ci_magic.conversations.places import file_name, folder_beside, own_folder
from ci_magic.values import Assistant, Exchange


def exchange(name="e1", privacy="full", prompt="p", reply="r", **more):
    return Exchange(name, privacy, prompt, reply, **more)


def beside(tmp_path, told=None, notebook="sales.ipynb"):
    path = tmp_path / notebook
    path.touch()
    return Conversations(str(path), (told if told is not None else []).append)


def files(tmp_path):
    return list((tmp_path / ".ci_magic").rglob("*.json*"))


@pytest.mark.row("1-08", "1-09", kind="mechanism")
def test_another_kernel_finds_everything_and_nobody_else_may_read_it(tmp_path):
    one = beside(tmp_path)
    said = exchange(prompt="매출을 그려줘", reply="```python\nx\n```", outcome="Bound: x", at=1.5, assistant="bo")
    one.instruct("Answer in Korean.\nAmounts are in 만원.")
    one.say("분기", [said])
    one.appoint(Assistant("bo", "Be brief.", "gpt", ("convert",)))

    other = beside(tmp_path)
    assert other.instructions() == "Answer in Korean.\nAmounts are in 만원."
    assert other.thread("분기").exchanges == (said,)
    assert other.assistant("bo") == Assistant("bo", "Be brief.", "gpt", ("convert",))
    assert [each.name for each in other.threads()] == ["분기"]
    assert other.thread("other") is other.assistant("other") is None
    assert len(files(tmp_path)) == 3
    for path in files(tmp_path):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert json.loads(path.read_text("utf-8"))["schema"] == 1
    assert stat.S_IMODE((tmp_path / ".ci_magic").stat().st_mode) == 0o700
    assert "threads/" in (tmp_path / ".ci_magic" / ".gitignore").read_text()


def test_notebooks_of_a_folder_share_assistants_and_nothing_else(tmp_path):
    one, other = beside(tmp_path), beside(tmp_path, notebook="costs.ipynb")
    one.instruct("Be brief.")
    one.say("t", [exchange()])
    one.appoint(Assistant("bo"))
    assert (other.instructions(), other.threads()) == ("", ())
    assert other.assistants() == (Assistant("bo"),)


def test_what_is_deleted_is_gone_from_the_disk(tmp_path):
    kept = beside(tmp_path)
    kept.instruct("a")
    kept.say("t", [exchange("1"), exchange("2")])
    kept.appoint(Assistant("bo"))
    kept.unsay("t", [exchange("1")])
    assert [each.id for each in kept.thread("t").exchanges] == ["2"]
    kept.instruct("")
    kept.forget_thread("t")
    kept.dismiss("bo")
    assert files(tmp_path) == []
    assert (kept.instructions(), kept.threads(), kept.assistants()) == ("", (), ())


WRITER = """
import sys
from ci_magic.conversations import Conversations
from ci_magic.values import Exchange
kept = Conversations(sys.argv[1], print)
for number in range(40):
    kept.say("t", [Exchange(f"{sys.argv[2]}-{number}", "full", "p" * 2000, "r")])
"""


@pytest.mark.row("1-09", kind="mechanism")
def test_kernels_that_write_the_same_thread_at_once_lose_nothing(tmp_path):
    beside(tmp_path)
    command = [sys.executable, "-c", WRITER, str(tmp_path / "sales.ipynb")]
    writers = [subprocess.Popen([*command, name], stdout=subprocess.PIPE) for name in "abc"]
    assert [writer.communicate(timeout=60)[0] for writer in writers] == [b""] * 3
    found = [each.id for each in beside(tmp_path).thread("t").exchanges]
    assert sorted(found) == sorted(f"{name}-{number}" for name in "abc" for number in range(40))
    for name in "abc":
        assert [each for each in found if each[0] == name] == [f"{name}-{number}" for number in range(40)]
    assert [path.name for path in (tmp_path / ".ci_magic").rglob("*.tmp")] == []


DAMAGE = {
    "no JSON": '{"schema": 1, "exch',
    "no version": "{}",
    "a list": "[]",
    "another kind": '{"schema": 1, "text": "x"}',
    "an exchange that is none": '{"schema": 1, "name": "t", "exchanges": [{"id": 7}]}',
    "no text": b"\xff\xfe\x00",
    "deep": "[" * 100_000,
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_thread_is_moved_aside_and_said_once(tmp_path, damage):
    told = []
    kept = beside(tmp_path, told)
    kept.say("t", [exchange()])
    (path,) = files(tmp_path)
    content = DAMAGE[damage]
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    assert kept.thread("t") is None
    kept.say("t", [exchange("new")])
    assert [each.id for each in kept.thread("t").exchanges] == ["new"]
    (line,) = told
    assert "was damaged and is now" in line
    (aside,) = [each for each in files(tmp_path) if "damaged" in each.name]
    assert aside.read_bytes() == path.with_name(aside.name).read_bytes()
    assert aside.name in line


def test_a_file_of_a_newer_version_is_not_touched(tmp_path):
    told = []
    kept = beside(tmp_path, told)
    kept.say("t", [exchange()])
    (path,) = files(tmp_path)
    newer = '{"schema": 2, "name": "t", "exchanges": {}}'
    path.write_text(newer)
    assert kept.thread("t") is None
    kept.say("t", [exchange("here")])
    assert [each.id for each in kept.thread("t").exchanges] == ["here"]
    assert path.read_text() == newer
    assert len(told) == 1 and "newer ci_magic" in told[0]


def test_where_nothing_can_be_written_it_stays_in_memory_and_that_is_said_once(tmp_path):
    told = []
    (tmp_path / ".ci_magic").write_text("a file where the folder should be")
    kept = beside(tmp_path, told)
    kept.say("t", [exchange("1")])
    kept.say("t", [exchange("2")])
    kept.say("u", [exchange("3")])
    assert [each.id for each in kept.thread("t").exchanges] == ["1", "2"]
    assert [each.name for each in kept.threads()] == ["t", "u"]
    kept.forget_thread("t")
    assert [each.name for each in kept.threads()] == ["u"]
    assert len(told) == 1 and "cannot be written" in told[0] and "until the kernel ends" in told[0]


def test_a_write_that_breaks_off_leaves_the_old_file(tmp_path, monkeypatch):
    kept = beside(tmp_path)
    kept.say("t", [exchange("1")])
    (path,) = files(tmp_path)
    before = path.read_bytes()

    def broken(_source, _target):
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", broken)
    with pytest.raises(KeyboardInterrupt):
        kept.say("t", [exchange("2")])
    monkeypatch.undo()
    assert path.read_bytes() == before
    assert [each.name for each in (tmp_path / ".ci_magic").rglob("*.tmp")] == []
    kept.say("t", [exchange("3")])
    assert [each.id for each in beside(tmp_path).thread("t").exchanges] == ["1", "3"]


def test_what_came_under_an_unknown_setting_counts_as_the_widest(tmp_path):
    kept = beside(tmp_path)
    kept.say("t", [exchange(privacy="names")])
    assert kept.thread("t").exchanges[0].privacy == "names"
    (path,) = files(tmp_path)
    path.write_text(path.read_text("utf-8").replace('"names"', '"some"'), "utf-8")
    assert kept.thread("t").exchanges[0].privacy == "full"


NAMES = st.text(min_size=1, max_size=80)


@given(NAMES, NAMES)
def test_every_name_has_a_file_of_its_own_that_every_system_takes(one, other):
    first, second = file_name(one), file_name(other)
    assert (first.casefold() == second.casefold()) == (first == second)
    for name in (first, second):
        assert len(name.encode()) < 200
        assert not set(name) & set('/\\:*?"<>|\0.')
        assert name.partition("-")[0].upper() not in {"CON", "NUL", "AUX", "PRN"} or "-" in name


def test_names_that_differ_in_case_or_signs_alone_are_two(tmp_path):
    kept = beside(tmp_path)
    for name in ("Sales", "sales", "sales!", "sales ", "../sales", "売上/月"):
        kept.say(name, [exchange(name)])
    assert {each.name: each.exchanges[0].id for each in kept.threads()} == {
        name: name for name in ("Sales", "sales", "sales!", "sales ", "../sales", "売上/月")
    }
    assert {path.parent.name for path in files(tmp_path)} == {"threads"}


def test_the_folder_stands_beside_the_notebook_or_in_the_working_directory(tmp_path):
    assert folder_beside(str(tmp_path / "a.ipynb")) == folder_beside(str(tmp_path)) == tmp_path / ".ci_magic"
    assert own_folder(str(tmp_path)) == tmp_path / ".ci_magic"
    assert own_folder(str(tmp_path / "console-1-abc")) == tmp_path / ".ci_magic"
    assert own_folder(str(tmp_path / "a.ipynb")) != own_folder(str(tmp_path / "b.ipynb"))
