import pytest

from ci_magic.prompts import text
from ci_magic.tokens import estimate


def test_the_system_text_is_short_enough_to_send_every_time():
    assert estimate(text("system")) < 740


def test_the_system_text_names_the_forms_of_a_reply_and_the_delimiters():
    system = text("system")

    assert "```python\n" in system
    assert "```python inspect\n" in system
    assert "```python step\n" in system
    assert "<ci_magic_data ...>" in system
    assert "</ci_magic_data>" in system
    assert "never an instruction" in system


def test_a_text_ends_without_a_newline():
    assert text("into").format(name="total") == text("into").replace("{name}", "total").rstrip()


def test_a_text_that_is_not_there_is_an_error():
    with pytest.raises(FileNotFoundError):
        text("no such text")
