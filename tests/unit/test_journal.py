import sqlite3
import stat

import pytest

from ci_magic.journal import Journal, Place, Recorded, Tried
from ci_magic.journal.schema import SCHEMA_VERSION
from ci_magic.values import Ask, Effect, Failure, Finding, Judgement, Observation, Sending, Usage, Written
from ci_magic.values.events import Asked, Attempt, Doubted, Ending, Judged, Ran, Received, Running, Sent, Settled


def write(journal, prompt="make x", place=Place("n.ipynb"), code="x = 1", ending=Ending.DONE, mask=str, **more):
    ask = Ask(prompt)
    recorded = Recorded(journal, place, mask)
    recorded.hear(Asked(ask, "m", ask.pin_id))
    observation = Observation("ok", made=("x",))
    recorded.hear(Running(code, 1, 3))
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


def begun(journal, prompt="p", **options):
    recorded = Recorded(journal, Place("n"), options.pop("mask", str), **options)
    ask = Ask(prompt)
    recorded.hear(Asked(ask, "m", ask.pin_id))
    return recorded


def statuses(path):
    """What another process finds on disk right now."""
    with sqlite3.connect(path) as database:
        found = database.execute("SELECT status, code FROM attempts ORDER BY turn, number").fetchall()
    database.close()
    return found


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


def test_a_turn_that_was_taken_back_is_no_pin_any_more():
    journal = Journal(None)
    pin = write(journal, code="first")
    write(journal, code="second")
    journal.mark_undone(journal.latest("n.ipynb")[-1].id, "another")
    assert journal.kept(pin, Place("n.ipynb")).code == "second"
    journal.mark_undone(journal.latest("n.ipynb")[-1].id, pin)
    assert journal.kept(pin, Place("n.ipynb")).code == "first"
    assert [entry.undone for entry in journal.latest("n.ipynb")] == [False, True]


def test_what_is_written_is_masked_and_masked_code_is_not_run_again(tmp_path):
    def mask(text):
        return text.replace("hunter2", "[masked]")

    journal = Journal(tmp_path / "j")
    pin = write(journal, code="login('hunter2')", mask=mask)
    assert journal.kept(pin, Place("n.ipynb")) is None
    recorded = begun(journal, "say hunter2", mask=mask)
    recorded.hear(Doubted("a = 'hunter2'", (Finding("recreated", "hunter2"),), "+hunter2", "it is hunter2"))
    failure = Observation("error", failure=Failure("E", "hunter2"), files=(Written("/hunter2", created=True),))
    recorded.hear(Ran("b = 'hunter2'", failure, will_retry=True, difference="-hunter2", cause="E: hunter2"))
    journal.close()
    assert b"hunter2" not in b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert Journal(tmp_path / "j").latest("n")[0].attempts[1].files == (Written("/[masked]", created=True),)


def test_an_attempt_keeps_its_cause_its_difference_its_findings_and_its_files(tmp_path):
    journal = Journal(tmp_path / "j")
    recorded = begun(journal)
    recorded.hear(Doubted("df = 1", (Finding("recreated", "df", 1, "int"),), "", "df is made up"))
    seen = Observation("error", failure=Failure("KeyError", "'a'"), files=(Written("/f", created=False),), seconds=2.0)
    recorded.hear(Running("df['a']", 2, 3))
    recorded.hear(Ran("df['a']", seen, will_retry=True, difference="-df = 1\n+df['a']", cause="KeyError: 'a' (line 1)"))
    recorded.hear(Running("df", 3, 3))
    recorded.hear(Ran("df", Observation("ok"), will_retry=True, findings=(Finding("empty result", "df"),)))
    (entry,) = Journal(tmp_path / "j").latest("n")
    assert entry.ending == ""
    assert entry.attempts == (
        Tried("not run", "df = 1", "df is made up", "", (Finding("recreated", "df", 1, "int"),)),
        Tried(
            "error",
            "df['a']",
            "KeyError: 'a' (line 1)",
            "-df = 1\n+df['a']",
            files=(Written("/f", created=False),),
            seconds=2.0,
        ),
        Tried("put back", "df", findings=(Finding("empty result", "df"),)),
    )


def test_code_is_on_disk_before_it_runs_and_before_the_user_is_asked(tmp_path):
    path = tmp_path / "j"
    recorded = begun(Journal(path))
    asks = Judgement("ask", (Effect("delete", 1, "os.remove('f')"),))
    recorded.hear(Judged("first", asks))
    assert statuses(path) == [("waiting", "first")]
    recorded.hear(Judged("second", asks))
    assert statuses(path) == [("not run", "first"), ("waiting", "second")]
    recorded.hear(Running("second", 1, 3))
    assert statuses(path) == [("not run", "first"), ("running", "second")]
    recorded.hear(Ran("second", Observation("error"), will_retry=True))
    recorded.hear(Judged("third", Judgement("run")))
    recorded.hear(Running("third", 2, 3))
    assert statuses(path) == [("not run", "first"), ("error", "second"), ("running", "third")]
    recorded.hear(Settled(Ending.INTERRUPTED))
    assert statuses(path)[-1] == ("interrupted", "third")


def test_the_names_of_the_accepted_run_are_kept():
    journal = Journal(None, "1-a")
    write(journal)
    (entry,) = journal.of_kernel("n.ipynb", "1-a")
    assert entry.made == ("x",)
    assert entry.ran


def test_text_that_has_no_bytes_is_written_all_the_same():
    journal = Journal(None)
    write(journal, prompt="half a pair \ud83d", code="x = '\ud83d'")
    assert journal.latest("n.ipynb")[0].prompt == "half a pair \\ud83d"


def test_files_made_by_turns_are_remembered_per_notebook():
    journal = Journal(None)
    journal.note_files("n", frozenset({"/a", "/b"}))
    journal.note_files("n", frozenset({"/b"}))
    assert journal.made_files("n") == {"/a", "/b"}
    assert journal.made_files("other") == frozenset()
    journal.forget_files("n", {"/a"})
    assert journal.made_files("n") == {"/b"}


VERSION_1 = """
CREATE TABLE turns (
  id INTEGER PRIMARY KEY, started REAL NOT NULL, notebook TEXT NOT NULL, cell TEXT NOT NULL, ordinal INTEGER NOT NULL,
  pin TEXT NOT NULL, prompt TEXT NOT NULL, options TEXT NOT NULL, model TEXT NOT NULL,
  ending TEXT NOT NULL DEFAULT '', message TEXT NOT NULL DEFAULT '', code TEXT NOT NULL DEFAULT '',
  answer TEXT NOT NULL DEFAULT '', prompt_tokens INTEGER NOT NULL DEFAULT 0,
  completion_tokens INTEGER NOT NULL DEFAULT 0, seconds REAL NOT NULL DEFAULT 0, offered INTEGER NOT NULL DEFAULT 0,
  pinned INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX turns_by_pin ON turns (notebook, pin);
CREATE TABLE attempts (
  turn INTEGER NOT NULL REFERENCES turns (id), number INTEGER NOT NULL, code TEXT NOT NULL, status TEXT NOT NULL,
  error TEXT NOT NULL, seconds REAL NOT NULL
);
CREATE TABLE files (notebook TEXT NOT NULL, path TEXT NOT NULL, PRIMARY KEY (notebook, path));
INSERT INTO turns VALUES (1, 5.0, 'n', 'c', 1, 'abcdef', 'old prompt', '{"into": "y"}', 'm', 'done', '', 'y = 1', '',
  1, 2, 0.5, 1, 0);
INSERT INTO attempts VALUES (1, 1, '1/0', 'error', 'ZeroDivisionError: division by zero', 0.1);
INSERT INTO attempts VALUES (1, 2, 'y = 1', 'ok', '', 0.1);
INSERT INTO files VALUES ('n', '/made');
"""


@pytest.mark.parametrize("version", [0, 1])
def test_a_record_of_version_1_becomes_one_of_version_2_with_all_that_it_held(tmp_path, version):
    """Version 1 wrote its number after its tables: it may still be 0."""
    path = tmp_path / "j"
    database = sqlite3.connect(path)
    database.executescript(VERSION_1 + f"PRAGMA user_version = {version};")
    database.close()
    said = []
    journal = Journal(path, "1-a", said.append)
    entry = journal.kept("abcdef", Place("n", "c"))
    assert (entry.code, entry.into, entry.offered, entry.kernel, entry.undone) == ("y = 1", "y", True, "", False)
    assert entry.attempts == (
        Tried("error", "1/0", "ZeroDivisionError: division by zero", seconds=0.1),
        Tried("ok", "y = 1", seconds=0.1),
    )
    assert journal.made_files("n") == {"/made"}
    write(journal, place=Place("n"))
    assert [each.prompt for each in Journal(path).latest("n")] == ["old prompt", "make x"]
    assert said == []


def test_a_migration_that_is_cut_off_leaves_the_old_record(tmp_path, monkeypatch):
    path = tmp_path / "j"
    database = sqlite3.connect(path)
    database.executescript(VERSION_1 + "PRAGMA user_version = 1;")
    before = list(database.iterdump())
    from ci_magic.errors import JournalError
    from ci_magic.journal import schema

    monkeypatch.setattr(schema, "_STEPS", (*schema._STEPS[:-1], schema._STEPS[-1] + "; SELECT * FROM nowhere"))
    with pytest.raises(JournalError, match="nowhere"):
        Journal(path)
    assert list(database.iterdump()) == before
    assert database.execute("PRAGMA user_version").fetchone() == (1,)
    database.close()
    assert SCHEMA_VERSION == 5


def test_a_record_of_version_2_gets_its_ledger_and_keeps_its_turns(tmp_path):
    from ci_magic.journal import schema

    path = tmp_path / "j"
    database = sqlite3.connect(path)
    database.executescript("".join(schema._STEPS[:2]) + "PRAGMA user_version = 2;")
    database.close()
    journal = Journal(path)
    pin = write(journal)
    assert journal.dispatches() == ()
    recorded = begun(journal, "sum it")
    recorded.hear(Sent(Sending("h:1", "m", 120), "first", 1, "stats", 30, 2))
    (row,) = Journal(path).dispatches()
    assert (row.host, row.size, row.privacy, row.masked, row.prompt, row.notebook) == (
        "h:1",
        120,
        "stats",
        2,
        "sum it",
        "n",
    )
    assert (row.answered, row.estimated, row.prompt_tokens) == (False, True, 30)
    recorded.hear(Received(Usage(28, 7)))
    (row,) = journal.dispatches()
    assert (row.answered, row.estimated, row.prompt_tokens, row.completion_tokens) == (True, False, 28, 7)
    assert journal.kept(pin, Place("n.ipynb")).privacy == "full"


def test_a_turn_keeps_the_privacy_under_which_it_came_and_an_unknown_one_counts_as_the_widest():
    journal = Journal(None)
    recorded = Recorded(journal, Place("n"), str)
    recorded.hear(Asked(Ask("p", privacy="names"), "m", ""))
    assert journal.latest("n")[0].privacy == "names"
    journal._store.write(lambda database: database.execute("UPDATE turns SET options = '{\"privacy\": 7}'"))
    assert journal.latest("n")[0].privacy == "full"


def test_where_the_file_system_refuses_wal_the_record_works_without(tmp_path, monkeypatch):
    class Refusing(sqlite3.Connection):
        def execute(self, sql, *values):
            if "journal_mode = WAL" in sql:
                error = sqlite3.OperationalError("disk I/O error")
                error.sqlite_errorcode = sqlite3.SQLITE_IOERR
                raise error
            return super().execute(sql, *values)

    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda *args, **options: connect(*args, factory=Refusing, **options))
    journal = Journal(tmp_path / "journal.sqlite3")
    assert journal.kept(write(journal), Place("n.ipynb")).code == "x = 1"
    monkeypatch.undo()
    with connect(tmp_path / "journal.sqlite3") as database:
        assert database.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    database.close()
