"""What written code may use of this package, and nothing else of it."""

import pytest

from ci_magic.guard import judge
from tests.unit.test_guard import ORIGINS, Files, transform


def look(code):
    return judge(code, transform=transform, origins={**ORIGINS, "unpack": "ci_magic.unpack"}, files=Files())


@pytest.mark.parametrize(
    "code",
    [
        "from ci_magic import unpack\npaths = unpack('data.zip')",
        "from ci_magic import unpack as u\nu('data.zip', to='data.csv')",
        "paths = [path for each in archives for path in unpack(each)]",
        "list(map(unpack, archives))",
    ],
)
def test_unpacking_overwrites_nothing_and_runs_without_a_question(code):
    assert look(code).decision == "run"


@pytest.mark.parametrize(
    "code",
    [
        "from ci_magic import *",
        "from ci_magic import unpack, load_ipython_extension",
        "from ci_magic.archives import limits",
        "import ci_magic\nci_magic.unpack('data.zip')",
        "unpack.__globals__",
        "from ci_magic import unpack\nunpack('~/.ssh/id_rsa')",
    ],
)
def test_anything_else_of_the_package_is_asked_about(code):
    assert look(code).decision == "ask"
