"""Code for outliers, trends and stock charts."""

from ...values import Column
from .analysis_phrases import OUTLIER_LABELS, OUTLIER_RULE, STOCK, STOCK_COLUMNS, TREND
from .charts import begin, end
from .columns import key
from .draft import Draft
from .labels import expression, label, label_language
from .names import listed, quoted
from .request import Request
from .selection import dates


def outliers(draft: Draft, request: Request) -> None:
    """Name the rows with values beyond Tukey's fences, and state the rule and its limits."""
    pandas, table = draft.module("pd"), draft.frame
    words = {what: quoted(texts[request.language]) for what, texts in OUTLIER_LABELS.items()}
    numbers, first, third = draft.name("numbers"), draft.name("first"), draft.name("third")
    low, high, outside = draft.name("low"), draft.name("high"), draft.name("outside")
    rows, row = draft.name(table, "outliers"), draft.name("row")
    draft.block(
        f"print({quoted(OUTLIER_RULE[request.language])})",
        f"{numbers} = {table}[{listed(expression(column) for column in request.measures)}]",
        f"{first}, {third} = {numbers}.quantile(0.25), {numbers}.quantile(0.75)",
        f"{low}, {high} = {first} - 1.5 * ({third} - {first}), {third} + 1.5 * ({third} - {first})",
        f"{outside} = ({numbers} < {low}) | ({numbers} > {high})",
        f"display({pandas}.DataFrame({{{words['low']}: {low}, {words['high']}: {high},"
        f" {words['count']}: {outside}.sum()}}))",
    )
    draft.block(
        f"{rows} = {table}[{outside}.any(axis=1)].copy()",
        f"{rows}[{words['where']}] = [",
        f'    ", ".join({numbers}.columns[{row}].astype(str))',
        f"    for {row} in {outside}.to_numpy()[{outside}.any(axis=1)]",
        "]",
        rows,
    )


def add_trend(draft: Draft, request: Request, result: str) -> str:
    """Add the line of least squares to a series; return the name of the frame that holds both, to be drawn."""
    numpy, both = draft.module("np"), draft.name(result, "trend")
    slope, start = draft.name("slope"), draft.name("start")
    word, step = TREND["label"][label_language(request)], label(request.groups[0], request)
    draft.block(
        f"{result} = {result}.dropna()",
        f"{slope}, {start} = {numpy}.polyfit(range(len({result})), {result}, 1)",
        f"{both} = {result}.to_frame()",
        f"{both}[{quoted(word)}] = {start} + {slope} * {numpy}.arange(len({result}))",
        f'print({quoted(TREND["change"][request.language].format(step=step))}, f"{{{slope}:+,.6g}}")',
    )
    return both


def stock_columns(columns: tuple[Column, ...]) -> dict[str, Column]:
    """Return which columns hold the prices and the volume of a stock."""
    named = {key(column.name): column for column in columns if column.kind == "number"}
    return {what: named[each] for what, names in STOCK_COLUMNS.items() for each in reversed(names) if each in named}


def stock(draft: Draft, request: Request) -> None:
    """Draw prices by date: a bar from opening to closing and a line from lowest to highest, with the volume below."""
    (group,) = request.groups
    parts = {what: expression(column) for what, column in stock_columns(request.measures).items()}
    table, language = draft.name(draft.frame, "by_date"), label_language(request)
    headline = STOCK["title"][language].format(date=group.column.name)
    draft.block(
        f"{table} = {draft.frame}.set_index({dates(draft, group.column, group.reading)}).sort_index()",
    )
    names = begin(draft, "(9, 4.5)")
    at, axes = f"{table}.index", names[1]
    close = f"{table}[{parts['close']}]"
    if {"open", "high", "low"} <= parts.keys():
        numpy, opened = draft.module("np"), f"{table}[{parts['open']}]"
        colours = f'{numpy}.where({close} >= {opened}, "tab:green", "tab:red")'
        draft.blocks[-1] += [
            f'{axes}.vlines({at}, {table}[{parts["low"]}], {table}[{parts["high"]}], color="grey", linewidth=1)',
            f"{axes}.bar({at}, {close} - {opened}, bottom={opened}, color={colours})",
        ]
    else:
        draft.blocks[-1].append(f"{axes}.plot({at}, {close}, label={parts['close']})")
    draft.blocks[-1] += [
        f"{axes}.plot({at}, {close}.rolling(20).mean(), label={quoted(STOCK['mean'][language])})",
        f"{axes}.legend()",
    ]
    if "volume" in parts:
        below = draft.name("below")
        draft.blocks[-1] += [
            f"{below} = {axes}.twinx()",
            f"{below}.bar({at}, {table}[{parts['volume']}], alpha=0.2)",
            f"{below}.set_ylim(0, {table}[{parts['volume']}].max() * 4)",
            f"{below}.set_ylabel({parts['volume']})",
        ]
    end(draft, names, headline, group.column.name, request.measures[0].name)
    draft.block(f"{table}[{listed(parts.values())}].describe()")
