"""What a model and the user are told of files."""

import pytest

from ci_magic.context import build_messages
from ci_magic.context.namespace import render_namespace
from ci_magic.language import speak
from ci_magic.render.found import found_lines
from ci_magic.tokens import estimate
from ci_magic.values import Ask, Column, Fact, FileFacts, Namespace

COLUMNS = tuple(
    Column(f"column number {n}", f"'column number {n}'", "str", samples=(f"'value {n}'",)) for n in range(60)
)


def file(path, **more):
    return FileFacts(path, "csv", 10, "cp949", ",", given=True, **more)


def request(ask, *files, budget=4000):
    return build_messages(ask, Namespace(files=files), (), budget=budget)[-1].content


def test_details_and_what_is_wrong_are_told_with_the_file():
    found = file(
        "a.xlsx",
        details=(Fact("sheet 'x'"), Fact("page two\nsheet 'y'")),
        problem="is cut short",
        part="x",
        columns=COLUMNS[:2],
        skipped=2,
    )

    lines = render_namespace(Namespace(files=(found,)), 1000).splitlines()

    assert lines[0].startswith('Given file "a.xlsx": csv, 10 bytes, encoding cp949')
    assert "2 rows above the header, is cut short, 2 columns of x:" in lines[0]
    assert lines[-2:] == [" sheet 'x'", " page two sheet 'y'"]


@pytest.mark.parametrize("width", range(40, 140, 10))
def test_a_wide_file_leaves_room_for_the_others(width):
    names = ["".join(chr(97 + n // 26**at % 26) * 3 for at in range(3)) for n in range(width)]
    wide = tuple(Column(name, repr(name), "str", samples=("'x'",)) for name in names)
    files = (file("wide.csv", columns=wide), file("b.csv", columns=COLUMNS[:3]), file("c.csv", columns=COLUMNS[:3]))

    told = render_namespace(Namespace(files=files), 500)

    assert estimate(told) <= 500
    assert told.count("'value 2'") == 2  # the columns of the two small ones
    assert 'Given file "wide.csv"' in told


def test_many_files_are_all_named_while_there_is_room():
    files = tuple(file(f"{n}.csv", columns=COLUMNS) for n in range(30))

    told = render_namespace(Namespace(files=files), 1000)

    assert all(f'"{n}.csv"' in told for n in range(30))
    assert estimate(told) <= 1000


@pytest.mark.row("0-01", kind="mechanism")
@pytest.mark.parametrize(("language", "name"), [("en", "English"), ("ko", "Korean"), ("ja", "Japanese")])
def test_files_without_words_are_to_be_explored_in_the_users_language(language, name):
    speak(language)
    try:
        content = request(Ask("", files=("내 자료.csv",), given=("내 자료.csv",)), file("내 자료.csv"))
    finally:
        speak("en")

    assert 'gave files along: -f "내 자료.csv"' in content
    assert content.rstrip().endswith(f"in {name}.")


def test_with_words_the_words_are_the_request():
    content = request(Ask("plot it", files=("a.csv",)), file("a.csv"))

    assert content.endswith("</ci_magic_data>\n\nplot it")
    assert request(Ask("plot it"), file("a.csv")) == content


def test_what_was_typed_goes_along_even_where_nothing_is_told():
    assert "Given along with the request: a.csv, b.csv." in request(
        Ask("add", privacy="none", files=("a.csv", "b.csv"))
    )


@pytest.mark.parametrize(("privacy", "told"), [("full", True), ("stats", True), ("schema", False), ("names", False)])
def test_details_keep_to_their_level(privacy, told):
    found = file("a.csv", details=(Fact("counted", "stats"),), problem="is cut short")
    content = request(Ask("x", privacy=privacy), found)

    assert ("counted" in content) is told
    assert ("cut short" in content) is (privacy != "names")


def test_the_user_reads_kind_encoding_and_what_is_wrong_in_one_line_each():
    files = (
        file("a.csv", columns=COLUMNS),
        FileFacts(
            "b.csv", "excel", 10, problem="is an Excel file, though its name ends in .csv; is damaged or cut short"
        ),
        FileFacts("c.json", "json", 10, problem="something else", large=True),
        FileFacts("names only", "", 0),
    )

    assert found_lines(files) == [
        "a.csv: CSV, cp949, 60 columns",
        "b.csv: Excel, its content is Excel file, though its name ends in .csv, it is damaged or cut short",
        "c.json: JSON, larger than free memory, something else",
    ]
    assert found_lines([file(f"{n}.csv") for n in range(20)])[-1] == "12 more files"


def test_the_title_of_a_request_without_words_are_its_files():
    assert Ask(" ", files=("a b.csv", "c.csv")).title == '-f "a b.csv" -f c.csv'
    assert Ask("plot", files=("c.csv",)).title == "plot"


def test_a_pin_knows_the_files_as_they_were_written():
    assert Ask("x", files=("*.csv",)).pin_id == Ask("x", files=("*.csv",), given=("a.csv", "b.csv")).pin_id
    assert len({Ask("x").pin_id, Ask("x", files=("a.csv",)).pin_id, Ask("x", files=("b.csv",)).pin_id}) == 3


def test_messages_with_equal_words_have_pins_of_their_own_which_a_new_name_of_their_thread_leaves_alone():
    first, second = Ask("x", message="1" * 32, thread="a"), Ask("x", message="2" * 32, thread="a")
    assert len({Ask("x", thread="a").pin_id, first.pin_id, second.pin_id}) == 3
    assert first.pin_id == Ask("x", message="1" * 32, thread="b").pin_id
