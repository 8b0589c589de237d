"""Compile the extension's catalogues, `locale/*.po`, into what JupyterLab's server reads: `make messages` runs this.

JupyterLab asks for a language only where its language pack is installed, and takes ours along then. The form is that
of the packs: a message to a list of texts, `context`, U+0004, `message` where there is a context.
"""

import json
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

SOURCES = Path(__file__).parent / "locale"
TARGET = Path(__file__).parents[1] / "ci_magic" / "locale"
DOMAIN = "ci_magic"


def main() -> None:
    """Write the compiled catalogue of every language."""
    for source in sorted(SOURCES.glob("*.po")):
        target = TARGET / source.stem / "LC_MESSAGES" / f"{DOMAIN}.json"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(compiled(source), encoding="utf-8")


def compiled(source: Path) -> str:
    """Return the catalogue `source`, named for its language and region, as JSON."""
    with source.open("rb") as file:
        catalogue = read_po(file, locale=source.stem)
    head = {
        "domain": DOMAIN,
        "language": source.stem.replace("_", "-"),
        "plural_forms": catalogue.plural_forms,
        "version": DOMAIN,
    }
    return json.dumps({"": head, **_entries(catalogue)}, ensure_ascii=False, indent=1) + "\n"


def _entries(catalogue: Catalog) -> dict[str, list[str]]:
    found = {}
    for message in catalogue:
        if not message.id or not message.string or message.fuzzy:
            continue
        key = message.id if isinstance(message.id, str) else message.id[0]
        said = [message.string] if isinstance(message.string, str) else list(message.string)
        # JupyterLab takes an entry of one text for one without a plural, and then passes it over.
        plural = message.pluralizable and len(said) == 1
        found[f"{message.context}\x04{key}" if message.context else key] = [*said, ""] if plural else said
    return found


if __name__ == "__main__":
    main()
