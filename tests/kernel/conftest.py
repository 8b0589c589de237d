"""What several files of this folder share."""

import pytest

from tests.support.chat_world import world_in


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """A kernel that chat pages talk to, for all tests of a file."""
    with world_in(tmp_path_factory.mktemp("chat")) as world:
        yield world
