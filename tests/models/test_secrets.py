"""The key goes to the server and nowhere else."""

import re
import traceback

import pytest

from ci_magic.models import OpenAIModel
from ci_magic.models.server import Server
from ci_magic.settings import Secret
from tests.models.conftest import KEY
from tests.support.reused_kernels import reused_kernel
from tests.support.server import Answer, Drop, ScriptedServer, Stream, failure, page
from tests.support.turns import environment, fenced

ECHO = f"Incorrect API key provided: {KEY}. Header was Bearer {KEY}"


@pytest.mark.parametrize(
    "step",
    [
        *(failure(status, ECHO) for status in (400, 401, 403, 404, 413, 429, 500)),
        Answer(400, ECHO, content_type="text/plain"),
        Stream("a", error={"message": ECHO}),
        Drop("reset"),
        Drop("stall"),
        page(ECHO),
        Answer(200, ECHO),
        Stream("a", end="cut"),
    ],
)
def test_no_message_and_no_traceback_holds_the_key(talk, step):
    reply = talk(step, exhausted="repeat")
    told = "\n".join(
        [
            *traceback.format_exception(reply.error),
            repr(reply.error),
            str(vars(reply.error)),
            repr(reply.model),
            str(reply.model),
            repr(vars(reply.model).get("_api_key")),
            *map(repr, reply.pieces),
        ]
    )
    assert KEY not in told
    assert KEY[-8:] not in told
    assert reply.error.__cause__ is None
    assert reply.error.__context__ is None
    assert reply.server.chats[0].headers["authorization"] == f"Bearer {KEY}"


def test_user_and_password_in_the_address_are_not_shown(ask):
    reply = ask("http://user:word-of-pass@127.0.0.1:9/v1")
    assert "word-of-pass" not in f"{reply.error} {reply.model!r}"
    assert "127.0.0.1:9" in str(reply.error)


def test_a_key_inside_the_address_is_not_shown(ask):
    reply = ask(f"ftp://host.invalid/{KEY}/v1")
    assert KEY not in f"{reply.error} {reply.model!r}"


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("key sk-proj-abcDEF12345 is bad", "key *** is bad"),
        ("got abcd****wxyz here", "got *** here"),
        ("Authorization: Bearer eyJhbGciOi", "Authorization: ***"),
        ("set OPENAI_API_KEY", "set OPENAI_API_KEY"),
        ("a\x1b[31mb\r\nc\u202ed", "a [31mb c d"),
        ("the skeleton key", "the skeleton key"),
    ],
)
def test_what_looks_like_a_key_is_not_repeated(said, shown):
    assert Server("http://h/v1", "m", None, 1.0).repeatable(said) == shown


def test_a_stand_in_for_a_key_does_not_spoil_messages():
    server = Server("http://h/v1", "m", Secret("x"), 1.0)
    assert server.repeatable("exit code x of box") == "exit code *** of box"


def test_the_representation_of_a_model_names_model_and_address():
    model = OpenAIModel("m1", base_url="http://h:1/v1", api_key=Secret(KEY), read_timeout=1, wait_limit=1)
    assert repr(model) == "OpenAIModel('m1', base_url='http://h:1/v1')"


TOKEN = "tok-aB3dE5fG7hJ9kL1mN3pQ5rS7tU9vW1xY3zA5bC7dE9fG1hJ3kL5mN7pQ9"


def test_no_secret_leaves_the_machine_from_data_outputs_tracebacks_or_figures():
    failing = "print(frame)\nprint(secret_row)\nraise ValueError('it is ' + frame['a'][0])"
    with (
        ScriptedServer([fenced(failing), fenced("done = 1")]) as server,
        reused_kernel(**environment(server, SERVICE_TOKEN=TOKEN)) as kernel,
    ):
        kernel.run("import os, pandas as pd, matplotlib\nmatplotlib.use('agg')\nimport matplotlib.pyplot as plt")
        kernel.run("frame = pd.DataFrame({'a': [os.environ['SERVICE_TOKEN']], 'password': ['pass-word-7']})")
        kernel.run("secret_row = {'password': ['pass-word-7', 'pw8']}; row = ('x' * 30) + os.environ['SERVICE_TOKEN']")
        kernel.run(
            "figure, axes = plt.subplots(); axes.plot([1, 2]); axes.set_title(os.environ['SERVICE_TOKEN']); figure"
        )
        kernel.run("frame")
        kernel.run("print(os.environ['SERVICE_TOKEN']); {}[os.environ['SERVICE_TOKEN']]")
        turn = kernel.run("%%ci use frame row secret_row figure axes")
        assert turn.status == "ok", turn.reply["evalue"]
        wire = b"".join(chat.raw for chat in server.chats).decode()
        rows = kernel.run("%ci --ledger").text
    for start in range(len(TOKEN) - 8):
        at = wire.find(TOKEN[start : start + 8])
        assert at < 0, wire[at - 200 : at + 100]
    assert "pass-word-7" not in wire
    assert "'pw8'" not in wire
    assert "ValueError: it is [masked:" in wire
    assert all(int(masked) > 3 for masked in re.findall(r"(\d+) masked", rows))


def test_personal_data_is_masked_in_data_if_the_setting_says_so_and_never_in_the_prompt():
    with (
        ScriptedServer([fenced("a = 1"), fenced("b = 1")]) as server,
        reused_kernel(**environment(server, CI_MAGIC_MASK_PERSONAL="1")) as kernel,
    ):
        kernel.run("people = ['900101-1234568', '010-1234-5678', 'kim@example.com', '4111111111111111']")
        kernel.run("%%ci write to lee@example.com about people")
        kernel.run("%config CIMagic.mask_personal = False")
        kernel.run("%%ci write to lee@example.com about people once more")
        masked, plain = (chat.body["messages"][-1]["content"] for chat in server.chats)
    for value in ("900101-1234568", "010-1234-5678", "kim@example.com", "4111111111111111"):
        assert value not in masked
        assert value in plain
    assert "write to lee@example.com" in masked


def test_a_senseless_switch_for_personal_data_is_one_line():
    with reused_kernel(CI_MAGIC_MASK_PERSONAL="perhaps") as kernel:
        assert "CI_MAGIC_MASK_PERSONAL='perhaps'" in kernel.run("%%ci go").reply["evalue"]
