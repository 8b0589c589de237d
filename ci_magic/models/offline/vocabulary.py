"""Small words that carry no meaning of their own, and names that columns share, in three languages."""

# letters of Korean and Japanese are meant


def words(*texts: str) -> tuple[str, ...]:
    """Return the words of `texts`, which are apart by white space."""
    return tuple(word for text in texts for word in text.split())


ENGLISH_FILLER = frozenset(
    words(
        "a about all also am an are as at axis be between both calculate can chart charts column columns",
        "compare compute could create data dataframe dataset did different display do does entries field",
        "find for frame from generate get give group grouped had has have having how i in into is it its",
        "let like list look make me my need now of off on one our out output page please print produce",
        "records report result results row rows s see series set show showing shown t table tell than",
        "that the their them there these they this those through to type types us use used using value",
        "values varies various vary vertical want was we were what what's whats where with would x",
        "y you your",
    )
)

KOREAN_PARTICLES = (
    "에 대해서|에 대한|에 대해|에서의|에서|에는|으로|로|은|는|이|가|을|를|의|도|에|만의|들의|들을|들이|들|과의|와의|인"
)
KOREAN_JOINS = "이랑|랑|하고|과|와"
KOREAN_VERBS = (
    "(?:보여|보여서|알려|그려|구해|계산해|나타내|나타내어|만들어|찾아|정리해|집계해|비교해|출력해|확인해|표시해|뽑아|세어|세|해|봐|보)?"
    "(?:줘라|줘요|줘|주세요|주십시오|주실래요|줄래요|줄래|"
    "봐줘|봐요|보세요|보자|봐|달라|라|하세요|하라|하자|하기|하는|한|된|하고 싶어)?"
)
KOREAN_FILLER = frozenset(
    words(
        "좀 부탁해 부탁해요 부탁합니다 출력 확인 계산 비교 집계 표시 있는 있어 있는지 있나요 있니 무엇 무엇이",
        "무엇인가요 뭐 뭐야 뭐가 뭔지 얼마 얼마나 얼마야 어떻게 이 그 저 각 각각 내 대해 대한 대해서 따른 따라",
        "나타낸 사이 사이의 간 간의 보고 싶어 싶어요 몇 인가요 입니까 인지",
        "어디 어디야 어디인가요 어디인지 어디입니까 궁금해 궁금해요 큰지 높은지",
    )
)
JAPANESE_FILLER = (
    "の|を|は|が|で|に|と|へ|も|や|から|まで|について|における|ごとに|ください|して|した|する|します|しよう|てください|てほしい|"
    "ほしい|たい|です|ですか|ますか|か|ある|あるか|あります|みて|み|よ|ね|それぞれ|この|その|どう|なに|なん|もの|さい|という|どこ|だれ|どれ|どのくらい|"
    "なっている|なる"
)
SYNONYMS = tuple(
    frozenset(line.split())
    for line in (
        "temperature temp 기온 온도 気温 温度",
        "rain rainfall precipitation precip 강수량 강우량 降水量",
        "sales 매출 매출액 売上 売上高",
        "quantity qty 수량 数量",
        "date 날짜 일자 日付 日時",
        "region area 지역 地域",
        "product item 상품 제품 商品 製品",
        "price 가격 단가 価格 単価",
        "amount 금액 金額",
        "weather 날씨 天気 天候",
        "wind 바람 풍속 風 風速",
        "customer 고객 顧客",
        "gender sex 성별 性別",
        "age 나이 연령 年齢",
        "country 국가 나라 国",
        "city 도시 都市",
        "category 분류 카테고리 カテゴリ カテゴリー 分類",
        "name 이름 名前 氏名",
        "station 역 지하철역 駅",
        "line 노선 호선 호선명 路線",
        "boarding boardings 승차 승차인원 乗車 乗車人員",
        "alighting alightings 하차 하차인원 降車 降車人員",
    )
)
"""Words for the same thing; they only find columns, and what was found is always shown."""

ADDITIVE = words(
    "sales revenue amount quantity qty count total volume units profit cost spend visits orders",
    "precipitation rainfall boardings passengers",
    "매출 수량 금액 건수 판매 인원 승차 하차 이용 강수 비용 이익",
    "売上 数量 金額 件数 販売 人数 利用 降水 費用 利益",
)
"""Parts of column names whose values add up; others are averaged where the prompt does not say."""

DATE_NAMES = words(
    "date datetime timestamp time day month",
    "날짜 일자 일시 기준일 년월 연월 사용월 월",
    "日付 日時 年月日 年月 月",
)

PERIOD_NAMES = {
    "Y": words("year 연도 년도 년 年 年度"),
    "Q": words("quarter 분기 四半期"),
    "M": words("month 월 月"),
    "W": words("week 주 週"),
    "D": words("date day 날짜 일자 일 日付 日"),
    "h": words("hour 시간 시간대 시 時間 時間帯 時"),
    "weekday": words("weekday dayofweek 요일 曜日"),
    "hour": words("hour hourofday 시간대 시 時間帯 時"),
}
