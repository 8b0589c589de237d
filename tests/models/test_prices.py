"""What tokens cost: as set, as a table says that is looked up offline, or not known."""

import os
import socket
import sys
from decimal import Decimal
from types import ModuleType

import pytest

from ci_magic.errors import SettingsError
from ci_magic.models import OpenAIModel, ScriptedModel, price_of
from ci_magic.models.offline import OfflineModel
from ci_magic.settings import OPENAI_URL, Secret, Settings, resolve
from ci_magic.tokens import dollars
from ci_magic.values import Usage
from ci_magic.wiring.choice import layer_of, price_with

MILLION = Usage(1_000_000, 1_000_000)


def test_a_price_that_is_set_holds_for_every_server():
    settings = resolve({"CI_MAGIC_PRICE": " 0.25 / 2 "})
    assert settings.prices == (0.25, 2.0)
    model = OpenAIModel("m", base_url="http://127.0.0.1:9/v1", api_key=None, read_timeout=1, wait_limit=1)
    assert price_with(settings, model)(MILLION) == 2.25
    assert price_with(settings, model)(Usage(11, 7)) == pytest.approx((11 * 0.25 + 7 * 2) / 1e6)
    # Where nothing is sent nothing is paid.
    assert price_with(settings, OfflineModel())(MILLION) is None
    assert price_with(settings, ScriptedModel([]))(MILLION) is None
    assert resolve({"CI_MAGIC_PRICE": "1/1"}, {"price": "0/3"}).prices == (0.0, 3.0)
    assert resolve({}).prices is None


@pytest.mark.parametrize("value", ["2", "a/b", "1/2/3", "-1/2", "1/", "inf/1", "٣/1"])
def test_a_price_that_is_none_is_said(value):
    with pytest.raises(SettingsError, match=r"CI_MAGIC_PRICE .* such as 0.25/2"):
        resolve({"CI_MAGIC_PRICE": value})


def test_the_table_is_looked_up_by_the_server_and_nothing_is_asked_for(monkeypatch):
    def refuse(*_words):
        raise AssertionError("the network was used")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    cost = price_of("gpt-5-mini", OPENAI_URL, None)(Usage(1_000_000, 0))
    assert cost is not None and 0 < cost < 100
    for model, url in (("no-such-model", OPENAI_URL), ("gpt-5-mini", "https://gateway.example/v1")):
        assert price_of(model, url, None)(MILLION) is None
    assert price_of("gpt-5-mini", "http://localhost:11434/v1", None)(MILLION) is None


def test_a_long_turn_is_not_priced_as_one_long_request():
    """Some models cost more beyond a length, so that requests are priced one by one."""
    price = price_of("gpt-5.5", OPENAI_URL, None)
    each = Usage(200_000, 0)
    parts = Usage(cost=price(each)) + Usage(cost=price(each))
    assert parts.cost == pytest.approx(2 * price(each))
    assert price(Usage(400_000, 0)) > parts.cost


@pytest.mark.parametrize("broken", ["missing", "other", "odd"])
def test_without_the_table_or_with_another_version_of_it_no_price_is_known(monkeypatch, broken):
    fake = ModuleType("genai_prices")
    if broken == "odd":
        fake.Usage, fake.calc_price = dict, lambda *_words, **_more: Decimal(1)
    monkeypatch.setitem(sys.modules, "genai_prices", None if broken == "missing" else fake)
    assert price_of("gpt-5-mini", OPENAI_URL, None)(MILLION) is None


def test_amounts_add_up_and_are_written_so_that_small_ones_can_be_read():
    assert (Usage(1, 2, cost=0.5) + Usage(3, 4)).cost == (Usage(3, 4) + Usage(1, 2, cost=0.5)).cost == 0.5
    assert (Usage(1, 2, cost=0.5) + Usage(3, 4, cost=0.25)).cost == 0.75
    assert (Usage(1, 2) + Usage(3, 4)).cost is None
    shown = [dollars(each) for each in (0.0, 0.00001, 0.0031, 0.5, 1.234, 1234.5)]
    assert shown == ["$0.00", "<$0.0001", "$0.0031", "$0.5000", "$1.23", "$1,234.50"]


def test_what_is_chosen_in_a_panel_never_sends_a_key_to_another_server():
    key, local = Secret("sk-0123456789abcdef"), "http://127.0.0.1:11434/v1"
    set_up = Settings(model="gpt", api_key=key)
    assert layer_of("", "", set_up) == {}
    assert layer_of("other", "", set_up) == {"model": "other"}
    chosen = resolve(os.environ, layer_of("", local, set_up), {"model": "gpt", "api_key": key})
    assert (chosen.model, chosen.base_url, chosen.api_key) == ("", local, None)
    # Another model of the server in force goes there with what is in force.
    again = resolve(os.environ, layer_of("small", "", chosen), {"model": "gpt", "api_key": key})
    assert (again.model, again.base_url, again.api_key) == ("small", local, None)
    mine = Settings(model="m", base_url="https://mine.example/v1", api_key=key)
    assert layer_of("n", "https://mine.example/v1/", mine)["api_key"] is key
    for url in ("https://evil.example/v1", "http://127.0.0.1.evil.example/v1", "http://127.0.0.1@evil.example/v1"):
        with pytest.raises(SettingsError, match="set OPENAI_BASE_URL"):
            layer_of("m", url, mine)
