"""The model that says what it was told to."""

import subprocess
import sys

import pytest

from ci_magic.errors import ModelError, Stalled
from ci_magic.models import ScriptedModel
from ci_magic.values import Finished, TextDelta
from tests.models.conftest import request_of


def text_of(pieces):
    return "".join(piece.text for piece in pieces if isinstance(piece, TextDelta))


def test_replies_come_in_order_in_pieces_and_requests_are_kept():
    model = ScriptedModel(["a reply of some length, 한국어", ""], name="double")
    pieces = list(model.stream(request_of("one")))
    assert text_of(pieces) == "a reply of some length, 한국어"
    assert len(pieces) > 2
    assert list(model.stream(request_of("two"))) == [Finished("stop")]
    assert [request.messages[0].content for request in model.requests] == ["one", "two"]
    assert model.name == "double"


def test_an_exception_is_raised_and_a_callable_answers_the_request():
    model = ScriptedModel([Stalled("slow"), KeyboardInterrupt(), lambda request: request.messages[-1].content.upper()])
    with pytest.raises(Stalled, match="slow"):
        list(model.stream(request_of()))
    with pytest.raises(KeyboardInterrupt):
        list(model.stream(request_of()))
    assert text_of(model.stream(request_of("echo"))) == "ECHO"


def test_a_script_that_ran_out_says_so_in_one_line():
    model = ScriptedModel(["one"])
    list(model.stream(request_of()))
    with pytest.raises(
        ModelError, match=r"^the script of scripted has 1 replies and all were given: add another to it$"
    ):
        list(model.stream(request_of()))


def test_a_script_is_read_from_a_file(tmp_path):
    (tmp_path / "script.json").write_text('["하나", "two"]', encoding="utf-8")
    model = ScriptedModel.from_file(tmp_path / "script.json", name="file")
    assert [text_of(model.stream(request_of())) for _ in range(2)] == ["하나", "two"]
    assert model.name == "file"


@pytest.mark.parametrize("content", [None, b"", b"{", b'"text"', b"[1]", b"\xff"])
def test_a_file_that_is_no_script_is_an_error_of_one_line(tmp_path, content):
    path = tmp_path / "script {x}.json"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ModelError) as raised:
        ScriptedModel.from_file(path)
    assert str(raised.value) == f"the scripted replies in {path} cannot be read: write a JSON list of strings there"


def test_the_scripted_model_never_imports_the_sdk():
    program = (
        "import sys; from ci_magic.models import ScriptedModel; from ci_magic.values import ChatRequest\n"
        "list(ScriptedModel(['x']).stream(ChatRequest((), 'p'))); assert 'openai' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
