"""A file like the one that Seoul publishes of its underground: cp949, Korean headers, two columns for each hour."""

import csv
import random
from pathlib import Path

PUBLISHED = Path(__file__).resolve().parents[3] / "shared" / "data" / "seoul_subway_hourly_cp949.csv"
"""The real one, where it is at hand."""

HOURS = [f"{hour % 24:02}시-{hour % 24 + 1:02}시" for hour in range(4, 28)]
WORDS = ("승차인원", "하차인원")
_STATIONS = {"1호선": ("서울역", "시청", "종각"), "2호선": ("강남", "잠실", "홍대입구"), "9호선": ("여의도", "노량진")}


def rows(seed=7):
    """Return the rows as lists of text, the header first; the hours of the morning and the evening are the busiest."""
    numbers = random.Random(seed)
    found = [["사용월", "호선명", "지하철역", *(f"{hour} {word}" for hour in HOURS for word in WORDS), "작업일자"]]
    for line, stations in _STATIONS.items():
        for station in stations:
            counts = [int(numbers.uniform(0.5, 1.5) * _busy(at)) for at in range(len(HOURS)) for _ in WORDS]
            found.append(["202411", line, station, *map(str, counts), "20241203"])
    return found


def _busy(at):
    hour = (at + 4) % 24
    return 20_000 if hour in (8, 18) else 200 if hour < 5 else 5_000


def write(path):
    """Write the file; return the boardings of all stations by hour."""
    header, *body = rows()
    with path.open("w", encoding="cp949", newline="") as file:
        csv.writer(file, quoting=csv.QUOTE_ALL).writerows([header, *body])
    return {hour: sum(int(row[header.index(f"{hour} {WORDS[0]}")]) for row in body) for hour in HOURS}
