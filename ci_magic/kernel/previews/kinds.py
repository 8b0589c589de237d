"""Which previewer knows which kind of file; a kind without one is told by its name and size alone."""

from .apart import apart
from .archives import archive
from .delimited import delimited, text_file
from .jsons import json_file, json_lines
from .notebooks import notebook
from .opened import Previewer
from .pages import html_page, xml_file
from .sqlite import sqlite_file
from .svg import svg
from .tabular import old_excel, pickle, tables_apart
from .texts import markdown, plain_text

PREVIEWS: dict[str, Previewer] = {
    **dict.fromkeys(("csv", "tsv"), delimited),
    **dict.fromkeys(("text", "other"), text_file),
    "python": plain_text,
    "markdown": markdown,
    "json": json_file,
    "json lines": json_lines,
    "html": html_page,
    "xml": xml_file,
    "notebook": notebook,
    "sqlite": sqlite_file,
    **dict.fromkeys(("excel", "parquet", "feather", "duckdb"), tables_apart),
    "old excel": old_excel,
    "pickle": pickle,
    **dict.fromkeys(("pdf", "word", "powerpoint", "image", "video", "audio"), apart),
    "svg": svg,
    **dict.fromkeys(("zip archive", "tar archive", "gzip archive", "bzip2 archive", "xz archive"), archive),
    **dict.fromkeys(("7z archive", "rar archive", "zstd archive"), archive),
}
