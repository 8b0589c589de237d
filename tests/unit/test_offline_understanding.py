"""What the offline rules understand of a prompt: language, intent, columns, and what they refuse."""

import pytest

from ci_magic.language import speak, spoken
from ci_magic.models.offline import understand
from ci_magic.models.offline.understand import language_of
from ci_magic.values import Column, FileFacts, Namespace, RecentCell, Variable


def column(name, kind="number", *samples, dtype=None):
    known = {"number": "float64", "text": "str", "datetime": "datetime64[ns]"}
    return Column(name, repr(name), dtype or known[kind], kind, 0, samples)


def frame(name, *columns):
    return Variable(name, "pandas.DataFrame", "frame", (10, len(columns)), columns)


WEATHER = frame(
    "weather_df",
    column("date", "text", "'2012/01/01'", "'2012/01/02'"),
    column("precipitation"),
    column("temp_max"),
    column("temp_min"),
    column("wind"),
    column("weather", "text", "'drizzle'", "'rain'"),
)
KOREAN = frame("판매", column("날짜", "datetime"), column("지역", "text", "'서울'"), column("매출"), column("수량"))
JAPANESE = frame("uriage", column("日付", "datetime"), column("地域", "text", "'東京'"), column("売上"))


@pytest.fixture(autouse=True)
def english():
    before = spoken()
    speak("en")
    yield
    speak(before)


def read(prompt, *frames, files=(), recent=()):
    return understand(
        prompt, Namespace(frames, files=files, recent=recent, taken=frozenset(each.name for each in frames))
    )


def short(request):
    """The request as one line: intent, chart, measures / groups with period, aggregations, and the rest if any."""
    assert request.problem is None, request.problem
    groups = [f"{group.column.name}@{group.period}" if group.period else group.column.name for group in request.groups]
    parts = [request.intent, request.chart, "+".join(each.name for each in request.measures), "+".join(groups)]
    parts += ["+".join(request.aggregations), request.colour.name if request.colour else "", request.order]
    parts += [str(request.limit or "")]
    parts += ["&".join(f"{each.column.name}{each.operator}{each.value}" for each in request.conditions)]
    return "|".join(parts).rstrip("|")


ENGLISH = {
    "describe weather_df": "describe",
    "what is in weather_df?": "describe",
    "explore the data": "describe",
    "weather_df": "describe",
    "describe wind": "describe||wind",
    "show the first 10 rows": "show|||||||10",
    "head": "show|||||||5",
    "missing values": "missing",
    "average temp_max by weather": "aggregate||temp_max|weather|mean",
    "Average TEMP MAX by Weather": "aggregate||temp_max|weather|mean",
    "mean tempMax per weather": "aggregate||temp_max|weather|mean",
    "average wind and precipitation per weather": "aggregate||wind+precipitation|weather|mean",
    "total precip by weather": "aggregate||precipitation|weather|sum",
    "total rainfall by month": "aggregate||precipitation|date@M|sum",
    "median wind": "aggregate||wind||median",
    "min and max wind by weather": "aggregate||wind|weather|min+max",
    "wind by weather": "aggregate||wind|weather|mean",
    "number of rows": "aggregate||||size",
    "count of weather": "aggregate|||weather|size",
    "how many days per weather": "aggregate|||weather|size",
    "top 3 weather by average wind": "aggregate||wind|weather|mean||descending|3",
    "bottom 2 weathers by total precipitation": "aggregate||precipitation|weather|sum||ascending|2",
    "top 5 rows by wind": "largest||wind||||descending|5",
    "which weather has the highest average wind": "aggregate||wind|weather|mean||descending",
    "monthly average of wind": "aggregate||wind|date@M|mean",
    "precipitation by quarter": "aggregate||precipitation|date@Q|sum",
    "mean wind per week": "aggregate||wind|date@W|mean",
    "mean wind by day of the week": "aggregate||wind|date@weekday|mean",
    "plot temp_max by month": "aggregate|line|temp_max|date@M|mean",
    "plot temp_max": "aggregate|line|temp_max|date|mean",
    "plot wind by month in 2012": "aggregate|line|wind|date@M|mean||||dateyear2012",
    "plot average wind by month and weather": "aggregate|line|wind|date@M+weather|mean",
    "line chart of average wind by month, colored by weather": "aggregate|line|wind|date@M+weather|mean",
    "stacked bar of count by month and weather": "aggregate|bar||date@M+weather|size",
    "bar chart of weather": "aggregate|bar||weather|size",
    "wind trend": "aggregate|line|wind|date|mean",
    "distribution of wind": "histogram|hist|wind",
    "wind distribution by weather": "box|box|wind|weather",
    "temp_max vs temp_min": "scatter|scatter|temp_min+temp_max",
    "relationship between wind and temp_max": "scatter|scatter|wind+temp_max",
    "scatter wind against temp_max colored by weather": "scatter|scatter|temp_max+wind|||weather",
    "correlation of wind and temp_max": "scatter|scatter|wind+temp_max",
    "correlation matrix": "correlation||precipitation+temp_max+temp_min+wind",
    "pivot wind by month and weather": "aggregate||wind|date@M+weather|mean",
    "average wind where weather is Rain": "aggregate||wind||mean||||weather=='rain'",
    "average wind by weather where temp_max > 20": "aggregate||wind|weather|mean||||temp_max>20",
    "for each weather, average wind": "aggregate||wind|weather|mean",
    "weather average wind": "aggregate||wind|weather|mean",
}
KOREAN_PROMPTS = {
    "판매": "describe",
    "살펴봐": "describe",
    "내용을 보여줘": "describe",
    "데이터 요약해 주세요": "describe",
    "처음 10행 보여줘": "show|||||||10",
    "결측치 확인해줘": "missing",
    "지역별 매출 합계": "aggregate||매출|지역|sum",
    "지역별로 매출의 평균을 구해줘": "aggregate||매출|지역|mean",
    "지역에 따른 매출과 수량 평균": "aggregate||매출+수량|지역|mean",
    "지역마다 몇 건인지 세어줘": "aggregate|||지역|size",
    "월별 매출을 그려줘": "aggregate|line|매출|날짜@M|sum",
    "월 평균 매출": "aggregate||매출|날짜@M|mean",
    "매출을 분기별로 시각화해 주세요": "aggregate|line|매출|날짜@Q|sum",
    "요일별 매출 평균 막대그래프": "aggregate|bar|매출|날짜@weekday|mean",
    "월별, 지역별 매출 피벗": "aggregate||매출|날짜@M+지역|sum",
    "2024년 월별 매출": "aggregate||매출|날짜@M|sum||||날짜year2024",
    "매출 추이를 보여줘": "aggregate|line|매출|날짜|sum",
    "매출 분포": "histogram|hist|매출",
    "매출과 수량의 관계": "scatter|scatter|매출+수량",
    "지역에 따른 매출 상자그림": "box|box|매출|지역",
    "매출 상위 5개": "largest||매출||||descending|5",
    "매출 상위 3개 지역": "aggregate||매출|지역|sum||descending|3",
    "매출이 가장 높은 지역은 어디야": "aggregate||매출|지역|sum||descending",
    "지역이 서울인 매출 합계": "aggregate||매출||sum||||지역=='서울'",
    "매출이 100 이상인 행": "show||||||||매출>=100",
    "총매출": "aggregate||매출||sum",
}
JAPANESE_PROMPTS = {
    "uriageの内容を見せて": "describe",
    "データの概要を教えて": "describe",
    "先頭10行を表示して": "show|||||||10",
    "欠損値を確認して": "missing",
    "地域別の売上合計": "aggregate||売上|地域|sum",
    "地域ごとの売上の平均を計算してください": "aggregate||売上|地域|mean",
    "地域ごとの件数": "aggregate|||地域|size",
    "月ごとの売上をグラフにして": "aggregate|line|売上|日付@M|sum",
    "月別の売上推移": "aggregate|line|売上|日付@M|sum",
    "月別・地域別の売上合計": "aggregate||売上|日付@M+地域|sum",
    "月と地域でピボット": "aggregate||売上|日付@M+地域|sum",
    "年ごとの売上の中央値": "aggregate||売上|日付@Y|median",
    "曜日別の売上平均": "aggregate||売上|日付@weekday|mean",
    "週別の売上の折れ線グラフ": "aggregate|line|売上|日付@W|sum",
    "売上の分布": "histogram|hist|売上",
    "売上のヒストグラムを描いて": "histogram|hist|売上",
    "地域別の売上の箱ひげ図": "box|box|売上|地域",
    "売上の上位5件": "largest||売上||||descending|5",
    "売上が最も高い地域はどこですか": "aggregate||売上|地域|sum||descending",
    "地域が東京の売上合計": "aggregate||売上||sum||||地域=='東京'",
    "売上が100以上の行を表示": "show||||||||売上>=100",
}


@pytest.mark.parametrize(("prompt", "meaning"), ENGLISH.items())
def test_an_english_prompt_is_understood(prompt, meaning):
    request = read(prompt, WEATHER)
    assert short(request) == meaning
    assert request.language == "en"


@pytest.mark.parametrize(("prompt", "meaning"), KOREAN_PROMPTS.items())
def test_a_korean_prompt_is_understood(prompt, meaning):
    request = read(prompt, KOREAN)
    assert short(request) == meaning
    assert request.language == "ko"


@pytest.mark.parametrize(("prompt", "meaning"), JAPANESE_PROMPTS.items())
def test_a_japanese_prompt_is_understood(prompt, meaning):
    speak("ja")
    request = read(prompt, JAPANESE)
    assert short(request) == meaning
    assert request.language == "ja"


def test_words_of_one_language_find_columns_of_another():
    assert short(read("plot sales by month", KOREAN)) == "aggregate|line|매출|날짜@M|sum"
    assert short(read("날씨별 평균 강수량", WEATHER)) == "aggregate||precipitation|weather|mean"


@pytest.mark.parametrize(
    ("prompt", "kind", "words"),
    [
        ("average profit by weather", "unknown_words", ("profit",)),
        ("average wind by weather excluding fog", "unknown_words", ("excluding", "fog")),
        ("delete all rows", "unknown_words", ("delete",)),
        ("predict the wind of tomorrow", "unknown_words", ("predict", "tomorrow")),
        ("wind between 1 and 3", "unknown_words", ("1", "3")),
        ("how many stormy days", "unknown_words", ("stormy",)),
        ("average wnd by weather", "unknown_words", ("wnd",)),
        ("what can you do", "unsupported", ()),
        ("plot temp_max for the first 10 rows by weather", "unsupported", ()),
        ("scatter of average temp_max by wind", "unsupported", ()),
        ("line and bar chart of wind by month", "unsupported", ()),
        ("wind vs temp_max by month", "unsupported", ()),
        ("average weather by month", "not_numeric", ("weather",)),
        ("average temp by weather", "ambiguous_column", ("temp",)),
        ("correlation between weather and wind", "two_numbers", ()),
        ("top 5 weathers", "which_measure", ()),
    ],
)
def test_what_the_rules_cannot_do_is_refused_and_never_half_done(prompt, kind, words):
    problem = read(prompt, WEATHER).problem
    assert problem is not None
    assert problem.kind == kind
    assert problem.words == words


@pytest.mark.parametrize(
    ("prompt", "word"),
    [
        ("지역별 이익 합계", "이익"),
        ("상품별 매출 합계", "상품"),
        ("결측치를 채워줘", "채워줘"),
        ("매출액별 합계", "액"),
    ],
)
def test_an_unknown_korean_word_is_refused(prompt, word):
    problem = read(prompt, KOREAN).problem
    assert problem is not None
    assert problem.kind == "unknown_words"
    assert word in problem.words


@pytest.mark.parametrize(
    ("prompt", "word"), [("地域別の利益合計", "利益"), ("欠損値を削除して", "削除"), ("明日の売上を予測して", "予測")]
)
def test_an_unknown_japanese_word_is_refused(prompt, word):
    problem = read(prompt, JAPANESE).problem
    assert problem is not None
    assert word in problem.words


def test_an_ambiguous_word_asks_back_with_its_candidates():
    problem = read("average temp by weather", WEATHER).problem
    assert problem.candidates == ("temp_max", "temp_min")


def test_a_misspelt_column_is_asked_about_and_not_taken():
    problem = read("average precipitaton by weather", WEATHER).problem
    assert problem.kind == "unknown_words"
    assert problem.candidates == ("precipitation",)


def test_two_columns_of_dates_are_asked_about_and_one_that_is_named_is_taken():
    orders = frame("orders", column("ordered", "datetime"), column("shipped", "datetime"), column("price"))
    problem = read("plot price by month", orders).problem
    assert (problem.kind, problem.candidates) == ("ambiguous_date", ("ordered", "shipped"))
    assert short(read("plot price by month of shipped", orders)) == "aggregate|line|price|shipped@M|mean"


def test_a_period_without_dates_is_refused():
    assert read("price by month", frame("df", column("price"), column("shop", "text", "'a'"))).problem.kind == "no_date"


def test_a_column_named_like_the_period_serves_for_it():
    cars = frame("cars", column("Year", dtype="int64"), column("Weight"))
    assert short(read("yearly average weight", cars)) == "aggregate||Weight|Year|mean"
    assert short(read("average weight over time", cars)) == "aggregate|line|Weight|Year|mean"


@pytest.mark.parametrize(
    ("samples", "reading"),
    [
        (("'2024-01-05'", "'2024-01-06'"), "text"),
        (("'2024-01-05 10:30:00'",), "text"),
        (("'25/01/2024'", "'02/03/2024'"), "%d/%m/%Y"),
        (("'01/02/2024'",), "%m/%d/%Y"),
        (("'2024년 3월 1일'",), "%Y년 %m월 %d일"),
        (("'2024年3月1日'",), "%Y年%m月%d日"),
    ],
)
def test_dates_kept_as_text_are_recognised_by_their_samples(samples, reading):
    table = frame("df", column("when", "text", *samples), column("price"))
    assert read("price by month", table).groups[0].reading == reading


def test_months_kept_as_numbers_are_dates_only_under_a_name_that_says_so():
    months = Column("사용월", "'사용월'", "int64", "number", 0, ("202411", "202412"))
    numbers = Column("코드", "'코드'", "int64", "number", 0, ("202411", "202412"))
    assert read("연도별 승차 합계", frame("df", months, column("승차"))).groups[0].reading == "%Y%m"
    assert read("연도별 승차 합계", frame("df", numbers, column("승차"))).problem.kind == "no_date"


def test_without_samples_a_text_column_named_date_is_read_as_dates():
    assert read("price by month", frame("df", column("date", "text"), column("price"))).groups[0].reading == "text"


def test_the_frame_that_has_the_columns_is_chosen():
    request = read("average wind by weather", KOREAN, WEATHER)
    assert request.source.name == "weather_df"


def test_the_frame_that_the_prompt_names_is_chosen():
    other = frame("other", *WEATHER.columns)
    assert read("average wind by weather in other", WEATHER, other).source.name == "other"


def test_equally_good_frames_are_asked_about():
    problem = read("average wind by weather", WEATHER, frame("other", *WEATHER.columns)).problem
    assert (problem.kind, problem.candidates) == ("ambiguous_frame", ("weather_df", "other"))


def test_a_frame_named_like_a_column_of_another_does_not_hide_that_column():
    stores = frame("stores", column("region", "text", "'n'"), column("sales"))
    sales = frame("sales", column("price"), column("shop", "text", "'a'"))
    assert read("total sales by region", stores, sales).source.name == "stores"


def test_without_any_table_the_rules_say_so():
    assert read("describe the data").problem.kind == "no_frame"


def csv(path="서울 매출.csv", encoding="cp949"):
    return FileFacts(path, "csv", 100, encoding, ",", KOREAN.columns)


def test_a_file_name_alone_describes_the_file():
    request = read("서울 매출.csv", files=(csv(),))
    assert (request.intent, request.source.name, request.language) == ("describe", "서울_매출", "ko")


def test_the_name_for_a_file_does_not_shadow_a_variable():
    request = read("describe sales.csv", frame("sales", column("price")), files=(csv("sales.csv", "utf-8"),))
    assert request.source.name == "sales_2"


def test_a_file_that_an_earlier_cell_read_is_not_read_again():
    recent = (RecentCell('판매 = pd.read_csv("서울 매출.csv", encoding="cp949")\n판매'),)
    request = read("서울 매출.csv 지역별 매출 합계", KOREAN, files=(csv(),), recent=recent)
    assert (request.source.name, request.source.file) == ("판매", None)


def test_a_failed_read_does_not_count_as_read():
    recent = (RecentCell('판매 = pd.read_csv("서울 매출.csv")', "UnicodeDecodeError"),)
    assert read("서울 매출.csv", KOREAN, files=(csv(),), recent=recent).source.file is not None


def test_columns_of_equal_names_are_left_alone():
    table = frame("df", column("a1"), column("a1"), column("shop", "text", "'x'"))
    assert read("average a1 by shop", table).problem.kind == "unknown_words"


def test_the_article_is_not_the_column_a():
    letters = frame("df", column("a"), column("weight"))
    assert short(read("plot a histogram of weight", letters)) == "histogram|hist|weight"
    assert short(read("weight vs a", letters)) == "scatter|scatter|a+weight"


def test_the_language_is_that_of_the_script():
    assert language_of("월별 매출") == "ko"
    assert language_of("月ごとの売上") == "ja"
    assert language_of("plot it") == "en"
    assert language_of("売上合計") == "en"
    speak("ja")
    assert language_of("売上合計") == "ja"


def test_names_in_the_prompt_do_not_decide_its_language():
    assert read("total 매출 by 지역", KOREAN).language == "en"
