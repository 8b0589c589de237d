"""What the tokens of a request cost, where a price is known."""

from collections.abc import Callable

from ..values import Usage
from .server import on_this_machine

_MILLION = 1_000_000


def price_of(model: str, base_url: str, prices: tuple[float, float] | None) -> Callable[[Usage], float | None]:
    """Return what says what one request to this server costs, in US dollars; None where no price is known.

    `prices` are those of a million tokens read and written. Without them they are looked up in the table of the package
    `genai-prices` (the extra `cost`), which comes with that package: nothing is asked for. What a server read from its
    cache, which is cheaper, is not told from the rest.
    """
    if prices is not None:
        read, written = prices
        return lambda usage: (usage.prompt_tokens * read + usage.completion_tokens * written) / _MILLION
    # Nobody charges for a model of one's own.
    if on_this_machine(base_url):
        return lambda _usage: None
    return lambda usage: _looked_up(usage, model, base_url)


def _looked_up(usage: Usage, model: str, base_url: str) -> float | None:
    try:
        import genai_prices  # an extra, with a table of megabytes

        counted = genai_prices.Usage(input_tokens=usage.prompt_tokens, output_tokens=usage.completion_tokens)
        return float(genai_prices.calc_price(counted, model, provider_api_url=base_url).total_price)
    # It raises LookupError for a server or a model that it does not know; the others are versions that differ.
    except (ImportError, LookupError, ValueError, TypeError, AttributeError):
        return None
