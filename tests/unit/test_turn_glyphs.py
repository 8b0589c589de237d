"""A figure that lacks glyphs is mended without a model and without an attempt; what cannot be mended is said."""

import re

from ci_magic.protocol import tries
from ci_magic.render import TerminalView
from ci_magic.values import Ask, Glyphs, Limits, Observation, Written
from ci_magic.values.events import Ran, Running
from tests.support.fakes import FakeKernel, FakeReporter, events_of, settled_of, tools

FOUND = Glyphs("가", ("sans-serif",), ("NanumGothic",))
NONE = Glyphs("𒍅", ("sans-serif",), (), "𒍅", "apt-get install fonts-noto-core")
BOXES = Observation("ok", glyphs=FOUND)
OK = Observation("ok")
DRAW = "```python\nplt.plot([1])\n```"
AGAIN = "```python\nplt.plot([1, 2])\n```"


def test_the_mended_code_runs_at_once_and_costs_no_attempt():
    kernel = FakeKernel(BOXES, OK)
    told = events_of(tools(DRAW, kernel=kernel), Ask("draw", limits=Limits(attempts=1)))
    settled = told[-1]
    assert [code for code, _ in kernel.ran] == ["plt.plot([1])", settled.code]
    assert settled.code.startswith("import matplotlib\nmatplotlib.rcParams") and settled.code.endswith("plt.plot([1])")
    assert len(settled.attempts) == 1 and tries(settled) == [] and settled.warnings == ()
    assert "NanumGothic" in settled.message and "가" in settled.message
    assert [(each.attempt, each.attempts) for each in told if isinstance(each, Running)] == [(1, 1), (1, 1)]
    assert [each.will_retry for each in told if isinstance(each, Ran)] == [True, False]


def test_what_the_line_does_not_mend_is_for_the_model_and_nothing_is_said_of_a_font():
    kernel = FakeKernel(BOXES, BOXES, OK)
    settled = settled_of(tools(DRAW, AGAIN, kernel=kernel), Ask("draw"))
    assert len(kernel.ran) == 3 and settled.code == "plt.plot([1, 2])"
    assert len(tries(settled)) == 1


def test_with_another_finding_or_no_time_for_a_second_run_the_model_is_asked():
    kernel = FakeKernel(Observation("ok", glyphs=FOUND, printed="<generator object f at 0x1>"), OK)
    settled = settled_of(tools(DRAW, AGAIN, kernel=kernel), Ask("draw"))
    assert [code for code, _ in kernel.ran] == ["plt.plot([1])", "plt.plot([1, 2])"] and len(tries(settled)) == 1

    kernel = FakeKernel(Observation("ok", glyphs=FOUND, seconds=100), OK)
    settled_of(tools(DRAW, AGAIN, kernel=kernel), Ask("draw", limits=Limits(seconds=90)))
    assert [code for code, _ in kernel.ran] == ["plt.plot([1])", "plt.plot([1, 2])"]


def test_without_a_font_every_cell_stands_and_its_warning_is_kept_to_the_end():
    kernel = FakeKernel(Observation("ok", glyphs=NONE), OK)
    settled = settled_of(tools(f"{DRAW}\n\n{AGAIN}", kernel=kernel), Ask("draw"))
    assert len(kernel.ran) == 2 and kernel.put_back == []
    assert [re.search("apt-get install fonts-noto-core", each) is not None for each in settled.warnings] == [True]
    assert tries(settled) == []


def test_a_terminal_lists_the_files_of_the_turn_and_its_report(tmp_path):
    for name in ("made.csv", "half.csv", "report.md"):
        (tmp_path / name).write_text("x")
    made, half = (Written(str(tmp_path / name), created=True) for name in ("made.csv", "half.csv"))
    failed = Observation("error", files=(half, made))
    kernel = FakeKernel(failed, Observation("ok", files=(Written(made.path, created=False),)))
    ask = Ask("draw", report=str(tmp_path / "report.md"))
    text: list[str] = []
    view = TerminalView(text.append)
    for event in events_of(tools(DRAW, AGAIN, kernel=kernel, reporter=FakeReporter()), ask):
        view.hear(event)
    listed = [line for line in "".join(text).splitlines() if line.startswith(("new: ", "changed: "))]
    assert listed == [f"new: {made.path} (1 B)", f"new: {tmp_path / 'report.md'} (1 B)"]
