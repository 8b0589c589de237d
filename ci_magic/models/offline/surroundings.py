"""The environment in words, for users: what the kernel runs on, where data goes, what lasts."""

# letters of Korean and Japanese are meant

from collections.abc import Callable, Iterable, Mapping

from ...values import Circumstance
from .phrases import Texts

_NAMES: dict[str, Texts] = {
    "directory": {"en": "working directory", "ko": "작업 폴더", "ja": "作業フォルダー"},
    "disk": {"en": "disk", "ko": "디스크", "ja": "ディスク"},
    "memory": {"en": "memory", "ko": "메모리", "ja": "メモリ"},
    "processors": {"en": "processors", "ko": "프로세서", "ja": "プロセッサ"},
    "python": {"en": "Python", "ko": "파이썬", "ja": "Python"},
    "system": {"en": "operating system", "ko": "운영체제", "ja": "OS"},
    "graphics": {"en": "graphics processor", "ko": "그래픽 프로세서", "ja": "GPU"},
    "libraries": {"en": "libraries", "ko": "라이브러리", "ja": "ライブラリ"},
    "network": {"en": "network", "ko": "네트워크", "ja": "ネットワーク"},
    "data": {"en": "your data", "ko": "데이터", "ja": "データ"},
    "lasts": {"en": "what lasts", "ko": "남는 것", "ja": "残るもの"},
}
_WORDS: dict[str, Texts] = {
    "total": {"en": "in all", "ko": "전체", "ja": "全体"},
    "used": {"en": "used", "ko": "사용", "ja": "使用"},
    "free": {"en": "free", "ko": "남음", "ja": "空き"},
    "usable": {"en": "usable here", "ko": "사용 가능", "ja": "利用可能"},
    "none": {"en": "none found", "ko": "찾지 못함", "ja": "見つからない"},
    "asked": {
        "en": "code that uses it asks first",
        "ko": "네트워크를 쓰는 코드는 먼저 허락을 구합니다",
        "ja": "使うコードは先に許可を求めます",
    },
    "allowed": {
        "en": "code may use it unasked",
        "ko": "코드가 묻지 않고 쓸 수 있습니다",
        "ja": "コードは許可なしで使えます",
    },
}
_UNKNOWN: Texts = {"en": "could not determine", "ko": "알 수 없음", "ja": "確認できません"}
_NOWHERE: Texts = {
    "en": "nothing leaves this machine: rules or written replies answer on it, no server is asked",
    "ko": "이 컴퓨터 밖으로 나가지 않습니다. 정해진 규칙이나 미리 쓴 답이 여기서 답하고 서버에는 묻지 않습니다",
    "ja": "このコンピューターの外には出ません。決まった規則か書かれた答えがここで答え、サーバーには尋ねません",
}
_SERVER: Texts = {
    "en": "your prompt and what the model sees of the notebook (privacy: {privacy}) go to {server}, for the model "
    "{model}; secrets are masked; variables and files themselves stay here. `%ci --ledger` lists every request",
    "ko": "프롬프트와 모델이 보는 노트북 내용(privacy: {privacy})이 {server}(모델 {model})로 갑니다. 비밀값은 가리고, "
    "변수와 파일 자체는 여기에 남습니다. `%ci --ledger`가 보낸 것을 모두 보여 줍니다",
    "ja": "プロンプトとモデルが見るノートブックの内容(privacy: {privacy})が {server}(モデル {model})へ送られます。"
    "秘密の値は伏せられ、変数とファイルそのものはここに残ります。`%ci --ledger` で送信をすべて確認できます",
}
_LASTS: Texts = {
    "en": "variables are gone when the kernel restarts; files in {directory}, the cells of the saved notebook and the "
    "record ({record}) stay. `%ci --restore` runs accepted cells again",
    "ko": "커널을 다시 시작하면 변수는 사라집니다. {directory}의 파일, 저장한 노트북의 셀, 기록({record})은 남습니다. "
    "`%ci --restore`는 받아들인 셀을 다시 실행합니다",
    "ja": "カーネルを再起動すると変数は消えます。{directory} のファイル、保存したノートブックのセル、"
    "記録({record})は残ります。`%ci --restore` で受け入れたセルを再実行できます",
}
_VOLATILE: Texts = {
    "en": "; {directory} is on a {volatile} file system: its files may end with the machine or its container",
    "ko": ". {directory}은(는) {volatile} 파일 시스템이라 컴퓨터나 컨테이너가 끝나면 파일도 사라질 수 있습니다",
    "ja": "。{directory} は {volatile} ファイルシステム上にあり、"
    "コンピューターやコンテナの終了とともに消えることがあります",
}
_JOIN: Texts = {"en": ", ", "ko": ", ", "ja": "、"}


def circumstances_in_words(found: Iterable[Circumstance], language: str) -> list[str]:
    """Return a line for each item of the environment, also for those that could not be determined.

    `language` is `en`, `ko` or `ja`.
    """
    return [f"{_NAMES[each.name][language]}: {_text(each, language)}" for each in found]


def _text(circumstance: Circumstance, language: str) -> str:
    if not circumstance.values:
        return _UNKNOWN[language]
    return _SENTENCES.get(circumstance.name, _pairs)(circumstance.values, language)


def _pairs(values: tuple[tuple[str, str], ...], language: str) -> str:
    return _JOIN[language].join(_pair(what, value, language) for what, value in values)


def _pair(what: str, value: str, language: str) -> str:
    """Return `57.0 GiB free`, `남음 57.0 GiB`, `numpy 2.4.6`."""
    parts = [_WORDS[what][language] if what in _WORDS else what, value]
    if language == "en" and what in _WORDS:
        parts.reverse()
    return " ".join(part for part in parts if part)


def _data(values: tuple[tuple[str, str], ...], language: str) -> str:
    known = dict(values)
    return _SERVER[language].format_map(known) if "server" in known else _NOWHERE[language]


def _lasts(values: tuple[tuple[str, str], ...], language: str) -> str:
    known = dict(values)
    ends = _VOLATILE[language].format_map(known) if "volatile" in known else ""
    return _LASTS[language].format_map(known) + ends


_SENTENCES: Mapping[str, Callable[[tuple[tuple[str, str], ...], str], str]] = {"data": _data, "lasts": _lasts}
