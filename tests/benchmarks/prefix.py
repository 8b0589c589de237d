"""How much of a request the server has read before: what a provider's prompt cache can save."""

from statistics import median

from tests.support.prefix import conversations, shares


def rows():
    turns = conversations()
    found = shares(turns)
    requests = sum(map(len, turns))
    return [
        [
            f"share of a request's bytes that the one before it began with, {len(turns)} turns with {requests} requests",
            f"{median(found):.0%} (least {min(found):.0%}; repairs {median(_repairs(turns, found)):.0%})",
            "more than half",
        ]
    ]


def _repairs(turns, found):
    """The shares of those requests that went on with their turn."""
    begins = {sum(map(len, turns[:at])) for at in range(len(turns))}
    return [share for at, share in enumerate(found, 1) if at not in begins]
