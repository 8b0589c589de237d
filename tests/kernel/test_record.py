"""The record in real kernels: what it shows, what becomes of one that cannot be used, two kernels at once."""

import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.support.kernels import live_kernel, wait_for
from tests.support.reused_kernels import reused_kernel
from tests.support.server import ScriptedServer, Stream
from tests.support.turns import environment, fenced


@pytest.fixture
def place(tmp_path):
    place = tmp_path / "work"
    place.mkdir()
    return place


def test_the_log_shows_each_attempt_with_its_cause_and_what_it_changed(place):
    first = "rows = {'north': 3}\nkey = 'nroth'\nopen('out.txt', 'w').write('x')\nvalue = rows[key]"
    with (
        ScriptedServer([fenced(first), fenced(first.replace("nroth", "north"))]) as server,
        reused_kernel(cwd=place, **environment(server)) as kernel,
    ):
        assert kernel.run("%%ci take the north").status == "ok"
        log = kernel.run("%ci --log").text.splitlines()
    out = place / "out.txt"
    assert log[0].split("  ")[2:5] == ["done", "completed", "scripted"]
    assert log[1:] == [
        "  take the north",
        "  attempt 1: failed: KeyError: 'nroth' (line 4)",
        f"    · wrote {out}",
        *(f"    {line}" for line in first.splitlines()),
        "  attempt 2: ok",
        f"    · wrote {out}",  # the file of the failed attempt was none before this turn
        "    @@ -1,4 +1,4 @@",
        "     rows = {'north': 3}",
        "    -key = 'nroth'",
        "    +key = 'north'",
        "     open('out.txt', 'w').write('x')",
        "     value = rows[key]",
    ]


@pytest.mark.parametrize("content", [b"this is not a database" * 100, b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_damaged_record_is_moved_aside_in_one_line_and_the_turn_goes_on(place, tmp_path, content):
    journal = tmp_path / "journal.sqlite3"
    journal.write_bytes(content)
    with ScriptedServer([fenced("x = 1")]) as server, reused_kernel(cwd=place, **environment(server)) as kernel:
        cell = kernel.run("%%ci make x")
        assert cell.status == "ok"
        (line,) = cell.text.splitlines()
        (aside,) = tmp_path.glob("journal.sqlite3.damaged-*")
        assert line == f"ci_magic: the record was damaged and is now {aside}; a new one is begun"
        assert aside.read_bytes() == content
        assert kernel.run("%%ci make x").text == ""
        assert kernel.run("%ci --log").text.count("make x") == 2
    assert len(server.chats) == 1


def test_pages_damaged_between_two_turns_cost_the_old_record_and_not_the_turn(place, tmp_path):
    journal = tmp_path / "journal.sqlite3"
    with ScriptedServer([fenced("x = 1"), fenced("y = 2")]) as server:
        env = environment(server)
        with live_kernel(cwd=place, **env) as kernel:
            kernel.run("%%ci make x " + "and more of it " * 2000)
        with sqlite3.connect(journal) as database:
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        database.close()
        raw = journal.read_bytes()
        # The root of the table of turns, which nothing reads before the first request.
        journal.write_bytes(raw[:4096] + b"\xff" * 4096 + raw[8192:])
        with live_kernel(cwd=place, **env) as kernel:
            cell = kernel.run("%%ci make y")
            assert cell.status == "ok"
            assert cell.text.count("\n") == 1 and "damaged" in cell.text
            assert kernel.run("%%ci make y").text == ""
    assert len(server.chats) == 2


FULL = "import resource\nresource.setrlimit(resource.RLIMIT_FSIZE, (20_000, resource.RLIM_INFINITY))"


def test_a_record_that_can_grow_no_more_is_kept_in_memory_in_one_line(place, tmp_path):
    with ScriptedServer([fenced(f"x = {n}") for n in range(4)]) as server:
        env = environment(server)
        with live_kernel(cwd=place, **env) as kernel:
            kernel.run("get_ipython().history_manager.enabled = False")
            assert kernel.run("%%ci one").text == ""
            kernel.run(FULL)
            said = "".join(kernel.run(f"%%ci number {n} " + "long " * 5000).text for n in range(3))
            assert kernel.value("x") == "3"
            assert said.count("\n") == 1
            assert "in memory" in said and "CI_MAGIC_JOURNAL" in said
            assert "number 2" in kernel.run("%ci --log").text
    with sqlite3.connect(tmp_path / "journal.sqlite3") as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    database.close()


def test_another_file_may_be_named_without_a_restart(place, tmp_path):
    with ScriptedServer([fenced("x = 1")]) as server, reused_kernel(cwd=place, **environment(server)) as kernel:
        kernel.run("%%ci make x")
        kernel.run(f"%config CIMagic.journal = {str(tmp_path / 'other.sqlite3')!r}")
        assert "no turns yet" in kernel.run("%ci --log").text
        assert (tmp_path / "other.sqlite3").exists()


def test_two_kernels_with_one_record_lose_nothing_and_keep_their_own_pins(tmp_path):
    count = 40
    begin = threading.Barrier(2)

    def work(name):
        place = tmp_path / name
        place.mkdir()
        with ScriptedServer([fenced(f"made = {name!r}\n1/0"), fenced(f"made = {name!r}")] * count) as server:
            with live_kernel(cwd=place, **environment(server)) as kernel:
                begin.wait(60)
                told = [kernel.run(f"%%ci turn {number}") for number in range(count)]
                again = kernel.run("%%ci turn 3")
                assert kernel.value("made") == repr(name)
            assert len(server.chats) == 2 * count
        assert [cell.status for cell in [*told, again]] == ["ok"] * (count + 1)
        assert "".join(cell.text for cell in [*told, again]) == ""
        assert f"made = {name!r}" in again.shown
        return str(place)

    with ThreadPoolExecutor(2) as pool:
        notebooks = list(pool.map(work, ["north", "south"]))
    with sqlite3.connect(tmp_path / "journal.sqlite3") as database:
        for notebook in notebooks:
            prompts = "SELECT prompt, ending FROM turns WHERE notebook = ? ORDER BY id"
            assert database.execute(prompts, (notebook,)).fetchall() == [
                *((f"turn {number}", "done") for number in range(count)),
                ("turn 3", "done"),
            ]
            attempts = (
                "SELECT status, COUNT(*) FROM attempts JOIN turns ON turn = id WHERE notebook = ? GROUP BY status"
            )
            assert dict(database.execute(attempts, (notebook,)).fetchall()) == {"error": count, "ok": count + 1}
        assert database.execute("SELECT COUNT(DISTINCT kernel) FROM turns").fetchone() == (2,)
    database.close()


def test_a_kernel_that_still_works_on_its_turn_is_not_said_to_be_gone(place):
    code = "import pathlib, time\npathlib.Path('runs').touch()\nwhile not pathlib.Path('go').exists():\n    time.sleep(0.05)"
    with ScriptedServer([fenced(code), Stream("Words.")]) as server:
        env = environment(server)
        with live_kernel(cwd=place, **env) as busy, live_kernel(cwd=place, **env) as other:
            message = busy.send("%%ci wait")
            wait_for(place / "runs")
            assert "an earlier kernel" not in other.run("%%ci say").text
            (place / "go").touch()
            assert busy.collect(message).status == "ok"
            ends = [line.split("  ")[2] for line in other.run("%ci --log").text.splitlines() if line.startswith("20")]
            assert ends == ["done", "answered"]
