"""Parsers of documents, images and media, which run in a process of their own: `python -m ci_magic.parsers`.

The libraries behind them were not written for files that are made to do harm. Here such a file can use up the time
and the memory of that process alone, and a crash is one line.
"""

from .found import SLOW, Found, NeedsError, Request

__all__ = ["SLOW", "Found", "NeedsError", "Request"]
