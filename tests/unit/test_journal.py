import sqlite3
import stat

import pytest

from ci_magic.errors import JournalError
from ci_magic.journal import SCHEMA_VERSION, Journal, Place, Recorded
from ci_magic.values import Ask, Failure, Observation, Usage
from ci_magic.values.events import Asked, Attempt, Ending, Ran, Settled


def write(journal, prompt="make x", place=Place("n.ipynb"), code="x = 1", ending=Ending.DONE, mask=str, **more):
    ask = Ask(prompt)
    recorded = Recorded(journal, place, mask)
    recorded.hear(Asked(ask, "m", ask.pin_id))
    observation = Observation("ok")
    recorded.hear(Ran(code, observation, will_retry=False))
    recorded.hear(
        Settled(
            ending,
            code=code,
            attempts=(Attempt(code, observation),),
            usage=Usage(1, 2),
            pin=ask.pin_id,
            model="m",
            **more,
        )
    )
    return ask.pin_id


def test_a_turn_is_found_again_by_its_pin(tmp_path):
    path = tmp_path / "deep" / "journal.sqlite3"
    pin = write(Journal(path))
    again = Journal(path)
    entry = again.kept(pin, Place("n.ipynb"))
    assert (entry.prompt, entry.code, entry.ending, entry.tokens) == ("make x", "x = 1", "done", 3)
    assert again.kept(pin, Place("other.ipynb")) is None
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_the_same_cell_wins_then_the_same_ordinal_then_the_latest():
    journal = Journal(None)
    pin = write(journal, place=Place("n", "a", 1), code="first")
    write(journal, place=Place("n", "b", 2), code="second")
    write(journal, place=Place("n", "", 3), code="third")
    found = lambda cell, ordinal: journal.kept(pin, Place("n", cell, ordinal)).code  # noqa: E731
    assert found("a", 3) == "first"
    assert found("new cell", 2) == "second"
    assert found("", 9) == "third"


@pytest.mark.parametrize("ending", [e for e in Ending if not e.success])
def test_turns_without_success_keep_nothing(ending):
    journal = Journal(None)
    assert journal.kept(write(journal, ending=ending), Place("n.ipynb")) is None
    assert journal.latest("n.ipynb")[0].ending == ending.value


def test_a_replayed_turn_does_not_become_the_kept_one():
    journal = Journal(None)
    pin = write(journal, code="original")
    write(journal, code="replayed", pinned=True)
    assert journal.kept(pin, Place("n.ipynb")).code == "original"


def test_what_is_written_is_masked_and_masked_code_is_not_run_again():
    journal = Journal(None)
    pin = write(journal, code="login('hunter2')", mask=lambda text: text.replace("hunter2", "[masked]"))
    assert journal.kept(pin, Place("n.ipynb")) is None
    assert "hunter2" not in repr(journal.latest("n.ipynb"))


def test_a_failed_attempt_is_recorded_with_its_error():
    journal = Journal(None)
    recorded = Recorded(journal, Place("n"), str)
    ask = Ask("p")
    recorded.hear(Asked(ask, "m", ask.pin_id))
    recorded.hear(
        Ran("1/0", Observation("error", failure=Failure("ZeroDivisionError", "division by zero")), will_retry=True)
    )
    (entry,) = journal.latest("n")
    assert entry.attempts == (("error", "ZeroDivisionError: division by zero", "1/0"),)
    assert entry.ending == ""


def test_files_made_by_turns_are_remembered_per_notebook():
    journal = Journal(None)
    journal.note_files("n", frozenset({"/a", "/b"}))
    journal.note_files("n", frozenset({"/b"}))
    assert journal.made_files("n") == {"/a", "/b"}
    assert journal.made_files("other") == frozenset()


def test_a_newer_or_broken_file_is_one_line(tmp_path):
    newer = tmp_path / "newer.sqlite3"
    with sqlite3.connect(newer) as database:
        database.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    database.close()
    broken = tmp_path / "broken.sqlite3"
    broken.write_bytes(b"this is not a database" * 100)
    for path in (newer, broken):
        with pytest.raises(JournalError, match="CI_MAGIC_JOURNAL") as caught:
            Journal(path)
        assert "\n" not in str(caught.value)


def test_two_processes_may_write_one_record(tmp_path):
    path = tmp_path / "journal.sqlite3"
    one, two = Journal(path), Journal(path)
    for number in range(20):
        write(one if number % 2 else two, prompt=f"p{number}")
    assert len(one.latest("n.ipynb", 100)) == len(two.latest("n.ipynb", 100)) == 20


def test_where_the_file_system_refuses_wal_the_record_works_without(tmp_path, monkeypatch):
    class Refusing(sqlite3.Connection):
        def execute(self, sql, *values):
            if "journal_mode = WAL" in sql:
                raise sqlite3.OperationalError("disk I/O error")
            return super().execute(sql, *values)

    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda *args, **options: connect(*args, factory=Refusing, **options))
    journal = Journal(tmp_path / "journal.sqlite3")
    assert journal.kept(write(journal), Place("n.ipynb")).code == "x = 1"
    monkeypatch.undo()
    with connect(tmp_path / "journal.sqlite3") as database:
        assert database.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    database.close()
