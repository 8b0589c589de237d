"""The line that adds a font goes where nothing takes it back, and code that cannot be mended stays as it is."""

import ast
from pathlib import Path

import pytest

import ci_magic
from ci_magic.repair import with_fonts
from ci_magic.values import Glyphs

GLYPHS = Glyphs("가", ("sans-serif",), ("NanumGothic",))
LINE = 'plt.rcParams["font.family"] = ["sans-serif", "NanumGothic"]'
PYPLOT = "import matplotlib.pyplot as plt\n"


def magics(code):
    """Line magics become calls, as IPython makes them, which adds a line end."""
    lines = [
        f"get_ipython().run_line_magic({line!r}, '')" if line.startswith("%") else line for line in code.split("\n")
    ]
    return "\n".join(lines) + "\n"


def mended(code, glyphs=GLYPHS):
    return with_fonts(code, glyphs, magics)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (PYPLOT + "plt.plot([1])", PYPLOT + LINE + "\nplt.plot([1])"),
        ('"""Text."""\nfrom __future__ import annotations\n' + PYPLOT + "x = 1",
         '"""Text."""\nfrom __future__ import annotations\n' + PYPLOT + LINE + "\nx = 1"),
        ("df.plot()", "import matplotlib\nmatplotlib." + LINE.removeprefix("plt.") + "\ndf.plot()"),
        ("import matplotlib as mpl\nx = 1", "import matplotlib as mpl\nmpl." + LINE.removeprefix("plt.") + "\nx = 1"),
        ("from matplotlib import pyplot\nx = 1", "from matplotlib import pyplot\npyplot." + LINE.removeprefix("plt.") + "\nx = 1"),
        ("import matplotlib.pyplot\nx = 1", "import matplotlib.pyplot\nmatplotlib." + LINE.removeprefix("plt.") + "\nx = 1"),
        (PYPLOT + "sns.set_theme()\nx = 1", PYPLOT + "sns.set_theme()\n" + LINE + "\nx = 1"),
        (PYPLOT + "x = 1\nplt.rcParams['font.family'] = 'Malgun Gothic'\ny = 1",
         PYPLOT + "x = 1\nplt.rcParams['font.family'] = 'Malgun Gothic'\n" + LINE + "\ny = 1"),
        (PYPLOT + "x = plt.rcParams['font.family']\ny = 1", PYPLOT + LINE + "\nx = plt.rcParams['font.family']\ny = 1"),
        (PYPLOT + "def f():\n    plt.style.use('ggplot')\n    plt.plot([1])",
         PYPLOT + LINE + "\ndef f():\n    plt.style.use('ggplot')\n    " + LINE + "\n    plt.plot([1])"),
        (PYPLOT + "if dark: plt.style.use('dark_background'); x = 1\nelse: x = 2",
         PYPLOT + LINE + "\nif dark: plt.style.use('dark_background'); x = 1\nelse: x = 2"),
        (PYPLOT + "if dark:\n\tplt.style.use('dark_background')\nelse:\n\tx = 2",
         PYPLOT + LINE + "\nif dark:\n\tplt.style.use('dark_background')\n\t" + LINE + "\nelse:\n\tx = 2"),
        (PYPLOT + "with plt.xkcd():\n    @f\n    def g(): pass", PYPLOT + "with plt.xkcd():\n    @f\n    def g(): pass"),
        (PYPLOT + "with plt.style.context('ggplot'):\n    plt.plot([1])",
         PYPLOT + "with plt.style.context('ggplot'):\n    plt.rcParams[\"font.family\"] = "
         '[*plt.rcParams["font.family"], "NanumGothic"]\n    plt.plot([1])'),
        ("import matplotlib.pyplot as plt; plt.plot([1]); plt.show()",
         "import matplotlib.pyplot as plt\n" + LINE + "\nplt.plot([1]); plt.show()"),
        ("s = '한'; sns.set(); plt.plot([1])\n", "s = '한'; sns.set()\nimport matplotlib\nmatplotlib." + LINE.removeprefix("plt.") + "\nplt.plot([1])\n"),
        (PYPLOT.strip() + "  # draw", PYPLOT.strip() + "  # draw\n" + LINE),
        ("%matplotlib inline\n" + PYPLOT + "x = 1", "%matplotlib inline\n" + PYPLOT + LINE + "\nx = 1"),
        ("%%time\n" + PYPLOT + "x = 1", "%%time\n" + PYPLOT + LINE + "\nx = 1"),
        ("%%time", "%%time"),
        ("", ""),
        ("this is no code", "this is no code"),
    ],
)  # fmt: skip
def test_the_line_goes_behind_imports_and_settings(code, expected):
    assert mended(code) == expected


def test_what_the_user_set_stays_first_and_names_are_quoted():
    glyphs = Glyphs("가あ", ("Arial", "NanumGothic"), ("NanumGothic", 'A "font"', "DejaVu Sans"))
    line = mended("x = 1", glyphs).split("\n")[1]
    assert ast.literal_eval(line.partition(" = ")[2]) == ["Arial", "NanumGothic", 'A "font"', "DejaVu Sans"]


def test_without_a_font_the_code_stays():
    assert mended("x = 1", Glyphs("가", unfound="가")) == "x = 1"


def test_no_code_of_this_project_is_broken_by_the_line():
    for path in (Path(ci_magic.__file__).parent / "kernel").rglob("*.py"):
        code = path.read_text("utf-8")
        better = with_fonts(code, GLYPHS, str)
        assert better != code
        compile(better, str(path), "exec")
