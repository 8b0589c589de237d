"""What the rules say, in three languages: the prompt chooses which, so these are not in the catalogues of messages."""

# letters of Korean and Japanese are meant

from collections.abc import Mapping

Texts = Mapping[str, str]

FIRST_LINE: Texts = {
    "en": "This was written by fixed rules, not by a model: no model is configured.",
    "ko": "모델이 아니라 정해진 규칙이 쓴 답입니다. 설정된 모델이 없습니다.",
    "ja": "これはモデルではなく、決まった規則が書いた答えです。モデルは設定されていません。",
}

UNDERSTOOD: Texts = {"en": "Understood", "ko": "이해한 내용", "ja": "理解した内容"}

FIELDS: dict[str, Texts] = {
    "frame": {"en": "table", "ko": "표", "ja": "表"},
    "file": {"en": "file", "ko": "파일", "ja": "ファイル"},
    "operation": {"en": "operation", "ko": "작업", "ja": "操作"},
    "columns": {"en": "columns", "ko": "열", "ja": "列"},
    "by": {"en": "by", "ko": "기준", "ja": "基準"},
    "colour": {"en": "colour", "ko": "색", "ja": "色"},
    "rows": {"en": "only rows with", "ko": "행 조건", "ja": "行の条件"},
    "order": {"en": "order", "ko": "정렬", "ja": "並び"},
    "chart": {"en": "chart", "ko": "그래프", "ja": "グラフ"},
}

OPERATIONS: dict[str, Texts] = {
    "describe": {"en": "describe the columns", "ko": "열 설명", "ja": "列の説明"},
    "show": {"en": "show rows", "ko": "행 보기", "ja": "行の表示"},
    "missing": {"en": "count missing values", "ko": "결측치 세기", "ja": "欠損値の数"},
    "aggregate": {"en": "combine", "ko": "집계", "ja": "集計"},
    "largest": {"en": "sort rows", "ko": "행 정렬", "ja": "行の並べ替え"},
    "histogram": {"en": "distribution", "ko": "분포", "ja": "分布"},
    "scatter": {"en": "relationship of two columns", "ko": "두 열의 관계", "ja": "二つの列の関係"},
    "correlation": {"en": "correlations", "ko": "상관관계", "ja": "相関"},
    "box": {"en": "distribution by group", "ko": "그룹별 분포", "ja": "グループ別の分布"},
    "draw": {"en": "draw the values in row order", "ko": "값을 행 순서로 그리기", "ja": "値を行の順に描画"},
    "outliers": {"en": "outliers", "ko": "이상치 찾기", "ja": "外れ値の検出"},
    "stock": {"en": "stock chart", "ko": "주가 차트", "ja": "株価チャート"},
    "clean": {"en": "clean", "ko": "정제", "ja": "整形"},
}

AGGREGATIONS: dict[str, Texts] = {
    "sum": {"en": "sum", "ko": "합계", "ja": "合計"},
    "mean": {"en": "mean", "ko": "평균", "ja": "平均"},
    "median": {"en": "median", "ko": "중앙값", "ja": "中央値"},
    "min": {"en": "min", "ko": "최솟값", "ja": "最小値"},
    "max": {"en": "max", "ko": "최댓값", "ja": "最大値"},
    "count": {"en": "count", "ko": "개수", "ja": "件数"},
    "nunique": {"en": "distinct values", "ko": "고유값 수", "ja": "種類数"},
    "size": {"en": "count of rows", "ko": "행 수", "ja": "行数"},
}

PERIODS: dict[str, Texts] = {
    "Y": {"en": "year", "ko": "연도", "ja": "年"},
    "Q": {"en": "quarter", "ko": "분기", "ja": "四半期"},
    "M": {"en": "month", "ko": "월", "ja": "月"},
    "W": {"en": "week", "ko": "주", "ja": "週"},
    "D": {"en": "day", "ko": "일", "ja": "日"},
    "h": {"en": "hour", "ko": "시간", "ja": "時間"},
    "weekday": {"en": "weekday", "ko": "요일", "ja": "曜日"},
    "hour": {"en": "hour of day", "ko": "시간대", "ja": "時間帯"},
    "month": {"en": "month", "ko": "월", "ja": "月"},
}

CHARTS: dict[str, Texts] = {
    "line": {"en": "line", "ko": "선 그래프", "ja": "折れ線"},
    "bar": {"en": "bar", "ko": "막대 그래프", "ja": "棒グラフ"},
    "hist": {"en": "histogram", "ko": "히스토그램", "ja": "ヒストグラム"},
    "scatter": {"en": "scatter", "ko": "산점도", "ja": "散布図"},
    "box": {"en": "box plot", "ko": "상자그림", "ja": "箱ひげ図"},
}

KINDS: dict[str, Texts] = {
    "number": {"en": "number", "ko": "숫자", "ja": "数値"},
    "text": {"en": "text", "ko": "문자", "ja": "文字"},
    "datetime": {"en": "date", "ko": "날짜", "ja": "日付"},
    "boolean": {"en": "true or false", "ko": "참/거짓", "ja": "真偽"},
    "category": {"en": "category", "ko": "범주", "ja": "カテゴリ"},
    "other": {"en": "other", "ko": "기타", "ja": "その他"},
    "dates_as_text": {"en": "dates kept as text", "ko": "문자로 된 날짜", "ja": "文字で書かれた日付"},
    "dates_as_numbers": {"en": "dates kept as numbers", "ko": "숫자로 된 날짜", "ja": "数値で書かれた日付"},
}

ASSUMPTIONS: dict[str, Texts] = {
    "summed": {
        "en": "The prompt does not say how values combine: they are summed. Say mean, median, min or max to change.",
        "ko": "값을 어떻게 합칠지 말하지 않아 합계를 냅니다. 다르게 하려면 평균, 중앙값, 최소, 최대라고 쓰세요.",
        "ja": "まとめ方の指定がないので合計にします。変えるには平均、中央値、最小、最大と書いてください。",
    },
    "averaged": {
        "en": "The prompt does not say how values combine: they are averaged. Say sum, median, min or max to change.",
        "ko": "값을 어떻게 합칠지 말하지 않아 평균을 냅니다. 다르게 하려면 합계, 중앙값, 최소, 최대라고 쓰세요.",
        "ja": "まとめ方の指定がないので平均にします。変えるには合計、中央値、最小、最大と書いてください。",
    },
    "counted": {
        "en": "The prompt names nothing to combine: rows are counted.",
        "ko": "집계할 열이 없어 행 수를 셉니다.",
        "ja": "集計する列の指定がないので行数を数えます。",
    },
    "all_numbers": {
        "en": "The prompt names no column to combine: all columns of numbers are taken.",
        "ko": "집계할 열을 말하지 않아 숫자 열을 모두 씁니다.",
        "ja": "集計する列の指定がないので、数値の列をすべて使います。",
    },
    "row": {
        "en": "Each row is taken as one of the {word}.",
        "ko": "한 행을 {word} 하나로 봅니다.",
        "ja": "1行を{word}の一つと見なします。",
    },
    "read_dates": {
        "en": "`{column}` is not stored as dates: the code reads it as dates, the column itself stays as it is.",
        "ko": "`{column}` 열은 날짜형이 아니라서 코드에서 날짜로 읽습니다. 열 자체는 바뀌지 않습니다.",
        "ja": "`{column}` 列は日付型ではないため、コードの中で日付として読みます。列そのものは変わりません。",
    },
    "month_first": {
        "en": "Dates like 01/02/2024 are read as month/day/year.",
        "ko": "01/02/2024 같은 날짜는 월/일/연도로 읽습니다.",
        "ja": "01/02/2024 のような日付は月/日/年として読みます。",
    },
    "first_rows": {
        "en": "The table is larger than what belongs here: at most {word} rows are brought in.",
        "ko": "표가 커서 최대 {word}행만 가져옵니다.",
        "ja": "表が大きいため、最大{word}行だけ取り出します。",
    },
    "encoded": {
        "en": "The file is read with the encoding {encoding}.",
        "ko": "파일을 {encoding} 인코딩으로 읽습니다.",
        "ja": "ファイルを文字コード {encoding} で読みます。",
    },
}

ORDERS: dict[str, Texts] = {
    "descending": {"en": "largest first", "ko": "큰 순", "ja": "大きい順"},
    "ascending": {"en": "smallest first", "ko": "작은 순", "ja": "小さい順"},
}

PROBLEMS: dict[str, Texts] = {
    "unsupported": {
        "en": "I do not know: the rules have no answer to this prompt.",
        "ko": "모르겠습니다. 이 요청은 규칙으로 답할 수 없습니다.",
        "ja": "分かりません。この依頼には規則では答えられません。",
    },
    "nonsense": {
        "en": "I do not know what this asks for: {words}. Name a table or a file, its columns, and what to do.",
        "ko": "무엇을 원하는지 모르겠습니다: {words}. 표나 파일, 열 이름, 할 일을 함께 써 주세요.",
        "ja": "何を求めているのか分かりません: {words}。表かファイル、列の名前、することを書いてください。",
    },
    "unknown_words": {
        "en": "Not understood: {words}. The columns of `{frame}` are {columns}.{near}",
        "ko": "이해하지 못한 말: {words}. `{frame}`의 열: {columns}.{near}",
        "ja": "理解できない言葉: {words}。`{frame}` の列: {columns}。{near}",
    },
    "ambiguous_column": {
        "en": "Which column is {words}: {candidates}? Write its name.",
        "ko": "{words}은(는) 어느 열입니까: {candidates}? 열 이름을 써 주세요.",
        "ja": "{words} はどの列ですか: {candidates}。列名を書いてください。",
    },
    "ambiguous_frame": {
        "en": "Which table is meant: {candidates}? Write its name in the prompt.",
        "ko": "어느 표입니까: {candidates}? 표 이름을 함께 써 주세요.",
        "ja": "どの表ですか: {candidates}。表の名前を一緒に書いてください。",
    },
    "ambiguous_date": {
        "en": "Which dates are meant: {candidates}? Write the column's name.",
        "ko": "어느 날짜입니까: {candidates}? 열 이름을 써 주세요.",
        "ja": "どの日付ですか: {candidates}。列名を書いてください。",
    },
    "no_frame": {
        "en": "There is no table here: name a file in the prompt, or load one first.",
        "ko": "표가 없습니다. 파일 이름을 쓰거나 먼저 데이터를 불러오세요.",
        "ja": "表がありません。ファイル名を書くか、先にデータを読み込んでください。",
    },
    "no_date": {
        "en": "`{frame}` has no single column of dates to use. Its columns are {columns}.",
        "ko": "`{frame}`에 쓸 날짜 열이 하나로 정해지지 않습니다. 열: {columns}.",
        "ja": "`{frame}` に使える日付の列が一つに決まりません。列: {columns}。",
    },
    "which_measure": {
        "en": "Which column of numbers is meant? In `{frame}`: {candidates}.",
        "ko": "어느 숫자 열입니까? `{frame}`의 숫자 열: {candidates}.",
        "ja": "どの数値の列ですか。`{frame}` の数値の列: {candidates}。",
    },
    "not_numeric": {
        "en": "{words} does not hold numbers, so it has no sum or mean. The columns of `{frame}` are {columns}.",
        "ko": "{words} 열은 숫자가 아니라서 합계나 평균을 낼 수 없습니다. `{frame}`의 열: {columns}.",
        "ja": "{words} 列は数値ではないので合計や平均を求められません。`{frame}` の列: {columns}。",
    },
    "no_code": {
        "en": (
            "The rules have no code for {words} with a {type} such as `{frame}`: ask for values combined by group, "
            "or convert a small part of it to pandas first."
        ),
        "ko": (
            "`{frame}` 같은 {type}에 대한 {words}은(는) 규칙에 없습니다. 그룹별 집계를 요청하거나 "
            "먼저 작은 일부를 pandas로 바꾸세요."
        ),
        "ja": (
            "`{frame}` のような {type} での{words}は規則にありません。グループごとの集計を頼むか、"
            "先に一部を pandas に変換してください。"
        ),
    },
    "other_table": {
        "en": "`{frame}` is a {type}: the rules write code for tables of pandas, dask, polars and duckdb only.",
        "ko": "`{frame}`은(는) {type}입니다. 규칙은 pandas, dask, polars, duckdb의 표만 다룹니다.",
        "ja": "`{frame}` は {type} です。規則が扱うのは pandas、dask、polars、duckdb の表だけです。",
    },
    "two_numbers": {
        "en": "A relationship needs exactly two columns of numbers. The columns of `{frame}` are {columns}.",
        "ko": "관계를 보려면 숫자 열이 꼭 두 개 필요합니다. `{frame}`의 열: {columns}.",
        "ja": "関係を見るには数値の列がちょうど二つ必要です。`{frame}` の列: {columns}。",
    },
}

NEAR: Texts = {"en": " Did you mean {names}?", "ko": " 혹시 {names}입니까?", "ja": " もしかして {names} ですか。"}
NONE: Texts = {"en": "none", "ko": "없음", "ja": "なし"}
MORE: Texts = {"en": "and {count} more", "ko": "외 {count}개", "ja": "ほか {count} 列"}

REPAIR: Texts = {
    "en": "The rules have no other way to write this, so they do not send the same code again.",
    "ko": "규칙에는 다른 방법이 없어 같은 코드를 다시 보내지 않습니다.",
    "ja": "規則には別の書き方がないため、同じコードは送りません。",
}

CAN_DO: Texts = {"en": "The rules can do these:", "ko": "규칙으로 할 수 있는 일:", "ja": "規則でできること:"}

USE_A_MODEL: Texts = {
    "en": (
        "For anything else use a model: set OPENAI_API_KEY in the environment before starting Jupyter, "
        "or OPENAI_BASE_URL and CI_MAGIC_MODEL for a server of your own (or `c.CIMagic.base_url` in the configuration)."
    ),
    "ko": (
        "그 밖의 일에는 모델을 쓰세요: Jupyter를 시작하기 전에 환경 변수 OPENAI_API_KEY를, "
        "직접 운영하는 서버라면 OPENAI_BASE_URL과 CI_MAGIC_MODEL을 정하세요(또는 설정 파일의 `c.CIMagic.base_url`)."
    ),
    "ja": (
        "そのほかのことにはモデルを使ってください: Jupyter を起動する前に環境変数 OPENAI_API_KEY を、"
        "自分のサーバーなら OPENAI_BASE_URL と CI_MAGIC_MODEL を設定します(または設定ファイルの `c.CIMagic.base_url`)。"
    ),
}

EXTREMES: dict[str, Texts] = {
    "max": {"en": "Highest:", "ko": "가장 높은 값:", "ja": "最大:"},
    "min": {"en": "Lowest:", "ko": "가장 낮은 값:", "ja": "最小:"},
}
CORRELATION: Texts = {"en": "Correlation of {x} and {y}:", "ko": "{x}, {y}의 상관계수:", "ja": "{x} と {y} の相関係数:"}

LABELS: dict[str, Texts] = {
    "type": {"en": "type", "ko": "자료형", "ja": "型"},
    "missing": {"en": "missing", "ko": "결측", "ja": "欠損"},
    "percent": {"en": "percent", "ko": "비율(%)", "ja": "割合(%)"},
    "filled": {"en": "filled", "ko": "값 있음", "ja": "値あり"},
    "shape": {"en": "rows and columns:", "ko": "행과 열의 수:", "ja": "行数と列数:"},
    "row": {"en": "row", "ko": "행", "ja": "行"},
    "rows": {"en": "rows", "ko": "행 수", "ja": "行数"},
    "title_by": {"en": "{what} by {groups}", "ko": "{groups}별 {what}", "ja": "{groups}別の{what}"},
    "title_of": {
        "en": "{aggregation} of {measures}",
        "ko": "{measures} {aggregation}",
        "ja": "{measures}の{aggregation}",
    },
    "title_distribution": {"en": "distribution of {measures}", "ko": "{measures} 분포", "ja": "{measures}の分布"},
    "title_pair": {"en": "{y} and {x}", "ko": "{x}와(과) {y}", "ja": "{x}と{y}"},
}
