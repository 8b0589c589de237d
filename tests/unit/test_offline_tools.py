"""The rules without a model call a registered function where the prompt asks for just that."""

import pytest

from ci_magic.models.offline.engine import OfflineModel, is_repair
from ci_magic.values import ChatRequest, Message, Namespace, TextDelta, Tool

TOOLS = (
    Tool("convert", "__main__.convert", "(amount: float, to: str = ...) -> float"),
    Tool("refresh", "__main__.refresh", "(*, quietly=...)"),
    Tool("fetch", "bank.fetch", "async ()", load="from bank import fetch"),
    Tool("hidden", "__main__.hidden", "()", enabled=False),
    Tool("unknown", "__main__.unknown"),
)


def replied(prompt):
    request = ChatRequest((Message("user", prompt),), prompt, Namespace(tools=TOOLS))
    return "".join(piece.text for piece in OfflineModel().stream(request) if isinstance(piece, TextDelta))


@pytest.mark.row("4-03", kind="offline")
@pytest.mark.parametrize(
    ("prompt", "code"),
    [
        ("convert(16)", "convert(16)"),
        ("please call convert(16, to='JP)Y').", "convert(16, to='JP)Y')"),
        ("convert(16, (1, 2)) 함수를 실행해줘", "convert(16, (1, 2))"),
        ("convert(16)を実行してください", "convert(16)"),
        ("run refresh", "refresh()"),
        ("refresh 호출해줘", "refresh()"),
        ("call the function fetch", "from bank import fetch\nawait fetch()"),
        ("use unknown(3)", "unknown(3)"),
    ],
)
def test_a_tool_that_is_asked_for_is_called(prompt, code):
    assert replied(prompt) == f"```python\n{code}\n```\n"


@pytest.mark.parametrize(
    "prompt",
    [
        "call convert",
        "run unknown",
        "run hidden",
        "convert(16 and plot it",
        "refresh the page and plot sales",
        "run refresher",
        "plot sales.refresh",
        "what does convert(16) mean for sales by month",
    ],
)
def test_what_asks_for_more_or_for_something_else_is_not_guessed(prompt):
    assert "```" not in replied(prompt)


def test_a_result_that_is_called_failed_is_no_failure():
    before = (Message("user", "p"), Message("assistant", "r"))
    outcome = "<ci_magic_data outcome>\nBound: failed (DataFrame 3x2)\n</ci_magic_data>\n\nplot sales"
    assert not is_repair((*before, Message("user", outcome)), "plot sales")
    assert is_repair((*before, Message("user", "The code failed: …")), "plot sales")
