"""Under any budget: never more than it, never an exception, what matters most first."""

from hypothesis import given, settings
from hypothesis import strategies as st

from ci_magic.context import render_namespace
from ci_magic.tokens import estimate
from ci_magic.values import Column, Fact, FileFacts, Namespace, RecentCell, Variable

WORDS = st.text(max_size=30) | st.sampled_from(
    ["금액 (원)", "a" * 400, "t_007", "line\nbreak", "", "😀" * 40, "0.1234567"]
)
NAMES = st.from_regex(r"[a-z가-힣][a-z0-9_가-힣]{0,20}", fullmatch=True)
LEVELS = st.sampled_from(["full", "stats", "schema", "names"])
FACTS = st.lists(st.builds(Fact, WORDS, LEVELS), max_size=3).map(tuple)
KINDS = st.sampled_from(["number", "text", "datetime", "boolean", "category", "other"])
COLUMNS = st.lists(
    st.builds(
        Column, WORDS, WORDS, WORDS, KINDS, st.none() | st.integers(0, 9), st.lists(WORDS.filter(bool), max_size=3).map(tuple), FACTS
    ),
    max_size=6,
).map(tuple)  # fmt: skip
VARIABLES = st.builds(
    Variable,
    NAMES,
    WORDS,
    st.sampled_from(
        ["frame", "series", "array", "scalar", "text", "container", "function", "class", "module", "object"]
    ),
    shape=st.none() | st.lists(st.integers(0, 10**9), max_size=3).map(tuple),
    columns=COLUMNS,
    columns_left_out=st.integers(0, 5000),
    signature=WORDS,
    preview=WORDS,
    qualified=WORDS,
    mentioned=st.booleans(),
    forced=st.booleans(),
    recent=st.booleans(),
    lazy=st.booleans(),
    facts=FACTS,
    details=FACTS,
)
FILES = st.builds(
    FileFacts, WORDS, WORDS, st.integers(0, 10**9), WORDS, WORDS, COLUMNS, FACTS, FACTS, WORDS, st.booleans(), WORDS
)
CELLS = st.builds(RecentCell, WORDS, WORDS, st.integers(0, 99), WORDS, st.lists(WORDS, max_size=2).map(tuple))
NAMESPACES = st.builds(
    Namespace,
    variables=st.lists(VARIABLES, max_size=8, unique_by=lambda each: each.name).map(tuple),
    left_out=st.integers(0, 99),
    files=st.lists(FILES, max_size=3).map(tuple),
    versions=st.lists(st.tuples(WORDS, WORDS), max_size=4).map(tuple),
    recent=st.lists(CELLS, max_size=6).map(tuple),
    directory=WORDS,
    shared=FACTS,
    engines=FACTS,
    headings=st.lists(WORDS, max_size=5).map(tuple),
)


@settings(max_examples=40, deadline=None)
@given(namespace=NAMESPACES, budget=st.integers(0, 5000), prompt=WORDS)
def test_the_text_never_exceeds_its_budget(namespace, budget, prompt):
    assert estimate(render_namespace(namespace, budget, prompt=prompt)) <= budget


@settings(max_examples=40, deadline=None)
@given(namespace=NAMESPACES, prompt=WORDS)
def test_every_name_of_the_prompt_is_there_if_there_is_a_little_room(namespace, prompt):
    named = [each.name for each in namespace.variables if each.mentioned or each.forced]
    shown = render_namespace(namespace, 200 * len(named) + 60, prompt=prompt)

    assert all(name in shown for name in named)


def frame(name, width=12, **rest):
    columns = tuple(
        Column(f"{name}_{at}x", f"'{name}_{at}x'", "str", "text", 0, ("'some value'",)) for at in "abcdefghijkl"[:width]
    )
    return Variable(name, "pandas.DataFrame", "frame", (100, width), columns, **rest)


def in_full(name, shown):
    return f"{name}: pandas.DataFrame 100x12:\n str: {name}_ax: 'some value'" in shown


def test_forced_comes_before_mentioned_before_recent_before_the_rest():
    variables = (
        frame("mentioned", mentioned=True),
        frame("forced", mentioned=True, forced=True),
        frame("used", recent=True),
        *(frame(f"other{at}") for at in range(9)),
    )
    needed = estimate(render_namespace(Namespace(variables=variables[1:2]), 4000))

    def told(budget):
        return render_namespace(Namespace(variables=variables), budget)

    small, middle, large = told(needed + 120), told(2 * needed + 120), told(10 * needed)
    assert in_full("forced", small) and not in_full("mentioned", small) and "mentioned: pandas.DataFrame" in small
    assert in_full("forced", middle) and in_full("mentioned", middle) and not in_full("used", middle)
    assert (
        in_full("used", large)
        and not in_full("other8", large)
        and "other8: pandas.DataFrame 100x12: other8_ax" in large
    )


def test_all_that_the_prompt_names_has_a_line_before_anything_has_its_columns():
    variables = tuple(frame(f"sales_of_{at}", mentioned=True, forced=at == 0) for at in "abcdefghijklmnopqrst")
    shown = render_namespace(Namespace(variables=variables), 20 * 18 + 40)

    assert all(f"{each.name}: pandas.DataFrame" in shown for each in variables)


def test_where_the_prompt_names_nothing_the_newest_are_told_in_full():
    shown = render_namespace(Namespace(variables=tuple(frame(f"df{at}") for at in range(9))), 1000)

    assert in_full("df0", shown) and not in_full("df8", shown) and "df8: pandas.DataFrame" in shown


def test_cells_and_headings_keep_their_share_beside_many_variables():
    namespace = Namespace(
        variables=tuple(Variable(f"name_{at}", "str", "text", preview=f"'some words {at}'") for at in range(600)),
        recent=(RecentCell("clean = raw.dropna()", count=7),),
        headings=("# Sales",),
    )
    shown = render_namespace(namespace, 2000)

    assert "In [7]: clean = raw.dropna()" in shown and "# Sales" in shown


def test_a_long_cell_is_cut_in_the_middle_and_says_so():
    source = "first = 1\n" + "x = 2\n" * 2000 + "last = 3"
    shown = render_namespace(Namespace(recent=(RecentCell(source, count=1, output="o" * 9000),)), 4000)

    assert "first = 1" in shown and "last = 3" in shown
    assert "characters …]" in shown
