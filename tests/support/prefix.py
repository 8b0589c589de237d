"""Several turns with repairs in a real kernel, and how much of each request the server has read before."""

import json
from itertools import pairwise

from tests.support.kernels import live_kernel
from tests.support.server import ScriptedServer, Stream
from tests.support.turns import environment, fenced

TURNS = (
    ("sum the values", [fenced("total = sum(valeus)\ntotal"), fenced("total = sum(values)\ntotal")]),
    ("what is a median?", [Stream("The middle one of sorted values.")]),
    ("the median of the values", [fenced("import statistics\nstatistics.median(values['a'])"), fenced("import statistics\nstatistics.median(values)")]),
    ("make a frame of them", [fenced("import pandas as pd\nframe = pd.DataFrame({'값': values})\nframe")]),
    ("mean of 값 in frame", [fenced("frame['값 '].mean()"), fenced("frame['값'].mean()")]),
    ("the largest one", [fenced("max(values)")]),
)  # fmt: skip


def conversations():
    """The messages of all requests, turn by turn."""
    steps = [step for _, replies in TURNS for step in replies]
    with ScriptedServer(steps) as server, live_kernel(**environment(server)) as kernel:
        kernel.run("values = [3, 1, 2]\nlabels = {'a': 'Seoul', 'b': 'Busan'}")
        for at, (prompt, _) in enumerate(TURNS):
            cell = kernel.run(f"%%ci {prompt}")
            assert cell.status == "ok", (prompt, cell.outputs)
            kernel.run(f"noted_{at} = {at}\nprint('noted', {at})")
        requests = [chat.body["messages"] for chat in server.chats]
    turns = []
    for _, replies in TURNS:
        turns.append(requests[: len(replies)])
        requests = requests[len(replies) :]
    assert not requests
    return turns


def bytes_of(messages):
    return "".join(json.dumps(message, ensure_ascii=False) for message in messages).encode()


def shares(turns):
    """For each request but the first: which part of its bytes the server has read in the request before."""
    requests = [bytes_of(messages) for turn in turns for messages in turn]
    return [_common(before, after) / len(after) for before, after in pairwise(requests)]


def _common(before, after):
    pairs = enumerate(zip(before, after, strict=False))
    return next((at for at, (left, right) in pairs if left != right), min(len(before), len(after)))
