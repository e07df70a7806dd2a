"""The two demonstrations as whole commands: seconds, memory and bytes, beside what is promised.

Every figure is the operating system's own of the finished process. Seconds depend on the machine;
the promise is for an office PC with two cores.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

MB = 1_000_000
PROMISED = {  # seconds, GB of memory, MB of map
    "cambridge": (20, 1.5, None),
    "shanghai": (90, 2.0, 25),
}


def measure(name: str, folder: Path) -> tuple[float, float, float]:
    """Run one demonstration; return wall seconds, CPU seconds and peak memory in GB."""
    out = folder / name
    command = [sys.executable, "-m", "parkgis", "demo", name, "-o", str(out), "--quiet"]
    start = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"demo {name} left with {process.returncode}")
    scale = 1 if sys.platform == "darwin" else 1024
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * scale / 1e9


def main() -> None:
    """Print a row for each demonstration, with the size of every file."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for demo, (seconds, memory, page) in PROMISED.items():
            wall, cpu, peak = measure(demo, folder)
            print(
                f"{demo}: {wall:.1f} s wall (promised {seconds}), {cpu:.1f} s CPU, "
                f"{peak:.2f} GB (promised {memory})"
            )
            for path in sorted((folder / demo).iterdir()):
                promised = f" (promised {page})" if page and path.suffix == ".html" else ""
                print(f"    {path.name:<28}{path.stat().st_size / MB:8.2f} MB{promised}")


if __name__ == "__main__":
    main()
