"""Files that come with a prompt: what stands behind `-f`, and what becomes of it in a real kernel."""

import contextlib
import http.server
import os
import re
import threading
import unicodedata
from pathlib import Path

import pytest

from ci_magic.errors import OptionError
from ci_magic.kernel import download as downloading
from ci_magic.kernel.download import download
from ci_magic.kernel.previews.given import MOST, given_paths
from tests.support.kernels import live_kernel
from tests.support.server import ScriptedServer
from tests.support.turns import environment, fenced


def given(directory, *written):
    return given_paths(written, directory, fetch=str)


@pytest.fixture
def folder(tmp_path):
    for name in ("b.csv", "a.csv", "매출 자료.csv", "data/2023.csv", "data/2024.csv", "data/deep/x.csv", "data/n.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("a,b\n1,2\n")
    (tmp_path / ".hidden.csv").write_text("")
    (tmp_path / "data" / ".cache").mkdir()
    (tmp_path / "data" / ".cache" / "y.csv").write_text("")
    return tmp_path


@pytest.mark.row("0-03", kind="mechanism")
@pytest.mark.parametrize(
    ("written", "paths"),
    [
        (["b.csv", "a.csv", "./b.csv"], ["b.csv", "a.csv"]),
        (["*.csv"], ["a.csv", "b.csv", "매출 자료.csv"]),
        (["data/20??.csv"], ["data/2023.csv", "data/2024.csv"]),
        (["data/202[34].csv", "data/2024.csv"], ["data/2023.csv", "data/2024.csv"]),
        (["data/**/*.csv"], ["data/2023.csv", "data/2024.csv", "data/deep/x.csv"]),
        (["data"], ["data"]),
        (["data/../a.csv"], ["data/../a.csv"]),
        (["매출 자료.csv"], ["매출 자료.csv"]),
        (["매출*.csv"], ["매출 자료.csv"]),
        ([".*.csv"], [".hidden.csv"]),
    ],
)
def test_what_is_written_stands_for_these_files(folder, written, paths):
    assert list(given(folder, *written)) == [os.path.normpath(each) if "*" in written[0] else each for each in paths]


def test_a_name_with_signs_of_a_pattern_is_a_name_where_it_exists(folder):
    (folder / "a[1].csv").write_text("")

    assert given(folder, "a[1].csv") == ("a[1].csv",)


def test_home_and_other_folders_are_found(folder, monkeypatch):
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("USERPROFILE", str(folder))

    assert given(Path("elsewhere"), "~/a.csv") == (str(folder / "a.csv"),)
    assert given(folder / "data", "../*.csv") == ("../a.csv", "../b.csv", "../매출 자료.csv")
    assert given(Path("elsewhere"), f"{folder}/data/20*.csv") == tuple(
        str(folder / "data" / f"{n}.csv") for n in (2023, 2024)
    )


def test_a_name_opens_however_the_disk_composes_its_letters(tmp_path):
    apart = unicodedata.normalize("NFD", "매출 자료.csv")
    (tmp_path / apart).write_text("")

    for written in ("매출 자료.csv", "매출*.csv"):
        (path,) = given(tmp_path, written)
        assert (tmp_path / path).exists()


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("report.docx", "no file report.docx in {}$"),
        ("c.csv", "no file c.csv in {}; near names there: .*a.csv"),
        ("매출자료.csv", 'near names there: "매출 자료.csv"'),
        ("nowhere/a.csv", "no file nowhere/a.csv: there is no folder {}/nowhere"),
        ("*.xlsx", r"no file matches \*.xlsx in {}"),
        ("", "-f needs a path"),
        ("a\0b", "no file "),
        ("[", "no file "),
        ("~nobody/x", "no file "),
    ],
)
def test_what_is_not_there_is_one_line_with_near_names(folder, written, told):
    with pytest.raises(OptionError) as raised:
        given(folder, written)

    assert re.search(told.format(re.escape(str(folder))), str(raised.value))
    assert "\n" not in str(raised.value)


def test_too_many_files_are_one_line(tmp_path):
    for number in range(MOST + 1):
        (tmp_path / f"{number}.csv").touch()

    with pytest.raises(OptionError, match=r"more than 1,000 files"):
        given(tmp_path, "*.csv")


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="no links")
def test_links_that_lead_in_circles_are_not_followed(folder):
    for name in ("one", "two"):
        (folder / "data" / name).symlink_to(folder, target_is_directory=True)

    assert len(given(folder, "**/x.csv")) == 1


# From the web.


class Site(http.server.BaseHTTPRequestHandler):
    """What each path of a small site answers; the rest is not found."""

    other = 0

    def do_GET(self):
        answer = getattr(self, self.path.partition("?")[0].strip("/").replace(".", "_").replace("-", "_"), None)
        answer() if answer else self.send_error(404)

    def _send(self, body=b"a,b\n1,2\n", **headers):
        self.send_response(200)
        for name, value in {"Content_Length": len(body), **headers}.items():
            self.send_header(name.replace("_", "-"), str(value))
        self.end_headers()
        with contextlib.suppress(OSError):
            self.wfile.write(body)

    def sales_csv(self):
        self._send()

    def named(self):
        self._send(Content_Disposition='attachment; filename="../../etc/pass wd.csv"')

    def huge(self):
        self._send(Content_Length=10**15)

    def short(self):
        self._send(Content_Length=1000)

    def moved(self):
        self.send_response(302)
        self.send_header("Location", f"http://localhost:{self.server.server_address[1]}/sales.csv")
        self.end_headers()

    def to_file(self):
        self.send_response(302)
        self.send_header("Location", "file:///etc/passwd")
        self.end_headers()

    def slow(self):
        self.send_response(200)
        self.end_headers()
        with contextlib.suppress(OSError):
            while not self.server.over.wait(0.02):
                self.wfile.write(b"x")

    def log_message(self, *_args):
        pass


@pytest.fixture(scope="module")
def site():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site)
    server.over = threading.Event()
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.over.set()
    server.shutdown()
    thread.join()
    server.server_close()


def fetch(url, folder, seconds=20.0):
    notes = []
    return download(url, folder, seconds=seconds, note=notes.append), notes


def test_a_file_is_fetched_under_a_name_that_is_free(site, tmp_path):
    names = [fetch(f"{site}/sales.csv?key=1", tmp_path)[0].path.name for _ in range(3)]

    assert names == ["sales.csv", "sales-2.csv", "sales-3.csv"]
    assert (tmp_path / "sales-3.csv").read_bytes() == b"a,b\n1,2\n"


def test_a_name_that_the_server_gives_stays_in_the_folder(site, tmp_path):
    assert fetch(f"{site}/named", tmp_path)[0].path == tmp_path / "pass wd.csv"


def test_another_host_is_told(site, tmp_path):
    got, notes = fetch(f"{site}/moved", tmp_path)

    assert (got.host, notes) == ("localhost", ["127.0.0.1 sent the request on to localhost"])


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/gone", "answers 404"),
        ("/huge", r"has 1,000,000,000,000,000 bytes, and only [\d,]+ are free"),
        ("/short", "broke off"),
        ("/to-file", "302|only http"),
    ],
)
def test_what_cannot_be_fetched_is_one_line_and_leaves_nothing(site, tmp_path, path, told):
    with pytest.raises(OptionError, match=told):
        fetch(site + path, tmp_path)

    assert list(tmp_path.iterdir()) == []


def test_a_server_that_drips_is_given_up(site, tmp_path):
    with pytest.raises(OptionError, match="takes too long"):
        fetch(f"{site}/slow", tmp_path, seconds=0.3)

    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_fills_meanwhile_ends_it(site, tmp_path, monkeypatch):
    monkeypatch.setattr(downloading, "_RESERVE", 10**18)

    with pytest.raises(OptionError, match="only 0 are free"):
        fetch(f"{site}/slow", tmp_path)

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "url", ["ftp://h/a.csv", "file:///etc/passwd", "http://", "http://u:p@h/a", "http://[x/a", "data://x"]
)
def test_other_addresses_are_refused(url, tmp_path):
    with pytest.raises(OptionError):
        fetch(url, tmp_path)


# In a real kernel.


@pytest.fixture(scope="module")
def asked(tmp_path_factory):
    folder = tmp_path_factory.mktemp("given")
    sub = "지하철역,승차\n서울역,10\n강남,20\n"
    (folder / "서울 지하철.csv").write_bytes(sub.encode("cp949"))
    for year in (2023, 2024):
        (folder / f"{year}.csv").write_text(f"month,sales\n1,{year}\n2,{year + 1}\n")
    with ScriptedServer([]) as server:
        options = {"CI_MAGIC_JOURNAL": str(folder / "journal.db"), "CI_MAGIC_LANGUAGE": "en"}
        with live_kernel(cwd=folder, **environment(server, **options)) as kernel:
            kernel.run("import os\nimport pandas as pd")
            yield kernel, server, folder


def ask(asked, cell, *replies, **options):
    """Run a cell; returns it and the last message of each request that it sent."""
    kernel, server, _ = asked
    server.steps += [fenced(reply) for reply in replies]
    before = len(server.chats)
    done = kernel.run(cell, **options)
    return done, [chat.body["messages"][-1]["content"] for chat in server.chats[before:]]


@pytest.mark.row("0-01", "0-02", "0-03", kind="mechanism")
def test_a_file_without_words_is_told_with_the_request_to_explore_it(asked):
    code = "import pandas as pd\nsubway = pd.read_csv('서울 지하철.csv', encoding='cp949')\nsubway.shape"
    cell, (request,) = ask(asked, '%%ci --new -f "서울 지하철.csv"', code)

    assert (cell.status, asked[0].value("subway.shape")) == ("ok", "(2, 2)")
    assert "Given file \"서울 지하철.csv\": csv, 32 bytes, encoding cp949, separator ',', 2 rows, 2 columns:" in request
    assert 'gave files along: -f "서울 지하철.csv". Explore them' in request
    assert "headings and labels too, in English" in request
    assert "서울 지하철.csv: CSV, cp949, 2 columns" in cell.shown
    assert '-f "서울 지하철.csv"' in asked[0].run("%ci --log").text

    # The same request again is answered by the code that it got.
    again, requests = ask(asked, '%%ci -f "서울 지하철.csv"')
    assert (again.status, requests) == ("ok", [])


def test_files_without_words_are_described_in_the_users_language(asked):
    asked[0].run("import os; os.environ['CI_MAGIC_LANGUAGE'] = 'ko'")
    _, (request,) = ask(asked, "%%ci --new -f 2023.csv", "x = 1\nx")
    asked[0].run("os.environ['CI_MAGIC_LANGUAGE'] = 'en'")

    assert "headings and labels too, in Korean" in request


@pytest.mark.row("1-10", kind="mechanism")
def test_a_file_goes_along_with_one_request_only(asked):
    _, (request,) = ask(asked, "%%ci --new -f 2023.csv\nhow many months?", "months = 2\nmonths")
    _, (later,) = ask(asked, "%%ci --new\nwhat else is there?", "rest = 1\nrest")

    assert 'Given file "2023.csv"' in request
    assert "month:" in request
    assert "2023.csv" not in later
    assert "month:" not in later


@pytest.mark.row("1-17", kind="mechanism")
def test_several_files_are_each_told(asked):
    _, (request,) = ask(asked, "%%ci --new -f 202*.csv\ncompare by month", "both = 2\nboth")

    for year in (2023, 2024):
        assert f'Given file "{year}.csv": csv' in request
        assert f"sales:{year},{year + 1}" in request


def test_below_schema_only_names_go_along_and_without_any_only_what_was_typed(asked):
    _, (names,) = ask(asked, "%%ci --new --privacy names -f 2023.csv\nadd up", "a = 1\na")
    _, (nothing,) = ask(asked, "%%ci --new --privacy none -f 2023.csv\nadd up", "b = 1\nb")

    assert 'Given file "2023.csv":\n month, sales' in names
    assert "Given along with the request: 2023.csv." in nothing
    assert not any(word in nothing for word in ("month", "csv,", "bytes"))


def test_a_preview_shows_the_files_and_fetches_nothing(asked):
    cell, requests = ask(asked, "%ci --preview -f 2023.csv -f http://127.0.0.1:9/a.csv add up")

    assert (cell.status, requests) == ("ok", [])
    assert 'Given file "2023.csv"' in cell.text


def test_a_file_that_is_not_there_ends_the_request_in_one_line(asked):
    cell, requests = ask(asked, "%%ci -f 2032.csv\nadd up")

    assert requests == []
    assert (cell.status, cell.reply["ename"]) == ("error", "OptionError")
    assert "no file 2032.csv in" in cell.reply["evalue"]
    assert "2023.csv" in cell.reply["evalue"]


def test_a_url_is_fetched_only_where_somebody_says_yes(asked, site):
    questions = []

    def answer(word):
        return {"allow_stdin": True, "on_input": lambda question: questions.append(question) or word}

    url = f"{site}/sales.csv"
    nobody, _ = ask(asked, f"%%ci -f {url}\nadd up")
    refused, _ = ask(asked, f"%%ci -f {url}\nadd up", **answer("n"))
    assert "nobody can be asked" in nobody.reply["evalue"]
    assert "you said no" in refused.reply["evalue"]
    assert not (asked[2] / "sales.csv").exists()

    cell, (request,) = ask(asked, f"%%ci -f {url}\nadd up", "total = 3\ntotal", **answer("y"))
    assert cell.status == "ok"
    assert 'Given file "sales.csv": csv' in request
    assert questions == [f"Fetch {url} into {asked[2]}? [y]es, [n]o "] * 2
    assert "fetched sales.csv (8 bytes) from 127.0.0.1" in cell.text

    # What is there is not fetched again.
    _, (later,) = ask(asked, f"%%ci -f {url}\nadd up again", "total = 4\ntotal")
    assert 'Given file "sales.csv": csv' in later
    assert len(questions) == 2

    asked[0].run("os.environ['CI_MAGIC_ALLOW'] = 'network'")
    _, (anew,) = ask(asked, f"%%ci --new -f {url}\nadd up again", "total = 5\ntotal")
    asked[0].run("del os.environ['CI_MAGIC_ALLOW']")
    assert 'Given file "sales-2.csv": csv' in anew


@pytest.mark.row("0-02", kind="mechanism")
def test_a_wrong_encoding_is_mended_within_the_turn(asked):
    (asked[2] / "역.csv").write_bytes("역,값\n서울,1\n".encode("cp949"))
    cell, (_, repair) = ask(
        asked,
        "%%ci --new\nread 역.csv",
        "import pandas as pd\nstations = pd.read_csv('역.csv')\nstations",
        "import pandas as pd\nstations = pd.read_csv('역.csv', encoding='cp949')\nstations",
    )

    assert cell.status == "ok"
    assert asked[0].value("list(stations.columns)") == "['역', '값']"
    assert "UnicodeDecodeError" in repair
    assert "cp949" in repair.rpartition("UnicodeDecodeError")[2]


def test_misread_column_names_of_a_live_table_are_told(asked):
    asked[0].run("wrong = pd.read_csv('서울 지하철.csv', encoding='latin-1')")
    _, (request,) = ask(asked, "%%ci --new\nwhat is in wrong?", "w = 1\nw")

    assert "the names' text reads as cp949 taken for latin-1" in request


def test_bad_files_leave_the_kernel_alive(asked):
    folder = asked[2] / "bad"
    folder.mkdir(exist_ok=True)
    (folder / "deep.json").write_text("[" * 100_000)
    (folder / "cut.xlsx").write_bytes(b"PK\x03\x04")
    (folder / "empty.csv").touch()
    cell, (request,) = ask(asked, "%%ci --new -f bad/*\nread them", "alive = True\nalive")

    assert asked[0].value("alive") == "True"
    assert "nests too deeply" in request
    assert "bad/empty.csv: CSV, it is empty" in cell.shown
    assert len([line for line in cell.shown.splitlines() if line.startswith("bad/")]) == 3
