"""Every text of the extension is in its catalogues, translated, and JupyterLab's server hands them to the page."""

import importlib.util
import json
import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from jupyterlab_server.translation_utils import get_language_pack

ROOT = Path(__file__).parents[2]
EXTENSION = ROOT / "labextension"
LANGUAGES = ("ko_KR", "ja_JP")
CALLS = {"__": None, "_n": (1, 2), "_p": ((1, "c"), 2), "_np": ((1, "c"), 2, 3)}
CALL = re.compile(r"\.(?:__|_n|_p|_np)\(\s*(.)")
FIELD = re.compile(r"%\d")

Key = tuple[str, str | tuple[str, ...]]


def sources() -> list[Path]:
    return [path for path in (EXTENSION / "src").rglob("*.ts*") if path.suffix in {".ts", ".tsx"}]


def in_sources() -> list[Key]:
    methods = [("**.ts", "javascript"), ("**.tsx", "javascript")]
    # Calls stand within `${...}`, too.
    options = {pattern: {"parse_template_string": "true"} for pattern, _method in methods}
    found = extract_from_dir(str(EXTENSION / "src"), methods, options, keywords=CALLS)
    return [(context or "", message) for _file, _line, message, _comments, context in found]


def catalogue_of(name: str) -> Catalog:
    path = EXTENSION / "locale" / name
    with path.open("rb") as file:
        return read_po(file, locale=path.stem if path.suffix == ".po" else None)


def entries(name: str) -> dict[Key, str | tuple[str, ...]]:
    return {(message.context or "", message.id): message.string for message in catalogue_of(name) if message.id}


def texts(said: str | tuple[str, ...]) -> tuple[str, ...]:
    return (said,) if isinstance(said, str) else tuple(said)


def test_every_call_holds_one_literal_text_that_the_extractor_finds():
    calls = []
    for path in sources():
        openings = CALL.findall(path.read_text(encoding="utf-8"))
        assert set(openings) <= {"'", '"'}, path.name
        calls += openings
    assert len(in_sources()) == len(calls) > 0


@pytest.mark.parametrize("name", ["ci_magic.pot", *(f"{language}.po" for language in LANGUAGES)])
def test_no_text_is_missing_and_none_is_obsolete(name):
    assert set(entries(name)) == set(in_sources()), "make messages"
    assert not catalogue_of(name).obsolete


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated_with_its_fields(language):
    bare = [key for key, said in entries(f"{language}.po").items() if not all(text.strip() for text in texts(said))]
    assert bare == []
    for (_context, message), said in entries(f"{language}.po").items():
        for text in texts(said):
            assert set(FIELD.findall(text)) == set(FIELD.findall(texts(message)[-1])), text
    assert [message.id for message in catalogue_of(f"{language}.po") if message.fuzzy] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_server_hands_them_to_a_page_whose_language_pack_is_installed(language):
    packs, problems = get_language_pack(language)
    assert not problems
    ours = packs["ci_magic"]
    assert ours.pop("") == {
        "domain": "ci_magic",
        "language": language.replace("_", "-"),
        "plural_forms": "nplurals=1; plural=0;",
        "version": "ci_magic",
    }
    for (context, message), said in entries(f"{language}.po").items():
        if not any(texts(said)):
            continue
        key = f"{context}\x04{texts(message)[0]}" if context else texts(message)[0]
        # An entry of one text alone would be passed over where a plural is asked for.
        assert ours.pop(key) == ([said] if isinstance(said, str) else [*said, ""])
    assert ours == {}


def test_contexts_and_plurals_are_compiled_as_jupyterlab_reads_them(tmp_path):
    spec = importlib.util.spec_from_file_location("catalogues", EXTENSION / "catalogues.py")
    catalogues = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(catalogues)
    written = tmp_path / "ko_KR.po"
    written.write_text(
        'msgid ""\nmsgstr ""\n"Language: ko_KR\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'
        'msgctxt "menu"\nmsgid "Stop"\nmsgstr "중지"\n\n'
        'msgid "%1 cell"\nmsgid_plural "%1 cells"\nmsgstr[0] "셀 %1개"\n\n'
        'msgid "Run"\nmsgstr ""\n\n#, fuzzy\nmsgid "Edit"\nmsgstr "?"\n',
        encoding="utf-8",
    )
    said = json.loads(catalogues.compiled(written))
    assert said.pop("")["language"] == "ko-KR"
    assert said == {"menu\x04Stop": ["중지"], "%1 cell": ["셀 %1개", ""]}
