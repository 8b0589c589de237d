"""Reading replies of servers as they are: streamed or not, with reasoning, with odd shapes."""

import pytest

from ci_magic.values import Finished, Usage
from tests.support.server import Answer, Events, ScriptedServer, Stream, completion, failure, piece

PLAIN = 'import pandas as pd\ndf["매출"].plot()  # 売上 — "quoted" \\n\n'


def test_a_streamed_reply_arrives_in_pieces_and_ends_with_what_the_server_counted(talk):
    reply = talk(Stream(PLAIN, chunk=5))
    assert reply.text == PLAIN
    assert len(reply.pieces) > 5
    assert reply.pieces[-1] == Finished("stop", Usage(11, 7))


def test_text_arrives_byte_for_byte_even_cut_in_the_middle_of_characters(talk):
    text = "한국어 日本語 𠮷 🎉 e\u0301 \u2028 \u2029 \x85 \x0b \x00 \r\n tab\t <b>&amp;</b> \\u0041"
    events = [piece({"content": text}), piece({}, "stop")]
    assert talk(Events(events, split=1)).text == text


def test_what_is_sent_arrives_byte_for_byte(talk):
    text = "한국어 日本語 𠮷 🎉 \u2028 \x85 {x} $y \\ \" '"
    sent = talk(Stream("ok"), contents=(text,)).server.chats[0]
    assert sent.body["messages"] == [{"role": "user", "content": text}]


def test_half_a_surrogate_pair_does_not_stop_a_request(talk):
    sent = talk(Stream("ok"), contents=("a\ud83db",)).server.chats[0]
    assert sent.body["messages"][0]["content"] == "a\ufffdb"


def test_the_request_holds_the_four_allowed_fields_and_nothing_else(talk):
    request = talk(Stream("ok"), contents=("one", "two")).server.chats[0]
    assert request.body == {
        "model": "m1",
        "messages": [{"role": "user", "content": "one"}, {"role": "user", "content": "two"}],
        "stream": True,
        "stream_options": {"include_usage": True},
    }


@pytest.mark.parametrize("name", ["reasoning_content", "reasoning"])
def test_reasoning_in_its_own_field_is_no_text(talk, name):
    reply = talk(Stream("answer", reasoning="let me think", reasoning_field=name))
    assert (reply.reasoning, reply.text) == ("let me think", "answer")


def test_reasoning_sent_under_both_names_is_taken_once(talk):
    both = piece({"reasoning": "hmm", "reasoning_content": "hmm"})
    assert talk(Events([both, piece({"content": "a"}, "stop")])).reasoning == "hmm"


@pytest.mark.parametrize("chunk", [1, 2, 3, 7, 100])
def test_reasoning_in_tags_is_no_text_however_it_is_cut(talk, chunk):
    reply = talk(Stream("\n<think>a < b, </thin> no</think>\n\n<think>more</think>\nanswer <think>", chunk=chunk))
    assert (reply.reasoning, reply.text) == ("a < b, </thin> nomore", "answer <think>")


@pytest.mark.parametrize("text", ["<thin", " \n<t", "<div>", "x = '<think>'", "```python\n<think>\n```", "  indented"])
def test_what_only_looks_like_the_tag_is_text(talk, text):
    assert talk(Stream(text, chunk=1)).text == text


def test_reasoning_that_is_never_closed_is_no_text(talk):
    reply = talk(Stream("<think>on and on", chunk=4))
    assert (reply.reasoning, reply.text) == ("on and on", "")
    assert reply.error is None


def test_a_server_that_ignores_streaming_is_understood(talk):
    reply = talk(completion("whole", reasoning_content="hmm"))
    assert (reply.text, reply.reasoning) == ("whole", "hmm")
    assert reply.pieces[-1] == Finished("stop", Usage(11, 7))


def test_a_whole_message_without_a_finish_reason_is_whole(talk):
    assert talk(Answer(200, {"choices": [{"message": {"content": "whole"}}]})).pieces[-1] == Finished("stop", None)


@pytest.mark.parametrize("content_type", ["text/plain", "application/json", "text/event-stream; charset=utf-8"])
def test_events_are_read_whatever_the_content_type_says(talk, content_type):
    events = [piece({"content": "a"}), piece({}, "stop"), "[DONE]"]
    assert talk(Events(events, content_type=content_type)).text == "a"


def test_comments_carriage_returns_and_other_fields_in_the_stream_are_passed_over(talk):
    lines = (
        ': waiting\r\n\r\nevent: message\r\nid: 7\r\ndata: {"choices": [{"delta":\r\ndata: {"content": "a"}}]}\r\n\r\n'
    )
    end = 'data:{"choices":[{"finish_reason":"stop","delta":{}}]}'
    assert talk(Answer(200, lines + end, content_type="text/event-stream")).text == "a"


def test_events_of_odd_shapes_do_not_stop_the_reply(talk):
    odd = [
        {"choices": []},
        {"choices": None},
        {},
        {"choices": [{"delta": None}]},
        {"choices": ["x"]},
        piece({"content": 5}),
    ]
    parts = piece({"content": [{"type": "text", "text": "b"}, {"type": "image"}]})
    assert talk(Events([*odd, piece({"content": "a"}), parts, piece({}, "stop")])).text == "ab"


def test_a_refusal_is_the_text_of_the_reply(talk):
    assert talk(Events([piece({"refusal": "I cannot."}), piece({}, "stop")])).text == "I cannot."


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("length", "length"),
        ("max_tokens", "length"),
        ("content_filter", "content_filter"),
        ("tool_calls", "stop"),
        ("eos", "stop"),
    ],
)
def test_the_reason_of_the_end_is_kept_where_it_matters(talk, sent, read):
    assert talk(Stream("a", finish=sent, usage=False)).pieces[-1] == Finished(read, None)


@pytest.mark.parametrize("end", ["cut", "reset", "stall"])
def test_a_reply_that_had_its_end_is_whole_whatever_becomes_of_the_connection(talk, end):
    reply = talk(Events([piece({"content": "a"}), piece({}, "stop")], end))
    assert reply.pieces[-1] == Finished("stop", None)
    assert len(reply.server.requests) == 1


def test_a_parameter_that_the_server_names_is_left_out_from_then_on(ask):
    steps = [failure(400, "Unknown parameter: 'stream_options'.", param="stream_options"), Stream("one"), Stream("two")]
    with ScriptedServer(steps) as server:
        first = ask(server.base_url)
        second = ask("", with_model=first.model)
    assert (first.text, second.text) == ("one", "two")
    assert [sorted(chat.body) for chat in server.chats] == [
        ["messages", "model", "stream", "stream_options"],
        ["messages", "model", "stream"],
        ["messages", "model", "stream"],
    ]


@pytest.mark.parametrize(
    "answer",
    [
        failure(400, "Your organization must be verified to stream this model.", param="stream"),
        failure(400, "streaming is not supported"),
        Answer(422, {"detail": [{"loc": ["body", "stream"], "msg": "extra fields not permitted"}]}),
    ],
)
def test_a_server_that_cannot_stream_is_asked_without(talk, answer):
    reply = talk(answer, completion("whole"))
    assert reply.text == "whole"
    assert sorted(reply.server.chats[1].body) == ["messages", "model"]


def test_a_parameter_is_left_out_once_and_the_next_refusal_is_an_error(talk):
    reply = talk(failure(400, "no stream_options"), failure(400, "no stream"), failure(400, "no stream"))
    assert "rejects the request (400)" in str(reply.error)
    assert len(reply.server.chats) == 3


def test_a_400_about_something_else_is_not_sent_again(talk):
    reply = talk(failure(400, "to stream is fine, but", param="messages"))
    assert len(reply.server.chats) == 1
