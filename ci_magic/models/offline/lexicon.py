"""The words that the rules know, in three languages, as data.

Every prompt is read with all three: people mix them, and column names are what they are.
"""

# letters of Korean and Japanese are meant

KEYWORDS: dict[tuple[str, str], tuple[str, str, str]] = {
    ("missing", ""): (
        "missing values|missing|null values|nulls|null|nan|nans|na values|empty values|empty cells",
        "결측치|결측값|결측|누락된 값|누락|빈 값|빈 칸",
        "欠損値|欠損|欠測値|空の値",
    ),
    ("describe", ""): (
        (
            "describe|description|explore|what is in|what's in|what is inside|what's inside|overview|summarize"
            "|summarise|summary|info|analyze|analyse|analysis|profile|look at|tell me about|what columns"
        ),
        "살펴봐|살펴보기|살펴|탐색|설명|내용|개요|요약|분석|무슨 데이터|어떤 데이터|정보|구조",
        "内容|概要|説明|要約|探索|分析|中身|どんなデータ|調べて|情報|構造",
    ),
    ("show", ""): (
        "first rows|first few rows|head|preview|sample rows",
        "앞부분|미리보기|첫 행|첫 줄|처음 몇 줄|처음",
        "先頭の行|先頭|最初の行|最初|プレビュー",
    ),
    ("correlation", "matrix"): ("correlation matrix|correlations", "상관 행렬|상관행렬", "相関行列"),
    ("correlation", ""): (
        "correlation between|correlation|correlated|correlate",
        "상관관계|상관 관계|상관계수|상관",
        "相関関係|相関係数|相関",
    ),
    ("relation", ""): (
        ("relationship between|relationship|relation between|relation|relate to|relates to|related to|relate|related"),
        "관계",
        "関係|関連",
    ),
    ("versus", ""): (
        "vs|versus|v/s|varies with|vary with|changes with|change with|v.|vs.|against|as a function of",
        "대비",
        "",
    ),
    ("distribution", ""): ("distribution|distributions|distributed", "분포", "分布"),
    ("trend", ""): (
        "over time|across time|time series|timeline",
        "추이|변화|시간에 따른",
        "推移|変化|時系列",
    ),
    ("trend", "estimate"): (
        "estimate the trend of|estimate the trend|estimated trend|trend line|trendline|linear trend|trend|trends",
        "추세선|추세를 추정|추세 추정|추세",
        "トレンド線|トレンド|傾向",
    ),
    ("outliers", ""): (
        "outliers|outlier|anomalies|anomaly|unusual values",
        "이상치|이상값|특이값|아웃라이어",
        "外れ値|異常値",
    ),
    ("stock", ""): (
        "stock price chart|stock chart|candlestick chart|candlesticks|candlestick|price chart|ohlc",
        "주가 차트|주가차트|주가 그래프|주가그래프|캔들 차트|캔들차트|캔들스틱",
        "株価チャート|株価のグラフ|ローソク足",
    ),
    ("clean", ""): (
        "clean up|clean|cleaning|cleanse|tidy up|tidy|preprocess|pre-process",
        (
            "데이터를 정리하고|데이터 정리하고|데이터 정리|정제해서|정제하고|정제한|정제|전처리해서|전처리하고|전처리"
            "|클리닝|클렌징"
        ),
        "クリーニングして|クリーニング|前処理して|前処理|整形して|整形",
    ),
    ("pivot", ""): (
        "pivot table|pivot|cross tab|crosstab",
        "피벗 테이블|피벗|피봇|교차표",
        "ピボットテーブル|ピボット|クロス集計",
    ),
    ("sort", "descending"): (
        "sort by|sorted by|sorted|sort|order by|ordered by|descending|in descending order",
        "내림차순|정렬|큰 순으로|높은 순으로|많은 순으로",
        "降順|多い順|高い順|大きい順|並べ替え|ソート",
    ),
    ("sort", "ascending"): (
        "ascending|in ascending order",
        "오름차순|작은 순으로|낮은 순으로|적은 순으로",
        "昇順|少ない順|低い順|小さい順",
    ),
    ("extreme", "descending"): ("highest|largest|most|biggest|greatest", "", ""),
    ("extreme", "ascending"): ("lowest|smallest|least|fewest", "", ""),
    ("extreme_of", "descending"): (
        "",
        "가장 높은|가장 많은|가장 큰|제일 높은|제일 많은",
        "最も高い|最も多い|最も大きい|一番高い|一番多い",
    ),
    ("extreme_of", "ascending"): (
        "",
        "가장 낮은|가장 적은|가장 작은|제일 낮은|제일 적은",
        "最も低い|最も少ない|一番低い|一番少ない",
    ),
    ("aggregation", "sum"): ("sum of|sum|total|totals", "합계|총합|총액|합산|총", "合計|総計|総和|総"),
    ("aggregation", "mean"): ("average|avg|mean", "평균값|평균", "平均値|平均"),
    ("aggregation", "median"): ("median", "중앙값|중위수|중간값", "中央値"),
    ("aggregation", "min"): ("minimum|min", "최솟값|최소값|최소|최저", "最小値|最小|最低"),
    ("aggregation", "max"): ("maximum|max", "최댓값|최대값|최대|최고", "最大値|最大|最高"),
    ("aggregation", "nunique"): (
        (
            "distinct values|unique values|distinct|unique|number of different|number of distinct"
            "|number of unique|how many different|how many distinct|how many unique"
        ),
        "고유값|고유",
        "ユニーク|種類数",
    ),
    ("count", "number"): ("number of|num of|no. of", "", ""),
    ("count", ""): (
        (
            "how many|count of rows|number of rows|row count|count of|counts of|count|counts|value counts"
            "|frequency of|frequency|frequencies"
        ),
        "행 수|개수|갯수|건수|몇 개|몇 건|빈도|행수",
        "件数|個数|何件|いくつ|頻度|回数|行数",
    ),
    ("chart", "line"): (
        "line chart|line charts|line plot|line graph|lines|line",
        "선 그래프|선그래프|꺾은선 그래프|꺾은선그래프|꺾은선|라인 차트",
        "折れ線グラフ|折れ線|ラインチャート",
    ),
    ("chart", "bar"): (
        "bar chart|bar charts|bar plot|bar graph|barchart|bars|bar",
        "막대 그래프|막대그래프|막대 차트|막대",
        "棒グラフ|バーチャート",
    ),
    ("chart", "hist"): ("histogram|histograms", "히스토그램", "ヒストグラム"),
    ("chart", "scatter"): (
        "scatter plot|scatter plots|scatterplot|scatterplots|scatter chart|scatter graph|scatter",
        "산점도|산포도",
        "散布図",
    ),
    ("chart", "box"): (
        "box plot|box plots|boxplot|boxplots|box chart",
        "상자 그림|상자그림|박스 플롯|박스플롯",
        "箱ひげ図|ボックスプロット",
    ),
    ("chart", "auto"): (
        ("plot of|plot|draw|chart of|chart|graph of|graph|visualize|visualise|visualization|visualisation|figure"),
        "그려|그래프|차트|시각화|도표",
        "グラフ|チャート|プロット|可視化|描いて|図示|図",
    ),
    ("stacked", ""): ("stacked", "누적", "積み上げ"),
    ("which", ""): ("which", "어느", "どの"),
    ("by", ""): (
        (
            "by|per|for each|for every|grouped by|group by|each|every|across|broken down by|split by|depending on"
            "|based on|for different|in each|in every|from each|of each|according to"
        ),
        "",
        "",
    ),
    ("over", ""): ("over the|over", "", ""),
    ("and", ""): ("and|&", "및|그리고", "および|及び"),
    ("colour", ""): (
        "colored by|coloured by|color by|colour by|colored|coloured|color|colour|hue",
        "색은|색상은|색상|색깔은|색깔|색",
        "色分け|色は|色",
    ),
    ("period", "Y"): (
        "yearly|annual|annually|year by year",
        "연도별|년도별|연별|년별|매년|연간|해마다",
        "年別|年ごと|毎年|年次|年毎",
    ),
    ("period", "Q"): ("quarterly", "분기별|매분기|분기마다", "四半期別|四半期ごと|四半期毎"),
    ("period", "M"): ("monthly|month by month", "월별|매월|매달|월간|달마다", "月別|月ごと|毎月|月次|月毎"),
    ("period", "W"): ("weekly", "주별|매주|주간|주마다", "週別|週ごと|毎週|週次|週毎"),
    ("period", "D"): ("daily", "일별|매일|일간|날짜별", "日別|日ごと|毎日|日次|日付別|日付ごと|日毎"),
    ("period", "h"): ("hourly", "시간별|매시간", "時間別|時間ごと|毎時"),
    ("period", "weekday"): ("", "요일별|요일마다", "曜日別|曜日ごと"),
    ("period", "hour"): ("", "시간대별", "時間帯別|時間帯ごと"),
    ("noun", "Y"): ("years|year", "연도", "年度"),
    ("noun", "Q"): ("quarters|quarter", "분기", "四半期"),
    ("noun", "M"): ("months|month", "", ""),
    ("noun", "W"): ("weeks|week", "", ""),
    ("noun", "D"): ("days|day", "", ""),
    ("noun", "h"): ("hours|hour", "", ""),
    ("noun", "weekday"): ("day of the week|day of week|weekdays|weekday", "요일", "曜日"),
    ("noun", "hour"): ("hour of the day|hour of day", "시간대", "時間帯"),
    ("data", ""): (
        "data frame|dataframe|dataset|data set|data|table|file",
        "데이터프레임|데이터셋|데이터|테이블|파일",
        "データフレーム|データセット|データ|テーブル|ファイル",
    ),
    ("filler", ""): (
        "",
        "표로|컬럼|열|값|전체|모든|결과|그림|행",
        (
            "列|行|値|全体|全て|結果|表示|表|教えて|見せて|作成|作って|計算|求めて|出して|集計|比較|確認|下さい|見たい"
            "|知りたい"
        ),
    ),
}
"""(kind, value) -> its phrases in English, Korean and Japanese; the longest wins wherever two overlap."""

PATTERNS: tuple[tuple[str, str, str], ...] = (
    ("rows", "", r"(?<![A-Za-z])(?:the )?first (?P<n>\d+) (?:rows|lines|records)"),
    ("rows", "", r"(?<![A-Za-z])head\((?P<n>\d+)\)"),
    ("rows", "", r"(?:처음|첫|앞)\s*(?P<n>\d+)\s*(?:개|행|줄)의?"),
    ("rows", "", r"(?:先頭|最初)の?\s*(?P<n>\d+)\s*(?:行|件)"),
    (
        "top",
        "descending",
        r"(?<![A-Za-z])(?:top|best|highest|largest|biggest|greatest) (?P<n>\d+)(?: rows)?(?![\d.])",
    ),
    ("top", "descending", r"(?<![\d.])(?P<n>\d+) (?:highest|largest|biggest|greatest|best)(?![A-Za-z])"),
    ("top", "ascending", r"(?<![A-Za-z])(?:bottom|lowest|smallest|worst|least) (?P<n>\d+)(?: rows)?(?![\d.])"),
    ("top", "ascending", r"(?<![\d.])(?P<n>\d+) (?:lowest|smallest|worst)(?![A-Za-z])"),
    ("top", "descending", r"상위\s*(?P<n>\d+)\s*(?:개|곳|명|위|건)?|上位\s*(?P<m>\d+)\s*(?:件|位|つ|個)?"),
    ("top", "ascending", r"하위\s*(?P<n>\d+)\s*(?:개|곳|명|위|건)?|下位\s*(?P<m>\d+)\s*(?:件|位|つ|個)?"),
    ("bins", "", r"(?:into )?(?P<n>\d+) (?:bins|buckets|intervals)|(?:number of )?(?:bins|buckets) (?P<m>\d+)"),
    ("bins", "", r"(?:구간|階級数?)\s*(?P<n>\d+)\s*개?|(?P<m>\d+)\s*개\s*(?:의\s*)?구간"),
    ("year", "", r"(?<![A-Za-z])(?:in|for|during|of|from) (?P<n>(?:19|20)\d\d)(?![\d.])"),
    ("year", "", r"(?P<n>(?:19|20)\d\d)\s*(?:년도|년|年度|年)"),
    ("noun", "M", r"(?<![가-힣\d])월(?=과|와|로|을|$|\s(?!평균))|(?<![一-龯\d])月(?![一-龯])"),
    ("noun", "Y", r"(?<![가-힣\d])(?:연|년)(?=과|와|을|$)|(?<![一-龯\d])年(?![一-龯])"),
    ("period", "M", r"월(?=\s*평균)|月(?=平均)"),
    ("period", "Y", r"(?:연|년)(?=\s*평균)|年(?=平均)"),
    ("period", "D", r"일(?=\s*평균)"),
    ("after", "", r"(?<=\S)(?:별로|별)(?![가-힣])|(?<=\S)별로?(?=평균|합계|개수|건수|최대|최소)|(?<=\S)마다"),
    ("after", "", r"에 따른|에 따라|(?<=\S)(?:ごと|毎|別)(?:の|に)?|による"),
    ("and", "", r"[/、・]"),
    ("and", "comma", r","),
    ("filler", "", r"표(?=로|를|$)"),
)
"""(kind, value, regular expression); the groups `n` and `m` hold a number."""
