"""Does damaged input ever end in anything but a refusal?

Seeded damage to study files, rulebooks, tables, shapes, archives, our own outputs and command lines.
A case may end well or in a refusal with words in both languages. Findings are: any other exception,
exit code 5, the death of the interpreter, more than 20 s, more than 1.5 GB, leftovers beside OUT.
Every finding's input is kept and its command to repeat it printed. How many cases: fuzz_cases.KINDS.
``FUZZ_TIMES=10`` tries ten times as many, ``FUZZ_FIRST=100000`` others.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

import fuzz_cases
import small_study

HERE = Path(__file__).parent
BATCH = 40  # cases for one interpreter
WORKERS = 2
HUNG_S = 20.0
FIRST_S = 60.0  # the first case also waits for the imports
TIMES = int(os.environ.get("FUZZ_TIMES", "1"))
FIRST = int(os.environ.get("FUZZ_FIRST", "0"))


class Ending(NamedTuple):
    """How one case ended."""

    kind: str
    seed: int
    how: str


def write_models(folder: Path) -> None:
    """Write the undamaged study in every format, with its rulebook, workbook and output."""
    book = files("parks").joinpath("rulebooks", "shanghai.toml").read_bytes()
    for name, suffix in fuzz_cases.FORMATS.items():
        model = folder / name
        study = small_study.write_study(model, suffix=suffix)
        text = study.read_text("utf-8")
        (model / "book.toml").write_bytes(book)
        (model / "study-book.toml").write_text(text.replace('"shanghai"', '"book.toml"'), "utf-8")
        (model / "study-xlsx.toml").write_text(text.replace("tax.csv", "tax.xlsx"), "utf-8")
    whole = [str(folder / "gpkg/study.toml"), "-o", str(folder / "gpkg/whole"), "--exit-zero"]
    command = [sys.executable, "-m", "parkgis", "check", *whole, "--quiet"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def run_batch(kind: str, first: int, count: int, scratch: Path) -> Iterator[Ending]:
    """Run cases in interpreters of their own; after one dies or hangs, go on behind its case."""
    end = first + count
    while first < end:
        for seed, how in _interpreter(kind, first, end - first, scratch):
            yield Ending(kind, seed, how)
            first = seed + 1


def _interpreter(kind: str, first: int, count: int, folder: Path) -> Iterator[tuple[int, str]]:
    script = [str(HERE / "fuzz_cases.py"), kind, str(first), str(count), str(folder)]
    seed, begun, hung = first, True, threading.Event()
    with (
        (folder / "stderr").open("wb") as noise,
        subprocess.Popen(
            [sys.executable, *script], stdout=subprocess.PIPE, stderr=noise, text=True
        ) as process,
    ):

        def stop() -> None:
            hung.set()
            process.kill()

        assert process.stdout is not None
        clock = _clock(FIRST_S, stop)
        for line in process.stdout:
            clock.cancel()
            number, _, how = line.strip().partition(" ")
            seed, begun = int(number), how == "begin"
            clock = _clock(HUNG_S, stop)
            if not begun:
                yield seed, how
        clock.cancel()
        code = process.wait()
    if begun:
        how = f"hung: more than {HUNG_S:g} s" if hung.is_set() else f"the interpreter died: {code}"
        yield seed, how


def _clock(seconds: float, stop: Callable[[], None]) -> threading.Timer:
    timer = threading.Timer(seconds, stop)
    timer.daemon = True
    timer.start()
    return timer


def batches() -> Iterator[tuple[str, int, int]]:
    """Divide the cases of every kind: kind, first seed, how many."""
    for kind, (_, _, count) in fuzz_cases.KINDS.items():
        whole = count * TIMES
        for first in range(0, whole, BATCH):
            yield kind, FIRST + first, min(BATCH, whole - first)


def tell(endings: list[Ending], scratch: Path) -> int:
    """Print how many cases of each kind ended well, and each distinct finding once."""
    findings: dict[tuple[str, str], list[Ending]] = defaultdict(list)
    for kind in fuzz_cases.KINDS:
        mine = [e for e in endings if e.kind == kind]
        bad = [e for e in mine if e.how not in fuzz_cases.WELL]
        count = Counter(e.how for e in mine)
        ended = "".join(f"{count[how]:>6} {how}" for how in fuzz_cases.WELL)
        print(f"{kind:<12}{len(mine):>6} cases{ended}{len(bad):>5} findings")
        for ending in bad:
            findings[kind, re.sub(r"\d{3,}", "…", ending.how)].append(ending)
    for (kind, _), found in findings.items():
        seeds = ", ".join(str(e.seed) for e in found[:5]) + (" …" if found[5:] else "")
        print(
            f"\nFINDING ({len(found)} x) {kind}: {found[0].how}\n    seeds {seeds}: {scratch / f'{kind}-{found[0].seed}'}"
        )
        print(f"    python tests/full/fuzz_cases.py {kind} {found[0].seed} 1 {scratch}")
    return len(findings)


def main() -> int:
    """Run all cases; return 1 if there is a finding."""
    scratch = Path(tempfile.mkdtemp(prefix="parkgis-fuzz-"))
    write_models(scratch / fuzz_cases.MODELS)
    with ThreadPoolExecutor(WORKERS) as pool:
        parts = pool.map(lambda batch: list(run_batch(*batch, scratch)), batches())
        endings = [ending for part in parts for ending in part]
    wanted = sum(count for _, _, count in batches())
    found = tell(endings, scratch)
    print(
        f"{len(endings)} of {wanted} cases, {found} findings" + (f" in {scratch}" if found else "")
    )
    if not found:
        shutil.rmtree(scratch)
    return int(found > 0 or len(endings) != wanted)


if __name__ == "__main__":
    sys.exit(main())
