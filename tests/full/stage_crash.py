"""Is nothing half-written when the program is killed at any moment?

Real runs of ``parkgis check``, each with a folder of its own: killed (SIGKILL) after a random part
of their writing, killed before each step of the swap, out of disk space, over the limit of the size
of a file, and two at once. After each, OUT must be the former output, the new one or nothing, whole
by the hashes in its receipt; and the next ordinary run must succeed and leave nothing beside OUT.
What a lost power supply does to unwritten pages of the disk is not tried here.
"""

import contextlib
import hashlib
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import small_study

from geo.errors import OutputError
from maps.saved import read_saved

HERE = Path(__file__).parent
SEED = 20261122
TIMED_KILLS = 32  # of a first OUT, and as many of a replacement
WORKERS = 2
STUCK_S = 120.0
OLD, NEW = "former", "next"
REFUSED = 2  # what a run that cannot write leaves with
NOWHERE = subprocess.DEVNULL
MODEL = "model"
MINE = "my notes.txt"  # a user's file in OUT
LIMITED = """\
import resource, runpy
resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))
runpy.run_module("parkgis", run_name="__main__")
"""


class Broken(AssertionError):  # noqa: N818 - a finding, not an error of this script
    """OUT is not as it was promised."""


def expect(holds: object, what: str) -> None:
    """Stop a case with what is wrong."""
    if not holds:
        raise Broken(what)


class Ground:
    """A study in a folder of its own, and the OUT that runs write."""

    def __init__(self, folder: Path, model: Path) -> None:
        shutil.copytree(model, folder)
        self.former = folder / "former out"
        self.work = folder / "work"
        self.out = self.work / "结果 out"
        self.work.mkdir()
        self.studies = {title: folder / title / "study.toml" for title in (OLD, NEW)}

    def arguments(self, title: str) -> list[str]:
        """Return the command that checks the study of that title into OUT."""
        study = str(self.studies[title])
        return ["check", study, "-o", str(self.out), "--exit-zero", "--quiet", "--lang", "en"]

    def start(self, title: str, *wrapper: str, **how: Any) -> "subprocess.Popen[str]":
        """Start a run; *wrapper* is what runs the command line instead of ``-m parkgis``."""
        command = [sys.executable, *(wrapper or ("-m", "parkgis")), *self.arguments(title)]
        pipe = subprocess.PIPE
        return subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, **how)

    def run(self, title: str, *wrapper: str, **how: Any) -> tuple[int, str]:
        """Run to the end; return the exit code and all that was said."""
        with self.start(title, *wrapper, **how) as process:
            said = "".join(process.communicate(timeout=STUCK_S))
        return process.returncode, said

    def prepare(self, *, replacing: bool) -> None:
        """Leave no OUT, or the whole former one with a file of the user's in it."""
        shutil.rmtree(self.out, ignore_errors=True)
        if replacing:
            shutil.copytree(self.former, self.out)

    def succeed(self, title: str) -> None:
        """Run as usual: it must succeed, write the new OUT and leave nothing beside it."""
        code, said = self.run(title)
        expect(code == 0, f"the ordinary run left with {code}: {said}")
        expect(self.standing() == title, f"after an ordinary run OUT is {self.standing()!r}")
        beside = {path.name for path in self.work.iterdir()} - {self.out.name}
        expect(not beside, f"left beside OUT: {sorted(beside)}")

    def standing(self) -> str:
        """Return the title of the whole output that a reader finds; "" where there is none."""
        try:
            saved = read_saved(self.out)
        except OutputError as error:
            expect("no output of parkgis" in str(error), f"reading says: {error}")
            there = _names(self.out)
            expect(not self.out.exists(), f"OUT is there and is no output: {there}")
            return ""
        for name, digest in saved.receipt["outputs"].items():
            whole = hashlib.sha256((saved.folder / name).read_bytes()).hexdigest() == digest
            expect(whole, f"{name} is not the file that its receipt names")
        _intact(saved.parcels_file)
        saved.parcel("P000")
        return str(saved.study["title"])


def write_model(folder: Path) -> None:
    """Write what every case begins with: two studies, and the whole output of the former one."""
    for title in (OLD, NEW):
        small_study.write_study(folder / title, title=title)
    out = folder / "former out"
    study = [str(folder / OLD / "study.toml"), "-o", str(out), "--exit-zero", "--quiet"]
    subprocess.run([sys.executable, "-m", "parkgis", "check", *study], check=True, stdout=NOWHERE)
    (out / MINE).write_text("mine", "utf-8")


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("*"))


def _intact(path: Path) -> None:
    with contextlib.closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as database:
        said = database.execute("PRAGMA integrity_check").fetchone()[0]
    expect(said == "ok", f"{path.name}: {said}")


def after_a_kill(ground: Ground, *, replacing: bool) -> str:
    """Look at what a killed run left, run as usual, and say which output had been standing."""
    found = ground.standing()
    expect(found in ({OLD, NEW} if replacing else {"", NEW}), f"OUT is {found!r}")
    left = "+leftovers" if len(list(ground.work.iterdir())) > bool(found) else ""
    ground.succeed(NEW)
    if replacing:
        mine = ground.out / MINE
        expect(mine.is_file() and mine.read_text("utf-8") == "mine", "the user's file is lost")
    return (found or "none") + left


def timed_kill(ground: Ground, after_s: float, *, replacing: bool) -> str:
    """Kill a run some time after it has begun to write."""
    ground.prepare(replacing=replacing)
    with ground.start(NEW) as process:
        _wait_for_writing(ground, process)
        time.sleep(after_s)
        process.send_signal(signal.SIGKILL)
        process.communicate()
    return after_a_kill(ground, replacing=replacing)


def time_writing(ground: Ground) -> float:
    """Return how long writing takes."""
    ground.prepare(replacing=True)
    with ground.start(NEW) as process:
        _wait_for_writing(ground, process)
        start = time.monotonic()
        process.communicate()
    return time.monotonic() - start


def _wait_for_writing(ground: Ground, process: "subprocess.Popen[str]") -> None:
    end = time.monotonic() + STUCK_S
    while not list(ground.work.glob(".*.parkgis-new")) and process.poll() is None:
        expect(time.monotonic() < end, "the run never began to write")
        time.sleep(0.001)


def stepped_kill(ground: Ground, step: int, *, replacing: bool) -> str:
    """Kill a run just before one of its steps on files."""
    ground.prepare(replacing=replacing)
    code, said = ground.run(NEW, str(HERE / "killed_run.py"), str(step))
    expect(code == -signal.SIGKILL, f"step {step} was not reached: {code} {said}")
    return after_a_kill(ground, replacing=replacing)


def count_steps(ground: Ground, *, replacing: bool) -> int:
    """Return how many steps an undisturbed run takes."""
    ground.prepare(replacing=replacing)
    code, said = ground.run(NEW, str(HERE / "killed_run.py"), "0")
    expect(code == 0, said)
    return int(said.split()[-1])


def too_large(ground: Ground, limit: int, *, replacing: bool) -> str:
    """Run where no file may become larger than *limit* bytes."""
    ground.prepare(replacing=replacing)
    code, said = ground.run(NEW, "-c", LIMITED.format(limit=limit))
    return _without_room(ground, code, said, replacing=replacing)


def _without_room(ground: Ground, code: int, said: str, *, replacing: bool) -> str:
    expect(code == REFUSED, f"left with {code}: {said}")
    expect("could not" in said and "space" in said, f"it does not say why: {said}")
    found = ground.standing()
    expect(found == (OLD if replacing else ""), f"OUT is {found!r}")
    beside = len(list(ground.work.iterdir())) - replacing
    expect(not beside, f"{beside} names left beside OUT")
    return f"{found or 'none'}, refused"


def full_disk(folder: Path) -> int:
    """Fill a small disk at *folder* to several degrees, and run; return how many cases went wrong.

    Called inside a mount namespace.
    """
    wrong = 0
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", folder], check=True)
    write_model(folder / MODEL)
    for replacing in (False, True):
        ground = Ground(folder / f"replacing {replacing}", folder / MODEL)
        for free in (0, 40_000, 150_000, 300_000, 450_000):
            ground.prepare(replacing=replacing)
            with (folder / "filler").open("wb") as filler:
                filler.write(bytes(_free(folder) - free))
            code, said = ground.run(NEW, env=os.environ | {"TMPDIR": "/dev/shm"})  # noqa: S108
            (folder / "filler").unlink()
            try:
                came = _without_room(ground, code, said, replacing=replacing)
                ground.succeed(NEW)
            except Broken as error:
                came, wrong = f"WRONG  {error}", wrong + 1
            print(f"    {free:>7} bytes free: {came}", flush=True)
        shutil.rmtree(ground.work.parent)
    return wrong


def _free(folder: Path) -> int:
    disk = os.statvfs(folder)
    return disk.f_bavail * disk.f_frsize


def two_at_once(ground: Ground, delay_s: float, *, replacing: bool) -> str:
    """Start two runs on one OUT."""
    ground.prepare(replacing=replacing)
    with ground.start(OLD) as one:
        time.sleep(delay_s)
        with ground.start(NEW) as other:
            said = "".join(one.communicate(timeout=STUCK_S))
            said += "".join(other.communicate(timeout=STUCK_S))
    codes = sorted([one.returncode, other.returncode])
    expect(codes in ([0, 0], [0, REFUSED]), f"left with {codes}: {said}")
    expect(codes == [0, 0] or "another run is writing" in said, f"it does not say why: {said}")
    found = ground.standing()
    expect(found in {OLD, NEW}, f"OUT is {found!r}")
    ground.succeed(NEW)
    return "both wrote" if codes == [0, 0] else "one refused"


Case = tuple[str, Callable[[Ground], str]]


def cases(steps: dict[bool, int], writing_s: float) -> Iterator[Case]:
    """Lay out every case: its name and what it does on a ground."""
    chance = random.Random(SEED)  # noqa: S311 - a schedule, not a secret
    for replacing in (False, True):
        how = "replacing" if replacing else "first"
        for k in range(TIMED_KILLS):  # one in each equal part of the writing, and a bit beyond
            after = 1.2 * writing_s * (k + chance.random()) / TIMED_KILLS
            yield (
                f"{how}: killed {after:.3f} s after writing began",
                lambda g, p=after, r=replacing: timed_kill(g, p, replacing=r),
            )
        for step in range(1, steps[replacing] + 1):
            yield (
                f"{how}: killed before step {step}",
                lambda g, s=step, r=replacing: stepped_kill(g, s, replacing=r),
            )
        for limit in (0, 4_000, 20_000, 60_000, 100_000, 130_000):
            yield (
                f"{how}: no file over {limit} bytes",
                lambda g, n=limit, r=replacing: too_large(g, n, replacing=r),
            )
        for k in range(4):
            yield (
                f"{how}: two at once, {k / 10} s apart",
                lambda g, d=k / 10, r=replacing: two_at_once(g, d, replacing=r),
            )


def attempt(case: Case, folder: Path) -> tuple[str, str, bool]:
    """Run one case; return its name, how it came out, and whether that is well."""
    name, work = case
    ground = Ground(Path(tempfile.mkdtemp(dir=folder)) / "ground", folder / MODEL)
    try:
        came = work(ground)
    except (Broken, subprocess.TimeoutExpired, OSError, sqlite3.Error) as error:
        return name, f"{type(error).__name__}: {error}", False
    shutil.rmtree(ground.work.parent)
    return name, came, True


def on_a_full_disk() -> bool:
    """Try a full disk; False if it went wrong. Needs the right to mount (Linux)."""
    print("a full disk:", flush=True)
    alone = ["unshare", "--user", "--map-root-user", "--mount"]
    able = shutil.which("unshare") and not subprocess.run([*alone, "true"], check=False).returncode
    if not able:
        print("    SKIPPED: THIS SYSTEM LETS US MOUNT NO SMALL DISK (unshare)")
        return True
    with tempfile.TemporaryDirectory() as folder:
        script = [*alone, sys.executable, __file__, "--full-disk", folder]
        return subprocess.run(script, check=False).returncode == 0


def main() -> int:
    """Run every case; return 1 if one went wrong."""
    folder = Path(tempfile.mkdtemp(prefix="parkgis-crash-"))
    write_model(folder / MODEL)
    ground = Ground(folder / "undisturbed", folder / MODEL)
    steps = {replacing: count_steps(ground, replacing=replacing) for replacing in (False, True)}
    writing_s = time_writing(ground)
    print(f"writing takes {writing_s:.2f} s; steps: {steps[False]} first, {steps[True]} replacing")
    with ThreadPoolExecutor(WORKERS) as pool:
        rows = list(pool.map(lambda case: attempt(case, folder), cases(steps, writing_s)))
    tally = Counter((*name.split()[:2], came) for name, came, ok in rows if ok)
    for (how, what, came), count in sorted(tally.items()):
        print(f"{how:<11} {what:<8} {count:>4} x {came}")
    wrong = [(name, came) for name, came, ok in rows if not ok]
    for name, came in wrong:
        print(f"WRONG  {name}: {came}")
    disk = on_a_full_disk()
    print(f"{len(rows)} cases, {len(wrong)} wrong" + (f"; see {folder}" if wrong else ""))
    if not wrong:
        shutil.rmtree(folder)
    return int(bool(wrong) or not disk)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--full-disk"]:
        sys.exit(min(full_disk(Path(sys.argv[2])), 1))
    sys.exit(main())
