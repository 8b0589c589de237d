"""What a prompt asks about the surroundings of the kernel, in English, Korean or Japanese."""

import re
from collections.abc import Mapping
from typing import Literal

Topic = Literal["machine", "data", "lasts"]

_WORDS: Mapping[Topic, tuple[str, ...]] = {
    "machine": (
        r"\b(?:your|this|the current|the runtime|the execution|the python|the kernel|runtime|execution) environment\b",
        r"\benvironment (?:you|is this|do you)",
        r"\bwhat environment\b|\bsystem info(?:rmation)?\b|\bos version\b|\bpython version\b|\binternet access\b",
        r"\b(?:free|total|available|how much|used) (?:disk|memory|ram)\b|\bdisk space\b|\bhow many (?:cpus|cores)\b",
        r"\b(?:which|what) (?:python|operating system|os|gpu|libraries|packages)\b",
        r"\binstalled (?:libraries|packages)\b|\bworking directory\b",
        r"(?:실행|작업|현재|파이썬|커널|지금|너의|네|당신의) ?환경|환경(?:을|에 대해)? ?(?:설명|알려)",
        r"시스템 정보|운영 ?체제|디스크 ?(?:용량|공간)|남은 (?:디스크|메모리)|메모리 ?용량|파이썬 버전",
        r"설치된 (?:라이브러리|패키지)|작업 (?:폴더|디렉터리)",
        r"(?:実行|動作|現在の|あなたの|この|Python)の?環境|環境(?:を|について)(?:説明|教え)|システム情報",
        r"ディスクの?(?:容量|空き)|メモリの?(?:容量|空き)|Pythonの?バージョン",
        r"インストール済みの?(?:ライブラリ|パッケージ)|作業(?:フォルダー?|ディレクトリ)",
    ),
    "data": (
        r"\bwhere (?:does|do|is|are|will|would) (?:my|our) (?:data|files?|prompts?)\b.*\b(?:go|sent|stored|kept|end)",
        r"\bwho (?:sees|can see|gets|reads) my (?:data|files?|prompts?)\b",
        r"\b(?:is|are) my (?:data|files?) (?:sent|uploaded|shared|stored|safe|private)\b",
        r"\bdata privacy\b|\bleaves? (?:my|this) (?:machine|computer)\b",
        r"(?:데이터|파일|자료)(?:는|가|이|을|를)? ?(?:어디로|어디에|누가|외부로)",
        r"(?:데이터|파일).*(?:전송|업로드)(?:돼|되|하)",
        r"(?:データ|ファイル)は?(?:どこ|誰|外部)|(?:データ|ファイル).*(?:送信|送られ|アップロード)",
    ),
    "lasts": (
        r"\bwhat (?:survives|is kept|remains|persists|is lost|happens)\b.*\b(?:restart|session|kernel|shut)",
        r"\b(?:after|survive|over) (?:a |the )?(?:kernel )?restart\b",
        r"\bdo (?:my )?(?:files|variables) (?:survive|persist|stay)\b",
        r"\bhow long (?:are|do) (?:my )?(?:files|variables|data)\b",
        r"(?:재시작|다시 시작|종료)(?:하면|한 뒤|한 후| 후).*(?:남|사라|유지|어떻게)|무엇이 남",
        r"(?:再起動|終了)(?:する|した|後|し).*(?:残|消え|どう)|何が残",
    ),
}
_TOPICS = {topic: re.compile("|".join(forms), re.IGNORECASE) for topic, forms in _WORDS.items()}


def asked(prompt: str) -> frozenset[Topic]:
    """Return what of its surroundings a prompt asks about."""
    return frozenset(topic for topic, words in _TOPICS.items() if words.search(prompt))
