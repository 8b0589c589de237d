"""Prompts that code could only pretend to answer: the rules say so, and what would help."""

import pytest

from ci_magic.language import speak, spoken
from ci_magic.models.offline.engine import reply
from ci_magic.values import ChatRequest, Column, Namespace, Variable

PRICES = Variable(
    "prices",
    "pandas.DataFrame",
    "frame",
    columns=(
        Column("date", "'date'", "datetime64[ns]", "datetime"),
        Column("close", "'close'", "float64", "number"),
        Column("shop", "'shop'", "str", "text", samples=("'a'",)),
    ),
)
KNOWS_NOT = {"en": "I do not know", "ko": "모르겠습니다", "ja": "分かりません"}


@pytest.fixture(autouse=True)
def english():
    before = spoken()
    speak("en")
    yield
    speak(before)


def said(prompt, *variables):
    return reply(ChatRequest((), prompt, Namespace(variables)))


@pytest.mark.parametrize(
    ("prompt", "words"),
    [
        ("What is today's price of Samsung shares?", "I cannot know this"),
        ("what's the weather like in Seoul?", "I cannot know this"),
        ("latest news about rice prices", "I cannot know this"),
        ("오늘 삼성전자 주가 알려줘", "알 수 없습니다"),
        ("내일 서울 날씨 어때", "알 수 없습니다"),
        ("今日のドルの為替", "分かりません"),
    ],
)
def test_facts_of_today_cannot_be_known(prompt, words):
    for variables in ((), (PRICES,)):
        assert words in said(prompt, *variables)
        assert "```" not in said(prompt, *variables)


def test_what_the_data_has_instead_is_named():
    assert "`prices` has `close` by `date`" in said("what is the stock price now?", PRICES)
    assert "-f FILE.csv" in said("what is the stock price now?")
    assert "`prices`" not in said("what is the weather today?", PRICES)


def test_a_prompt_about_the_data_is_answered_from_it_though_it_says_price_or_weather():
    weather = Variable(
        "days", "pandas.DataFrame", "frame", columns=(*PRICES.columns, Column("weather", "'weather'", "str", "text"))
    )
    for prompt in ("count of weather", "close over time", "average close by shop", "latest 5"):
        assert "I cannot know" not in said(prompt, weather)


@pytest.mark.parametrize(
    ("prompt", "language"),
    [
        ("colourless green ideas sleep furiously", "en"),
        ("asdf qwer zxcv", "en"),
        ("무지개빛 호랑이가 졸린 김치", "ko"),
        ("色のない緑の考えが眠る", "ja"),
    ],
)
def test_nonsense_gets_a_plain_do_not_know_and_no_code(prompt, language):
    for variables in ((), (PRICES,)):
        text = said(prompt, *variables)
        assert KNOWS_NOT[language] in text
        assert "```" not in text


def test_a_request_that_makes_sense_and_is_beyond_the_rules_is_declined_too():
    text = said("write a poem about prices", PRICES)
    assert "I do not know" in text or "Not understood" in text
    assert "```" not in text


@pytest.mark.parametrize(
    ("prompt", "name"),
    [
        ("plot close by date in R", "R"),
        ("write a JavaScript function that adds two numbers", "JavaScript"),
        ("give me C++ code for sorting", "C++"),
        ("translate this into Rust", "Rust"),
        ("자바스크립트로 정렬 코드 짜줘", "JavaScript"),
        ("R로 close 그래프 그려줘", "R"),
        ("Juliaで平均を計算して", "Julia"),
        ("MATLABのコードを書いて", "MATLAB"),
    ],
)
def test_another_language_is_declined_by_name(prompt, name):
    text = said(prompt, PRICES)
    assert name in text.split("\n")[1]
    assert "Python" in text or "파이썬" in text
    assert "```" not in text


@pytest.mark.parametrize("prompt", ["what time is it?", "오늘 며칠이야?", "今何時ですか"])
def test_the_clock_can_be_read(prompt):
    assert "datetime.now()" in said(prompt)
