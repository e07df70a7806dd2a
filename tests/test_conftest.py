"""The fences that the other tests rely on."""

import socket
from pathlib import Path
from typing import Any

import pytest

PAGE = "<title>t</title><script>console.error('said'); setTimeout(() => {throw Error('thrown')}, 0)</script>"


@pytest.mark.parametrize("host", ["192.0.2.1", "example.invalid"])  # RFC 5737, RFC 2606: nobody's
def test_no_socket_leaves_this_machine(host: str) -> None:
    with pytest.raises(RuntimeError, match="tests have no network"):
        socket.create_connection((host, 80), timeout=1)


def test_no_datagram_leaves_this_machine() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out, pytest.raises(RuntimeError):
        out.sendto(b"", ("192.0.2.1", 53))


def test_loopback_is_open() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(("localhost", server.getsockname()[1]), timeout=5).close()


def test_a_page_is_offline_and_remembers(browser_page: Any, tmp_path: Path) -> None:
    path = tmp_path / "页 面.html"
    path.write_text(PAGE, "utf-8")
    browser_page.page.goto(path.as_uri())
    for _ in range(200):  # on a busy machine the second takes its time
        if len(browser_page.errors) == 2:
            break
        browser_page.page.wait_for_timeout(50)
    assert browser_page.requests == [path.as_uri()]
    assert browser_page.errors == ["said", "thrown"]


def test_a_page_reaches_nothing(browser_page: Any, tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<img src='http://192.0.2.1/x.png'>", "utf-8")
    browser_page.page.goto((tmp_path / "a.html").as_uri())
    assert "http://192.0.2.1/x.png" in browser_page.requests
    assert any("ERR_INTERNET_DISCONNECTED" in error for error in browser_page.errors)
