"""What a panel showed of every turn: added to line by line, by several kernels, and read whatever stands in the file."""

import json
import stat
import subprocess
import sys
import threading
import unicodedata

import pytest

from ci_magic.conversations import Conversations, transcripts
from ci_magic.conversations.records import MOST_BYTES, SHAPE
from ci_magic.errors import OptionError
from ci_magic.magics.grammar import parse
from ci_magic.values import Exchange
from ci_magic.values.conversation import is_name


def turn(number, thread="t", **more):
    return {
        "id": f"{number:032x}",
        "thread": thread,
        "at": 1000.0 + number,
        "prompt": f"prompt {number}",
        "text": f"answer {number}",
        "state": "completed",
        "spent": {"tokens": 10, "cost": 0.5},
        **more,
    }


def beside(tmp_path, told=None):
    path = tmp_path / "sales.ipynb"
    path.touch()
    return Conversations(str(path), (told if told is not None else []).append)


def file_in(tmp_path):
    (path,) = (tmp_path / ".ci_magic").rglob("*.jsonl")
    return path


def prompts(kept, thread="t", count=30, before=None):
    return [record["prompt"] for record in kept.overview().turns(thread, count, before)[0]]


def test_another_kernel_sees_every_turn_page_by_page_and_nobody_else_may_read_it(tmp_path):
    one, other = beside(tmp_path), beside(tmp_path)
    for number in range(7):
        one.transcripts.append(turn(number, "분기"))
        assert prompts(other, "분기", 1) == [f"prompt {number}"]

    records, more = other.overview().turns("분기", 3)
    assert ([record["prompt"] for record in records], more) == (["prompt 4", "prompt 5", "prompt 6"], True)
    records, more = other.overview().turns("분기", 4, before=records[0]["at"])
    assert ([record["prompt"] for record in records], more) == ([f"prompt {number}" for number in range(4)], False)
    assert other.overview().turns("분기", 4, before=0.0) == other.overview().turns("none", 4) == ((), False)

    assert stat.S_IMODE(file_in(tmp_path).stat().st_mode) == 0o600
    assert stat.S_IMODE(file_in(tmp_path).parent.stat().st_mode) == 0o700
    assert "transcripts/" in (tmp_path / ".ci_magic" / ".gitignore").read_text().splitlines()


def test_a_folder_of_before_hides_transcripts_from_git_too_but_what_the_user_wrote_there_stays(tmp_path):
    ignored = tmp_path / ".ci_magic" / ".gitignore"
    ignored.parent.mkdir()
    for before, after in (("threads/\n", "threads/\ntranscripts/\n"), ("*\n", "*\n")):
        ignored.write_text(before)
        beside(tmp_path).transcripts.append(turn(1))
        assert ignored.read_text() == after


def test_the_last_line_of_a_turn_holds_at_the_place_of_its_first(tmp_path):
    kept = beside(tmp_path)
    kept.transcripts.append(turn(1, state="in_progress", text="half", origin="mine"))
    (begun,) = kept.overview().all_turns("t")
    # Who asks while it is on knows better; else its kernel is gone.
    assert (begun["state"], begun["error"]["code"]) == ("expired", "kernel_died")
    kept.transcripts.append(turn(2))
    kept.transcripts.append(turn(1, text="whole", origin="mine"))
    first, second = kept.overview().all_turns("t")
    assert (first["text"], first["state"], second["id"]) == ("whole", "completed", turn(2)["id"])
    assert kept.find_turn(turn(1)["id"])["origin"] == "mine"
    assert kept.find_turn("f" * 32) is None
    (info,) = kept.overview().threads()
    assert (info.turns, info.tokens, info.cost, info.at, info.last) == (2, 20, 1.0, 1002.0, "prompt 2")


def test_a_turn_that_was_taken_back_says_so(tmp_path):
    kept = beside(tmp_path)
    for number in (1, 2):
        kept.transcripts.append(turn(number))
    kept.transcripts.mark_undone(turn(1)["id"])
    kept.transcripts.mark_undone("f" * 32)
    assert [record["undone"] for record in beside(tmp_path).overview().all_turns("t")] == [True, False]


LINES = {
    "torn": b'{"schema": 1, "kind": "turn", "record": {"id": "a", "pro',
    "no JSON": b"\x00\xff what",
    "a carriage return": b"one\rtwo",
    "a list": b"[1]",
    "deep": b"[" * 100_000,
    "newer": json.dumps({"schema": 2, "kind": "turn", "record": turn(9)}).encode(),
    "no turn": b'{"schema": 1, "kind": "turn", "record": {"id": 7}}',
    "undone, of nobody": b'{"schema": 1, "kind": "undone", "turn": ["x"]}',
    "a kind of tomorrow": b'{"schema": 1, "kind": "star", "turn": "x"}',
}


@pytest.mark.parametrize("line", LINES)
def test_lines_that_are_none_are_passed_over_and_left(tmp_path, line):
    kept = beside(tmp_path)
    kept.transcripts.append(turn(1))
    with file_in(tmp_path).open("ab") as file:
        file.write(LINES[line])
    kept.transcripts.append(turn(2))
    assert prompts(kept) == prompts(beside(tmp_path)) == ["prompt 1", "prompt 2"]
    assert LINES[line] in file_in(tmp_path).read_bytes()


def test_what_is_missing_or_of_another_kind_in_a_record_is_empty(tmp_path):
    kept = beside(tmp_path)
    odd = {
        "at": float("nan"),
        "files": [1, "a"],
        "steps": [{"n": "x"}, 3],
        "spent": None,
        "error": 5,
        "limits": {"tokens": 1.5},
    }
    kept.transcripts.append(
        {"id": "a" * 32, "thread": "t", "prompt": "p", "made": [{"path": "b", "size": None}], **odd}
    )
    (record,) = kept.overview().all_turns("t")
    assert record.keys() == SHAPE.keys()
    assert (record["at"], record["files"], record["plan"]) == (0.0, ["a"], [])
    assert (record["steps"][0]["n"], len(record["steps"])) == (0, 1)
    assert record["spent"] == {"tokens": 0, "estimated": False, "cost": None, "seconds": 0.0, "attempts": 0, "steps": 0}
    assert record["made"] == [{"path": "b", "created": False, "size": None}]
    json.dumps(record, allow_nan=False)


def test_a_record_and_a_file_stay_within_bounds(tmp_path, monkeypatch):
    kept = beside(tmp_path)
    step = {"code": "c" * 200_000, "output": "o" * 2000}
    kept.transcripts.append(turn(1, text="가" * 900_000, steps=[step] * 100, cells=["c"]))
    assert file_in(tmp_path).stat().st_size < MOST_BYTES
    (record,) = kept.overview().all_turns("t")
    assert record["text"].endswith("…") and len(record["steps"]) == 50 and record["cells"] == ["c"]

    monkeypatch.setattr(transcripts, "LARGEST", 40_000)
    for number in range(2, 100):
        kept.transcripts.append(turn(number, text="x" * 1000))
        assert file_in(tmp_path).stat().st_size < 45_000 or number == 2
    found = prompts(kept, count=200)
    assert (
        found == prompts(beside(tmp_path), count=200) == [f"prompt {number}" for number in range(100 - len(found), 100)]
    )
    assert 10 < len(found) < 45
    assert [info.name for info in beside(tmp_path).overview().threads()] == ["t"]


def test_a_page_is_not_larger_than_a_message_may_be(tmp_path):
    kept = beside(tmp_path)
    for number in range(8):
        kept.transcripts.append(turn(number, text="x" * 800_000))
    records, more = kept.overview().turns("t", 30)
    assert ([record["id"] for record in records], more) == ([turn(number)["id"] for number in (5, 6, 7)], True)


WRITER = """
import sys
from ci_magic.conversations import Conversations
kept = Conversations(sys.argv[1], print)
for number in range(40):
    name = int(sys.argv[2]) + number
    kept.transcripts.append({"id": f"{name:032x}", "thread": "t", "prompt": "p" * 3000, "at": float(name), "state": "completed"})
    kept.transcripts.append({"id": f"{name:032x}", "thread": "t", "prompt": "q" * 3000, "at": float(name), "state": "completed"})
"""


def test_kernels_and_threads_that_write_at_once_lose_nothing(tmp_path):
    kept = beside(tmp_path)
    command = [sys.executable, "-c", WRITER, str(tmp_path / "sales.ipynb")]
    writers = [subprocess.Popen([*command, str(1000 * each)], stdout=subprocess.PIPE) for each in (1, 2)]
    threads = [
        threading.Thread(target=lambda start=start: [kept.transcripts.append(turn(start + each)) for each in range(20)])
        for start in (3000, 4000)
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert [writer.communicate(timeout=60)[0] for writer in writers] == [b""] * 2
    found = beside(tmp_path).overview().all_turns("t")
    assert len(found) == 2 * 40 + 2 * 20
    assert {record["prompt"][:2] for record in found} == {"qq", "pr"}
    assert all(json.loads(line) for line in file_in(tmp_path).read_text("utf-8").splitlines())


def test_a_thread_keeps_both_its_files_through_a_rename_and_loses_both_when_it_is_deleted(tmp_path):
    kept = beside(tmp_path)
    kept.transcripts.append(turn(1, "a"))
    kept.say("a", [Exchange("e", "full", "prompt 1", "reply", at=1001.0, turn=turn(1)["id"])])
    other = beside(tmp_path)
    assert [info.name for info in other.overview().threads()] == ["a"]
    kept.rename_thread("a", "분기/1")
    for each in (kept, other, beside(tmp_path)):
        assert [info.name for info in each.overview().threads()] == ["분기/1"]
        assert [record["thread"] for record in each.overview().all_turns("분기/1")] == ["분기/1"]
        assert each.thread("분기/1").exchanges[0].turn == turn(1)["id"]
        assert each.thread("a") is None
    kept.transcripts.append(turn(2, "분기/1"))
    assert prompts(other, "분기/1") == ["prompt 1", "prompt 2"]
    other.forget_thread("분기/1")
    assert kept.overview().threads() == ()
    assert [each for each in (tmp_path / ".ci_magic").rglob("*.json*") if each.is_file()] == []


def test_what_was_only_said_to_a_magic_shows_among_the_turns_of_the_panel(tmp_path):
    kept = beside(tmp_path)
    kept.transcripts.append(turn(1))
    kept.transcripts.append(turn(3))
    kept.say("t", [Exchange("panel", "full", "prompt 1", "r", at=1001.5, turn=turn(1)["id"], tokens=10, cost=0.5)])
    kept.say("t", [Exchange("magic", "full", "by magic", "```python\nx\n```", at=1002.0, tokens=7)])
    kept.say("only", [Exchange("other", "full", "q", "r", at=5.0)])
    records = kept.overview().all_turns("t")
    assert [record["prompt"] for record in records] == ["prompt 1", "by magic", "prompt 3"]
    assert records[1].keys() == SHAPE.keys()
    assert (records[1]["state"], records[1]["text"], len(records[1]["id"])) == ("completed", "```python\nx\n```", 32)
    assert kept.find_turn(records[1]["id"])["prompt"] == "by magic"
    assert [(info.name, info.turns, info.tokens, info.cost) for info in kept.overview().threads()] == [
        ("t", 3, 27, 1.0),
        ("only", 1, 0, None),
    ]


def test_a_search_finds_words_of_prompts_and_answers_in_any_case_and_script(tmp_path):
    kept = beside(tmp_path)
    kept.transcripts.append(
        turn(1, "a", prompt="Plot the MONTHLY Sales", text="x " * 200 + "Straße und Café " + "y " * 200)
    )
    kept.transcripts.append(turn(2, "b", prompt="월별 매출을 그려줘", text="売上の推移", reading="It rose."))
    kept.say("c", [Exchange("e", "full", "monthly costs", "r", at=2000.0)])

    def found(text):
        return [hit.thread for hit in kept.overview().search(text)]

    assert found("monthly") == ["c", "a"]
    assert found("sales MONTHLY") == ["a"]
    assert found("매출") == found(unicodedata.normalize("NFD", "매출")) == found("売上") == found("rose") == ["b"]
    assert found("STRASSE") == found(unicodedata.normalize("NFD", "café")) == ["a"]
    assert found("nowhere") == found(" ") == []
    kept.transcripts.append(
        turn(3, "d", prompt="tell me about apples", text="Well.\n\nApples are red.\nAs apples are.")
    )
    (hit,) = kept.overview().search("ARE apples")
    assert hit.text == "Apples are red."
    (hit,) = kept.overview().search("café")
    assert hit.text.startswith("…") and hit.text.endswith("…") and "Café" in hit.text and len(hit.text) <= 142
    assert (hit.turn, hit.at) == (turn(1)["id"], 1001.0)
    for number in range(4, 90):
        kept.transcripts.append(turn(number))
    latest = [hit.at for hit in kept.overview().search("prompt")]
    assert latest == [1000.0 + number for number in range(89, 39, -1)]


def test_what_cannot_be_written_stays_in_memory_and_that_is_said_once(tmp_path):
    told = []
    kept = beside(tmp_path, told)
    (tmp_path / ".ci_magic").write_text("in the way")
    for number in (1, 2):
        kept.transcripts.append(turn(number))
    kept.transcripts.append(turn(3, "other"))
    kept.transcripts.mark_undone(turn(2)["id"])
    assert [record["undone"] for record in kept.overview().all_turns("t")] == [False, True]
    kept.rename_thread("t", "u")
    assert sorted(info.name for info in kept.overview().threads()) == ["other", "u"]
    assert prompts(kept, "u") == ["prompt 1", "prompt 2"]
    kept.forget_thread("u")
    assert [info.name for info in kept.overview().threads()] == ["other"]
    assert len([line for line in told if "transcripts cannot be written" in line]) == 1


@pytest.mark.parametrize("name", ["a", "분기", " ", "", "x" * 80, "x" * 81, "a\nb", "a\u202eb"])
def test_panel_and_magic_take_the_same_names(name):
    try:
        parse(f'--thread "{name}" hello' if "\n" not in name else f"--thread={name.replace(chr(10), chr(1))} hello")
        taken = True
    except OptionError:
        taken = False
    assert taken == is_name(name)
