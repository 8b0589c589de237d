"""What must hold of the reader for any text, however it is cut into pieces."""

from hypothesis import given
from hypothesis import strategies as st

from ci_magic.extract import ReplyReader, read_reply

WORDS = [
    "```",
    "```python\n",
    "\n",
    '"""',
    "'''",
    "x = 1",
    "print(x)",
    "<think>",
    "</think>",
    "<code>",
    "</code>",
    "~~~",
    "> ",
    "  ",
    "\r\n",
    "# no",
    "{",
    "prose",
    "%%time\n",
    "inspect",
    "[",
    "\\",
    "매출",
]
REPLIES = st.lists(st.sampled_from(WORDS) | st.text(max_size=5), max_size=30).map("".join)
REASONS = st.sampled_from(["stop", "length", "content_filter", ""])
LINES = st.lists(
    st.sampled_from(
        [
            "x = 1",
            "",
            "def f():",
            "    return '`'",
            "# ```",
            "s = 'a```b'",
            "y = `x`",
            "print('매출')",
            "%time f()",
            "</code>x",
            "<think>",
            "\tz",
        ]
    )
    | st.text(st.characters(exclude_characters="\r\n`~'\"<"), max_size=12),
    min_size=1,
    max_size=12,
)


@given(
    REPLIES,
    st.lists(st.integers(1, 7), min_size=1, max_size=8),
    REASONS,
    st.sampled_from(["", "x = 1", "prose\n```"]),
)
def test_the_pieces_make_no_difference(reply, sizes, reason, echo):
    reader, position, turn = ReplyReader(echo), 0, 0
    while position < len(reply):
        size = sizes[turn % len(sizes)]
        reader.feed(reply[position : position + size])
        assert isinstance(reader.code, str)
        position, turn = position + size, turn + 1
    assert reader.text == reply
    assert reader.finish(reason) == read_reply(reply, reason, echo)


@given(LINES)
def test_code_in_a_fence_comes_out_byte_for_byte(lines):
    code = "\n".join(lines)
    found = read_reply(f"Here:\n```python\n{code}\n```\nDone.")
    if code.strip():
        assert (found.kind, found.code) == ("code", code.rstrip("\n"))


@given(st.text(), REASONS)
def test_no_text_makes_reading_fail(text, reason):
    found = read_reply(text, reason)
    assert bool(found.problem) == (found.kind == "unusable")
    assert bool(found.code) == (found.kind in ("code", "inspect"))


@given(REPLIES, REASONS)
def test_every_reply_is_exactly_one_thing(text, reason):
    found = read_reply(text, reason)
    assert bool(found.problem) == (found.kind == "unusable")
    assert bool(found.code) == (found.kind in ("code", "inspect"))


def test_long_replies_of_one_kind_are_read_to_the_end():
    for piece in [
        '"""\n```\n',
        "```python\n",
        "> ",
        " ",
        "x",
        "(",
        "> > >x\n",
        "``` `",
        "a ```",
        '{"code"',
        "'\\",
    ]:
        reader = ReplyReader()
        for _ in range(20):
            reader.feed(piece * 500)
        assert reader.finish("stop").kind in ("code", "answer", "unusable")
