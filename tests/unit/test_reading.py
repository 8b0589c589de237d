import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ci_magic import reading
from ci_magic.reading.asking import TOKENS
from ci_magic.reading.sentences import sentences
from ci_magic.tokens import estimate
from ci_magic.values import Ask, Measured, Observation, Output, Shown, Warned
from tests.benchmarks import readings as corpus


@pytest.fixture(scope="module")
def seen():
    return corpus.worlds()


@pytest.mark.row("3-12", kind="mechanism")
@pytest.mark.parametrize("name", ["grounded", "grounded_set_aside", "invented"])
def test_true_sentences_stay_and_invented_numbers_take_theirs_along(seen, name):
    assert len(corpus.cases(name)) > 20
    assert corpus.wrong(name, seen) == []


@pytest.mark.row("3-12", kind="mechanism")
def test_a_wrong_number_seldom_meets_something_by_accident(seen):
    counted = corpus.changed(seen, tries=3)
    tried, stayed = counted["number of 3 or more figures"]
    assert stayed / tried < 0.05
    tried, stayed = counted["percent with a decimal"]
    assert stayed / tried < 0.3


def test_only_the_sentence_with_the_number_is_struck(seen):
    text = "The peak is at 08시-09시 with 534,223. Last year it was 498,000! 합계는 5,421,611명입니다.\n- 平均は300,000人です。終わり。"
    read = reading.grounded(text, seen["hours"])
    assert read.text == "The peak is at 08시-09시 with 534,223. 합계는 5,421,611명입니다.\n終わり。"
    assert read.struck == ("Last year it was 498,000!", "- 平均は300,000人です。")


@pytest.mark.row("3-13", kind="mechanism")
def test_a_number_that_was_worked_out_has_its_columns_and_cell_named(seen):
    one = reading.grounded("Seoul has 35.2% of all sales, 2.2 times Busan.", seen["regions"])
    assert one.sources == ("35.2%: “sales” at Seoul ÷ sum of “sales”", "2.2: “sales” at Seoul ÷ “sales” at Busan")
    two = reading.grounded("Sales rose from 820 to 1,288, by 57.1%.", seen["months"])
    assert two.sources == ("57.1%: change from “sales” at 2023-01 of cell 1 to “sales” at 2024-12 of cell 1",)


def test_numbers_of_the_prompt_may_be_named_and_others_not():
    seen = [Observation("ok", printed="done\n")]
    assert reading.grounded("It has 20 bins.", seen, "a histogram with 20 bins").struck == ()
    assert reading.grounded("It has 20 bins.", seen, "a histogram").struck == ("It has 20 bins.",)


def test_thousands_of_numbers_do_not_make_everything_true():
    numbers = tuple(float(at * at % 9973) for at in range(2000))
    held = Measured("n", numbers, tuple(f"row {at}" for at in range(2000)), count=2000)
    seen = [Observation("ok", shown=(Shown("frame", "f", shape=(2000, 1), measured=(held,)),))]
    assert reading.grounded("They rise by 41.7%.", seen).struck
    assert reading.grounded("One of them is 12,345.6.", seen).struck
    assert not reading.grounded("row 100 has 27.", seen).struck


@pytest.mark.parametrize(
    ("text", "count"),
    [("A 1.5 b. C? D!", 3), ("하나. 둘。셋", 3), ("e.g. this vs. that. Two", 2), ("a\nb\n\nc", 3), ("", 0), ("...", 1)],
)
def test_a_text_is_its_sentences_and_nothing_gets_lost(text, count):
    assert len(sentences(text)) == count
    assert "".join(sentences(text)) == text


WORDS = st.sampled_from(
    ["08시에 534,223명입니다. ", "9.9%! ", "약 1,2", "1억 2만", "3rd。", "`a 1`", "p < 0.05\n", "-", "１2:30", " "]
)


@given(st.one_of(st.text(), st.lists(WORDS).map("".join)))
@settings(max_examples=200, deadline=None)
def test_any_text_can_be_held_to_its_numbers(text):
    seen = [Observation("ok", printed="534223 of 5421611", shown=(SHOWN,))]
    assert "".join(sentences(text)) == text
    read = reading.grounded(text, seen)
    # Nothing is added, what is left is in order, and holds when it is read again.
    left = iter(text)
    assert all(letter in left for letter in read.text)
    assert reading.grounded(read.text, seen).text == read.text


def delimit(label, data):
    return f"<{label}>\n{data}\n</{label}>"


SHOWN = Shown(
    "figure",
    "matplotlib.figure.Figure",
    shape=(1,),
    drawn="bar chart, 3 bars, title 'Boardings', y 1 to 3",
    measured=(Measured("boardings", (1.0, 3.0, 2.0), ("7", "8", "9"), "hour", ordered=True, count=3, drawn=True),),
)
PACKED = "iVBORw0KGgo" + "A" * 5000


@pytest.mark.row("J-31", kind="mechanism")
def test_a_figure_is_told_in_words_and_points_and_never_as_base64():
    image = Output("image/png", b"\x89PNG" + b"\0" * 9000, "<Figure size 640x480 with 1 Axes>")
    seen = Observation("ok", printed=f"src='{PACKED}'", result=PACKED, shown=(SHOWN,), outputs=(image,))
    told = reading.question(Ask("draw", explain=True), [seen], delimit)
    assert "bar chart, 3 bars, title 'Boardings'" in told
    assert "7: 1; 8: 3; 9: 2" in told
    assert "AAAAAAAA" not in told
    assert "characters left out" in told


def test_what_is_told_of_results_is_bounded_whatever_their_number():
    long = Observation("ok", printed="line 12,345\n" * 5000, result="word " * 9000, shown=(SHOWN,) * 30)
    told = reading.question(Ask("draw", explain=True), [long] * 8, delimit)
    assert estimate(told) < TOKENS + 400


def test_empty_axes_and_missing_glyphs_are_told():
    blank = Shown("figure", "f", shape=(1,), empty=True)
    warned = Warned("UserWarning", "Glyph 54620 (\\N{HANGUL}) missing from font(s) DejaVu Sans.")
    told = reading.question(Ask("draw"), [Observation("ok", shown=(blank,), warned=(warned,))], delimit)
    assert "nothing drawn" in told
    assert "no glyph" in told


@pytest.mark.parametrize("privacy", ["stats", "schema", "names", "none"])
def test_below_full_privacy_no_value_is_in_the_question_and_no_picture_goes(privacy):
    image = Output("image/png", b"\x89PNG", "")
    seen = Observation("ok", printed="CANARY 4711", result="CANARY", shown=(SHOWN,), outputs=(image,))
    ask = Ask("draw", explain=True, pictures=True, privacy=privacy)
    told = reading.question(ask, [seen], delimit)
    assert "CANARY" not in told
    assert "Boardings" not in told
    assert "figure of 1" in told
    assert reading.pictures(ask, [seen]) == ()


def test_pictures_are_the_last_two_and_only_where_the_user_allows_it():
    outputs = tuple(Output("image/png", bytes([at]), "") for at in range(4))
    svg = Output("image/svg+xml", "<svg/>", "")
    seen = Observation("ok", outputs=(*outputs, svg))
    assert reading.pictures(Ask("draw", explain=True, pictures=True), [seen]) == (b"\x02", b"\x03")
    assert reading.pictures(Ask("draw", explain=True), [seen]) == ()


@pytest.mark.row("3-10", kind="mechanism")
@pytest.mark.parametrize(
    ("prompt", "language"),
    [
        ("df의 sales를 그려줘", "Korean"),
        ("salesを可視化して", "Japanese"),
        ("画出销售额", "Chinese"),
        ("plot sales", "the language of the request"),
        ("", "English"),
    ],
)
def test_the_language_of_the_prompt_is_asked_for(prompt, language):
    assert f", in {language}:" in reading.question(Ask(prompt), [Observation("ok", result="5")], delimit)


def test_what_is_worth_a_reading():
    ask = Ask("x", explain=True)
    shown = Observation("ok", shown=(SHOWN,))
    assert reading.wanted(ask, [shown])
    assert reading.wanted(ask, [Observation("ok", result="42")])
    assert reading.wanted(ask, [Observation("ok", printed="mean 3.5")])
    assert not reading.wanted(Ask("x"), [shown])
    assert not reading.wanted(ask, [Observation("error", printed="mean 3.5")])
    assert not reading.wanted(ask, [Observation("ok", result="<Axes: title 'x1'>")])
    assert not reading.wanted(ask, [Observation("ok", printed="done")])
    assert not reading.wanted(ask, [])
