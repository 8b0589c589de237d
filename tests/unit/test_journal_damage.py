"""A record that cannot be used is moved aside or kept in memory; nothing of it is overwritten and no turn is lost."""

import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ci_magic.errors import JournalError
from ci_magic.journal import Journal, Place, Recorded
from ci_magic.journal import store as store_module
from ci_magic.journal.processes import is_gone, kernel_id
from ci_magic.journal.schema import SCHEMA_VERSION
from ci_magic.values import Ask, Observation
from ci_magic.values.events import Asked, Ending, Ran, Running, Settled

ROOT = Path(__file__).parents[2]


def turn(journal, prompt="p", hook=lambda step: None, notebook="n"):
    recorded = Recorded(journal, Place(notebook), str)
    ask = Ask(prompt)
    steps = [
        Asked(ask, "m", ask.pin_id),
        Running("1/0", 1, 3),
        Ran("1/0", Observation("error"), will_retry=True, cause="ZeroDivisionError"),
        Running("x = 1", 2, 3),
        Ran("x = 1", Observation("ok", made=("x",)), will_retry=False),
        Settled(Ending.DONE, code="x = 1", pin=ask.pin_id),
    ]
    for number, event in enumerate(steps):
        hook(number)
        recorded.hear(event)


def full(path):
    journal = Journal(path)
    for number in range(60):
        turn(journal, f"prompt {number} " + "x" * 2000)
    journal.close()
    return path.read_bytes()


DAMAGE = {
    "garbage": lambda raw: b"this is not a database" * 4000,
    "two bytes": lambda raw: raw[:2],
    "cut in half": lambda raw: raw[: len(raw) // 2],
    "half a header": lambda raw: raw[:50],
    "a wrong header": lambda raw: b"X" + raw[1:],
    "a wrong page size": lambda raw: raw[:16] + b"\x00\x03" + raw[18:],
    "no table of tables": lambda raw: raw[:100] + b"\xff" * 3000 + raw[3100:],
}


@pytest.mark.parametrize("name", DAMAGE)
def test_a_damaged_file_is_moved_aside_and_a_new_one_is_begun(tmp_path, name):
    path = tmp_path / "journal.sqlite3"
    broken = DAMAGE[name](full(path))
    path.write_bytes(broken)
    said = []
    journal = Journal(path, "1-a", said.append)
    turn(journal)
    assert [entry.ending for entry in Journal(path).latest("n")] == ["done"]
    (aside,) = tmp_path.glob("journal.sqlite3.damaged-*")
    assert aside.read_bytes() == broken
    (line,) = said
    assert str(aside) in line and "\n" not in line


def test_pages_that_turn_out_damaged_on_reading_are_found_then(tmp_path):
    path = tmp_path / "journal.sqlite3"
    raw = full(path)
    path.write_bytes(raw[:28672] + b"\xff" * (len(raw) - 28672))
    said = []
    journal = Journal(path, "1-a", said.append)
    assert said == []
    assert journal.latest("n", 100) == ()
    assert len(said) == 1
    turn(journal, "after")
    assert [entry.prompt for entry in journal.latest("n")] == ["after"]
    assert len(list(tmp_path.glob("journal.sqlite3.damaged-*"))) == 1


def test_a_newer_record_is_moved_aside_with_its_side_files_and_comes_back_whole(tmp_path):
    path = tmp_path / "journal.sqlite3"
    newer = sqlite3.connect(path)
    newer.execute("PRAGMA journal_mode = WAL")
    newer.execute("CREATE TABLE future (x)")
    newer.execute("INSERT INTO future VALUES ('kept')")
    newer.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    newer.commit()
    said = []
    turn(Journal(path, "1-a", said.append))
    newer.close()
    (aside,) = (each for each in tmp_path.glob("journal.sqlite3.newer-*") if not each.name.endswith(("-wal", "-shm")))
    again = sqlite3.connect(aside)
    assert again.execute("SELECT x FROM future").fetchall() == [("kept",)]
    again.close()
    assert "newer ci_magic" in said[0]
    assert [entry.ending for entry in Journal(path).latest("n")] == ["done"]


def test_what_was_moved_aside_before_is_never_overwritten(tmp_path, monkeypatch):
    monkeypatch.setattr(store_module.time, "strftime", lambda form: "20260101-000000")
    path = tmp_path / "journal.sqlite3"
    for number in range(3):
        path.write_bytes(f"garbage {number}".encode() * 100)
        Journal(path).close()
    kept = sorted(path.read_bytes()[:9] for path in tmp_path.glob("*.damaged-*"))
    assert kept == [b"garbage 0", b"garbage 1", b"garbage 2"]


def test_a_database_of_somebody_else_is_left_alone(tmp_path):
    path = tmp_path / "mine.sqlite3"
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE invoices (id)")
    database.close()
    before = path.read_bytes()
    with pytest.raises(JournalError, match="another kind") as caught:
        Journal(path)
    assert "CI_MAGIC_JOURNAL" in str(caught.value) and "\n" not in str(caught.value)
    with sqlite3.connect(path) as database:
        assert database.execute("SELECT name FROM sqlite_master").fetchall() == [("invoices",)]
    database.close()
    assert path.read_bytes()[100:] == before[100:]


class Failing(sqlite3.Connection):
    """A connection whose file fails from a certain write on, with an error of SQLite's."""

    after = 0
    code = 0

    def execute(self, sql, *values):
        if sql.startswith(("INSERT", "UPDATE", "DELETE")):
            Failing.after -= 1
            if Failing.after == -1 or (Failing.after < 0 and Failing.code == sqlite3.SQLITE_FULL):
                error = sqlite3.DatabaseError("something with the disk")
                error.sqlite_errorcode = Failing.code
                raise error
        return super().execute(sql, *values)


@pytest.fixture
def failing(monkeypatch):
    connect = sqlite3.connect

    def connecting(path, **options):
        return connect(path, **options) if path == ":memory:" else connect(path, factory=Failing, **options)

    monkeypatch.setattr(sqlite3, "connect", connecting)


@pytest.mark.parametrize("after", range(10))
@pytest.mark.parametrize("code", [sqlite3.SQLITE_FULL, sqlite3.SQLITE_CORRUPT])
def test_a_file_that_fails_in_the_middle_of_a_turn_costs_nothing_of_that_turn(tmp_path, failing, code, after):
    path = tmp_path / "j"
    said = []
    Failing.code, Failing.after = code, 1000
    journal = Journal(path, "1-a", said.append)
    Failing.after = after  # a turn takes ten writes
    turn(journal, "first")
    (entry,) = journal.latest("n")
    assert (entry.prompt, entry.ending, entry.made) == ("first", "done", ("x",))
    assert [(tried.status, tried.code) for tried in entry.attempts] == [("error", "1/0"), ("ok", "x = 1")]
    turn(journal, "second")
    assert [each.prompt for each in journal.latest("n")] == ["first", "second"]
    (line,) = said
    assert "\n" not in line
    if code == sqlite3.SQLITE_FULL:
        assert "in memory" in line and "CI_MAGIC_JOURNAL" in line
    else:
        assert "damaged" in line
        assert [each.prompt for each in Journal(path).latest("n")] == ["first", "second"]


def test_every_error_in_reading_is_one_line_with_a_remedy(tmp_path, monkeypatch):
    journal = Journal(tmp_path / "j", "1-a")
    turn(journal)
    journal.close()
    for read in (
        lambda: journal.latest("n"),
        lambda: journal.made_files("n"),
        lambda: journal.kept("abcdef", Place("n")),
        lambda: journal.lost("n"),
        lambda: journal.last_gone("n"),
    ):
        with pytest.raises(JournalError, match="CI_MAGIC_JOURNAL") as caught:
            read()
        assert "\n" not in str(caught.value)


def test_a_file_that_another_kernel_moved_aside_is_left_behind_at_the_next_turn(tmp_path):
    path = tmp_path / "journal.sqlite3"
    one, said = Journal(path, "1-a"), []
    turn(one, "before")
    path.rename(tmp_path / "moved")
    two = Journal(path, "1-b", said.append)
    turn(two, "two")
    turn(one, "one")
    assert [entry.prompt for entry in Journal(path).latest("n")] == ["two", "one"]
    assert said == []


WRITER = """
import sys
sys.path.insert(0, {root!r})
from pathlib import Path
from ci_magic.journal import Journal, kernel_id
from tests.unit.test_journal_damage import turn
name, count = sys.argv[1], int(sys.argv[2])
said = []
for part in range(4):
    journal = Journal(Path({path!r}), kernel_id(), said.append)
    for number in range(count // 4):
        turn(journal, f"{{name}} {{part}} {{number}}", notebook=name)
    journal.close()
assert not said, said
"""


def test_processes_that_write_hundreds_of_turns_at_once_lose_none(tmp_path):
    """All begin with no file at all, so that they also race for making it."""
    path = tmp_path / "journal.sqlite3"
    code = WRITER.format(root=str(ROOT), path=str(path))
    names, count = ("a", "b", "c"), 200
    writers = [
        subprocess.Popen([sys.executable, "-c", code, name, str(count)], stderr=subprocess.PIPE, text=True, cwd=ROOT)
        for name in names
    ]
    for writer in writers:
        assert writer.wait(150) == 0, writer.stderr.read()
        writer.stderr.close()
    journal = Journal(path)
    for name in names:
        entries = journal.latest(name, 10_000)
        assert [entry.prompt for entry in entries] == [
            f"{name} {part} {number}" for part in range(4) for number in range(count // 4)
        ]
        assert all(entry.ending == "done" and len(entry.attempts) == 2 for entry in entries)
        assert journal.kept(Ask(f"{name} 0 7").pin_id, Place(name)).code == "x = 1"
        assert all(journal.kept(Ask(f"{name} 0 7").pin_id, Place(other)) is None for other in names if other != name)


def test_threads_that_write_and_read_one_record_at_once_lose_nothing_and_fail_nowhere(tmp_path):
    journal = Journal(tmp_path / "j.sqlite3")

    def write(name):
        for number in range(25):
            turn(journal, f"{name} {number}", notebook=name)
            assert journal.latest(name, 1)[0].ending == Ending.DONE.value
            journal.note_files(name, [f"{name}{number}"])

    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(write, name) for name in "abcd"]:
            done.result()
    assert [len(journal.latest(name, 100)) for name in "abcd"] == [25] * 4
    assert all(len(entry.attempts) == 2 for entry in journal.latest("a", 100))
    assert [len(journal.made_files(name)) for name in "abcd"] == [25] * 4


def test_a_process_is_gone_when_it_ended_or_its_number_went_to_a_later_one():
    sleeper = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    kernel = f"{sleeper.pid}-abc"
    assert not is_gone(kernel, time.time())
    assert is_gone(kernel, time.time() - 3600)
    sleeper.kill()
    deadline = time.monotonic() + 20
    while not is_gone(kernel, time.time()):  # a zombie, since nobody has waited for it
        assert time.monotonic() < deadline
        time.sleep(0.02)
    sleeper.wait()
    assert is_gone(kernel, time.time())
    assert kernel_id() != kernel_id()
    assert not is_gone("", 0.0)


def test_two_kernels_that_begin_a_record_together_both_get_wal(tmp_path, monkeypatch):
    """SQLite does not wait for the change of mode by itself: the later one is told that the file is locked."""
    told = []

    class Locked(sqlite3.Connection):
        def execute(self, sql, *values):
            if "journal_mode = WAL" in sql and len(told) < 3:
                told.append(sql)
                error = sqlite3.OperationalError("database is locked")
                error.sqlite_errorcode = sqlite3.SQLITE_BUSY
                raise error
            return super().execute(sql, *values)

    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda *args, **options: connect(*args, factory=Locked, **options))
    turn(Journal(tmp_path / "j"))
    with connect(tmp_path / "j") as database:
        assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    database.close()
    assert len(told) == 3
