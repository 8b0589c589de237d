"""Figures as pictures on the socket, servers that take none, and how small pictures are made."""

from base64 import b64decode
from io import BytesIO

import pytest
from PIL import Image

from ci_magic.kernel.pixels import shrink
from ci_magic.models import OpenAIModel
from ci_magic.settings import Secret
from ci_magic.tokens import PICTURE_SIDE, picture_size, picture_tokens
from ci_magic.values import ChatRequest, Declined, Message, TextDelta
from tests.support.server import Answer, ScriptedServer, Stream, failure


def picture(width=640, height=480, kind="PNG", mode="RGB"):
    file = BytesIO()
    Image.effect_noise((width, height), 90).convert(mode).save(file, kind)
    return file.getvalue()


REQUEST = ChatRequest((Message("system", "s"), Message("user", "look", (picture(), picture(kind="JPEG")))), "look")


def asked(model):
    return list(model.stream(REQUEST))


def model_of(server):
    return OpenAIModel("m1", base_url=server.base_url, api_key=Secret("k"), read_timeout=20.0, wait_limit=1.0)


def test_pictures_travel_as_parts_of_their_message():
    with ScriptedServer([Stream("seen")]) as server:
        model = model_of(server)
        size = model.sending(REQUEST).size
        asked(model)
    [request] = server.chats
    assert size == len(request.raw)
    system, user = request.body["messages"]
    assert system == {"role": "system", "content": "s"}
    text, *images = user["content"]
    assert text == {"type": "text", "text": "look"}
    addresses = [image["image_url"]["url"] for image in images]
    assert [address.partition(",")[0] for address in addresses] == ["data:image/png;base64", "data:image/jpeg;base64"]
    assert tuple(b64decode(address.partition(",")[2]) for address in addresses) == REQUEST.messages[1].images


REFUSALS = [
    failure(400, "Invalid content type. image_url is only supported by certain models.", param="messages"),
    failure(422, "unknown variant `image_url`, expected `text`"),
    failure(400, "messages[1].content must be a string"),
    failure(500, "image input is not supported - hint: you may need to provide the mmproj"),
    failure(404, "No endpoints found that support image input"),
    failure(413, "Request Entity Too Large"),
    Answer(400, "m1 is not a multimodal model", content_type="text/plain"),
]


@pytest.mark.parametrize("refusal", REFUSALS, ids=range(len(REFUSALS)))
def test_a_server_that_refuses_pictures_gets_the_text_alone_and_that_is_said_once(refusal):
    with ScriptedServer([refusal, Stream("in words"), Stream("again")]) as server:
        model = model_of(server)
        first, second = asked(model), asked(model)
    assert [piece.reason for piece in first if isinstance(piece, Declined)] == [
        "m1 takes no pictures: it reads the figures in words"
    ]
    assert "".join(piece.text for piece in first if isinstance(piece, TextDelta)) == "in words"
    assert not [piece for piece in second if isinstance(piece, Declined)]
    assert [type(request.body["messages"][1]["content"]) for request in server.chats] == [list, str, str]


def test_another_refusal_is_not_blamed_on_pictures():
    with ScriptedServer([failure(400, "temperature is out of range")]) as server:
        with pytest.raises(Exception, match="temperature"):
            asked(model_of(server))
    assert len(server.chats) == 1


@pytest.mark.parametrize(("width", "height"), [(640, 480), (1600, 500), (300, 2000)])
@pytest.mark.parametrize("mode", ["RGBA", "P"])
def test_pictures_are_made_small_enough(width, height, mode):
    small = shrink(picture(width, height, mode=mode))
    assert 0 < len(small) <= 400_000
    size = picture_size(small)
    assert max(size) <= PICTURE_SIDE
    assert size[0] / size[1] == pytest.approx(width / height, rel=0.02)
    with Image.open(BytesIO(small)) as read:
        assert read.size == size
    assert picture_tokens(small) in (85 + 170, 85 + 2 * 170, 85 + 4 * 170)


def test_a_small_picture_goes_as_it_is_and_what_is_none_does_not_go():
    small = picture(100, 80, mode="L")
    assert shrink(small) == small
    flawed = picture()[:2000]
    for data in (b"", b"<svg/>", flawed, b"\x89PNG\r\n\x1a\n" + b"\0" * 40):
        assert shrink(data) == b""


@pytest.mark.parametrize("side", [8_000, 20_000])
def test_an_image_bomb_is_not_unpacked(side):
    # Pillow refuses the larger one itself.
    file = BytesIO()
    Image.new("1", (side, side)).save(file, "PNG")
    assert len(file.getvalue()) < 100_000
    assert picture_size(file.getvalue()) == (side, side)
    assert shrink(file.getvalue()) == b""


@pytest.mark.parametrize("data", [b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"\xff\xd8" + b"\xff\xe0\0\x04ab" * 3])
def test_a_damaged_header_has_no_size(data):
    assert picture_size(data) == (0, 0)
