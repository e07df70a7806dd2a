"""What opens a door is blotted out of whatever people are shown."""

import re

USER = re.compile(r"://.*@")  # also with blanks in it: a password may hold any
SECRET = re.compile(
    r"\b(password|passwd|pwd|token|secret|api_?key|access_?key)\s*=\s*(?:'[^']*'|[^\s&;]+)",
    re.IGNORECASE,
)


def without_secrets(text: str) -> str:
    """Blot out what opens a door: users and passwords of addresses and of connection strings.

    Examples
    --------
    >>> without_secrets("postgresql://me:s3cret@host/db")
    'postgresql://…@host/db'
    >>> without_secrets("PG:user=me password='a b'")
    'PG:user=me password=…'
    """
    return SECRET.sub(r"\1=…", USER.sub("://…@", text))
