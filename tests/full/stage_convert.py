"""Is a converted file the old one or the new one, whatever happens while it is written?

For every format of ``parkgis convert``: 200 kills (SIGKILL) spread over the run and one before each of
its steps on files; 200 limits of the size of a file; 100 sizes of a full disk (a tmpfs in a namespace
of its own; skipped, loudly, where the system allows none); every single call that writes fails once
with ENOSPC (strace; skipped, loudly, where there is none); two processes that write 1,000 times each
while a reader reads. ``CONVERT_TIMES=0.1`` runs a tenth, ``CONVERT_ONLY=kill,.gpkg`` some.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

import interrupted_writes as writes

HERE = Path(__file__).parent
SCRIPT = HERE / "interrupted_writes.py"
TIMES = float(os.environ.get("CONVERT_TIMES", "1"))
ONLY = set(filter(None, os.environ.get("CONVERT_ONLY", "").split(",")))
COUNTS = {"kill": 200, "limit": 200, "full": 100, "two": 1_000}
TMPFS = "mount -t tmpfs -o size=64m tmpfs {0} && exec {1}"
CALLS = "write,pwrite64,writev,pwritev,ftruncate,fsync,fdatasync,copy_file_range,sendfile"


def started(how: str, suffix: str, count: int, folder: Path, *wrapper: str) -> dict[str, Any]:
    """Run one way to interrupt; return what it counted."""
    command = [*wrapper, sys.executable, str(SCRIPT), how, suffix, str(count), str(folder)]
    if how == "full":
        command = ["unshare", "-rm", "sh", "-c", TMPFS.format(folder, " ".join(command))]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, cwd=HERE.parents[1])
    try:
        told: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
    except (IndexError, json.JSONDecodeError):
        return {"seen": {}, "wrong": [f"left with {ran.returncode}: {ran.stderr[-500:]}"]}
    return told


def every_call(suffix: str) -> dict[str, Any]:
    """Let each call that writes fail once, one run for each."""
    seen: Counter[str] = Counter()
    wrong: list[str] = []
    step = max(1, round(1 / TIMES))
    with tempfile.TemporaryDirectory(prefix="parkgis-convert-") as folder:
        ground = writes.Ground(Path(folder), suffix)
        log = Path(folder) / "log"
        ground.prepare()
        _traced(suffix, folder, "-o", str(log))
        total = len(log.read_text("utf-8", "replace").splitlines())
        for at in range(1, total + 1, step):
            ground.prepare()
            spoil = f"inject={CALLS}:error=ENOSPC:when={at}"
            code = _traced(suffix, folder, "-o", os.devnull, "-e", spoil)
            what = f"call {at} of {total}"
            writes.look(ground, seen, wrong, what, swept=True)
            if code not in {0, writes.FAILED}:
                wrong.append(f"{what}: left with {code}")
    return {"seen": seen, "wrong": wrong}


def _traced(suffix: str, folder: str, *how: str) -> int:
    command = ["strace", "-qq", *how, "-e", f"trace={CALLS}"]
    command += [sys.executable, "-B", str(SCRIPT), "call", suffix, "0", folder]
    where = HERE.parents[1]
    return subprocess.run(command, stderr=subprocess.DEVNULL, check=False, cwd=where).returncode


def possible(how: str) -> bool:
    """Whether this system can interrupt so; say loudly where not."""
    checks = {
        "full": ["unshare", "-rm", "sh", "-c", "mount -t tmpfs tmpfs /mnt"],
        "call": ["strace", "-o", os.devnull, "true"],
    }
    if how not in checks:
        return True
    able = shutil.which(checks[how][0]) is not None
    able = able and not subprocess.run(checks[how], capture_output=True, check=False).returncode
    if not able:
        print(f"SKIPPED {how.upper()}: THIS SYSTEM CANNOT {' '.join(checks[how][:2]).upper()}")
    return able


def cases() -> list[tuple[str, str]]:
    """List what is run: how, which suffix."""
    suffixes = (*writes.REPLACED, *writes.NEW_ONLY)
    found = [(how, s) for how in (*COUNTS, "call") for s in suffixes]
    found = [(how, s) for how, s in found if how != "two" or s in writes.REPLACED]
    ways = ONLY & {*COUNTS, "call"} or {*COUNTS, "call"}
    some = {word for word in ONLY if word.startswith(".")} or set(suffixes)
    return [(how, s) for how, s in found if how in ways and s in some]


def main() -> int:
    """Run all; return 1 if something was neither old nor new."""
    bad, able = 0, {how: possible(how) for how in {how for how, _ in cases()}}
    for how, suffix in cases():
        if not able[how]:
            continue
        begun = time.monotonic()
        if how == "call":
            told = every_call(suffix)
        else:
            count = max(int(COUNTS[how] * TIMES), 2)
            with tempfile.TemporaryDirectory(prefix="parkgis-convert-") as folder:
                told = started(how, suffix, count, Path(folder))
        seen = ", ".join(f"{count} {title}" for title, count in sorted(told["seen"].items()))
        wrong, seconds = told["wrong"], time.monotonic() - begun
        print(f"{how:<6}{suffix:<10}{seen:<40}{len(wrong)} wrong {seconds:>6.0f} s", flush=True)
        print("".join(f"    WRONG: {what}\n" for what in wrong[:10]), end="", flush=True)
        bad += len(wrong)
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main())
