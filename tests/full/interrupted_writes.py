"""Conversions that are killed, run out of space or meet another writer; one interpreter forks them all.

Called as ``interrupted_writes.py HOW SUFFIX COUNT FOLDER``. HOW is

- ``kill``: SIGKILL at COUNT moments spread over the run, and before each of its steps on files;
- ``limit``: files may not grow over COUNT sizes, from nothing to all that is written;
- ``full``: the file system of FOLDER (a small tmpfs) has COUNT different sizes of room left;
- ``call``: one run in FOLDER as it is, for strace to make one of its calls fail (stage_convert.py);
- ``two``: two processes write COUNT times each while a reader reads.

A suffix that cannot be replaced (.shp, .gml, .gdb) is written where nothing stands. After each run
OUT is read: it must be the former version, the next one, or (where nothing stood) nothing, each of
them whole. Prints one JSON object: how many of which, and what was wrong.
"""

import json
import os
import resource
import shutil
import signal
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import shapely

from geo.errors import OutputError, ToolkitError
from maps.conversion import Asked, convert
from maps.conversion_source import Said, read_source

REPLACED = (
    ".gpkg",
    ".geojson",
    ".fgb",
    ".kml",
    ".parquet",
    ".csv",
    ".xlsx",
    ".txt",
    ".shp.zip",
    ".gml.zip",
    ".gdb.zip",
)
NEW_ONLY = (".shp", ".gml", ".gdb")
ROWS = {"former": 40, "next": 70}
STEPS = {"os.mkdir", "os.rename", "os.remove", "os.rmdir", "shutil.rmtree"}
FAILED, MARK = 3, ".parkgis-new"


class Ground:
    """A folder with two versions of a source, and the OUT that is written."""

    def __init__(self, folder: Path, suffix: str) -> None:
        self.folder, self.suffix = folder, suffix
        self.work = folder / "work"
        self.out = self.work / f"结果{suffix}"
        self.replacing = suffix in REPLACED
        self.saved = folder / f"saved{suffix}"
        self.sources = {title: folder / f"{title}.gpkg" for title in ROWS}
        if self.work.exists():
            return
        self.work.mkdir()
        for title, path in self.sources.items():
            _write_source(path, title, suffix)
        if self.replacing:
            convert(self.sources["former"], self.saved)

    def prepare(self) -> None:
        """Leave the former version, or nothing."""
        for path in self.work.iterdir():
            if not path.name.endswith("-lock"):
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        if self.replacing:
            shutil.copyfile(self.saved, self.out)

    def run(self, title: str = "next") -> None:
        """Write OUT as the command does."""
        convert(self.sources[title], self.out, Asked(replace=self.replacing))

    def standing(self) -> str:
        """Return the title of the whole version that a reader finds; "" where there is none."""
        if not self.out.exists():
            return ""
        out = self.out
        if self.replacing:  # then it is one file, and this reader opens it once
            out = shutil.copyfile(out, self.work.parent / f"copy{out.suffix}")
        columns = read_source(out, Said()).columns
        (names,) = [c.cells for c in columns if c.name in ("name", "name_2")]  # GML: a name apart
        titles = set(map(str, names))
        if len(titles) != 1:
            return f"mixed: {titles}"
        title = titles.pop()
        rows = len(names)
        return title if rows == ROWS[title] else f"{rows} rows of {title}"

    def allowed(self) -> set[str]:
        """Name what may stand after any interruption."""
        return {"former", "next"} if self.replacing else {"", "next"}


def _write_source(path: Path, title: str, suffix: str) -> None:
    count = ROWS[title]
    shapes = [
        shapely.box(40_640_000 + 30 * k, 3_457_000, 40_640_020 + 30 * k, 3_457_015)
        for k in range(count)
    ]
    told = {"parcel_id": [f"{k:05}" for k in range(count)], "name": [title] * count}
    if suffix != ".txt":
        told["note"] = ["地块说明" * 20] * count
    frame = gpd.GeoDataFrame(told, geometry=shapes, crs="EPSG:4528")
    (frame.to_crs("EPSG:4326") if suffix == ".kml" else frame).to_file(path, engine="pyogrio")


def forked(work: Callable[[], None]) -> int:
    """Run *work* in a child; return its process id."""
    child = os.fork()
    if child:
        return child
    try:
        work()
    except (ToolkitError, OSError):  # what the command leaves with 2 or 3 for
        os._exit(FAILED)
    except BaseException as error:  # noqa: BLE001 - the child must end here
        os.write(2, f"{type(error).__name__}: {error}\n".encode())
        os._exit(1)
    os._exit(0)


def ended(child: int) -> int:
    """Wait for a child; return its exit code, negative for a signal."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def look(ground: Ground, seen: Counter[str], wrong: list[str], what: str, *, swept: bool) -> None:
    """Count what stands; write down what must not."""
    found = ground.standing()
    seen[found or "nothing"] += 1
    if found not in ground.allowed():
        wrong.append(f"{what}: {found}")
    if swept and any(MARK in path.name for path in ground.work.iterdir()):
        wrong.append(f"{what}: left beside OUT")


def kill(ground: Ground, count: int, seen: Counter[str], wrong: list[str]) -> None:
    """Kill at moments spread over the run, and before each step."""
    begun = time.monotonic()
    ended(forked(ground.run))
    whole = time.monotonic() - begun
    for k in range(count):
        ground.prepare()
        child = forked(ground.run)
        time.sleep(whole * 1.05 * k / count)
        os.kill(child, signal.SIGKILL)
        ended(child)
        look(ground, seen, wrong, f"killed after {k}/{count}", swept=False)
        _next_run(ground, wrong, f"killed after {k}/{count}", often=k % 10 == 0)
    for at in range(1, 100):
        ground.prepare()
        if ended(forked(lambda at=at: _killed_before(ground, at))) == 0:
            return
        look(ground, seen, wrong, f"killed before step {at}", swept=False)
        _next_run(ground, wrong, f"killed before step {at}", often=True)


def _killed_before(ground: Ground, at: int) -> None:
    steps = [0]

    def hook(event: str, args: tuple[object, ...]) -> None:
        if event in STEPS and any("结果" in str(arg) for arg in args):
            steps[0] += 1
            if steps[0] == at:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)
    ground.run()


def _next_run(ground: Ground, wrong: list[str], what: str, *, often: bool) -> None:
    """Run as usual after a kill: it must succeed and leave nothing beside OUT."""
    if not often:
        return
    code = ended(forked(ground.run))
    stood = not ground.replacing and code == FAILED  # it had come into its place already
    if ground.standing() != "next" and not (stood and ground.standing() == ""):
        wrong.append(f"{what}: the next run left {ground.standing()!r} and {code}")


def limit(ground: Ground, count: int, seen: Counter[str], wrong: list[str]) -> None:
    """Let no file grow over a size."""
    most = _largest(ground)
    for k in range(count):
        size = most * k // count
        ground.prepare()
        code = ended(forked(lambda size=size: _limited(ground, size)))
        look(ground, seen, wrong, f"no file over {size}", swept=True)
        if code not in {0, FAILED}:
            wrong.append(f"no file over {size}: left with {code}")
        if (code == 0) != (ground.standing() == "next"):
            wrong.append(f"no file over {size}: left with {code}, stands {ground.standing()!r}")


def _limited(ground: Ground, size: int) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    ground.run()


def _largest(ground: Ground) -> int:
    ground.prepare()
    ended(forked(ground.run))
    sizes = [p.stat().st_size for p in ground.work.rglob("*") if p.is_file()]
    if ground.suffix.endswith(".zip"):
        with zipfile.ZipFile(ground.out) as archive:
            sizes += [member.file_size for member in archive.infolist()]
    return int(1.3 * max(sizes)) + 5_000


def full(ground: Ground, count: int, seen: Counter[str], wrong: list[str]) -> None:
    """Fill the file system but for so much."""
    filler = ground.folder / "filler"
    need = 3 * _largest(ground) + 50_000
    for k in range(count):
        ground.prepare()
        filler.unlink(missing_ok=True)
        free = shutil.disk_usage(ground.folder).free
        with filler.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, max(free - need * k // count, 1))
        code = ended(forked(ground.run))
        filler.unlink()
        look(ground, seen, wrong, f"room {k}/{count}", swept=True)
        if code not in {0, FAILED}:
            wrong.append(f"room {k}/{count}: left with {code}")


def two(ground: Ground, count: int, seen: Counter[str], wrong: list[str]) -> None:
    """Let two processes write, and read meanwhile."""
    ground.prepare()
    writers = [forked(lambda title=title: _insist(ground, title, count)) for title in ROWS]
    running = set(writers)
    while running:
        look(ground, seen, wrong, "while two write", swept=False)
        for child in list(running):
            pid, status = os.waitpid(child, os.WNOHANG)
            if pid:
                running.discard(child)
                if status:
                    wrong.append(f"a writer left with {os.waitstatus_to_exitcode(status)}")
    look(ground, seen, wrong, "after two wrote", swept=True)


def _insist(ground: Ground, title: str, count: int) -> None:
    """Write again and again; where the other one holds the lock, once more."""
    done = 0
    while done < count:
        try:
            ground.run(title)
        except OutputError as error:
            if "another run is writing" not in str(error):
                raise
            time.sleep(0.001)
            continue
        done += 1


WAYS = {"kill": kill, "limit": limit, "full": full, "two": two}

if __name__ == "__main__":
    how, asked, number, place = sys.argv[1:5]
    ground = Ground(Path(place), asked)
    if how == "call":
        try:
            ground.run()
        except (ToolkitError, OSError):
            sys.exit(FAILED)
        sys.exit(0)
    counted: Counter[str] = Counter()
    faults: list[str] = []
    WAYS[how](ground, int(number), counted, faults)
    print(json.dumps({"seen": counted, "wrong": faults}, ensure_ascii=False))
