"""The address of a database, as a study gives it in place of a path, and a cautious connection."""

import ipaddress
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote, urlsplit

from layers.ledger import Ledger

if TYPE_CHECKING:
    from psycopg import Connection

SCHEMES = ("postgresql://", "postgres://")
PORT = "5432"  # PostgreSQL's own
OPTIONS = ("host", "sslmode", "sslrootcert")  # host: the folder of a Unix socket
CONNECT_S = 10
SETTINGS = {  # of the one transaction; the spellings fix the bytes that are hashed
    "statement_timeout": "10min",
    "lock_timeout": "10s",
    "row_security": "off",  # where a policy would hide rows, the query fails instead
    "TimeZone": "UTC",
    "DateStyle": "ISO",
    "IntervalStyle": "postgres",
    "extra_float_digits": "1",
    "bytea_output": "hex",
}


@dataclass(frozen=True, slots=True)
class Address:
    """Where a database is; a password is never part of it."""

    host: str  # a name, a number, or the folder of a Unix socket
    port: str
    database: str
    user: str | None
    ssl: dict[str, str]

    def shown(self) -> str:
        """Return it for receipts: without the user, and without a folder."""
        if self.host.startswith("/"):
            return f"postgresql:///{self.database}"
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"postgresql://{host}:{self.port}/{self.database}"


def is_database(path: str) -> bool:
    """Whether a path of a study is the address of a database.

    Examples
    --------
    >>> is_database("postgresql://reader@10.1.2.3/land"), is_database("land.gpkg")
    (True, False)
    """
    return path.lower().startswith(SCHEMES)


def address(text: str, ledger: Ledger) -> Address:
    """Take an address apart.

    Parameters
    ----------
    text : str
        ``postgresql://USER@HOST:PORT/DATABASE``; a ``?host=/folder`` names a Unix socket.
    ledger : Ledger
        Gets a fault, and `Abandoned` is raised, where it is none, or holds a password.
    """
    try:
        parts = urlsplit(text)
        port, host = str(parts.port or PORT), parts.hostname or ""
        said = dict(
            parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query))
        )
    except ValueError:
        ledger.stop("database-address")
    if parts.password is not None or {"password", "passfile"} & set(said):
        ledger.stop("database-password")
    for name in sorted(set(said) - {*OPTIONS, "port"}):
        ledger.stop("database-option", column=name, known=", ".join(OPTIONS))
    database, folder = unquote(parts.path.lstrip("/")), said.get("host", "")
    if parts.fragment or not database or "/" in database or not (host or folder.startswith("/")):
        ledger.stop("database-address")
    ssl = {name: value for name, value in said.items() if name.startswith("ssl")}
    user = unquote(parts.username) if parts.username else None
    return Address(host or folder, said.get("port", port), database, user, ssl)


@contextmanager
def connected(where: Address, ledger: Ledger) -> "Iterator[Connection[Any]]":
    """Open one transaction that only reads, and sees one moment of the database.

    The password comes from where PostgreSQL's own programs take it: the file ``.pgpass``, or the
    variable ``PGPASSWORD``. No other variable leads to another server than the one that is named.

    Parameters
    ----------
    where : Address
    ledger : Ledger
        Gets a fault, and `Abandoned` is raised, where the extra ``postgis`` is not installed, the
        address is not of this computer or an office's network, or the server says no; also for
        what goes wrong while it is open.
    """
    if find_spec("psycopg") is None:
        ledger.stop("extra-missing", extra="postgis")
    import psycopg
    from psycopg.conninfo import make_conninfo

    try:
        connection = psycopg.connect(make_conninfo("", **_parameters(where, ledger)))
    except psycopg.Error as error:
        ledger.stop("database-closed", why=_why(error))
    with connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        try:
            for name, value in SETTINGS.items():
                connection.execute("SELECT set_config(%s, %s, true)", (name, value))
            yield connection
        except (psycopg.Error, UnicodeDecodeError) as error:
            ledger.stop("database-said", why=_why(error))
        finally:
            connection.rollback()


def _parameters(where: Address, ledger: Ledger) -> dict[str, str | int]:
    """Say everything that a variable of the environment could say otherwise."""
    numbers = [] if where.host.startswith("/") else _near(where, ledger)
    return {
        "host": ",".join([where.host] * max(len(numbers), 1)),
        "hostaddr": ",".join(numbers),
        "port": where.port,
        "dbname": where.database,
        **({"user": where.user} if where.user else {}),
        **where.ssl,
        "options": "",
        "target_session_attrs": "any",
        "client_encoding": "UTF8",
        "application_name": "parkgis",
        "connect_timeout": CONNECT_S,
    }


def _near(where: Address, ledger: Ledger) -> list[str]:
    """Return the numbers of a host; refuse one that lies in the public network.

    A study may come from anywhere, and whoever connects hands over a password.
    """
    try:
        found = socket.getaddrinfo(where.host, int(where.port), type=socket.SOCK_STREAM)
    except (OSError, ValueError) as error:
        ledger.stop("database-closed", why=str(error))
    numbers = list(dict.fromkeys(str(one[4][0]) for one in found))
    if any(ipaddress.ip_address(number.partition("%")[0]).is_global for number in numbers):
        ledger.stop("database-public", value=where.host)
    return numbers


def _why(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return "; ".join(line.strip() for line in lines if line.strip())[:300]
