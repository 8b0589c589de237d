"""Files that a run wrote are told from two looks; what a look cannot see to the end is not spoken of."""

import ast
import os
from contextlib import contextmanager
from pathlib import Path

import pytest

from ci_magic.kernel.written import ENTRIES, FileWatch
from ci_magic.values import Written


@pytest.fixture
def here(tmp_path, monkeypatch):
    directory = tmp_path / "work"
    directory.mkdir()
    monkeypatch.chdir(directory)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    (tmp_path / "home").mkdir()
    return directory


def written(code, here, **options):
    """Run `code` under a watch."""
    watch = FileWatch(here, ast.parse(code), **options)
    exec(code, {"put": put, "add": add})
    return watch.written()


def put(path, text="x"):
    Path(path).write_text(text)


def add(path, text):
    with Path(path).open("a") as file:
        file.write(text)


def save(path, text="x"):
    return f"put({str(path)!r}, {text!r})"


def test_new_and_changed_files_are_told_apart_and_untouched_ones_left_out(here):
    (here / "old.csv").write_text("1")
    (here / "kept.csv").write_text("1")
    code = "name = 'csv'\nput(f'new.{name}')\nadd(f'old.{name}', '2')"
    assert written(code, here) == (
        Written(str(here / "new.csv"), created=True),
        Written(str(here / "old.csv"), created=False),
    )


def test_reading_and_failing_to_write_is_no_writing(here):
    (here / "old.csv").write_text("1")
    assert (
        written(
            "import pathlib\npathlib.Path('old.csv').read_text()\ntry:\n    open('no/such.csv', 'w')\nexcept OSError: pass",
            here,
        )
        == ()
    )


def test_a_file_written_over_with_as_many_bytes_counts(here):
    (here / "old.csv").write_text("1")
    os.utime(here / "old.csv", ns=(0, 0))
    assert written(save("old.csv", "2"), here) == (Written(str(here / "old.csv"), created=False),)


@pytest.mark.parametrize(
    "code",
    [
        "import os\nos.makedirs('{out}/deep')\nput('{out}/deep/a.csv')",
        "import pathlib\np = pathlib.Path('{out}') / 'deep'\np.mkdir(parents=True)\n(p / ('a' + '.csv')).touch()",
        "import os\nos.makedirs('{out}/deep')\nos.chdir('{out}/deep')\nput('a.csv')",
    ],
)
@pytest.mark.parametrize("out", ["out", "../aside", "~/out", "{here}/../far"])
def test_files_in_directories_that_the_code_makes_and_names(here, code, out):
    out = out.replace("{here}", str(here)).replace("~", os.environ["HOME"])
    assert written(code.replace("{out}", out), here) == (
        Written(os.path.realpath(here / out / "deep" / "a.csv"), created=True),
    )


def test_a_home_relative_name_is_expanded(here, tmp_path):
    code = "import os\nput(os.path.expanduser('~/a.csv'))"
    assert written(code, here) == (Written(str(tmp_path / "home" / "a.csv"), created=True),)


def test_beside_a_named_file_elsewhere_only_names_that_begin_like_it_count(here, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    code = f"""
for i in range(2):
    put({str(elsewhere)!r} + '/plot_%d.png' % i)
    put('{elsewhere}/chart_{{}}.png'.format(i))
put('{elsewhere}/plot_'.replace('plot', 'somebody'))
"""
    code = code.replace(f"{str(elsewhere)!r} + '/plot_%d.png' % i", f"'{elsewhere}/plot_%d.png' % i")
    names = [Path(each.path).name for each in written(code, here)]
    assert names == ["chart_0.png", "chart_1.png", "plot_0.png", "plot_1.png"]


def test_what_others_write_beside_a_named_file_elsewhere_is_theirs(here, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    for name in ("theirs.log", "out.csv"):
        (tmp_path / "elsewhere" / name).write_text("1")
    code = f"import pathlib\n{save(tmp_path / 'elsewhere' / 'out.csv', '12')}\npathlib.Path('../elsewhere', 'theirs' + '.log').write_text('12')"
    code = code.replace("'../elsewhere'", "'..', 'else' + 'where'")
    assert written(code.replace("'..'", "'.' + '.'"), here) == (
        Written(str(tmp_path / "elsewhere" / "out.csv"), created=False),
    )


def test_hidden_files_caches_and_links_are_left_out(here, tmp_path):
    target = tmp_path / "target"
    target.mkdir()
    (here / "link").symlink_to(target)
    code = (
        "import os\nfor d in ('__pyc' + 'ache__', '.ipynb_' + 'checkpoints'):\n"
        "    os.mkdir(d)\n    put(d + '/' + 'a')\n"
        "put('.hid' + 'den')\nput('li' + 'nk' + '/a')\n"
        "os.symlink('b' + 'c', 'dangling' + '1')"
    )
    assert written(code, here) == ()
    assert written(save(".env"), here) == (Written(str(here / ".env"), created=True),)


def test_a_link_to_a_directory_is_not_followed(here, tmp_path):
    (tmp_path / "target").mkdir()
    (here / "link").symlink_to(tmp_path / "target")
    assert written("put('li' + 'nk' + '/a')\n" + save("b"), here) == (Written(str(here / "b"), created=True),)


def test_the_limit_is_for_all_directories_together(here):
    for i in range(6):
        (here / f"d{i}").mkdir()
        for j in range(15):
            (here / f"d{i}" / f"f{j}").touch()
    code = "for i in range(6): put('d%d' % i + '/new')"
    assert len(written(code, here, limit=200)) == 6
    assert 1 <= len(written(code.replace("new", "newer"), here, limit=60)) <= 3


def test_a_notebook_that_the_frontend_saves_meanwhile_was_not_written_by_the_run(here):
    (here / "mine.ipynb").write_text("{}")
    assert written("n = 'mine.' + 'ipynb'\nput(n, '{ }')", here) == ()
    assert written(save("mine.ipynb", "{  }"), here) == (Written(str(here / "mine.ipynb"), created=False),)


def test_nothing_is_said_of_a_directory_over_the_limit_but_for_the_files_that_the_code_names(here):
    for i in range(20):
        (here / f"f{i}").touch()
    (here / "sub").mkdir()
    unnamed = "for n in 'ab': put('x' + n)\nput('sub' + '/y')"
    assert [Path(each.path).name for each in written(unnamed, here, limit=30)] == ["y", "xa", "xb"]
    for path in (here / "xa", here / "xb", here / "sub" / "y"):
        path.unlink()
    assert [Path(each.path).name for each in written(unnamed, here, limit=20)] == ["y"]
    assert written(save("f3") + "\n" + save("new"), here, limit=20) == (
        Written(str(here / "f3"), created=False),
        Written(str(here / "new"), created=True),
    )


def test_a_directory_that_was_too_large_before_is_not_full_of_new_files_after(here):
    (here / "sub").mkdir()
    for i in range(30):
        (here / "sub" / f"f{i}").touch()
    code = "import os\nfor i in range(15): os.remove(f'sub/f{i}')\nput('top')"
    assert written(code, here, limit=20) == (Written(str(here / "top"), created=True),)


@pytest.mark.parametrize(
    "constant",
    [
        "\0",
        "a\0b",
        "~nobody-here/x",
        "/",
        "",
        " ",
        "\udc80",
        "x" * 5000,
        "a\nb",
        "/proc/self/mem/x",
        ".",
        "/dev/null/x",
    ],
)
def test_no_constant_makes_the_look_raise(here, constant):
    assert written(f"x = {constant!r}\n" + save("a"), here) == (Written(str(here / "a"), created=True),)


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads every directory")
def test_a_directory_that_cannot_be_read_is_passed_over(here):
    (here / "closed").mkdir(mode=0)
    assert written(save("a"), here) == (Written(str(here / "a"), created=True),)


def test_code_that_does_not_parse_and_a_directory_that_is_gone(here):
    assert FileWatch(here, None).written() == ()
    assert FileWatch(here / "gone", ast.parse("1")).written() == ()


class CountedListing:
    """`os.scandir`, counting the entries that were read."""

    def __init__(self):
        self.scandir, self.read = os.scandir, 0

    @contextmanager
    def __call__(self, directory):
        with self.scandir(directory) as listing:
            yield self._counted(listing)

    def _counted(self, listing):
        for entry in listing:
            self.read += 1
            yield entry


def test_a_look_reads_few_entries_however_many_files_there_are(here, monkeypatch):
    for i in range(30):
        (here / f"d{i}").mkdir()
    for i in range(3 * ENTRIES):
        (here / f"d{i % 3}" / f"f{i}").touch()
    for i in range(ENTRIES - 100):
        (here / f"f{i}").touch()
    tree = ast.parse("\n".join(f"x = 'column {i}.csv'" for i in range(50)))
    counted = CountedListing()
    monkeypatch.setattr(os, "scandir", counted)
    FileWatch(here, tree)
    assert ENTRIES - 100 < counted.read < 1.5 * ENTRIES
    counted.read = 0
    FileWatch(here, tree, limit=10 * ENTRIES)
    assert counted.read > 3 * ENTRIES


def test_directories_that_are_new_are_looked_at_down_to_their_bottom(here):
    (here / "old" / "er" / "est").mkdir(parents=True)
    code = """
import os
os.makedirs("new" + "/a/b/c")
put("new" + "/a/b/c/x.txt")
put("old" + "/er/est/y.txt")
"""
    assert written(code, here) == (Written(str(here / "new" / "a" / "b" / "c" / "x.txt"), created=True),)
