"""Which model is asked where none is named, and what it costs to have the client at hand."""

import subprocess
import sys

import pytest

from ci_magic import errors
from ci_magic.models import OpenAIModel
from ci_magic.settings import DEFAULT_MODEL, OPENAI_URL
from tests.support.server import Answer, ScriptedServer, Stream, failure, page


def test_the_only_model_of_a_server_is_taken_and_asked_for_once(ask):
    with ScriptedServer([Stream("one"), Stream("two")], models=["qwen", "text-embedding-small"]) as server:
        first = ask(server.base_url, model="")
        ask("", with_model=first.model)
    assert [request.method for request in server.requests] == ["GET", "POST", "POST"]
    assert [chat.body["model"] for chat in server.chats] == ["qwen", "qwen"]
    assert first.model.name == "qwen"


def test_until_the_server_was_asked_the_model_goes_by_its_address():
    model = OpenAIModel("", base_url="http://user:word@127.0.0.1:99/v1", api_key=None, read_timeout=1, wait_limit=1)
    assert model.name == "127.0.0.1:99"


@pytest.mark.parametrize("url", ["", OPENAI_URL, OPENAI_URL + "/"])
def test_at_openai_the_default_model_is_taken(url):
    assert OpenAIModel("", base_url=url, api_key=None, read_timeout=1, wait_limit=1).name == DEFAULT_MODEL


def test_of_many_models_up_to_ten_are_listed(talk):
    few = talk(model="", models=["a", "b"])
    assert type(few.error) is errors.ModelNotFound
    assert (
        str(few.error)
        == f"the server at {few.server.host} has 2 models (a, b): name one with --model NAME or CI_MAGIC_MODEL"
    )
    many = talk(model="", models=[f"m{number}" for number in range(12)])
    assert "has 12 models (m0, m1, m2, m3, m4, m5, m6, m7, m8, m9, …): name one" in str(many.error)
    assert not many.server.chats


@pytest.mark.parametrize("models", [[], Answer(200, {"data": None}), Answer(200, {"data": ["x", {"id": ""}]})])
def test_a_server_that_lists_no_model_is_said(talk, models):
    reply = talk(model="", models=models)
    assert type(reply.error) is errors.ModelNotFound
    assert str(reply.error).endswith("lists no model: load one there, or use --model NAME or CI_MAGIC_MODEL")


@pytest.mark.parametrize(
    ("models", "kind", "remedy"),
    [
        (page(), errors.BadReply, "name a model with --model NAME or CI_MAGIC_MODEL, or check OPENAI_BASE_URL"),
        (
            failure(404),
            errors.ModelNotFound,
            "name a model with --model NAME or CI_MAGIC_MODEL, or check OPENAI_BASE_URL",
        ),
        (failure(401), errors.AuthenticationFailed, "set OPENAI_API_KEY"),
        (Answer(200, ""), errors.BadReply, "run the cell again"),
    ],
)
def test_a_list_that_cannot_be_had_is_an_error_of_its_kind(talk, models, kind, remedy):
    reply = talk(model="", models=models)
    assert type(reply.error) is kind
    assert str(reply.error).endswith(f": {remedy}")


def test_neither_importing_nor_building_a_model_imports_the_sdk():
    program = (
        "import sys; from ci_magic.models import OpenAIModel, ScriptedModel, local_servers, warm\n"
        "OpenAIModel('m', base_url='http://127.0.0.1:9/v1', api_key=None, read_timeout=1, wait_limit=1).name\n"
        "assert 'openai' not in sys.modules; warm(); assert 'openai' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_a_transport_of_another_kind_carries_the_request(ask):
    import openai

    with (
        ScriptedServer([Stream("carried")]) as server,
        openai.DefaultHttpxClient(headers={"X-Carried": "yes"}) as client,
    ):
        assert ask(server.base_url, http_client=client).text == "carried"
    assert server.chats[0].headers["x-carried"] == "yes"
