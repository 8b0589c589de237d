"""Figures in any script: the font is found by what it has, the code is mended without a model, and it is said."""

import base64
import io
import json
from contextlib import contextmanager

import matplotlib as mpl
import pytest
from matplotlib import font_manager
from PIL import Image

from ci_magic.kernel.fonts import glyphs_for
from ci_magic.language import speak
from ci_magic.protocol import MIME
from ci_magic.values import Warned
from tests.support.debian import install
from tests.support.fonts import korean_font, make_font
from tests.support.kernels import live_kernel
from tests.support.server import ScriptedServer
from tests.support.turns import environment, fenced

INLINE = {"MPLBACKEND": "module://matplotlib_inline.backend_inline"}
DRAW = "import matplotlib.pyplot as plt\nplt.plot([-1, 2])\nplt.title({!r})\nplt.show()"
CUNEIFORM = "\U00012345\U00012346"


@pytest.fixture(scope="module", autouse=True)
def fonts():
    install("fonts-nanum", "fonts-noto-cjk")
    assert korean_font(), "no Korean font: apt-get install fonts-nanum"


@contextmanager
def kernel_for(tmp_path, *codes, **env):
    (tmp_path / "work").mkdir()
    place = {"MPLCONFIGDIR": str(tmp_path / "mpl"), "XDG_DATA_HOME": str(tmp_path / "data"), "CI_MAGIC_LANGUAGE": "en"}
    with ScriptedServer([fenced(code) for code in codes]) as server:
        with live_kernel(cwd=tmp_path / "work", **environment(server, **INLINE, **place, **env)) as kernel:
            yield kernel, server


def pictures(cell):
    sent = [each["data"]["image/png"] for each in cell.outputs if "image/png" in each.get("data", {})]
    return [Image.open(io.BytesIO(base64.b64decode(each))).convert("L").tobytes() for each in sent]


def record(cell):
    return next(each["data"][MIME] for each in cell.outputs if MIME in each.get("data", {}))


def found(characters):
    told = [
        Warned("UserWarning", f"Glyph {ord(each)} (\\N{{X}}) missing from font(s) DejaVu Sans.") for each in characters
    ]
    mpl.use("agg")
    assert font_manager.fontManager
    return glyphs_for(told).found


@pytest.mark.row("0-07", kind="mechanism")
def test_korean_labels_are_drawn_as_glyphs_without_asking_the_model_again(tmp_path):
    with kernel_for(tmp_path, DRAW.format("역역역"), DRAW.format("승승승")) as (kernel, server):
        cell = kernel.run("%%ci draw the stations")
        assert cell.status == "ok" and len(server.chats) == 1
        (drawn,) = pictures(cell)
        assert "Glyph" not in cell.text, "the warnings of the run that was put back are gone"
        told = record(cell)
        assert told["attempts"] == 1 and told["warnings"] == []
        assert 'plt.rcParams["font.family"] = ["sans-serif", ' in told["code"]
        assert "drawn anew with the font" in cell.shown and "역" in cell.shown.rpartition("drawn anew")[2]

        other = pictures(kernel.run("%%ci draw others"))
        assert [drawn] != other, "two letters look different, and boxes would not"
        boxes = 'plt.rcParams["font.family"] = ["DejaVu Sans"]\nimport warnings; warnings.simplefilter("ignore")\n'
        first, second = (pictures(kernel.run(boxes + DRAW.format(each))) for each in ("역역역", "승승승"))
        assert first == second and len(first) == 1

        again = kernel.run("%%ci draw the stations")
        assert len(server.chats) == 2 and "Glyph" not in again.text
        assert len(pictures(again)) == 1


def test_a_saved_figure_is_mended_too_and_counts_as_made_by_the_turn(tmp_path):
    code = DRAW.format("서울").replace("plt.show()", "plt.savefig('역.png')\nplt.close()")
    with kernel_for(tmp_path, code) as (kernel, server):
        cell = kernel.run("%%ci save the figure")
        assert record(cell)["attempts"] == 1 and len(server.chats) == 1
        assert "new: 역.png" in cell.shown and "Glyph" not in cell.text
        kernel.run("%ci --undo")
        assert not (tmp_path / "work" / "역.png").exists()
        assert kernel.value("__import__('matplotlib').rcParams['font.family']") == "['sans-serif']"


def test_what_the_code_set_stays_first_and_what_the_line_cannot_mend_is_for_the_model(tmp_path):
    nanum = DRAW.format("서울").replace("plt.plot", "plt.rcParams['font.family'] = 'NanumGothic'\nplt.plot")
    own = DRAW.format("서울").replace("'서울')", "'서울', fontfamily='DejaVu Sans')")
    reaching = "import urllib.request\nif False:\n    urllib.request.urlopen('http://127.0.0.1:9')\n"
    replies = [nanum, own, DRAW.format("서울"), reaching + DRAW.format("서울"), reaching + DRAW.format("서울")]
    with kernel_for(tmp_path, *replies, CI_MAGIC_ALLOW="network") as (kernel, server):
        cell = kernel.run("%%ci draw")
        lines = record(cell)["code"].split("\n")
        at = lines.index("plt.rcParams['font.family'] = 'NanumGothic'")
        families = json.loads(lines[at + 1].partition(" = ")[2])
        assert families[0] == "NanumGothic" and len(families) == 2
        assert "Glyph 8722" not in cell.text and len(server.chats) == 1, "the minus sign is there"

        kernel.run("plt.rcdefaults()")
        cell = kernel.run("%%ci draw with a font of its own")
        assert len(server.chats) == 3 and record(cell)["attempts"] == 2
        assert "These installed fonts have them" in server.chats[2].body["messages"][-1]["content"]
        assert len(pictures(cell)) == 1

        kernel.run("plt.rcdefaults()")
        cell = kernel.run("%%ci draw after the network was reached")
        assert len(server.chats) == 5 and "rcParams" not in record(cell)["code"], "not run a second time unasked"


def test_without_a_font_the_result_stands_and_a_package_is_named_and_one_that_comes_later_is_found(tmp_path):
    (tmp_path / "data" / "fonts").mkdir(parents=True)
    with kernel_for(tmp_path, DRAW.format(CUNEIFORM), DRAW.format(CUNEIFORM)) as (kernel, server):
        cell = kernel.run("%%ci draw the tablet")
        assert cell.status == "ok" and len(server.chats) == 1
        (warning,) = record(cell)["warnings"]
        assert CUNEIFORM in warning and ("install" in warning or "fonts" in warning)
        assert len(pictures(cell)) == 1 and "rcParams" not in record(cell)["code"]

        make_font(tmp_path / "data" / "fonts" / "tablet.ttf", "Tablet Signs", CUNEIFORM)
        cell = kernel.run("%%ci --new draw the tablet")
        assert '"Tablet Signs"]' in record(cell)["code"] and record(cell)["warnings"] == []
        kept = next((tmp_path / "mpl").glob("fontlist*.json")).read_text()
        assert "Tablet Signs" in kept, "another kernel knows it under its name"


def test_the_language_of_the_letters_chooses_among_the_forms_of_one_character():
    speak("en")
    assert found("서울")[0] in ("Noto Sans CJK KR", "NanumGothic", "Noto Sans CJK JP")
    names = {each.name for each in font_manager.fontManager.ttflist}
    if {"Noto Sans CJK KR", "Noto Sans CJK SC"} <= names:  # older versions of matplotlib see one face of a file
        assert found("서울") == ("Noto Sans CJK KR",)
        assert found("東京か") == ("Noto Sans CJK JP",)
        assert found("東京") == ("Noto Sans CJK SC",)
        speak("ko")
        assert found("東京") == ("Noto Sans CJK KR",)
        speak("en")


def test_several_scripts_take_several_fonts_and_a_font_that_claims_everything_is_none(tmp_path, monkeypatch):
    makers = {"Signs": CUNEIFORM[0], "More Signs": CUNEIFORM[1], "Claims All": CUNEIFORM + "\u0378\u0530"}
    paths = [make_font(tmp_path / f"{name}.ttf", name, letters) for name, letters in makers.items()]
    (tmp_path / "broken.ttf").write_bytes(b"\0\1\0\0no font")
    entries = [font_manager.ttfFontProperty(font_manager.get_font(path)) for path in paths]
    broken = font_manager.FontEntry(fname=str(tmp_path / "broken.ttf"), name="Broken")
    monkeypatch.setattr(font_manager.fontManager, "ttflist", [broken, *entries, *font_manager.fontManager.ttflist])
    assert set(found(CUNEIFORM + "가")) >= {"Signs", "More Signs"}
    assert len(found(CUNEIFORM + "가")) == 3
    told = glyphs_for([Warned("UserWarning", "Glyph 74567 (\\N{X}) missing from current font.")])
    assert told.unfound == "\U00012347" and told.remedy and told.found == ()
    assert glyphs_for([Warned("UserWarning", "Glyph 9 (\\x09) missing from font(s) DejaVu Sans.")]) is None
