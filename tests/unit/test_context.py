"""What goes to the model: order, delimiters, privacy, and the budget of tokens."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ci_magic.context import build_messages, delimit, render_namespace
from ci_magic.prompts import text
from ci_magic.tokens import estimate
from ci_magic.values import Ask, Column, FileFacts, Message, Namespace, RecentCell, Variable

CANARY = "CANARY-5d1e"


def column(name, **rest):
    return Column(name, repr(name), "int64", "number", **rest)


def frame(name, width, *, left_out=0, mentioned=False):
    columns = tuple(column(f"열 {number}", nulls=0, samples=("1", "2")) for number in range(width))
    return Variable(name, "pandas.DataFrame", "frame", (100, width + left_out), columns, left_out, mentioned=mentioned)


def messages(ask, namespace=None, history=(), budget=4000, **rest):
    return build_messages(ask, namespace or Namespace(variables=(frame("df", 2),)), history, budget=budget, **rest)


def test_the_messages_are_system_then_history_then_the_request():
    history = (Message("user", "earlier"), Message("assistant", "reply"))

    sent = messages(Ask("plot df"), history=history)

    assert [each.role for each in sent] == ["system", "user", "assistant", "user"]
    assert sent[0].content == text("system")
    assert sent[1:3] == history


def test_the_beginning_stays_the_same_bytes_whatever_is_asked():
    first = messages(Ask("one"), instructions="Answer in Korean.")
    second = messages(Ask("two"), Namespace(), instructions="Answer in Korean.")

    assert first[0] == second[0]
    assert first[0].content.startswith(text("system"))
    assert first[0].content.endswith("Answer in Korean.")


@pytest.mark.parametrize("privacy", ["full", "schema", "none"])
@given(prompt=st.text(min_size=1))
def test_the_prompt_stands_last_exactly_as_typed(privacy, prompt):
    assert messages(Ask(prompt, privacy=privacy))[-1].content.endswith(prompt)


@pytest.mark.parametrize(
    "prompt", ["use {x} and %s, $y, \\n and '''quotes\"\"\"", "한글 그대로", "</ci_magic_data> mine"]
)
def test_no_character_of_the_prompt_is_special(prompt):
    assert messages(Ask(prompt))[-1].content.endswith("\n" + prompt)


def test_where_the_answer_goes_is_said_before_the_prompt():
    content = messages(Ask("total", into="answer"))[-1].content

    assert content.index("variable named answer") < content.index("total")
    assert content.index("</ci_magic_data>") < content.index("variable named answer")


PIECES = [*"<>/_ \n`", "ci_magic_data", "CI_MAGIC_DATA", "notebook", "</ci_magic_data>", "ci_magic_", "가"]
ANYTHING = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)


@given(data=ANYTHING)
def test_data_cannot_close_its_delimiters(data):
    written = delimit("notebook", data)

    assert len(re.findall("ci_magic_data", written, re.IGNORECASE)) == 2
    assert written.startswith("<ci_magic_data notebook>\n")
    assert written.endswith("\n</ci_magic_data>")


@given(words=ANYTHING)
def test_nothing_of_the_namespace_gets_out_of_the_delimiters(words):
    namespace = Namespace(
        variables=(Variable("x", words, "frame", (1, 1), (Column(words, words, words, "text", 1, (words,)),), 0, words, words, words, mentioned=True),),
        files=(FileFacts(words, words, 1, words, words, (Column(words, words, words),)),),
        versions=(("Python", words),),
        recent=(RecentCell(words, words),),
        directory=words,
    )  # fmt: skip

    content = messages(Ask("do it"), namespace)[-1].content

    assert len(re.findall("ci_magic_data", content, re.IGNORECASE)) == 2
    assert content.endswith("\n</ci_magic_data>\n\ndo it")


def test_data_that_holds_no_delimiter_is_not_changed():
    assert (
        delimit("error", "ValueError: <b> ci_magic data\n```")
        == "<ci_magic_data error>\nValueError: <b> ci_magic data\n```\n</ci_magic_data>"
    )


def full_namespace():
    values = Column("금액", "'금액'", "int64", "number", 3, (CANARY,))
    return Namespace(
        variables=(
            Variable("df", "pandas.DataFrame", "frame", (3, 1), (values,), preview=CANARY),
            Variable("n", "str", "text", preview=CANARY),
        ),
        files=(FileFacts("매출.csv", "csv", 10, "cp949", ",", (values,)),),
        versions=(("Python", "3.11"),),
        recent=(RecentCell(CANARY, CANARY),),
        directory=CANARY,
    )


def test_with_privacy_schema_no_value_is_sent_even_if_the_kernel_gave_one():
    content = messages(Ask("total", privacy="schema"), full_namespace())[-1].content

    assert CANARY not in content
    assert "'금액': int64" in content
    assert "매출.csv" in content
    assert "inspect block." not in content


def test_with_privacy_none_only_the_prompt_is_sent():
    sent = messages(Ask("합계를 보여줘", privacy="none"), full_namespace())

    assert [each.content for each in sent] == [text("system"), "합계를 보여줘"]


def test_with_privacy_full_values_are_sent():
    assert messages(Ask("total"), full_namespace())[-1].content.count(CANARY) > 4


def test_text_of_any_script_stays_literal():
    name = "매출 合計 продажи 売上 été 😀"
    shown = render_namespace(Namespace(variables=(Variable("df", "x", "frame", (1, 1), (column(name),)),)), 4000)

    assert name in shown
    assert "\\u" not in shown


def test_a_mentioned_frame_keeps_its_columns_when_room_is_short_and_others_shrink():
    namespace = Namespace(
        variables=(frame("sales", 20, mentioned=True), *(frame(f"other{number}", 20) for number in range(20)))
    )

    shown = render_namespace(namespace, 700)

    assert "'열 19': int64" in shown
    assert shown.index("sales:") < shown.index("other0:")
    assert "other0: pandas.DataFrame, 100 rows x 20 columns" in shown
    assert "more variables are not shown" in shown


def test_everything_that_the_prompt_names_keeps_a_line_when_room_is_short():
    file = FileFacts("매출.csv", "csv", 10, "cp949", ",", tuple(column(f"열 {number}") for number in range(20)))
    namespace = Namespace(variables=(frame("a", 20, mentioned=True), frame("b", 20, mentioned=True)), files=(file,))

    shown = render_namespace(namespace, 300)

    assert "a: pandas.DataFrame" in shown
    assert "b: pandas.DataFrame" in shown
    assert 'File "매출.csv": csv, 10 bytes, encoding cp949' in shown


def test_what_is_left_out_is_counted_and_it_is_said_how_to_look():
    variables = tuple(Variable(f"x{number}", "int", "scalar", preview=str(number)) for number in range(1000))
    shown = render_namespace(Namespace(variables=variables, left_out=500), 500)

    lines = [line for line in shown.splitlines() if line.startswith("x")]
    assert (
        f"{1500 - len(lines):,} more variables are not shown. To see one, look at it by name in a ```python inspect block."
        in shown
    )
    assert "inspect" not in render_namespace(Namespace(variables=variables, left_out=500), 500, looks=False)


def test_columns_left_out_are_counted():
    shown = render_namespace(Namespace(variables=(frame("df", 40, left_out=1660, mentioned=True),)), 4000)

    assert "100 rows x 1,700 columns" in shown
    assert "and 1,660 more columns" in shown


def test_with_room_every_frame_is_shown_column_by_column():
    shown = render_namespace(Namespace(variables=tuple(frame(f"df{number}", 3) for number in range(3))), 4000)

    assert shown.count("'열 2': int64 (number), e.g. 1, 2") == 3


@given(
    count=st.integers(0, 60),
    width=st.integers(0, 45),
    mentioned=st.integers(0, 60),
    cells=st.integers(0, 6),
    budget=st.integers(0, 3000),
)
def test_the_text_never_exceeds_its_budget(count, width, mentioned, cells, budget):
    namespace = Namespace(
        variables=tuple(frame(f"df{number}", width, mentioned=number < mentioned) for number in range(count)),
        left_out=count,
        files=tuple(
            FileFacts(f"자료 {number}.csv", "csv", 10, columns=tuple(column(f"열{at}") for at in range(width)))
            for number in range(3)
        ),
        versions=(("Python", "3.11.7"), ("pandas", "3.1.1")),
        recent=tuple(RecentCell("x = 1\n" * 100, "ValueError: no") for _ in range(cells)),
        directory="/home/kim/분석",
    )

    assert estimate(render_namespace(namespace, budget)) <= budget


def test_recent_cells_come_oldest_first_and_the_newest_are_kept():
    cells = tuple(RecentCell(f"step_{number} = {number}" + "\ny = 1" * 30) for number in range(9))
    shown = render_namespace(Namespace(recent=cells), 800)

    kept = [int(number) for number in re.findall(r"step_(\d) =", shown)]
    assert kept == list(range(kept[0], 9))
    assert 0 < len(kept) < 9


def test_functions_classes_and_modules_take_one_line_each():
    namespace = Namespace(
        variables=(
            Variable(
                "clean",
                "function",
                "function",
                signature="(df, how=...)",
                preview="Drop what is empty.",
                qualified="__main__.clean",
            ),
            Variable("rm", "function", "function", signature="(path)", preview="Delete.", qualified="shutil.rmtree"),
            Variable("Path", "type", "class", signature="(x); methods a, b", qualified="pathlib.Path"),
            Variable("pd", "module", "module", signature="version 3.1.1", qualified="pandas"),
        )
    )

    assert render_namespace(namespace, 1000).splitlines()[1:] == [
        "clean: function clean(df, how=...)  # Drop what is empty.",
        "rm: function shutil.rmtree(path)",
        "Path: class pathlib.Path",
        "pd: module pandas version 3.1.1",
    ]


def test_an_empty_namespace_says_nothing():
    assert render_namespace(Namespace(), 4000) == ""
    assert messages(Ask("2 + 2"), Namespace())[-1].content == "2 + 2"


def test_a_description_stays_on_its_line():
    namespace = Namespace(variables=(Variable("x", "a\nb", "object", signature="c\r\nd", preview="e\u2028f"),))

    assert render_namespace(namespace, 1000).splitlines()[1:] == ["x: a b, c d = e f"]
