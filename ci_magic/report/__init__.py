"""Reports: turns told in a file of their own, in Markdown with figures beside it, or in one HTML page."""

from .reporter import FileReporter as FileReporter
