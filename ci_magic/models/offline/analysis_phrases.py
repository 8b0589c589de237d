"""What analyses and cleaning say, in three languages."""

# letters of Korean and Japanese are meant

from .phrases import Texts

OUTLIER_RULE: Texts = {
    "en": "Rule: below Q1 - 1.5 IQR or above Q3 + 1.5 IQR (Tukey's fences).",
    "ko": "기준: Q1 - 1.5 IQR보다 작거나 Q3 + 1.5 IQR보다 큰 값(튜키의 울타리).",
    "ja": "基準: Q1 - 1.5 IQR 未満または Q3 + 1.5 IQR 超の値(テューキーの境界)。",
}
OUTLIER_LABELS: dict[str, Texts] = {
    "low": {"en": "lowest usual", "ko": "정상 하한", "ja": "下限"},
    "high": {"en": "highest usual", "ko": "정상 상한", "ja": "上限"},
    "count": {"en": "outliers", "ko": "이상치 수", "ja": "外れ値の数"},
    "where": {"en": "outlier in", "ko": "이상치 열", "ja": "外れ値の列"},
}
TREND: dict[str, Texts] = {
    "label": {"en": "trend", "ko": "추세", "ja": "傾向"},
    "change": {
        "en": "Estimated change from one {step} to the next (least squares):",
        "ko": "{step} 하나당 변화 추정치(최소제곱):",
        "ja": "{step}一つごとの変化の推定(最小二乗):",
    },
}
STOCK: dict[str, Texts] = {
    "title": {"en": "prices by {date}", "ko": "{date}별 가격", "ja": "{date}別の価格"},
    "mean": {"en": "mean of 20", "ko": "20개 이동평균", "ja": "20本移動平均"},
}
STOCK_COLUMNS = {
    "open": ("open", "시가", "始値"),
    "high": ("high", "고가", "高値"),
    "low": ("low", "저가", "安値"),
    "close": ("close", "adjclose", "종가", "終値"),
    "volume": ("volume", "vol", "거래량", "出来高"),
}
CLEANED: dict[str, Texts] = {
    "rows": {"en": "rows before and after:", "ko": "정제 전후의 행 수:", "ja": "処理前後の行数:"},
    "type_before": {"en": "type before", "ko": "자료형(전)", "ja": "型(前)"},
    "type_after": {"en": "type after", "ko": "자료형(후)", "ja": "型(後)"},
    "missing_before": {"en": "missing before", "ko": "결측(전)", "ja": "欠損(前)"},
    "missing_after": {"en": "missing after", "ko": "결측(후)", "ja": "欠損(後)"},
}
CLEANING: Texts = {
    "en": "Cleaning makes a copy: empty and repeated rows go, blanks around text go, numbers and dates kept as text "
    "are read as such. Missing values stay missing; nothing is filled in.",
    "ko": "정제는 사본에 합니다. 빈 행과 중복 행을 빼고, 문자 앞뒤 공백을 없애고, 문자로 된 숫자와 날짜를 바꿉니다. "
    "결측값은 채우지 않고 그대로 둡니다.",
    "ja": "元の表はそのままで、写しを整えます。空の行と重複行を除き、文字の前後の空白を取り、"
    "文字で書かれた数値と日付を変換します。欠損値は埋めません。",
}
