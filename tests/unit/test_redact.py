"""What is masked, what is left alone, and that no text takes long."""

import base64
import re
import sysconfig
import urllib.parse
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ci_magic.redact import Redactor, masks_in, secret_name, secret_values

BODY = "aB3dE5fG7hJ9kL1mN3pQ5rS7tU9vW1xY3zA5bC7dE9fG1hJ3kL5mN7pQ9rS1tU3v"
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U"
PEM_BODY = "\n".join([BODY] * 4)
PEM = f"-----BEGIN RSA PRIVATE KEY-----\n{PEM_BODY}\n-----END RSA PRIVATE KEY-----"
KEYS = {
    "openai": "sk-" + BODY[:48],
    "openai project": "sk-proj-" + BODY[:40] + "_" + BODY[:40],
    "anthropic": "sk-ant-api03-" + BODY + "-" + BODY[:20],
    "github": "ghp_" + BODY[:36],
    "github oauth": "gho_" + BODY[:36],
    "github fine-grained": "github_pat_" + BODY[:22] + "_" + BODY[:59],
    "gitlab": "glpat-" + BODY[:20],
    "aws": "AKIA" + "IOSFODNN7EXAMPLE",
    "aws session": "ASIA" + "IOSFODNN7EXAMPLE",
    "google": "AIza" + BODY[:35],
    "slack": "xoxb-" + "123456789012-" + BODY[:24],
    "stripe": "sk_live_" + BODY[:24],
    "hugging face": "hf_" + BODY[:34],
    "pypi": "pypi-" + BODY + BODY,
    "npm": "npm_" + BODY[:36],
    "twilio": "SK" + "0123456789abcdef" * 2,
    "sendgrid": "SG." + BODY[:22] + "." + BODY[:43],
    "telegram": "123456789:AA" + BODY[:33],
    "discord": "M" + BODY[:23] + "." + BODY[:6] + "." + BODY[:27],
    "jwt": JWT,
    "pem": PEM,
}
MASKS = re.compile(r"\[masked:[a-z ]+\]")


@pytest.mark.parametrize("key", KEYS.values(), ids=KEYS)
def test_keys_of_unmistakable_shape_are_masked_in_text_and_prompt(key):
    redactor = Redactor()
    for around in ("{}", "key {} end", "print('{}')", "키는 {}입니다", '{{"a": "{}"}}', "x{}"):
        text = around.format(key)
        assert key not in redactor.mask(text)
        assert key not in redactor.mask_prompt(text)
        assert MASKS.search(redactor.mask(text))


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("API_KEY=abc123def", "abc123def"),
        ("export DB_PASSWORD=hunter22", "hunter22"),
        ('password = "correct-horse"', "correct-horse"),
        ("password='it is\"me9'[:1]; pw_password = 'a\"b\\'c99'", "a\"b\\'c99"),
        ('{"api_key": "abcdefgh"}', "abcdefgh"),
        ("{'apiKey': 'abcdefgh'}", "abcdefgh"),
        ('{\\"password\\": \\"hunter22\\"}', "hunter22"),
        ("client_secret: 9f8e7d6c5b", "9f8e7d6c5b"),
        ("Authorization: Bearer abc.def-123456", "abc.def-123456"),
        ('headers = {"Authorization": "Bearer abcdef123456"}', "abcdef123456"),
        ("Authorization: Basic dXNlcjpwYXNz1234", "dXNlcjpwYXNz1234"),
        ("curl -H 'X: Bearer abcdefghij1234567890'", "abcdefghij1234567890"),
        ("aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "wJalrXUtnFEMI"),
        ("postgresql://me:s3cr3t@host:5432/db", "s3cr3t"),
        ("비밀번호: qwer1234!", "qwer1234!"),
        ("パスワード=abcd1234", "abcd1234"),
        ("secret=" + "a1" * 2000, "a1a1a1"),
        ("df['password'] = 'hunter22'", "hunter22"),
        ("{'user': ['kim'], 'password': ['one1', 'hunter22']}", "hunter22"),
        ('passwd = [\n    "first9",\n    "hunter22",\n]', "hunter22"),
        ("credential = {'a': ('hunter22', None, 'x')}", "hunter22"),
        ("   user  password\n0   kim  hunter22\n1   lee  abcdef12", "hunter22"),
        ("   user  password\nid                \n0   kim  hunter22", "hunter22"),
        ("Out: user  password\n0   kim  hunter22\n1   lee  abcdef12", "hunter22"),
        ("   user  password  \\\n0   kim  hunter22   \n1   lee  abcdef12   ", "hunter22"),
        ("Out[3]:   password\n0  hunter22", "hunter22"),
        ("user,password,n\nkim,hunter22,1\n", "hunter22"),
        ("| user | api_key |\n|------|---------|\n| kim | hunter22 |", "hunter22"),
        ("│ user ┆ password │\n│ ---  ┆ ---      │\n╞══════╪══════════╡\n│ kim  ┆ hunter22 │", "hunter22"),
        ("0    hunter22\n1    abcdef12\nName: password, dtype: str", "hunter22"),
        ("id,비밀번호\n1,hunter22", "hunter22"),
        ("access_token=abc123xyz&x=1", "abc123xyz"),
        ("-----BEGIN PRIVATE KEY-----\\n" + BODY + "\\n-----END PRIVATE KEY-----\\n", BODY),
        ("-----BEGIN OPENSSH PRIVATE KEY-----\n" + PEM_BODY, BODY),
    ],
)
def test_secrets_beside_their_names_are_masked(text, secret):
    assert secret not in Redactor().mask(text)


@pytest.mark.parametrize(
    "text",
    [
        "'hunter2-and-a-lon…'",
        "hunter2-and-a-lon\n[… 20 characters left out …]\nr-value-of-it",
        "hunter2-and-a-lon [… 20 characters left out …] r-value-of-it",
        "b'hunter2-and-a-lon'… (30 bytes)",
        "0  hunter2-and-a-lon...  7",
        "sk-proj-aB3d…",
        "ghp_aB3dE5fG…",
    ],
)
def test_what_is_left_of_a_secret_that_was_cut_is_masked(text):
    masked = Redactor(["hunter2-and-a-longer-value-of-it"]).mask(text)
    assert not re.search("hunter|value|aB3d", masked)
    assert masks_in(masked) >= 1


def test_only_the_values_of_a_list_are_masked():
    text = "{'password': ['one1', '{x}', 'two2'], 'user': ['kim12345']}; password = [each for each in 'abc def']"
    masked = "{'password': ['[masked:password]', '{x}', '[masked:password]'], 'user': ['kim12345']}; "
    assert Redactor().mask(text) == masked + "password = [each for each in 'abc def']"


def test_masks_are_counted_in_what_is_sent():
    assert masks_in("a [masked:openai key] b [masked:phone number] c <hidden> [masked:it]") == 3


def test_only_the_password_of_an_address_is_masked():
    assert Redactor().mask("postgresql://me:s3cr3t@host:5432/db") == "postgresql://me:[masked:password]@host:5432/db"


def test_a_mask_says_what_it_hides():
    assert Redactor().mask_counted(f"k = {KEYS['openai']}; k2 = {KEYS['aws']}") == (
        "k = [masked:openai key]; k2 = [masked:aws key]",
        2,
    )


UNTOUCHED = [
    "df['price'].replace('a', 'b').groupby('key').sum()",
    "max_tokens = 4096\nn_tokens = len(tokens)\ntokenizer.pad_token = tokenizer.eos_token",
    "token = tokens[0]\ntoken = next(stream)\ntoken: str = None\nself.token = token",
    "password = getpass.getpass('Password: ')\nconnect(user=user, password=password)",
    "def login(user: str, password: str) -> None: ...",
    "api_key = os.environ['API_KEY']\nclient = Client(api_key=api_key)",
    "password = input('password: ').strip('x')",
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "550e8400-e29b-41d4-a716-446655440000",
    "task-550e8400e29b41d4a716446655440000",
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk",
    "/home/me/projects/2024/data_01.csv and C:\\Users\\me\\data.csv",
    "3.14159 1234567890 1e-10 2024-01-01T00:00:00+09:00",
    "https://example.org/path?query=1#part http://localhost:8888/lab",
    "f'postgresql://{user}:{password}@{host}/db'",
    "risk-adjusted-return disk-encryption-configuration",
    "sort_key = 'value1'\nprimary_key: id12345",
    "A secret is safe. Keep the password in a file. token: the token to use",
    "if '-----BEGIN RSA PRIVATE KEY-----' in text: pass",
    "password=[masked:password]",
    "sklearn.linear_model.LogisticRegression.fit",
    "the password is kept\nin a file with 12345678\n",
    "   token  count\n0    the     12\n1    and      9",
    "def login(user, password):\n    pair = (user, passw0rd)\n",
    "tokens,count\nabc123,4\n",
    "password = ['{name}', '', '...']",
    "it goes on…",
    "f(\n    user_token,\n    other7,\n)",
    "the password\nis not hunter22",
]


@pytest.mark.parametrize("text", UNTOUCHED)
def test_ordinary_text_and_code_stay_as_they_are(text):
    assert Redactor().mask_counted(text) == (text, 0)


def test_the_source_of_large_libraries_holds_nothing_to_mask():
    import pandas as pd

    folders = [
        Path(sysconfig.get_paths()["stdlib"]),
        Path(pd.__file__).parent / "core",
        Path(pd.__file__).parent / "io",
    ]
    redactor = Redactor()
    for path in [path for folder in folders for path in sorted(folder.glob("*.py"))[::4]]:
        text = path.read_text(encoding="utf-8", errors="replace")
        assert redactor.mask(text) == text, path.name


def test_the_users_own_words_are_changed_only_for_known_values_and_keys():
    prompt = "use password=hunter22 and https://me:pw@host {x} %s $y \\ '''"
    assert Redactor().mask_prompt(prompt) == prompt
    assert Redactor(["hunter22"]).mask_prompt(prompt) == prompt.replace("hunter22", "[masked:secret]")


@pytest.mark.parametrize("value", ["p@ss word/1", "비밀번호1234", "quo\"te's", "line\nbreak9", "plainvalue"])
def test_known_values_are_masked_in_every_way_they_may_be_written(value):
    import json

    redactor = Redactor([value, value[:6], "x"])
    encoded = base64.b64encode(value.encode()).decode()
    offset = base64.b64encode(b"me:" + value.encode()).decode()
    for form in (
        value,
        repr(value)[1:-1],
        json.dumps(value)[1:-1],
        urllib.parse.quote(value),
        urllib.parse.quote_plus(value),
        encoded,
    ):
        assert form.rstrip("=") not in redactor.mask(f"a {form} b")
    assert offset not in redactor.mask(offset)
    assert redactor.mask("x abc") == "x abc"


def test_longer_known_values_are_masked_first():
    assert (
        Redactor(["secret1", "secret1-and-more"]).mask("secret1-and-more secret1") == "[masked:secret] [masked:secret]"
    )


@pytest.mark.parametrize(
    "name",
    [
        "API_KEY",
        "apiKey",
        "api-key",
        "OPENAI_API_KEY",
        "password",
        "passwd",
        "DB_PASSWORD",
        "dbPassword",
        "password2",
        "secret",
        "client_secret",
        "CLIENT_SECRET_PROD",
        "token",
        "access_token",
        "github_token",
        "authToken",
        "credential",
        "credentials",
        "private_key",
        "SECRET_KEY",
        "aws_secret_access_key",
        "db_pwd",
        "passphrase",
        "Authorization",
        "비밀번호",
        "관리자_비밀번호",
        "パスワード",
        "密码",
        "인증토큰",
    ],
)
def test_names_of_secrets(name):
    assert secret_name(name)


@pytest.mark.parametrize(
    "name",
    [
        "tokens",
        "n_tokens",
        "max_tokens",
        "max_token",
        "next_token",
        "pad_token",
        "token_count",
        "tokenizer",
        "keyboard",
        "key",
        "keys",
        "monkey",
        "primary_key",
        "sort_key",
        "foreign_key",
        "PWD",
        "pwd",
        "password_length",
        "secretary",
        "passenger",
        "author",
        "compass",
        "bypass",
        "price",
        "토큰수",
        "암호화폐",
        "x",
        "",
        "_",
        "123",
    ],
)
def test_names_that_only_sound_like_secrets(name):
    assert not secret_name(name)


def test_secret_values_are_those_of_secret_names_and_long_enough():
    environ = {"API_KEY": "abcdefgh", "HOME": "/home/me", "PASSWORD": "123", "MY_TOKEN": "tttttttt"}
    assert secret_values(environ) == {"abcdefgh", "tttttttt"}


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "-----BEGIN PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----aaaaaaaaaaaaaaaaaaaa",
        "eyJ",
        "eyJaaaaaaaaaaaa.",
        "a.",
        "password=",
        'password="',
        "password='\"",
        "password = ",
        "sk-",
        "sk-ant-",
        "hf_",
        "://",
        "://a:",
        "=",
        " ",
        "\n",
        "\\",
        '\\"',
        "Bearer ",
        "1:AA",
        "[masked:",
        "[masked:secret]",
        "api_key=a1=",
        "-",
        "M" * 24 + ".",
        "비밀번호:",
        "xoxb-",
        "Authorization: Bearer ",
        "password,a\n",
        "  password a1\n",
        "password = ['a1b', ",
        "password = [",
        "Name: password, dtype: x\n",
        "0" + " " * 100_000 + "\nName: password, dtype: x\n",
        "...",
        "0  a1  b  password\n",
        "0  a1\n",
        "…",
        "aaaaaaaaa…",
        "left out …]aaaaaaaaab",
        "sk-proj-aaaa",
        "900101-1234568 ",
        "4111 1111 ",
        "0",
        "01",
        "a@",
        "a@a.",
        "+1 (",
        "02-",
    ],
)
@pytest.mark.parametrize("size", [200_000, pytest.param(1_000_000, marks=pytest.mark.heavy)])
@pytest.mark.untraced
def test_a_megabyte_of_anything_is_masked_in_the_end(piece, size):
    redactor = Redactor(["aaaaaaaaab", "password=x"], personal=True)
    redactor.mask(piece * (size // len(piece)))


AROUND = st.text(max_size=20) | st.sampled_from(
    ["password=", '{"api_key": "', "[masked:secret]", "eyJ", "-----", "Bearer ", "https://a:", "'", "sk-", "."]
)


@given(AROUND, st.sampled_from(sorted(KEYS.values())), AROUND)
def test_a_planted_key_never_survives(before, key, after):
    assert key not in Redactor().mask(before + key + after)


@given(AROUND, st.text("abcdefgh0123456789!@-_ 비밀", min_size=6).filter(lambda value: len(value.strip()) >= 6), AROUND)
def test_a_planted_known_value_never_survives(before, value, after):
    assert value.strip() not in MASKS.sub("\n", Redactor([value]).mask(before + value + after))


@given(
    st.lists(
        AROUND
        | st.sampled_from([*sorted(KEYS.values()), "password='hunter22'", "x=1", "\n", " ", "token: abc12345"])
        | st.sampled_from(["password = ['a1b', ", "a,password\n", "b,c1d2e3\n", "hunt…", "a@b.com", "010-1234-5678"]),
        max_size=8,
    ).map("".join)
)
def test_masking_what_is_masked_changes_nothing(text):
    redactor = Redactor(["hunter22", "masked"], personal=True)
    once = redactor.mask(text)
    assert redactor.mask_counted(once) == (once, 0)
