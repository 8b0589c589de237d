"""The links to a turn's files open in JupyterLab, and small pictures of images are shown."""

import pytest
from playwright.sync_api import expect

from tests.support.fonts import korean_font
from tests.support.server import ScriptedServer
from tests.support.turns import fenced

CODE = """
import pathlib
from PIL import Image
pathlib.Path("새 폴더").mkdir()
pathlib.Path("새 폴더/월별 #1.txt").write_text("열린 파일")
pathlib.Path("../above.txt").write_text("위의 파일")
pathlib.Path(OUTSIDE).write_text("outside")
Image.new("L", (300, 200), 128).save("gray.png")
"""


@pytest.mark.row("2-07", "0-22", kind="mechanism")
def test_links_to_files_open_in_the_page_and_images_are_shown_small(open_notebook, tmp_path):
    code = CODE.replace("OUTSIDE", repr(str(tmp_path / "outside.txt")))
    with ScriptedServer([fenced(code)]) as server:
        notebook = open_notebook("%load_ext ci_magic", "%%ci make files", server=server, CI_MAGIC_ALLOW="overwrite")
        notebook.run(0)
        notebook.run(1)
        outputs, page = notebook.outputs(1), notebook.page
        expect(outputs.locator("a")).to_have_count(3)
        expect(outputs.get_by_text("outside the folder that Jupyter serves")).to_have_count(1)
        picture = outputs.locator("img[alt='gray.png']")
        expect(picture).to_have_js_property("naturalWidth", 160)

        for link, text in (("새 폴더/월별 #1.txt", "열린 파일"), ("above.txt", "위의 파일")):
            outputs.locator("a", has_text=link.rpartition("/")[2]).click()
            name = link.rpartition("/")[2]
            expect(page.locator(".lm-TabBar-tab.lm-mod-current", has_text=name)).to_be_visible()
            expect(page.locator(".jp-FileEditor:visible .cm-content")).to_have_text(text)
            notebook.window.show(notebook.path)


DRAW = "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.title('서울')\nplt.show()"


def test_a_figure_that_lacked_glyphs_is_drawn_once_and_its_cell_has_the_font(open_notebook):
    assert korean_font(), "no Korean font: apt-get install fonts-nanum"
    with ScriptedServer([fenced(DRAW)]) as server:
        notebook = open_notebook("%load_ext ci_magic\n%matplotlib inline", "%%ci draw", server=server)
        notebook.run(0)
        asked = notebook.run(1)
        drawn = notebook.cells[2]
        assert 'plt.rcParams["font.family"] = ["sans-serif", ' in drawn.source
        assert sum("image/png" in each.get("data", {}) for each in drawn.outputs) == 1
        assert drawn.of("stream") == [] and "drawn anew with the font" in asked.shown
        assert len(server.chats) == 1
