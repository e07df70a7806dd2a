"""A throw-away environment with pinned packages, for a stage that needs other versions."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]


@contextmanager
def environment(pins: str) -> Iterator[Path]:
    """Yield the Python of a new environment holding ``requirements/<pins>.txt``."""
    with tempfile.TemporaryDirectory(prefix=f"parkgis-{pins}-") as folder:
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        python = Path(folder) / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
        install = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*install, "-r", ROOT / "requirements" / f"{pins}.txt"], check=True)
        yield python
