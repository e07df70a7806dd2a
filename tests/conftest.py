"""What every test gets: no network, reproducible properties, and a page in an offline browser."""

import contextlib
import importlib.util
import ipaddress
import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import hypothesis
import pytest

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
CHROMIUM_ARGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
NO_BROWSER = "no browser: install Chromium, or set CHROMIUM to its program"
NO_POSTGIS = "no PostGIS: install PostgreSQL with PostGIS, and psycopg (the extra `postgis`)"

collect_ignore = ["full"]  # scripts of `make check-full`; looking for doctests would run them

hypothesis.settings.register_profile("ci", deadline=None, derandomize=True, max_examples=100)
hypothesis.settings.register_profile("long", deadline=None, max_examples=2_000, print_blob=True)
hypothesis.settings.register_profile(
    "mutation",  # runs the same tests many times in one process, on new instances of their classes
    hypothesis.settings.get_profile("ci"),
    max_examples=25,  # of thousands of changes each is looked for anew
    suppress_health_check=[hypothesis.HealthCheck.differing_executors],
)
PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "ci")
hypothesis.settings.load_profile(PROFILE)

# GDAL and PROJ have network stacks of their own, and subprocesses have theirs: all of them find a
# closed door. Loopback stays open.
os.environ.update(
    PROJ_NETWORK="OFF",
    GDAL_HTTP_PROXY="127.0.0.1:9",
    http_proxy="http://127.0.0.1:9",
    https_proxy="http://127.0.0.1:9",
    no_proxy="127.0.0.1,localhost,::1",
)


def is_loopback(host: object) -> bool:
    """Whether a host, as sockets are given it, is this machine."""
    text = host.decode() if isinstance(host, bytes) else host
    if text in {None, "", "localhost"}:
        return True
    with contextlib.suppress(ValueError):
        return ipaddress.ip_address(str(text)).is_loopback
    return False


def refuse_network(event: str, args: tuple[Any, ...]) -> None:
    """Refuse, as an audit hook, every socket that leaves this machine and every name look-up."""
    if event in {"socket.getaddrinfo", "socket.gethostbyname"}:
        host = args[0]
    elif event in {"socket.connect", "socket.sendto", "socket.sendmsg"} and isinstance(
        args[1], tuple
    ):
        host = args[1][0]
    else:
        return  # other events, and AF_UNIX addresses, which are paths
    if not is_loopback(host):
        raise RuntimeError(f"tests have no network: {event} to {host!r}")


sys.addaudithook(refuse_network)


@dataclass
class BrowserPage:
    """A page without network, with what it asked for and what it complained about."""

    page: Any
    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", self._console)

    def _console(self, message: Any) -> None:
        if message.type == "error":
            self.errors.append(message.text)


def chromium() -> str | None:
    """Find the program of a Chromium: ``CHROMIUM``, else the usual names on PATH."""
    names = (os.environ.get("CHROMIUM"), *CHROMIUM_NAMES)
    return next((path for name in names if name and (path := shutil.which(name))), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Start one Chromium per test process; without one skip, or fail where one is required."""
    program = chromium()
    if program is None or importlib.util.find_spec("playwright") is None:
        if os.environ.get("PARKGIS_REQUIRE_BROWSER") == "1":
            pytest.fail(f"PARKGIS_REQUIRE_BROWSER=1, but {NO_BROWSER}")
        pytest.skip(NO_BROWSER)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=program, args=list(CHROMIUM_ARGS))
        yield running
        running.close()


@pytest.fixture
def browser_page(browser: Any) -> Iterator[BrowserPage]:
    """Open a page that is offline and records every request and every error."""
    context = browser.new_context(offline=True, viewport={"width": 1280, "height": 800})
    yield BrowserPage(context.new_page())
    context.close()


@pytest.fixture(scope="session")
def postgis() -> Iterator[Any]:
    """Start one database server per test process; without one skip, or fail where it is required."""
    from tests.postgis_server import programs, running

    program = programs()
    if program is None or importlib.util.find_spec("psycopg") is None:
        if os.environ.get("PARKGIS_REQUIRE_POSTGIS") == "1":
            pytest.fail(f"PARKGIS_REQUIRE_POSTGIS=1, but {NO_POSTGIS}")
        pytest.skip(NO_POSTGIS)
    with running(program) as server:
        yield server


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark whoever asks for a browser, so that ``-m browser`` finds them all.

    Mutation stops at the first test that fails, so there the quick ones go first.
    """
    for item in items:
        if {"browser", "browser_page"} & set(getattr(item, "fixturenames", ())):
            item.add_marker("browser")
    if PROFILE == "mutation":
        items.sort(key=is_slow)


def is_slow(item: pytest.Item) -> bool:
    """Whether a test runs many examples, or a whole check by a rulebook of its own."""
    many = hasattr(getattr(item, "obj", None), "hypothesis")
    return many or "book" in getattr(item, "fixturenames", ())


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say loudly how many tests did not run for want of a browser or a database."""
    said = {
        NO_BROWSER: "BROWSER TESTS WERE SKIPPED: NO CHROMIUM WAS FOUND. INSTALL CHROMIUM"
        " (Debian: apt-get install chromium) OR SET CHROMIUM=/path/to/chrome, THEN RUN AGAIN.",
        NO_POSTGIS: "POSTGIS TESTS WERE SKIPPED: NO SERVER WAS FOUND. INSTALL ONE"
        " (Debian: apt-get install postgresql postgresql-15-postgis-3), THEN RUN AGAIN.",
    }
    for why, text in said.items():
        count = sum(why in str(r.longrepr) for r in terminalreporter.stats.get("skipped", ()))
        if count:
            terminalreporter.write_line(f"{count} {text}", yellow=True, bold=True)
