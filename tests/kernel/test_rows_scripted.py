"""Requests whose answer only a model can write: a written reply goes all the way through, and its outcome is checked."""

import pytest

from ci_magic.protocol import MIME
from tests.support.kernels import live_kernel
from tests.support.server import ScriptedServer, Stream
from tests.support.turns import environment, fenced, sent

POSTS = """
import pandas as pd

posts = pd.DataFrame({
    "time": pd.date_range("2024-03-01 08:00", periods=48, freq="6h"),
    "likes": [10 + 5 * (each % 4) for each in range(48)],
    "text": ["great phone", "slow and broken", "it is a phone", "love it"] * 12,
})
"""
ANALYSED = """
by_hour = posts.groupby(posts["time"].dt.hour)["likes"].mean()
by_hour"""
FITTED = """
import numpy as np

numbers = np.random.default_rng(3)
x = numbers.uniform(0, 10, 200)
y = 3 * x + 2 + numbers.normal(0, 1, 200)
train, test = slice(0, 150), slice(150, None)
slope, start = np.polyfit(x[train], y[train], 1)
left = y[test] - (start + slope * x[test])
score = 1 - (left**2).sum() / ((y[test] - y[test].mean()) ** 2).sum()
print(f"R² on {len(left)} held-out rows: {score:.3f}")"""
SORTED = """
def label(text):
    good, bad = {"great", "love"}, {"slow", "broken"}
    words = set(text.split())
    return "good" if words & good else "bad" if words & bad else "neutral"


posts_labelled = posts.assign(label=posts["text"].map(label))
posts_labelled["label"].value_counts()"""
GAME = """
secret, guesses = 42, []


def guess(number):
    guesses.append(number)
    return "higher" if number < secret else "lower" if number > secret else f"found in {len(guesses)}"


print("Call guess(number) in a cell.")"""
DIALOGUE = 'Customer: "It is broken."\n\nClerk: "Let me look at it."'
REVIEW = "`total` is summed before the missing prices are dropped, and `df` is read twice."


@pytest.fixture(scope="module")
def talk(tmp_path_factory):
    folder = tmp_path_factory.mktemp("talk")
    place = {"CI_MAGIC_JOURNAL": str(folder / "journal.sqlite3"), "CI_MAGIC_LANGUAGE": "en"}
    with ScriptedServer([]) as server, live_kernel(cwd=folder, **environment(server, **place)) as kernel:
        assert kernel.run(POSTS).status == "ok"
        yield kernel, server


def ci(talk, prompt, *replies):
    kernel, server = talk
    server.steps[len(server.chats) :] = replies
    before = len(server.chats)
    cell = kernel.run(f"%%ci {prompt}")
    assert len(server.chats) == before + len(replies)
    return cell


@pytest.mark.row("0-10", "0-11", kind="plumbing")
def test_an_export_is_analysed_over_several_turns_and_never_loaded_again(talk):
    kernel, server = talk
    address = kernel.value("id(posts)")
    assert ci(talk, "likes by hour of day", fenced(ANALYSED)).status == "ok"
    assert kernel.value("by_hour.to_dict()") == repr({2: 25.0, 8: 10.0, 14: 15.0, 20: 20.0})
    best = fenced("best = int(by_hour.idxmax())\nbest")
    assert ci(talk, "which hour is best?", best).status == "ok"
    assert "by_hour" in sent(server)  # the second turn is told what the first one made
    assert kernel.value("best") == "2"
    assert kernel.value("id(posts)") == address


@pytest.mark.row("0-24", kind="plumbing")
def test_a_model_is_fitted_and_scored_on_rows_it_has_not_seen(talk):
    cell = ci(talk, "fit a line to made-up numbers and score it", fenced(FITTED))
    assert "on 50 held-out rows" in cell.text
    assert float(cell.text.rsplit(": ", 1)[1]) > 0.97


@pytest.mark.row("3-02", kind="plumbing")
def test_comments_are_sorted_into_labels(talk):
    assert ci(talk, "sort the texts into good, bad and neutral", fenced(SORTED)).status == "ok"
    assert talk[0].value("posts_labelled['label'].value_counts().to_dict()") == "{'good': 24, 'bad': 12, 'neutral': 12}"


@pytest.mark.row("0-27", kind="plumbing")
def test_a_game_is_played_in_cells_and_the_kernel_is_free(talk):
    kernel, _ = talk
    assert ci(talk, "a game of guessing a number", fenced(GAME)).status == "ok"
    assert kernel.value("[guess(10), guess(50), guess(42)]") == "['higher', 'lower', 'found in 3']"


@pytest.mark.row("3-03", kind="plumbing")
def test_a_dialogue_is_written_in_words(talk):
    cell = ci(talk, "a short dialogue between a customer and a clerk", Stream(DIALOGUE))
    assert "Let me look at it" in cell.shown


@pytest.mark.row("3-08", kind="plumbing")
def test_a_cell_is_reviewed_in_words_and_nothing_runs(talk):
    kernel, server = talk
    kernel.run("reviewed_total = posts['likes'].sum()  # before dropping")
    cell = ci(talk, "review the cell above", Stream(REVIEW))
    assert "reviewed_total = posts['likes'].sum()  # before dropping" in sent(server)  # the cell is what it reads
    assert "summed before the missing prices" in cell.shown
    record = [o["data"][MIME] for o in cell.outputs if MIME in o.get("data", {})][-1]
    assert (record["code"], record["tries"]) == ("", [])


@pytest.mark.row("0-33", kind="mechanism")
def test_a_missing_package_is_asked_for_and_never_assumed(talk):
    kernel, server = talk
    missing = "import fugashi\nwords = fugashi.Tagger()('text')"
    cell = ci(
        talk, "split the text into words", fenced(missing), Stream("fugashi is not installed: %pip install fugashi")
    )
    assert "the distribution is fugashi: say so to the user (%pip install fugashi)" in sent(server)
    assert "%pip install fugashi" in cell.shown
    cell = ci(talk, "then install it", fenced("%pip install fugashi"))
    assert cell.status == "error"
    assert "CI_MAGIC_ALLOW=install" in cell.reply["evalue"]
    assert kernel.value("__import__('importlib').util.find_spec('fugashi')") == "None"
