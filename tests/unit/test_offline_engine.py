"""The offline rules as a chat model: the form of the reply, refusals, repairs, and the names in the code."""

import ast

import pytest
from hypothesis import given, settings, strategies

from ci_magic.extract import read_reply
from ci_magic.language import speak, spoken
from ci_magic.models.offline import OfflineModel, explain
from ci_magic.models.offline.understand import understand
from ci_magic.values import ChatRequest, Column, FileFacts, Finished, Message, Namespace, TextDelta, Usage, Variable

WEATHER = (
    Column("date", "'date'", "str", "text", 0, ("'2012-01-01'",)),
    Column("temp_max", "'temp_max'", "float64", "number"),
    Column("wind", "'wind'", "float64", "number"),
    Column("weather", "'weather'", "str", "text", 0, ("'rain'",)),
)


@pytest.fixture(autouse=True)
def english():
    before = spoken()
    speak("en")
    yield
    speak(before)


def variable(name, kind="frame", columns=WEATHER, **facts):
    return Variable(name, "pandas.DataFrame" if kind == "frame" else kind, kind, columns=columns, **facts)


def request(prompt, *variables, messages=None, files=(), origins=()):
    held = variables or (variable("df"),)
    taken = frozenset([*(each.name for each in held), *dict(origins)])
    namespace = Namespace(held, files=files, origins=origins, taken=taken)
    return ChatRequest(messages or (Message("system", "…"), Message("user", prompt)), prompt, namespace)


def reply(prompt, *variables, **rest):
    pieces = list(OfflineModel().stream(request(prompt, *variables, **rest)))
    assert pieces[-1] == Finished("stop", Usage())  # rules read and write no tokens
    assert all(isinstance(piece, TextDelta) for piece in pieces[:-1])
    return "".join(piece.text for piece in pieces[:-1])


def code(prompt, *variables, **rest):
    text = reply(prompt, *variables, **rest)
    assert text.count("```") == 2, text
    return text.split("```python\n")[1].split("```")[0]


def names_bound(source):
    """Every name that the code binds, imports included."""
    bound = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            bound.add(node.id)
        if isinstance(node, ast.alias):
            bound.add(node.asname or node.name)
    return bound


def test_the_name_says_that_it_is_no_model():
    assert OfflineModel().name == "offline rules (no model)"


def test_a_reply_says_first_that_rules_wrote_it_then_what_they_understood():
    first, second, *_ = reply("plot temp_max by month").splitlines()
    assert "rules" in first
    assert "not by a model" in first
    for fact in ("`df`", "mean", "`temp_max`", "month (`date`)", "line"):
        assert fact in second


def test_a_reply_is_read_as_one_cell_of_code():
    read = read_reply(reply("plot temp_max by month"))
    assert read.kind == "code"
    assert "groupby(month)" in read.code


@pytest.mark.parametrize(
    "prompt", ["write a poem", "시를 써줘", "詩を書いて", "average profit by weather", "what can you do"]
)
def test_a_refusal_is_read_as_an_answer(prompt):
    assert read_reply(reply(prompt)).kind == "answer"


def test_what_was_left_open_is_said():
    text = reply("plot temp_max by month")
    assert "they are averaged" in text
    assert "`date` is not stored as dates" in text
    assert "averaged" not in reply("plot average temp_max by month")


@pytest.mark.parametrize(
    ("prompt", "first", "example"),
    [
        ("write a poem", "not by a model", "average temp_max by weather"),
        ("시를 써줘", "모델이 아니라", "weather별 temp_max 평균"),
        ("詩を書いて", "モデルではなく", "weather別のtemp_maxの平均"),
    ],
)
def test_a_refusal_is_in_the_language_of_the_prompt_with_examples_of_real_columns(prompt, first, example):
    text = reply(prompt)
    assert first in text.splitlines()[0]
    assert f"`{example}`" in text
    for word in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "CI_MAGIC_MODEL", "c.CIMagic.base_url"):
        assert word in text
    assert "%env" not in text


@pytest.mark.parametrize("prompt", ["write a poem", "시를 써줘", "詩を書いて"])
def test_every_example_of_a_refusal_works(prompt):
    examples = [line.rpartition(": `")[2].rstrip("`") for line in reply(prompt).splitlines() if line.startswith("- ")]
    assert len(examples) == 11
    for example in examples:
        assert "```python" in reply(example), example


def test_an_unknown_column_is_refused_with_the_columns_there_are():
    text = reply("average profit by weather")
    assert "`profit`" in text
    assert "`temp_max`" in text
    assert "```" not in text


def test_a_question_back_is_one_line_with_its_candidates():
    columns = (*WEATHER, Column("temp_min", "'temp_min'", "float64", "number"))
    said = reply("average temp by weather", variable("df", columns=columns)).splitlines()
    assert said[1:] == ["Which column is `temp`: `temp_max`, `temp_min`? Write its name."]


@pytest.mark.parametrize("prompt", ["plot temp_max by month", "df"])
def test_a_request_for_repair_is_not_answered_with_the_same_code(prompt):
    messages = (
        Message("user", prompt),
        Message("assistant", "```python\n1 / 0\n```"),
        Message("user", f"The code failed, and nothing that it did was kept.\n{prompt} ZeroDivisionError"),
    )
    text = reply(prompt, messages=messages)
    assert "```" not in text
    assert "no other way" in text


def test_a_request_for_another_version_is_not_answered_with_the_same_code():
    prompt = "plot temp_max by month"
    messages = (Message("user", prompt), Message("assistant", "…"), Message("user", "asks for another version"))
    assert "```" not in reply(prompt, messages=messages)


def test_a_new_prompt_after_earlier_turns_is_no_repair():
    messages = (Message("user", "describe df"), Message("assistant", "…"), Message("user", "…\nplot temp_max by month"))
    assert "```python" in reply("plot temp_max by month", messages=messages)


def test_the_code_binds_no_name_that_the_user_has():
    user = ("month", "fig", "ax", "temp_max_by_month", "weather", "value", "part", "letters", "font", "dates", "days")
    frames = (variable("df"), *(variable(name, "scalar", ()) for name in user))
    for prompt in ("plot temp_max by month", "temp_max vs wind colored by weather", "average wind by weekday"):
        assert not names_bound(code(prompt, *frames)) & {*user, "df"}


def test_the_usual_alias_is_left_to_the_user_who_holds_something_else_under_it():
    frames = (variable("df"), variable("pd", "scalar", ()))
    source = code("plot temp_max by month", *frames)
    assert "import pandas as pd_2" in source
    assert "pd_2.to_datetime" in source


def test_the_usual_alias_is_used_where_the_user_has_it_for_the_same_module():
    frames = (variable("df"), variable("pd", "module", (), qualified="pandas"))
    assert "import pandas as pd\n" in code("plot temp_max by month", *frames, origins=(("pd", "pandas"),))


def test_the_code_reads_a_file_as_its_facts_say():
    facts = FileFacts("지하철 승하차.csv", "csv", 10, "cp949", ";", WEATHER)
    assert code("지하철 승하차.csv", variable("x", "scalar", ()), files=(facts,)).splitlines()[2] == (
        '지하철_승하차 = pd.read_csv("지하철 승하차.csv", sep=";", encoding="cp949")'
    )


@pytest.mark.parametrize(
    ("path", "call"),
    [
        ("a.csv", 'read_csv("a.csv")'),
        ("a.tsv", 'read_csv("a.tsv", sep="\\t")'),
        ("a.json", 'read_json("a.json")'),
        ("a.jsonl", 'read_json("a.jsonl", lines=True)'),
        ("a.xlsx", 'read_excel("a.xlsx")'),
        ("a.parquet", 'read_parquet("a.parquet")'),
        ("a.zip", 'read_csv("a.zip")'),
    ],
)
def test_every_format_is_read_with_its_reader(path, call):
    facts = FileFacts(path, path.rpartition(".")[2], 10, "utf-8", "", WEATHER)
    assert f"pd.{call}\n" in code(f"describe {path}", variable("x", "scalar", ()), files=(facts,))


def test_the_encoding_is_told_where_it_is_not_the_usual_one():
    facts = FileFacts("a.csv", "csv", 10, "cp949", ",", WEATHER)
    assert "cp949" in reply("describe a.csv", files=(facts,)).split("```")[0]


def test_a_description_tells_every_column_in_words():
    text = reply("df 살펴봐")
    assert "- `date`: 문자로 된 날짜 ('2012-01-01')" in text
    assert "- `temp_max`: 숫자" in text


def test_columns_whose_names_need_escapes_are_quoted():
    columns = (
        Column('rain "mm"', repr('rain "mm"'), "float64", "number"),
        Column("it's {x}", repr("it's {x}"), "str", "text"),
    )
    for prompt in ('average rain "mm" by it\'s {x}', 'plot average rain "mm" by it\'s {x}'):
        ast.parse(code(prompt, variable("df", columns=columns)))


def test_a_column_that_is_no_string_is_selected_by_its_own_literal():
    columns = (Column("2020", "2020", "float64", "number"), Column("shop", "'shop'", "str", "text"))
    assert 'df.groupby("shop")[2020].mean()' in code("average 2020 by shop", variable("df", columns=columns))


def test_words_in_a_figure_are_in_the_language_of_the_prompt_only_if_names_in_it_need_such_letters_anyway():
    assert 'set_title("mean of temp_max by month")' in code("월별 temp_max 그래프")
    columns = (Column("지역", "'지역'", "str", "text", 0, ("'서울'",)), Column("매출", "'매출'", "int64", "number"))
    source = code("지역별 매출 막대그래프", variable("df", columns=columns))
    assert 'set_title("지역별 매출 합계")' in source
    assert "font" not in source  # the kernel finds one and adds it, whoever wrote the code


def test_the_help_lists_what_the_rules_can_do_in_each_language():
    for language in ("en", "ko", "ja"):
        table = explain(language)
        assert len(table) == 11
        assert all(name and example for name, example in table)
    assert explain() == explain("en")


WORDS = (
    "plot average total count of by per month monthly weather wind temp_max date vs distribution top 5 3 bins where is > and ,",
    "line bar histogram scatter box stacked color trend year in 2012 correlation pivot missing describe sort highest which rows",
    "월별 별 평균 합계 그래프 분포 관계 상위 5개 과 의 를 그려줘 月別 ごとの 平均 合計 グラフ 分布 の と を quarter weekday over profit",
)
EVERY_WORD = [word for line in WORDS for word in line.split()]


@settings(max_examples=300, deadline=None)
@given(strategies.lists(strategies.sampled_from(EVERY_WORD), max_size=9))
def test_any_row_of_words_gets_code_that_parses_or_an_answer(words):
    text = reply(" ".join(words))
    if "```python" in text:
        ast.parse(text.split("```python\n")[1].split("```")[0])
    else:
        assert read_reply(text).kind == "answer"


@settings(max_examples=100, deadline=None)
@given(strategies.text(max_size=40))
def test_any_text_gets_a_reply(prompt):
    assert reply(prompt).splitlines()[0]


def test_a_name_that_table_and_column_share_means_the_table():
    column = Column("weather", "'weather'", "str", "text", 0, ("'rain'",))
    other = Column("wind", "'wind'", "float64", "number", 0, ("4.7",))
    frame = Variable("weather", "pandas.DataFrame", "frame", (10, 2), (column, other), mentioned=True)
    for prompt in ("describe weather", "first 3 rows of weather", "missing values in weather"):
        assert understand(prompt, Namespace((frame,))).measures == ()
    assert understand("describe wind", Namespace((frame,))).measures == (other,)


def test_dates_in_words_for_the_user_are_plain():
    column = Column("day", "'day'", "datetime64[us]", "datetime", 0, ("pd.Timestamp('2012-01-01')",))
    text = "".join(
        piece.text
        for piece in OfflineModel().stream(
            ChatRequest((), "describe df", Namespace((variable("df", columns=(column,), mentioned=True),)))
        )
        if isinstance(piece, TextDelta)
    )
    assert "2012-01-01" in text.partition("```")[0]
    assert "Timestamp" not in text.partition("```")[0]
