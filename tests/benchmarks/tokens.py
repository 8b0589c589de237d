"""How near the token estimate is, and what the same information costs when it is told in other ways."""

import json
import re

from ci_magic.context import render_namespace
from ci_magic.tokens import estimate
from ci_magic.values import Namespace
from tests.support.corpus import KINDS, PUBLIC, exact, public_frame, shop
from tests.support.namespaces import look

_EVERYTHING = 100_000
_RANGE = re.compile(r"(-?\d\S*(?: \S+)?) to (.+)")
_DISTINCT = re.compile(r"(\d+) distinct")


def estimates():
    """One row a kind of text: the estimate divided by the exact count, in all and text by text."""
    lines = [
        "| kind of text | texts | tokens | estimated / exact | median | least and most |",
        "|---|---|---|---|---|---|",
    ]
    for kind, texts in KINDS.items():
        counts = [(estimate(text), exact(text)) for text in texts()]
        ratios = sorted(estimated / counted for estimated, counted in counts)
        total = sum(counted for _, counted in counts)
        lines.append(
            f"| {kind} | {len(ratios)} | {total} | {sum(estimated for estimated, _ in counts) / total:.2f} "
            f"| {ratios[len(ratios) // 2]:.2f} | {ratios[0]:.2f} to {ratios[-1]:.2f} |"
        )
    return lines


def _profile(column):
    """One column as JSON profiles have it: the facts that the summary tells, under the usual keys."""
    profile = {"name": column.name, "dtype": column.dtype, "nulls": column.nulls or 0}
    for fact in column.facts:
        if found := _RANGE.fullmatch(fact.text):
            number = column.kind == "number"
            profile["min"], profile["max"] = (float(end) if number else end for end in found.groups())
        elif found := _DISTINCT.fullmatch(fact.text):
            profile["distinct"] = int(found[1])
        else:
            profile.setdefault("notes", []).append(fact.text)
    shown = column.samples[:1] if "min" in profile else column.samples
    profile["samples"] = [float(each) if column.kind == "number" else each.strip("'") for each in shown]
    return profile


def _facts(frame):
    """What a table of values leaves open, as pandas prints it: types, gaps, distinct values, ranges."""
    import pandas as pd

    table = pd.DataFrame({"dtype": frame.dtypes.astype(str), "nulls": frame.isna().sum(), "distinct": frame.nunique()})
    ordered = frame.select_dtypes(["number", "datetime"])
    return table.assign(min=ordered.min(), max=ordered.max()).to_string()


def _told(name, frame):
    """The same frame in four ways: ours, JSON profiles, its head and its `repr`, both with what these leave open."""
    import pandas as pd

    (variable,) = look({name: frame}, name).variables
    profiles = {"type": variable.type_name, "shape": variable.shape, "columns": list(map(_profile, variable.columns))}
    with pd.option_context("display.max_columns", None, "display.width", None):
        return (
            render_namespace(Namespace(variables=(variable,)), _EVERYTHING, prompt=name),
            json.dumps({name: profiles}, ensure_ascii=False, separators=(",", ":")),
            f"{name} {frame.shape}\n{frame.head(2).to_string()}\n{_facts(frame)}",
            f"{name}\n{frame!r}\n{_facts(frame)}",
        )


def rivals():
    """One row a frame: exact tokens of the same information told in each way; the last row is all of them together."""
    ways = ["summary", "JSON profiles", "`head(2).to_string()` and facts", "`repr` and facts"]
    lines = [f"| frame | {' | '.join(ways)} | of the best other |", "|---|---|---|---|---|---|"]
    total = [0] * len(ways)
    for name, frame in [*((name, public_frame(name)) for name in PUBLIC), ("shop", shop())]:
        counts = list(map(exact, _told(name, frame)))
        folded = name in {"digits", "diabetes"}
        lines.append(_row(f"{name}{' (folded)' if folded else ''}", counts))
        # What is folded says less of each column: it does not count as the same information.
        total = total if folded else [before + count for before, count in zip(total, counts, strict=True)]
    return [*lines, _row("all that are not folded", total)]


def _row(name, counts):
    return f"| {name} | {' | '.join(map(str, counts))} | {counts[0] / min(counts[1:]):.0%} |"


def sections():
    """Titles, what they mean, and the lines of the tables."""
    yield "Token estimate", "The estimate against the exact o200k count; the goal is within 15 %.", estimates()
    same = (
        "Exact o200k tokens for names, types, missing and distinct values, ranges and samples; the goal is half of the "
        "best other way. Folded frames tell less of each column and are left out of the sum."
    )
    yield "Tokens for the same information", same, rivals()
