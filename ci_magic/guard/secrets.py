"""Names of environment variables and paths of files that hold secrets."""

import re

_NAME = re.compile(
    r"(?:^|_)(?:API_?KEYS?|APIKEY|ACCESS_?KEY|SECRET|SECRETS|PASSWORD|PASSWD|PASSPHRASE|PWD|PASS|TOKEN|CREDENTIALS?|PRIVATE_?KEY|AUTH)(?:_|\d|$)"
    r"|(?:KEY|SECRET|TOKEN|PASSWORD)$|(?:^|_)(?:DSN|DATABASE_URL|CONNECTION_STRING)$"
)
_NOT_SECRET = frozenset({"PWD", "OLDPWD", "KEY", "MAX_TOKEN"})
_PATH = re.compile(
    r"(?:^|[/\\])\.(?:ssh|aws|gnupg|kube|docker|azure)(?:[/\\]|$)|(?:^|[/\\])\.(?:netrc|pgpass|pypirc|git-credentials|npmrc|vault-token)$"
    r"|(?:^|[/\\])\.env(?:\.\w+)?$|(?:^|[/\\])id_(?:rsa|dsa|ecdsa|ed25519)$|^/etc/(?:shadow|sudoers)|^/proc/[^/]+/environ$"
    r"|(?:^|[/\\])gcloud[/\\]",
)


def is_secret_name(name: str) -> bool:
    """Whether an environment variable of this name is likely to hold a secret."""
    upper = re.sub(r"([a-z])([A-Z])", r"\1_\2", name).upper()
    return upper not in _NOT_SECRET and _NAME.search(upper) is not None


def is_secret_path(text: str) -> bool:
    """Whether `text`, taken as a path, leads to keys or passwords."""
    return len(text) < 500 and " " not in text and _PATH.search(text) is not None
