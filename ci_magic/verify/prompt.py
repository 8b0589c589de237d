"""What a prompt asks for, as far as words tell it, in English, Korean and Japanese."""

import re
import unicodedata
from functools import cache

_QUESTION = re.compile(
    r"\?|\uff1f|\b(?:whether|which|any|find|check|is there|are there|does|do we|has|duplicate[sd]?|missing|null|nan|"
    r"valid(?:ate)?|verify|invalid|anomal\w+|outliers?|exist\w*|search|look for|bad|wrong|errors?|never|without|no)\b|"
    r"확인|있는지|있나|있어|있습니까|인지|찾아|찾기|검사|검증|중복|결측|누락|이상치|어떤|어느|없는|비어|음수|오류|"
    r"確認|あるか|ありますか|いるか|どの|どれ|探し|検索|チェック|検証|重複|欠損|欠け|外れ値|異常|ない|なし|負の",
    re.IGNORECASE,
)  # fmt: skip
_MADE_UP = re.compile(
    r"\b(?:sample|dummy|fake|mock|toy|synthetic|made[- ]up|example|test|placeholder|artificial)\s+"
    r"(?:\w+\s+){0,2}?(?:data\w*|frames?|tables?|lists?|values|numbers|rows|arrays?|sets?|df|series|dict\w*)\b|"
    r"\brandom(?:ly)?\b(?!\s+(?:forest|sample of|state|search))|\bsimulat\w+|\bgenerate\b|\bmake up\b|\binvent\b|"
    r"예시|예제|샘플|더미|가상|가짜|임의|무작위|랜덤|난수|테스트\s?데이터|시뮬레이션|생성|"
    r"サンプル|ダミー|仮の|ランダム|乱数|テスト\s?データ|例の|シミュレーション|生成|架空",
    re.IGNORECASE,
)
_RESET = re.compile(
    r"\b(?:reset|clear|empty|overwrite|start over|re-?create|re-?define|(?:re-?)?initiali[sz]e|replace|blank)\b|"
    r"초기화|비워|비우|빈\s|덮어|다시 만들|새로 만들|리셋|교체|"
    r"リセット|初期化|空に|空の|クリア|上書き|作り直|置き換え",
    re.IGNORECASE,
)
_MAKE = re.compile(
    r"\b(?:create|make|build|set|define|let|put|assign)\b|만들|정의|作って|作成|定義|[=:]", re.IGNORECASE
)
_LOAD = re.compile(
    r"\b(?:load|read|open|import|reload|re-?read|refresh)\b|"
    r"불러|읽어|읽고|읽은|로드|열어|다시 읽|読み|読んで|読込|ロード|開い",
    re.IGNORECASE,
)
_CALLABLE = re.compile(
    r"\b(?:function|functions|def|lambda|method|generator|iterator|decorator|object|callable)\b|"
    r"함수|제너레이터|객체|메서드|関数|ジェネレータ|オブジェクト|メソッド",
    re.IGNORECASE,
)
_NEGATED = re.compile(
    r"\b(?:not|without|don'?t|avoid|never|instead of)\b|말고|없이|대신|ではなく|なしで|使わず", re.IGNORECASE
)

_NAME = r"[^\W\d]\w*"
# Names are bounded and start a word, or a prompt of a megabyte without a space would take minutes.
_CALLED = re.compile(
    r"\bvariable\s+(?:called|named|with the name)\s+[`'\"]?([A-Za-z_]\w*)|\bvariable\s+[`'\"]([A-Za-z_]\w*)[`'\"]|"
    r"\b(?:in|into|to|as) (?:the |a )?variable\s+(?!called\b|named\b)([A-Za-z_]\w*)|"
    r"((?<!\w)[A-Za-z_]\w{0,80}|(?<![가-힣])[가-힣][가-힣\w]{0,80}?)[`'\"]?\s?(?:이라는|라는)\s*(?:이름의\s*)?변수|"
    r"변수\s+[`'\"]?([A-Za-z_]\w*)|"
    r"変数\s?[`「'\"]?([A-Za-z_]\w*)|((?<!\w)[A-Za-z_]\w{0,80})[`」'\"]?\s?という(?:名前の)?変数",
    re.ASCII | re.IGNORECASE,
)
_NO_NAMES = frozenset(
    {"called", "named", "name", "in", "for", "of", "to", "with", "is", "and", "the", "a", "that", "it", "from", "as"}
)
_TICKED = re.compile(rf"`({_NAME})`")
_SNAKE = re.compile(r"(?<![\w./\\-])[A-Za-z]\w{0,80}_\w{0,80}[A-Za-z0-9](?![\w(/\\]|\.\w)", re.ASCII)


@cache
def asks_about(prompt: str) -> bool:
    """Whether a prompt asks if or where something is, so that nothing can be the right answer."""
    return bool(_QUESTION.search(prompt))


@cache
def asks_for_made_up(prompt: str) -> bool:
    """Whether a prompt asks for data that nobody measured."""
    return bool(_MADE_UP.search(prompt))


@cache
def asks_for_reset(prompt: str) -> bool:
    """Whether a prompt asks to empty something or to put something else in its place."""
    return bool(_RESET.search(prompt))


@cache
def asks_to_make(prompt: str) -> bool:
    """Whether a prompt gives what something is to be made of."""
    return bool(_MAKE.search(prompt))


@cache
def asks_to_load(prompt: str) -> bool:
    """Whether a prompt asks to read data."""
    return bool(_LOAD.search(prompt))


@cache
def asks_for_callable(prompt: str) -> bool:
    """Whether a function or an object may be the answer itself."""
    return bool(_CALLABLE.search(prompt))


@cache
def variables_asked_for(prompt: str) -> tuple[str, ...]:
    """Return the names that a prompt wants a variable to have (`in a variable called x`, `x라는 변수`, `変数x`)."""
    found = [next(filter(None, match.groups())) for match in _CALLED.finditer(prompt)]
    return tuple(name for name in dict.fromkeys(found) if name.isidentifier() and name.lower() not in _NO_NAMES)


@cache
def identifiers(prompt: str) -> tuple[str, ...]:
    """Return the words of a prompt that are written as identifiers: `snake_case`, or in backticks and no plain word."""
    if _NEGATED.search(prompt):
        return ()
    ticked = [name for name in _TICKED.findall(prompt) if not name.isascii() or re.search(r"[_\dA-Z]", name[1:])]
    return tuple(dict.fromkeys([*_SNAKE.findall(prompt), *ticked]))


def mentions(prompt: str, name: str) -> bool:
    """Whether `name` stands in `prompt`: as a word of its own, or at the start of one where particles are attached."""
    if not name:
        return False
    sentence, word = (unicodedata.normalize("NFC", text).casefold() for text in (prompt, name))
    if word.isascii():
        return re.search(rf"(?<![A-Za-z0-9_]){re.escape(word)}(?![A-Za-z0-9_])", sentence) is not None
    if re.search("[가-힣]", word):
        return re.search(rf"(?<![가-힣]){re.escape(word)}", sentence) is not None
    return word in sentence
