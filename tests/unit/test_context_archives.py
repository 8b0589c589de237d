"""A model is told how to unpack where there is something to unpack, and nowhere else."""

import pytest

from ci_magic.context import build_messages
from ci_magic.values import Ask, FileFacts, Namespace


def told(privacy="full", *files):
    messages = build_messages(Ask("what is in it?", privacy=privacy), Namespace(files=files), (), budget=2000)
    return messages[-1].content


@pytest.mark.parametrize("kind", ["zip archive", "tar archive", "gzip archive"])
def test_an_archive_brings_the_rule_with_it(kind):
    assert "from ci_magic import unpack" in told("full", FileFacts("a", kind, 10))
    assert "from ci_magic import unpack" in told("schema", FileFacts("a", kind, 10))


def test_without_an_archive_there_is_no_rule():
    assert "unpack" not in told("full", FileFacts("a.csv", "csv", 10))
    assert "unpack" not in told("names", FileFacts("a.zip", "zip archive", 10))
