"""Leaflet comes from its package, checked, and asks for no other file."""

import hashlib
import re
from importlib import metadata
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from geo.errors import OutputError
from maps import leaflet
from maps.leaflet import read_leaflet


@pytest.fixture
def fresh() -> Any:
    read_leaflet.cache_clear()
    yield
    read_leaflet.cache_clear()


def test_it_is_the_release_we_know() -> None:
    found = read_leaflet()
    assert found.version == "1.9.3"
    assert 'version="1.9.3"' in found.script
    assert "Agafonkin" in found.licence
    assert "THIS SOFTWARE IS PROVIDED" in found.licence


def test_it_names_no_other_file() -> None:
    found = read_leaflet()
    assert "sourceMappingURL" not in found.script
    urls = re.findall(r"url\(([^)]*)\)", found.style)
    assert len(urls) == 4
    assert all(url.startswith(("data:image/png;base64,iVBOR", "#")) for url in urls)


def test_the_hashes_are_those_of_the_package_record() -> None:
    record = {str(f).rpartition("/data/")[2]: f for f in metadata.files("XStatic-Leaflet") or ()}
    for name in ("leaflet.js", "leaflet.css"):
        digest = hashlib.sha256(record[name].read_binary()).hexdigest()
        assert f'"{name}" = "{digest}"' in Path(leaflet.__file__).with_suffix(".toml").read_text()


class Package:
    """A package whose files say what a test wants."""

    def __init__(self, version: str, changed: dict[str, bytes | None]) -> None:
        self.version = version
        real = metadata.distribution("XStatic-Leaflet").files or ()
        self.files = [f for f in map(self._file(changed), real) if f]

    @staticmethod
    def _file(changed: dict[str, bytes | None]) -> Any:
        def make(real: Any) -> Any:
            content = changed.get(real.name, b"as it was")
            if content is None:
                return None
            read = real.read_binary if content == b"as it was" else lambda: content
            return SimpleNamespace(as_posix=real.as_posix, read_binary=read)

        return make


@pytest.mark.parametrize(
    ("version", "changed", "message"),
    [
        pytest.param(
            "1.9.3.0", {"leaflet.js": b"alert(1)"}, "leaflet.js is not the file", id="changed"
        ),
        pytest.param("1.9.3.0", {"leaflet.css": None}, "no file leaflet.css", id="missing"),
        pytest.param("9.9", {}, "version 9.9 is installed; maps know 1.9.3.0", id="other version"),
    ],
)
def test_anything_else_is_refused(
    fresh: None,
    monkeypatch: pytest.MonkeyPatch,
    version: str,
    changed: dict[str, bytes | None],
    message: str,
) -> None:
    monkeypatch.setattr(leaflet, "distribution", lambda _: Package(version, changed))
    with pytest.raises(OutputError, match=message) as error:
        read_leaflet()
    assert "绘制地图需要" in error.value.text("zh")


def test_a_missing_package_is_named(fresh: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> Any:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(leaflet, "distribution", missing)
    with pytest.raises(OutputError, match="XStatic-Leaflet, but it is not installed"):
        read_leaflet()
