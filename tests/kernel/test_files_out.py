"""The files that a turn makes are listed with links that work, told in reports, and looked for again later."""

import html
import re
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import unquote

import pytest
from PIL import Image

from ci_magic.cells.served import served_root
from ci_magic.protocol import MIME
from ci_magic.render.made import Served, markdown_list, plain_lines, readable, thumbnail
from ci_magic.values import Written
from tests.support.reused_kernels import reused_kernel
from tests.support.server import ScriptedServer
from tests.support.turns import environment, fenced

MAKES_FILES = """
import pathlib, subprocess, sys, threading
from PIL import Image
folder = pathlib.Path("새 폴더")
folder.mkdir()
(folder / "월별 매출 #1.csv").write_text("a,b")
subprocess.run([sys.executable, "-c", "open('by_process.txt', 'w').write('x')"], check=True)
worker = threading.Thread(target=lambda: pathlib.Path("by_thread.txt").write_text("x"))
worker.start(); worker.join()
with open("old.csv", "a") as file:
    file.write("more")
Image.new("L", (300, 200), 128).save("gray.png")
pathlib.Path("../elsewhere.txt").write_text("x")
"""
DECK = """
from pptx import Presentation
deck = Presentation()
for title in ("One", "Two", "Three"):
    deck.slides.add_slide(deck.slide_layouts[0]).shapes.title.text = title
deck.save("deck.pptx")
"""
PAGE = "open('chart.html', 'w').write('<script>1</script><canvas></canvas>')\nNone"


@pytest.fixture
def work(tmp_path):
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "old.csv").write_text("x")
    return tmp_path / "work"


def links(cell):
    """The targets of the links that the cell's view holds, as paths."""
    text = next(each["data"]["text/markdown"] for each in cell.outputs if MIME in each.get("data", {}))
    return text, [unquote(html.unescape(each)) for each in re.findall(r'<a href="([^"]*)"', text)]


@pytest.mark.row("1-21", "2-07", "0-03", kind="mechanism")
@pytest.mark.row("0-18", "0-22", kind="plumbing")
@pytest.mark.row("0-35", "2-10", kind="mechanism")
def test_what_a_turn_wrote_is_listed_with_links_and_later_said_to_be_gone(work):
    with ScriptedServer([fenced(MAKES_FILES), fenced(DECK), fenced(PAGE), fenced("x = 1")]) as server:
        env = environment(server, CI_MAGIC_ALLOW="shell,overwrite,dynamic", CI_MAGIC_LANGUAGE="en")
        with reused_kernel(cwd=work, **env) as kernel:
            cell = kernel.run("%%ci make files")
            assert cell.status == "ok", cell.reply
            text, found = links(cell)
            assert set(found) == {"새 폴더/월별 매출 #1.csv", "by_process.txt", "by_thread.txt", "old.csv", "gray.png"}
            assert all((work / each).is_file() for each in found)
            assert "old.csv</a> (5 B, changed)" in text and "gray.png</a> (" in text and "new)<br><img" in text
            outside = next(line for line in text.splitlines() if line.startswith("- ") and "elsewhere" in line)
            assert "outside the folder" in outside and "<a" not in outside
            assert "changed: old.csv (5 B)" in cell.shown

            assert links(kernel.run("%%ci make three slides"))[1] == ["deck.pptx"]
            from pptx import Presentation

            assert len(Presentation(work / "deck.pptx").slides) == 3
            assert links(kernel.run("%%ci make a page"))[1] == ["chart.html"]

            (work / "by_thread.txt").unlink()
            log = kernel.run("%ci --log").text
            gone = [line for line in log.splitlines() if "it is gone" in line]
            assert len(gone) == 1 and "by_thread.txt" in gone[0] and "by_process.txt" in log
            assert kernel.run("%%ci --new keep x").status == "ok"
        with reused_kernel(cwd=work, **env) as kernel:
            said = kernel.run("%%ci --new use folder and worker").text
            assert "gone with an earlier kernel" in said and "files are still there: " in said
            assert "deck.pptx" in said and "by_thread.txt" not in said


def test_a_file_that_only_a_failed_attempt_wrote_is_not_listed_as_the_turns(work):
    steps = [fenced("open('half.txt', 'w').write('x')\n1/0"), fenced("open('whole.txt', 'w').write('x')\nNone")]
    with ScriptedServer(steps) as server, reused_kernel(cwd=work, **environment(server)) as kernel:
        cell = kernel.run("%%ci write")
        assert links(cell)[1] == ["whole.txt"]
        assert "written by a failed attempt" in cell.shown and "half.txt" in cell.shown


def test_links_lead_to_what_is_served_only(tmp_path):
    notebooks = tmp_path / "root" / "books"
    notebooks.mkdir(parents=True)
    beside, above, out = notebooks / "a b.csv", tmp_path / "root" / "up.csv", tmp_path / "out.csv"
    for each in (beside, above, out):
        each.write_text("x")
    known, unknown = Served(notebooks, tmp_path / "root"), Served(notebooks)
    assert [known.link(str(each)) for each in (beside, above, out)] == ["a%20b.csv", "../up.csv", ""]
    assert [unknown.link(str(each)) for each in (beside, above, out)] == ["a%20b.csv", "", ""]


def test_the_folder_that_is_served_is_read_from_what_the_server_noted(tmp_path):
    application = SimpleNamespace(abs_connection_file=str(tmp_path / "kernel.json"))
    shell = SimpleNamespace(kernel=SimpleNamespace(parent=application))
    (tmp_path / "jpserver-77.json").write_text('{"root_dir": "/books"}')
    (tmp_path / "jpserver-78.json").write_text("[")
    assert served_root(shell, "77") == Path("/books")
    assert [served_root(shell, each) for each in ("78", "79", "", "x")] == [None] * 4
    assert served_root(object(), "77") is None


def test_a_list_is_bounded_and_leaves_out_what_is_gone(tmp_path):
    files = [Written(str(tmp_path / f"{number:02}.txt"), created=True) for number in range(30)]
    for each in files:
        Path(each.path).write_text("x")
    lines = plain_lines(files, tmp_path)
    assert len(lines) == 13 and "18 more files" in lines[-1]
    assert plain_lines([*files[:1], Written(str(tmp_path / "gone"), created=True)], tmp_path) == ["new: 00.txt (1 B)"]
    odd = tmp_path / "<b>$1 [x] $2_.txt"
    odd.write_text("x")
    (line,) = markdown_list([Written(str(odd), created=False)], Served(tmp_path)).splitlines()
    assert "<b>" not in line and "$" not in line.replace("&#36;", "") and "\\[x\\]" in line


def test_sizes_are_readable():
    sizes = [0, 999, 1000, 12_345, 999_499, 999_600, 5_000_000, 2_000_000_000, 3_000_000_000_000]
    assert list(map(readable, sizes)) == [
        "0 B", "999 B", "1 kB", "12.3 kB", "999 kB", "1 MB", "5 MB", "2 GB", "3 TB",
    ]  # fmt: skip


def test_small_pictures_are_made_of_images_only_and_are_small(tmp_path):
    Image.new("RGB", (4000, 1000)).save(tmp_path / "wide.jpg")
    Image.new("1", (8000, 8000)).save(tmp_path / "huge.png")
    (tmp_path / "damaged.png").write_bytes((tmp_path / "wide.jpg").read_bytes()[:200])
    (tmp_path / "text.txt").write_text("x")
    small = tmp_path / "small.png"
    small.write_bytes(thumbnail(tmp_path / "wide.jpg"))
    with Image.open(small) as image:
        assert image.size == (160, 40) and small.stat().st_size < 2000
    assert [thumbnail(tmp_path / name) for name in ("huge.png", "damaged.png", "text.txt", "none.png")] == [b""] * 4
