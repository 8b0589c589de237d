"""Texts of every kind that a model is sent, found in what is installed, and how many tokens they really are."""

import json
import random
import sysconfig
import warnings
from pathlib import Path

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)  # how it opens its own files
    import bpe_openai

PACKAGES = Path(sysconfig.get_paths()["purelib"])
LIBRARY = Path(sysconfig.get_paths()["stdlib"])
LONGEST = 20_000
SHORTEST = 500
PUBLIC = ("iris", "wine", "diabetes", "breast_cancer", "digits")
"""Data sets that scikit-learn brings along."""

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    _VOCABULARY = bpe_openai.get_encoding("o200k_base")


def exact(text):
    """How many tokens of the o200k vocabulary a text is."""
    return len(_VOCABULARY.encode(text))


def public_frame(name):
    from sklearn import datasets

    return getattr(datasets, f"load_{name}")(as_frame=True).frame


def _some(files, count):
    chosen = sorted(files)
    random.Random(1).shuffle(chosen)
    texts = (file.read_text(encoding="utf-8", errors="replace")[:LONGEST] for file in chosen if file.is_file())
    return [text for text in texts if len(text) >= SHORTEST][:count]


def python():
    return _some(LIBRARY.glob("*.py"), 60)


def english():
    return _some([*PACKAGES.glob("*.dist-info/METADATA"), *PACKAGES.glob("*.dist-info/**/LICENSE*")], 90)


def _strings(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _strings(each)


def _catalogue(language):
    """Messages of JupyterLab in a language, eighty at a time."""
    texts = []
    for file in sorted(PACKAGES.glob(f"jupyterlab_language_pack_{language}/locale/*/LC_MESSAGES/*.json")):
        foreign = [text for text in _strings(json.loads(file.read_text("utf-8"))) if not text.isascii()]
        texts += ["\n".join(foreign[at : at + 80]) for at in range(0, len(foreign), 80)]
    return [text for text in texts if len(text) >= SHORTEST]


def korean():
    return _catalogue("ko_KR")


def japanese():
    return _catalogue("ja_JP")


def shop(rows=1000):
    """A frame as people have them: dates, words, numbers, gaps."""
    import numpy as np
    import pandas as pd

    some = np.random.default_rng(0)
    return pd.DataFrame(
        {
            "date": pd.date_range("2024-01-01", periods=rows, freq="h"),
            "region": some.choice(["Seoul", "Busan", "Incheon"], rows),
            "price": some.normal(1000, 300, rows).round(2),
            "quantity": some.integers(0, 50, rows),
            "discount": np.where(some.random(rows) < 0.1, np.nan, some.random(rows).round(2)),
            "customer": [f"c{at % 200:04}" for at in range(rows)],
            "역명": some.choice(["서울역", "강남", "시청"], rows),
            "승차 인원": some.integers(0, 99_999, rows),
        }
    )


def tables():
    import numpy as np
    import pandas as pd

    some = np.random.default_rng(0)
    frames = [shop(), shop(30), pd.DataFrame(some.random((30, 6))), pd.DataFrame(some.integers(0, 10**6, (30, 8)))]
    frames += map(public_frame, PUBLIC)
    return [text for each in frames for text in (each.head(20).to_string(), repr(each), each.describe().to_string())]


def summaries():
    """What a model is told of public data, of frames as people have them, and of a namespace full of everything."""
    import pandas as pd

    from ci_magic.context import render_namespace
    from tests.support.namespaces import look

    everything = {"매출": shop(), "x": 1, "names": ["a", "b"] * 9, "look": look, "pd": pd, "rate": 0.25}
    worlds = [{name: public_frame(name)} for name in PUBLIC] + [everything, {f"frame_{n}": shop(50) for n in range(40)}]
    return [render_namespace(look(world, prompt), 4000, prompt=prompt) for world in worlds for prompt in ("", *world)][
        :14
    ]


KINDS = {
    "Python": python,
    "English": english,
    "Korean": korean,
    "Japanese": japanese,
    "tables": tables,
    "summaries": summaries,
}
