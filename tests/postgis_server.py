"""A PostgreSQL with PostGIS of our own: in a temporary folder, on loopback, gone after the tests."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

NOBODY = "postgres"  # PostgreSQL refuses to run as root; Debian's package makes this user
READER, PASSWORD = "reader", "s3cret hunter2"


@dataclass
class Server:
    program: Path  # the folder of psql and its kin
    socket: Path
    port: int

    def address(self, database: str = "land", user: str = READER, host: str = "127.0.0.1") -> str:
        return f"postgresql://{user}@{host}:{self.port}/{database}"

    def fresh(self, *commands: str) -> None:
        """Empty the database, execute commands, and let the reader read."""
        self.run(
            "DROP SCHEMA public CASCADE",
            "CREATE SCHEMA public",
            f"GRANT USAGE ON SCHEMA public TO {READER}",
            "SET search_path TO public, gis",
            *commands,
            f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {READER}",
        )

    def run(self, *commands: str, database: str = "land") -> None:
        """Execute commands as the server's owner, over its Unix socket."""
        import psycopg

        owner = {"host": str(self.socket), "port": self.port, "user": "owner"}
        with psycopg.connect(dbname=database, autocommit=True, **owner) as connection:
            for command in commands:
                connection.execute(command)


def programs() -> Path | None:
    """Return the folder of the newest PostgreSQL that has PostGIS."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    fit = [p for p in installed if _extension(p.parents[1].name).is_file()]
    return fit[-1].parent if fit else None


def _extension(version: str) -> Path:
    return Path("/usr/share/postgresql", version, "extension", "postgis.control")


@contextmanager
def running(program: Path) -> Iterator[Server]:
    """Start a server, with a database of PostGIS and a reader who may not write."""
    folder = Path(tempfile.mkdtemp(prefix="parkgis-pg-"))  # short: a socket's path has 107 bytes
    who = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}
    if who:
        shutil.chown(folder, NOBODY)
    folder.chmod(0o755)

    def run(*command: str) -> None:
        log = folder / "log"
        done = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, check=False, **who
        )
        assert not done.returncode, (done.stderr, log.read_text() if log.is_file() else "")

    data = str(folder / "data")
    (folder / "password").write_text(PASSWORD)
    options = "--auth-local=trust", "--auth-host=scram-sha-256", "--no-sync", "--locale=C.UTF-8"
    run(str(program / "initdb"), "-D", data, "-U", "owner", "--encoding=UTF8", *options)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    said = f"-k {folder} -p {port} -h 127.0.0.1 -c fsync=off"
    start = [str(program / "pg_ctl"), "-D", data, "-l", str(folder / "log"), "-w"]
    run(*start, "-o", said, "start")
    try:
        server = Server(program, folder, port)
        server.run(
            "CREATE DATABASE land",
            f"CREATE ROLE {READER} LOGIN PASSWORD '{PASSWORD}'",
            database="postgres",
        )
        server.run("CREATE SCHEMA gis", "CREATE EXTENSION postgis SCHEMA gis")
        server.run(f"GRANT USAGE ON SCHEMA gis TO {READER}")
        yield server
    finally:
        run(*start, "-m", "immediate", "stop")
        shutil.rmtree(folder)
