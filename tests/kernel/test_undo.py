"""Undo puts back what a turn changed, and leaves what somebody changed since."""

import ast
import gc
import os
import random
import weakref
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy
import pandas
import pytest

from ci_magic.kernel.transaction import Snapshot
from ci_magic.kernel.undo import Past
from ci_magic.kernel.weight import weight
from ci_magic.kernel.written import FileWatch
from ci_magic.values import Undone

SETUP = """
import os, random, sys
import numpy as np, pandas as pd
numbers, table, grid = [1, [2]], {'a': [1]}, np.arange(6.0).reshape(2, 3)
alias, row = numbers, grid[0]
frame = pd.DataFrame({'a': [1.0, 2.0], 'o': pd.Series([[1], 'x'], dtype=object)})
class Account:
    made = 0
    def __init__(self): self.history = []; Account.made += 1
    def __repr__(self): return f'Account({self.history})'
account = Account()
count = 5
def bump():
    global count
    count += 1
"""


class World:
    """A namespace in which accepted runs are kept as the kernel keeps them."""

    def __init__(self, setup=SETUP, **options):
        self.names = {"__name__": "__main__", "__builtins__": __builtins__}
        self.past = Past(self.names, **options)
        self.do(setup)

    def do(self, code):
        exec(code, self.names)

    def run(self, code):
        tree = ast.parse(code)
        snapshot, watch = Snapshot(self.names, tree), FileWatch(Path.cwd(), tree)
        exec(code, self.names)
        self.past.keep(snapshot, watch.written())

    def turn(self, *codes):
        self.past.begin()
        for code in codes:
            self.run(code)

    def __getitem__(self, name):
        return self.names[name]


def test_names_that_a_turn_made_go_and_old_objects_and_contents_come_back():
    world = World()
    numbers, frame, before = world["numbers"], world["frame"], world["frame"].copy(deep=True)
    world.turn(
        "made = numbers + [7]\nnumbers.append(3)\nnumbers[1].append(9)\ntable = {}",
        "frame['new'] = 1\nframe.loc[0, 'a'] = 50\nframe['o'].iloc[0].append(2)\nmade.append(1)\ndel count",
    )
    undone = world.past.take_back()
    assert sorted(undone.restored) == ["alias", "count", "frame", "numbers", "table"]
    assert undone == Undone(undone.restored, removed=("made",))
    assert world["numbers"] is numbers and world["alias"] is numbers and numbers == [1, [2]]
    assert world["table"] == {"a": [1]} and world["count"] == 5 and "made" not in world.names
    assert world["frame"] is frame
    pandas.testing.assert_frame_equal(frame, before)
    assert frame["o"].iloc[0] == [1]


CHANGES = {
    "list": ("numbers.append(3)", "numbers.append(4)", "numbers"),
    "inner list": ("numbers[1].append(3)", "alias[1].append(4)", "numbers"),
    "frame": ("frame['new'] = 1", "frame.loc[0, 'a'] = 7", "frame"),
    "array": ("grid[0, 0] = 5", "row[0] = 6", "grid"),
    "instance": ("account.history.append(1)", "account.history.append(2)", "account"),
    "rebinding": ("count = 6", "count = 7", "count"),
    "global of a function": ("bump()", "bump()", "count"),
    "deletion": ("del count", "count = 5", "count"),
    "made": ("made = [1]", "made.append(2)", "made"),
    "made frame": ("made = frame * 2", "made['b'] = 2", "made"),
    "made frame, written to": ("made = frame.copy()", "made.loc[0, 'a'] = 3", "made"),
    "made array": ("made = np.zeros(3)", "made[1] = 2", "made"),
    "made instance": ("made = Account()", "made.history.append(2)", "made"),
    "made nested": ("made = {'x': ([1], 2)}", "made['x'][0].append(2)", "made"),
    "made and bound anew with an equal value": ("made = [0.5]", "made = [0.5]", "made"),
    "made and deleted": ("made = [0.5]", "del made", "made"),
    "made and set to nothing": ("made = {1, 2}", "made = None", "made"),
}


@pytest.mark.parametrize("kind", CHANGES)
def test_what_changed_since_stays_and_everything_else_is_taken_back(kind):
    run, since, name = CHANGES[kind]
    for later in ("", since):
        world = World()
        world.turn(run + "\nbystander = 1")
        world.do(later)
        seen = repr(world.names.get(name, "deleted"))
        undone = world.past.take_back()
        assert "bystander" in undone.removed
        if later:
            assert {why for left, why in undone.left if left in (name, "alias")} == {"changed since"}
            assert repr(world.names.get(name, "deleted")) == seen
        else:
            assert undone.left == ()
            assert name in (*undone.restored, *undone.removed)
            assert repr(world.names.get(name)) == repr(World().names.get(name))


def test_other_instances_made_since_do_not_keep_one_from_being_taken_back():
    world = World()
    world.turn("made = Account()\nmade.history.append(1)")
    world.do("another = Account()")
    assert world.past.take_back().removed == ("made",)


def test_turns_are_taken_back_one_after_the_other_and_only_the_last_few():
    world = World(turns=3)
    for i in range(5):
        world.turn(f"count = count * 10\nnumbers.append({i})", "numbers.append('x')")
        world.past.begin()  # a turn that ran nothing is none
    assert world["count"] == 500_000
    counts = []
    while world.past.take_back() != Undone():
        counts.append((world["count"], len(world["numbers"])))
    assert counts == [(50_000, 10), (5000, 8), (500, 6)]


def test_what_one_turn_made_and_the_next_changed_is_taken_back_in_two_steps():
    world = World()
    world.turn("made = frame.copy()\nlist_made = [1]")
    world.turn("made['z'] = 1\nmade = made.head(1)\nlist_made.append(2)")
    world.past.begin()
    assert sorted(world.past.take_back().restored) == ["list_made", "made"]
    assert list(world["made"].columns) == ["a", "o"]
    assert len(world["made"]) == 2
    assert sorted(world.past.take_back().removed) == ["list_made", "made"]


def _memory(live):
    """The array that holds the data of a table, past the views of it."""
    held = live._mgr.blocks[0].values if hasattr(live, "_mgr") else live  # noqa: PD011
    return held if getattr(held, "base", None) is None else held.base


@pytest.mark.parametrize(
    ("make", "change"),
    [
        ("pd.DataFrame({'a': np.arange(1000.0)})", "big['b'] = 1.0"),
        ("pd.Series(np.arange(1000.0))", "big.iloc[0] = 5.0"),
        ("np.arange(1000.0)", "big[0] = 5"),
        ("Account()", "big.history.append(1)"),
        ("set(range(100))", "big.add('x')"),
    ],
)
@pytest.mark.parametrize("when", ["made by the run", "only looked at", "changed by the run"])
def test_memory_comes_back_when_the_user_deletes_a_name(make, change, when):
    world = World()
    if when == "made by the run":
        world.turn(f"big = {make}")
    else:
        world.do(f"big = {make}")
        world.turn("seen = str(type(big))" if when == "only looked at" else change)
    gone = weakref.ref(world["big"])
    memory = weakref.ref(_memory(world["big"]))
    world.do("del big")
    gc.collect()
    assert gone() is None
    assert memory() is None


def test_what_hangs_in_a_list_is_freed_when_the_next_turn_begins():
    world = World()
    world.turn("kept = [pd.DataFrame({'a': [1]})]")
    gone = weakref.ref(world["kept"][0])
    world.do("del kept")
    world.past.begin()
    gc.collect()
    assert gone() is None


def test_old_data_over_the_budget_cannot_be_taken_back_and_the_oldest_turns_make_room():
    world = World(budget=1_000_000)
    world.do("small, large = np.zeros(50_000), np.zeros(200_000)")
    world.turn("large = None\nother = 1")
    assert world.past.take_back() == Undone(removed=("other",), left=(("large", "cannot be restored"),))
    for _ in range(4):
        world.turn("small = np.ones(50_000)")
    taken = 0
    while world.past.take_back() != Undone():
        taken += 1
    assert taken == 1


def test_what_a_large_frame_still_holds_is_no_old_data():
    world = World(budget=300_000)
    world.do("wide = pd.DataFrame({'a': np.zeros(50_000)})")
    world.turn("wide['b'] = 1.0")
    assert world.past.take_back() == Undone(restored=("wide",))
    assert list(world["wide"].columns) == ["a"]


def test_what_is_too_large_to_tell_whether_it_changed_stays(monkeypatch):
    monkeypatch.setattr("ci_magic.kernel.undo.EVIDENCE", 10_000)
    world = World()
    world.turn("small, large = np.zeros(100), np.zeros(10_000)")
    assert world.past.take_back() == Undone(removed=("small",), left=(("large", "cannot be restored"),))


def test_a_name_that_is_only_half_taken_back_is_among_those_that_stay():
    world = World()
    world.turn("numbers.append(1)", "numbers = 5")
    world.do("alias.append(9)")
    undone = world.past.take_back()
    assert world["numbers"] == [1, [2], 1, 9]
    assert "numbers" not in undone.restored
    assert ("numbers", "changed since") in undone.left


def test_the_state_of_the_process_goes_back_unless_it_moved_on(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("UNDO_TEST", "before")
    code = "os.environ['UNDO_TEST'] = 'after'\nos.mkdir('sub')\nos.chdir('sub')\nrandom.seed(4)"
    state = random.getstate()
    world = World()
    world.turn(code)
    world.past.take_back()
    assert (os.environ["UNDO_TEST"], Path.cwd(), random.getstate()) == ("before", tmp_path, state)
    (tmp_path / "sub").rmdir()
    world.turn(code)
    os.environ["UNDO_TEST"] = "mine"
    world.past.take_back()
    assert (os.environ["UNDO_TEST"], Path.cwd(), random.getstate()) == ("mine", tmp_path, state)


def test_files_that_a_turn_created_are_deleted_unless_they_changed_since(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "old.txt").write_text("old")
    world = World()
    world.do("from pathlib import Path")
    world.turn(
        "\n".join(f"Path('{name}.txt').write_text('1')" for name in ("new", "edited", "gone", "old")),
        "Path('new.txt').write_text('12')",
    )
    (tmp_path / "edited.txt").write_text("mine, all mine")
    (tmp_path / "gone.txt").unlink()
    assert world.past.take_back() == Undone(
        files=(str(tmp_path / "new.txt"),),
        left=((str(tmp_path / "edited.txt"), "changed since"), (str(tmp_path / "old.txt"), "overwritten")),
    )
    assert sorted(each.name for each in tmp_path.iterdir()) == ["edited.txt", "old.txt"]


def test_a_file_that_a_turn_moved_is_not_deleted_where_it_is_now(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "precious.csv").write_text("data")
    os.utime(tmp_path / "precious.csv", (1_000_000, 1_000_000))
    world = World()
    world.turn("os.rename('precious.csv', 'moved.csv')")
    assert world.past.take_back() == Undone(left=((str(tmp_path / "moved.csv"), "cannot be restored"),))
    assert (tmp_path / "moved.csv").read_text() == "data"


def test_what_no_copy_covers_is_named():
    world = World()
    world.do("lines = iter([1, 2, 3])")
    world.turn("first = next(lines)")
    assert world.past.take_back() == Undone(removed=("first",), left=(("lines", "cannot be restored"),))


def test_names_of_the_shell_are_nobody_elses_business():
    world = World()
    world.turn("_ = 5\n_i3 = 'x'\n_mine = 6")
    assert world.past.take_back() == Undone(removed=("_mine",))
    assert world["_"] == 5


def test_an_object_that_refuses_does_not_keep_the_rest_from_going_back():
    world = World()
    world.turn("grid[0, 0] = 5\nnumbers.append(1)\ngrid.flags.writeable = False\nrow.flags.writeable = False")
    undone = world.past.take_back()
    assert "numbers" in undone.restored and world["numbers"] == [1, [2]]
    assert ("grid" in undone.restored) == (world["grid"][0, 0] == 0)


def test_weights_are_about_right_and_ask_no_code_of_the_users():
    namespace = {}
    exec(
        "class Hostile(list):\n    def __len__(self): raise RuntimeError\n    __iter__ = __sizeof__ = __getattribute__ = __len__\n"
        "hostile = Hostile()\nlist.extend(hostile, [b'x' * 1000] * 3)",
        namespace,
    )
    assert 1000 < weight(namespace["hostile"]) < 1500
    assert weight(numpy.zeros(1000)) == 8000
    assert weight(pandas.DataFrame({"a": numpy.zeros(1000), "b": numpy.arange(1000)})) == pytest.approx(16_000, rel=0.1)
    assert weight([float(i) for i in range(100_000)]) == pytest.approx(3_200_000, rel=0.1)
    array = numpy.zeros(1000)
    assert weight([array, numpy.ones(10)], besides=[array]) < 1000
    frame = pandas.DataFrame({"a": numpy.zeros(1000)})
    assert weight({"x": frame}, besides=frame) < 1000


def elsewhere(do):
    """Do something in another thread, and return what it came to."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(do).result()


def test_turns_of_two_threads_may_be_on_at_once_and_the_one_that_ran_last_goes_first():
    world = World()
    chat = elsewhere(world.past.begin)
    magic = world.past.begin()
    with world.past.within(chat):
        world.run("a = 1")
    world.run("b = 2")
    assert (world.past.latest, world.past.kept, len(world.past)) == (magic, True, 2)
    with world.past.within(chat):
        world.run("a = 3\nc = 4")
        assert world.past.latest == world.past.token == chat
    assert world.past.token == magic
    assert sorted(world.past.take_back().removed) == ["a", "c"]
    assert (world["b"], world.past.latest) == (2, magic)
    assert world.past.take_back().removed == ("b",)
    assert world.past.latest is None


def test_a_turn_that_another_thread_begins_takes_nothing_from_the_one_that_is_on_here():
    world = World()
    world.past.begin()
    world.run("a = 1")
    elsewhere(world.past.begin)
    world.run("b = 2")
    assert elsewhere(lambda: world.past.kept) is False
    assert sorted(world.past.take_back().removed) == ["a", "b"]


def test_what_the_later_of_two_turns_changed_is_left_alone_when_the_earlier_one_is_taken_back():
    world = World()
    chat = elsewhere(world.past.begin)
    with world.past.within(chat):
        world.run("shared = [1]\nmine = 1")
    world.turn("shared.append(2)")
    with world.past.within(chat):
        world.run("late = 3")
    undone = world.past.take_back()
    assert sorted(undone.removed) == ["late", "mine"]
    assert undone.left == (("shared", "changed since"),)
    assert world.past.take_back().restored == ("shared",)
    assert world["shared"] == [1]


def test_the_last_run_of_a_turn_is_put_back_though_another_turn_ran_since():
    world = World()
    chat = elsewhere(world.past.begin)
    with world.past.within(chat):
        world.run("a = 1")
        world.run("a = 2")
    world.turn("b = 1")
    with world.past.within(chat):
        assert world.past.take_back_run() == ()
    assert (world["a"], world["b"]) == (1, 1)
    with world.past.within(elsewhere(world.past.begin)):
        assert world.past.take_back_run() == ("_",)


def test_no_object_of_the_user_is_freed_in_another_thread():
    world = World("import threading\nfreed = []\n")
    world.do("class Held:\n    def __del__(self): freed.append(threading.current_thread() is threading.main_thread())")
    world.turn("kept = [Held()]")
    world.do("del kept")
    elsewhere(world.past.begin)
    gc.collect()
    assert world["freed"] == []
    world.turn("other = 1")
    gc.collect()
    assert world["freed"] == [True]
