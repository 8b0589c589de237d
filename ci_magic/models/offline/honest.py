"""Prompts to which code would be a pretence: facts of today, other languages, and what time it is."""

# letters of Korean and Japanese are meant

import re

from ...values import Namespace
from .columns import numbers
from .dates import reading
from .phrases import FIRST_LINE, Texts
from .request import Language
from .surroundings import circumstances_in_words

_FACTS = (
    r"prices?|stock|share price|shares|exchange rate|weather|forecast|temperature|news|headlines?|score|bitcoin"
    r"|interest rate"
)
_NOW = r"today(?:'s)?|now|current(?:ly)?|latest|tomorrow(?:'s)?|yesterday(?:'s)?|tonight|this (?:morning|week)"
_TODAY = re.compile(
    rf"\b(?:{_NOW})\b.*\b(?:{_FACTS})\b|\b(?:{_FACTS})\b.*\b(?:{_NOW})\b|\bweather (?:in|like|forecast)\b|\bthe news\b"
    r"|(?:오늘|지금|현재|최신|실시간|내일|어제).*(?:주가|가격|시세|환율|날씨|뉴스|기온|금리)"
    r"|(?:날씨|뉴스)(?:를|가|는)? ?(?:알려|어때)"
    r"|(?:今日|現在|いま|今|最新|明日|昨日).*(?:株価|価格|値段|相場|為替|天気|ニュース|気温|金利)|天気(?:を|は)(?:教え|どう)",
    re.IGNORECASE,
)
_NOT_IN_TABLES = re.compile(r"weather|forecast|news|headline|날씨|뉴스|天気|ニュース", re.IGNORECASE)
_CLOCK = re.compile(
    r"\bwhat time is it\b|\bwhat(?:'s| is) (?:the time|the date|today's date|the current (?:time|date))\b"
    r"|\bwhat day is (?:it|today)\b|몇 시(?:야|예요|인가요|입니까|지)|오늘(?:은|이)? ?(?:며칠|무슨 요일|날짜)"
    r"|今何時|今日は?(?:何日|何曜日)|今日の日付",
    re.IGNORECASE,
)
_LANGUAGES = (
    r"JavaScript|TypeScript|Java|Julia|Rust|Golang|Ruby|PHP|Perl|MATLAB|Octave|Scala|Swift|Kotlin|Haskell|Lua|Fortran"
    r"|COBOL|Bash|PowerShell|VBA|SAS|Stata|SPSS|C\+\+|C#|F#|Node\.js|Objective-C|Visual Basic"
)
_LETTERS = r"R|C|Go"
_SPOKEN = {
    "자바스크립트": "JavaScript",
    "타입스크립트": "TypeScript",
    "자바": "Java",
    "줄리아": "Julia",
    "러스트": "Rust",
    "루비": "Ruby",
    "스칼라": "Scala",
    "매트랩": "MATLAB",
    "코틀린": "Kotlin",
    "배시": "Bash",
    "ジャバスクリプト": "JavaScript",
    "ルビー": "Ruby",
}
_FOREIGN = (
    re.compile(
        r"\b(?i:in|using|with|as|into|to|write|run|execute)\s+(?:an?\s+|some\s+)?"
        rf"(?P<name>(?i:{_LANGUAGES}))(?!\w)"
    ),
    re.compile(
        rf"(?<![\w+#])(?P<name>(?i:{_LANGUAGES})|{_LETTERS})\s+(?i:code|script|program|function|syntax|language)\b"
    ),
    re.compile(r"\b(?i:in|using|write)\s+(?P<name>R)(?=$|[\s.,?!])"),
    re.compile(
        rf"(?<![\w+#])(?P<name>(?i:{_LANGUAGES})|{_LETTERS}|{'|'.join(_SPOKEN)})"
        r"(?:로|으로| ?(?:코드|스크립트|언어|프로그램)|で|の?(?:コード|スクリプト|プログラム|言語))"
    ),
)

TODAY: Texts = {
    "en": "I cannot know this: nothing here looks at the world outside, and an answer would be made up.",
    "ko": "이것은 알 수 없습니다. 여기서는 바깥 세상의 지금을 볼 수 없고, 답한다면 지어낸 것이 됩니다.",
    "ja": "これは分かりません。ここからは外の世界の今を見られず、答えれば作り話になります。",
}
FROM_DATA: Texts = {
    "en": "What is in your data can be computed: `{frame}` has {numbers} by `{date}`.",
    "ko": "가진 데이터에서는 계산할 수 있습니다. `{frame}`에 `{date}`별 {numbers}이(가) 있습니다.",
    "ja": "手元のデータからなら計算できます。`{frame}` に `{date}` ごとの {numbers} があります。",
}
NO_DATA: Texts = {
    "en": "Give a file that holds it (`-f FILE.csv`), and it is computed from that.",
    "ko": "그 값이 든 파일을 주면(`-f FILE.csv`) 거기서 계산합니다.",
    "ja": "その値を含むファイルを渡せば(`-f FILE.csv`)、そこから計算します。",
}
FOREIGN: Texts = {
    "en": "Only Python runs here, not {name}. Ask the same without naming a language, and it is done in Python.",
    "ko": "여기서는 파이썬만 실행됩니다. {name}은(는) 실행되지 않습니다. 언어를 말하지 않으면 파이썬으로 합니다.",
    "ja": "ここで動くのは Python だけで、{name} は動きません。言語を指定しなければ Python で行います。",
}


def in_words(prompt: str, namespace: Namespace, language: Language) -> str:
    """Return the reply to a prompt that no code for a table answers; empty where nothing is known about it."""
    if namespace.environment:
        lines = circumstances_in_words(namespace.environment, language)
        return "\n".join([FIRST_LINE[language], "", *(f"- {line}" for line in lines)])
    if _CLOCK.search(prompt):
        return f"{FIRST_LINE[language]}\n\n```python\nfrom datetime import datetime\n\ndatetime.now()\n```\n"
    foreign = next((match["name"] for form in _FOREIGN if (match := form.search(prompt))), "")
    if foreign:
        return "\n".join([FIRST_LINE[language], FOREIGN[language].format(name=_SPOKEN.get(foreign, foreign))])
    if _TODAY.search(prompt):
        return "\n".join([FIRST_LINE[language], TODAY[language], _instead(prompt, namespace, language)])
    return ""


def _instead(prompt: str, namespace: Namespace, language: Language) -> str:
    """Return what could be computed instead: from a table with numbers by date, or from a file that is given."""
    if _NOT_IN_TABLES.search(prompt):
        return NO_DATA[language]
    for variable in namespace.variables:
        dated = [column for column in variable.columns if reading(column)]
        measured = [column for column in numbers(variable.columns) if not reading(column)]
        if variable.kind == "frame" and dated and measured:
            names = ", ".join(f"`{column.name}`" for column in measured[:4])
            return FROM_DATA[language].format(frame=variable.name, date=dated[0].name, numbers=names)
    return NO_DATA[language]
