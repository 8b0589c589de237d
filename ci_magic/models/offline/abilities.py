"""What the rules can do, with examples in three languages."""

# letters of Korean and Japanese are meant

from .phrases import Texts

ABILITIES: tuple[tuple[str, Texts, Texts], ...] = (
    (
        "",
        {"en": "describe a table or file", "ko": "표나 파일 설명", "ja": "表やファイルの説明"},
        {"en": "describe {frame}", "ko": "{frame} 살펴봐", "ja": "{frame} の内容を見せて"},
    ),
    (
        "",
        {"en": "first rows", "ko": "처음 몇 행", "ja": "先頭の行"},
        {"en": "first 10 rows of {frame}", "ko": "{frame} 처음 10행", "ja": "{frame} の先頭10行"},
    ),
    (
        "",
        {"en": "missing values", "ko": "결측치", "ja": "欠損値"},
        {"en": "missing values in {frame}", "ko": "{frame} 결측치", "ja": "{frame} の欠損値"},
    ),
    (
        "number group",
        {
            "en": "sum, mean, median, count, min, max by group",
            "ko": "그룹별 합계, 평균, 중앙값, 개수, 최소, 최대",
            "ja": "グループ別の合計、平均、中央値、件数、最小、最大",
        },
        {"en": "average {number} by {group}", "ko": "{group}별 {number} 평균", "ja": "{group}別の{number}の平均"},
    ),
    (
        "number group",
        {"en": "top N", "ko": "상위 N개", "ja": "上位N件"},
        {"en": "top 5 {group} by {number}", "ko": "{number} 상위 5개 {group}", "ja": "{number}の上位5件の{group}"},
    ),
    (
        "number date",
        {"en": "charts over time", "ko": "기간별 그래프", "ja": "期間ごとのグラフ"},
        {"en": "plot {number} by month", "ko": "월별 {number} 그래프 그려줘", "ja": "月ごとの{number}のグラフ"},
    ),
    (
        "number",
        {"en": "distribution", "ko": "분포", "ja": "分布"},
        {"en": "distribution of {number}", "ko": "{number} 분포", "ja": "{number}の分布"},
    ),
    (
        "number other",
        {"en": "relationship of two columns", "ko": "두 열의 관계", "ja": "二つの列の関係"},
        {"en": "{number} vs {other}", "ko": "{number}, {other}의 관계", "ja": "{number}と{other}の関係"},
    ),
    (
        "number",
        {"en": "outliers", "ko": "이상치", "ja": "外れ値"},
        {"en": "outliers in {number}", "ko": "{number} 이상치", "ja": "{number}の外れ値"},
    ),
    (
        "",
        {"en": "cleaning, with a before and after", "ko": "정제와 전후 비교", "ja": "整形と前後の比較"},
        {"en": "clean {frame}", "ko": "{frame} 정제해줘", "ja": "{frame} をクリーニングして"},
    ),
    (
        "group",
        {"en": "how many rows of each value", "ko": "값마다 행 수", "ja": "値ごとの行数"},
        {"en": "count of {group}", "ko": "{group}별 개수", "ja": "{group}ごとの件数"},
    ),
)
"""What the rules can do: which columns an example needs, its name, the example."""
