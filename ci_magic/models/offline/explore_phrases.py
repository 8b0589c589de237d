"""What is said of a file that came without a word, in three languages."""

# letters of Korean and Japanese are meant

from .phrases import Texts

FILE: Texts = {
    "en": "{path}: {kind}, {size:,} bytes",
    "ko": "{path}: {kind}, {size:,}바이트",
    "ja": "{path}: {kind}、{size:,} バイト",
}
ENCODING: Texts = {"en": "encoding {encoding}", "ko": "인코딩 {encoding}", "ja": "文字コード {encoding}"}
SEPARATOR: Texts = {"en": "separator {separator}", "ko": "구분자 {separator}", "ja": "区切り {separator}"}
PART: Texts = {"en": "from it: {part}", "ko": "읽는 부분: {part}", "ja": "読む部分: {part}"}
PROBLEM: Texts = {"en": "{path}: {problem}", "ko": "{path}: {problem}", "ja": "{path}: {problem}"}

SEPARATORS: dict[str, Texts] = {
    "\t": {"en": "tab", "ko": "탭", "ja": "タブ"},
    ",": {"en": "comma", "ko": "쉼표", "ja": "コンマ"},
    ";": {"en": "semicolon", "ko": "세미콜론", "ja": "セミコロン"},
    "|": {"en": "bar", "ko": "세로줄", "ja": "縦線"},
}

KIND_NAMES: dict[str, str] = {
    "csv": "CSV",
    "tsv": "TSV",
    "json": "JSON",
    "json lines": "JSON Lines",
    "excel": "Excel",
    "old excel": "Excel (.xls)",
    "parquet": "Parquet",
    "feather": "Feather",
    "sqlite": "SQLite",
    "duckdb": "DuckDB",
    "pdf": "PDF",
    "word": "Word",
    "powerpoint": "PowerPoint",
    "html": "HTML",
    "xml": "XML",
    "svg": "SVG",
    "markdown": "Markdown",
    "python": "Python",
}
KINDS_OF_FILES: dict[str, Texts] = {
    "text": {"en": "text", "ko": "텍스트", "ja": "テキスト"},
    "chat": {"en": "chat export", "ko": "대화 내보내기", "ja": "トーク履歴"},
    "image": {"en": "image", "ko": "이미지", "ja": "画像"},
    "video": {"en": "video", "ko": "동영상", "ja": "動画"},
    "audio": {"en": "sound", "ko": "소리 파일", "ja": "音声"},
    "notebook": {"en": "notebook", "ko": "노트북", "ja": "ノートブック"},
    "directory": {"en": "folder", "ko": "폴더", "ja": "フォルダー"},
    "archive": {"en": "archive", "ko": "압축 파일", "ja": "アーカイブ"},
    "other": {"en": "unknown kind", "ko": "알 수 없는 종류", "ja": "不明な種類"},
}

ROWS: Texts = {
    "en": "{rows} rows, {columns} columns",
    "ko": "행 {rows}개, 열 {columns}개",
    "ja": "{rows} 行、{columns} 列",
}
SAMPLED: Texts = {
    "en": "The file is larger than the free memory: this is a sample, its first {count:,} rows.",
    "ko": "파일이 남은 메모리보다 커서 처음 {count:,}행만 표본으로 읽었습니다.",
    "ja": "ファイルが空きメモリより大きいため、先頭の {count:,} 行だけを標本として読みました。",
}
HEADINGS: dict[str, Texts] = {
    "column": {"en": "column", "ko": "열", "ja": "列"},
    "type": {"en": "type", "ko": "자료형", "ja": "型"},
    "missing": {"en": "missing", "ko": "결측", "ja": "欠損"},
    "distinct": {"en": "distinct", "ko": "고유값", "ja": "種類"},
    "values": {"en": "range or most frequent", "ko": "범위 또는 자주 나오는 값", "ja": "範囲または多い値"},
}
DTYPES: dict[str, Texts] = {
    "i": {"en": "whole number", "ko": "정수", "ja": "整数"},
    "f": {"en": "number", "ko": "실수", "ja": "小数"},
    "b": {"en": "true or false", "ko": "참/거짓", "ja": "真偽"},
    "M": {"en": "date", "ko": "날짜", "ja": "日時"},
    "O": {"en": "text", "ko": "문자", "ja": "文字"},
}
NOTHING_SEEN: Texts = {
    "en": "Under this privacy setting nothing of a file is looked at: say in words what to do with it.",
    "ko": "이 privacy 설정에서는 파일을 들여다보지 않습니다. 무엇을 할지 말로 써 주세요.",
    "ja": "この privacy 設定ではファイルの中を見ません。することを言葉で書いてください。",
}
NO_CHARTS: Texts = {
    "en": "The charts failed and are left out.",
    "ko": "그래프는 그리지 못해 뺐습니다.",
    "ja": "グラフは描けなかったので省きます。",
}
BEGINNING: Texts = {"en": "It begins:", "ko": "첫 부분:", "ja": "先頭:"}
WHAT_NEXT: Texts = {
    "en": "The rules can only say what kind of file this is; a model can be asked for more.",
    "ko": "규칙으로는 파일의 종류만 알 수 있습니다. 더 알아보려면 모델이 필요합니다.",
    "ja": "規則で分かるのはファイルの種類までです。それ以上はモデルに尋ねてください。",
}
