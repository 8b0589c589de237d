"""`--into`: the code itself puts its last value in the name, so that a rerun of its cell does too."""

import pytest

from ci_magic.extract import binding


@pytest.mark.parametrize(
    ("code", "bound"),
    [
        ("total = 1", "total = 1"),
        ("1 + 1", "total = 1 + 1\ntotal"),
        ("x = 1; (x +\n 1)\n", "x = 1; total = (x +\n 1)\ntotal"),
        ("'é'; 2", "'é'; total = 2\ntotal"),
        ("def f(): pass", "def f(): pass"),
        ("%time x", "%time x"),
        ("print(1)", "print(1)"),
        ("plt.show()", "plt.show()"),
        ("x = (", "x = ("),
        ("", ""),
    ],
)
def test_the_last_value_is_bound_unless_the_name_is(code, bound):
    assert binding(code, "total") == bound
