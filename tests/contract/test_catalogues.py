"""The catalogues hold every message of the sources, translated, with everything that users type left as it is."""

import ast
import io
import re
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po

import ci_magic
from ci_magic.language import LANGUAGES, LOCALE, _, speak, spoken

PACKAGE = Path(ci_magic.__file__).parent
TRANSLATED = [language for language in LANGUAGES if language != "en"]
HEADERS = [
    "Project-Id-Version",
    "Language",
    "Plural-Forms",
    "MIME-Version",
    "Content-Type",
    "Content-Transfer-Encoding",
]

# What users type or look up: the same in every language. Letters of other scripts may follow without a space.
LITERAL = re.compile(
    r"""
    --(?:[a-z][a-z-]*|\{\w+\})  # options
    | %%?[a-z]+             # magics
    | [A-Z]+(?:_[A-Z]+)+    # variables of the environment
    | \bNAME\b | \bCIMagic\.\w+ | \bnest_asyncio2\b
    | https?://\S+ | /v1\b
    | `[^`]*`
    | \[[a-z]\]             # keys that answer a question
    """,
    re.VERBOSE | re.ASCII,
)


@pytest.fixture(autouse=True)
def same_language_afterwards():
    before = spoken()
    yield
    speak(before)


def in_sources() -> set[str]:
    found = extract_from_dir(str(PACKAGE), [("**.py", "python")], keywords={"_": None}, strip_comment_tags=False)
    return {message for _file, _line, message, _comments, _context in found}


def entries(catalogue: Catalog) -> dict[str, str]:
    return {message.id: message.string for message in catalogue if message.id}


def path_of(language: str, ending: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / f"ci_magic.{ending}"


def catalogue_of(language: str) -> Catalog:
    with path_of(language, "po").open("rb") as file:
        return read_po(file, locale=language)


def fields(text: str) -> set[tuple[str, str | None, str | None]]:
    return {(name, spec, conversion) for _text, name, spec, conversion in Formatter().parse(text) if name is not None}


def literals(text: str) -> set[str]:
    return set(LITERAL.findall(text))


def edges(text: str) -> tuple[str, str, int]:
    return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :], text.count("\n")


def test_every_call_holds_one_literal_message_that_the_extractor_finds():
    written = set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "_":
                assert isinstance(node.args[0], ast.Constant), f"{path.name}:{node.lineno}"
                written.add(node.args[0].value)
    # Python 3.11 has no tokens inside f-strings: a message there is found only by newer versions.
    assert written == in_sources()


def test_the_template_holds_exactly_the_messages_of_the_sources():
    with (LOCALE / "ci_magic.pot").open("rb") as file:
        assert set(entries(read_po(file))) == in_sources()


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_message_is_missing_and_none_is_obsolete(language):
    catalogue = catalogue_of(language)
    assert set(entries(catalogue)) == in_sources()
    assert not catalogue.obsolete


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_message_is_translated_and_none_is_in_doubt(language):
    catalogue = catalogue_of(language)
    assert [text for text, said in entries(catalogue).items() if not said.strip() or said == text] == []
    assert [message.id for message in catalogue if message.fuzzy] == []
    assert list(catalogue.check()) == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_translations_have_the_fields_of_the_original(language):
    for text, said in entries(catalogue_of(language)).items():
        assert fields(said) == fields(text), said


@pytest.mark.parametrize("language", TRANSLATED)
def test_what_users_type_is_not_translated(language):
    for text, said in entries(catalogue_of(language)).items():
        wanted = literals(text)
        if "re[g]enerate" in text:
            assert wanted == {"[r]", "[e]", "[g]", "[s]"}
        assert literals(said) == wanted, said
        assert edges(said) == edges(text), said


@pytest.mark.parametrize("language", TRANSLATED)
def test_headers_say_only_what_loading_needs(language):
    lines = path_of(language, "po").read_text(encoding="utf-8").partition("\n\n")[0].splitlines()
    assert lines[:2] == ['msgid ""', 'msgstr ""']
    headers = dict(line.strip('"').removesuffix("\\n").split(": ", 1) for line in lines[2:])
    assert list(headers) == HEADERS
    assert headers["Project-Id-Version"] == "ci_magic"
    assert headers["Language"] == language
    assert headers["Content-Type"] == "text/plain; charset=utf-8"


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_compiled_catalogue_is_that_of_the_written_one(language):
    written = catalogue_of(language)
    compiled = io.BytesIO()
    write_mo(compiled, written)
    compiled.seek(0)
    with path_of(language, "mo").open("rb") as file:
        assert entries(read_mo(file)) == entries(read_mo(compiled)) == entries(written)


@pytest.mark.parametrize(
    ("language", "word"),
    [
        ("ko_KR.UTF-8", "완료"),
        ("ko", "완료"),
        ("ja-JP", "完了"),
        ("en_US.UTF-8", "done"),
        ("tlh", "done"),
        ("", "done"),
    ],
)
def test_messages_come_in_the_language_spoken_and_in_english_where_it_is_unknown(language, word):
    speak(language)
    assert _("done") == word


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_without_translation_is_said_as_it_is(language):
    speak(language)
    assert _("not a message of ci_magic") == "not a message of ci_magic"
