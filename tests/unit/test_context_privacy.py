"""What each privacy level lets through, even if the kernel gave more."""

import pytest

from ci_magic.context import build_messages
from ci_magic.prompts import text
from ci_magic.values import Ask, Column, Fact, FileFacts, Namespace, RecentCell, Variable

LEVELS = ("full", "stats", "schema", "names", "none")


def marked(level):
    """Text that may be told under `level` and whatever is less strict."""
    return f"CANARY-{level}"


FACTS = tuple(Fact(marked(level), level) for level in LEVELS)
COLUMN = Column("금액", "'금액'", marked("schema"), "number", 31337, (marked("full"),), FACTS)
NAMESPACE = Namespace(
    variables=(
        Variable("df", marked("schema"), "frame", (77777, 1), (COLUMN,), 5, marked("schema"), marked("full"), facts=FACTS, details=FACTS, mentioned=True),
        Variable("n", marked("schema"), "text", (9,), preview=marked("full"), facts=FACTS),
        Variable("f", "function", "function", signature="(CANARY-schema)", preview=marked("full"), qualified="__main__.f"),
    ),
    files=(FileFacts("매출.csv", marked("schema"), 77777, marked("schema"), ",", (COLUMN,), FACTS, FACTS, marked("schema"), part=marked("schema")),),
    versions=(("Python", marked("schema")),),
    recent=(RecentCell(marked("full"), marked("full"), 3, marked("full"), (marked("full"),)),),
    directory=marked("full"),
    shared=FACTS,
    engines=FACTS,
    headings=(marked("full"),),
)  # fmt: skip


def content(privacy):
    return build_messages(Ask("total", privacy=privacy), NAMESPACE, (), budget=9000)[-1].content


@pytest.mark.parametrize("privacy", LEVELS[:-1])
def test_a_level_tells_what_it_allows_and_nothing_else(privacy):
    told = content(privacy)
    strictness = LEVELS.index(privacy)

    assert [level for level in LEVELS if marked(level) in told] == list(LEVELS[strictness:])
    assert ("31337 missing" in told) is (strictness <= LEVELS.index("stats"))
    assert ("77777" in told) is (strictness <= LEVELS.index("schema"))
    assert "df" in told and "금액" in told and 'File "매출.csv"' in told


def test_with_none_only_the_prompt_is_sent():
    assert content("none") == "total"


@pytest.mark.parametrize("privacy", ["stats", "schema", "names"])
def test_the_model_is_told_what_is_withheld(privacy):
    assert text(f"privacy_{privacy}") in content(privacy)
    assert "```python inspect" not in content(privacy)


def test_names_alone_read_as_names():
    assert content("names").splitlines()[:4] == [
        "<ci_magic_data notebook>",
        "Computes elsewhere:",
        f" {marked('names')}",
        f" {marked('none')}",
    ]
    assert f"df: {marked('names')}, {marked('none')}:\n" in content("names")
