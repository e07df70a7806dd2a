"""One interpreter's share of the fuzzing: damages copies of a study and looks how each case ends.

Called by stage_fuzz.py as ``fuzz_cases.py KIND FIRST COUNT FOLDER``; COUNT 1 repeats one case.
The undamaged studies are in FOLDER/models. Prints ``SEED begin`` before and ``SEED ENDING`` after every case.
"""

import os
import random
import resource
import shutil
import sys
import traceback
import zipfile
from collections.abc import Callable
from pathlib import Path

import damage
import small_study
from click.testing import CliRunner

from geo.errors import ToolkitError
from layers.boundary_crs import table as txt_forms
from layers.boundary_write import boundary_txt
from layers.study import read_study
from maps.output import write_output
from maps.saved import read_saved
from parkgis.cli import COMMANDS, main
from parkgis.exits import Exit
from parks.checking import check
from parks.report_text import notes, summary_text

MODELS = "models"
DONE, REFUSED = WELL = "done", "refused"
MOST_BYTES = 1_500_000_000
ALLOWED = range(Exit.INTERNAL)  # exit codes 0 to 4
WRITTEN = 0.2  # part of the checks that came through whose output is written
FORMATS = {"geojson": ".geojson", "gpkg": ".gpkg", "shp": ".shp", "fgb": ".fgb", "kml": ".kml"}
Random = random.Random


def run_check(chance: Random, folder: Path, name: str = "study.toml") -> str:
    """Check the study as the command does; write the output of some. Return how it ended."""
    try:
        report = check(read_study(folder / name))
        summary_text(report, chance.choice(("en", "zh")))
        notes(report, chance.choice(("en", "zh")))
        if chance.random() < WRITTEN:
            write_output(report, folder / "out", lang=chance.choice(("en", "zh")))
            saved = read_saved(folder / "out")
            saved.letter(str(report.parcels["parcel_id"].iloc[0]), lang="zh")
    except ToolkitError as error:
        _say_it(error)
        return REFUSED
    return DONE


def _say_it(error: ToolkitError) -> None:
    """Put the refusal into words, as a user would see it."""
    for lang in ("en", "zh"):
        lines = [p.text(lang) for p in getattr(error, "problems", ())] or [error.text(lang)]
        if not all(lines):
            raise AssertionError("a refusal without words") from error


def run_command(words: list[str]) -> str:
    """Run the command line in this process. Return how it ended."""
    result = CliRunner().invoke(main, words)
    if result.exit_code not in ALLOWED:
        raise AssertionError(f"{words} left with {result.exit_code}:\n{result.stderr}")
    return REFUSED if result.exit_code in (Exit.USAGE, Exit.REFUSED) else DONE


def study(chance: Random, folder: Path) -> str:
    """Damage the study file."""
    damage.damage_file(chance, folder / "study.toml")
    return run_check(chance, folder)


def rulebook(chance: Random, folder: Path) -> str:
    """Damage a rulebook, list it, and judge by it."""
    damage.damage_file(chance, folder / "book.toml")
    run_command(["rules", str(folder / "book.toml"), "--lang", chance.choice(("en", "zh"))])
    return run_check(chance, folder, "study-book.toml")


def table(chance: Random, folder: Path) -> str:
    """Damage the joined CSV table."""
    damage.damage_file(chance, folder / "tax.csv")
    return run_check(chance, folder)


def workbook(chance: Random, folder: Path) -> str:
    """Damage the joined workbook: its cells, or its bytes."""
    path = folder / "tax.xlsx"
    if chance.random() < 0.3:
        path.write_bytes(damage.damage_bytes(chance, path.read_bytes()))
    else:
        _damage_cells(chance, path)
    return run_check(chance, folder, "study-xlsx.toml")


def _damage_cells(chance: Random, path: Path) -> None:
    import openpyxl
    from openpyxl.utils.exceptions import IllegalCharacterError

    book = openpyxl.load_workbook(path)
    sheet = book.active
    rows = damage.damage_rows(chance, [[c.value for c in row] for row in sheet.iter_rows()])
    sheet.delete_rows(1, sheet.max_row)
    for i, row in enumerate(rows, 1):
        for j, value in enumerate(row, 1):
            try:
                sheet.cell(i, j, value)
            except IllegalCharacterError:  # no workbook can hold it
                continue
    book.save(path)


def shapes(chance: Random, folder: Path) -> str:
    """Damage one file of shapes; check with it, or propose a study from it."""
    suffix = next(p.suffix for p in folder.glob("parcels.*") if p.suffix in FORMATS.values())
    name = chance.choice(("parcels", "parcels", "bases", "water"))
    parts = sorted(folder.glob(f"{name}.*"))
    hit = folder / f"{name}{suffix}" if chance.random() < 0.6 else chance.choice(parts)
    damage.damage_file(chance, hit)
    if chance.random() < 0.3:
        files = [str(folder / f"{layer}{suffix}") for layer in ("parcels", "bases", "water")]
        return run_command(["init", *files, str(folder / "tax.csv")])
    return run_check(chance, folder)


def boundary(chance: Random, folder: Path) -> str:
    """Damage a boundary-point TXT of any dialect in metres."""
    dialect = chance.choice([n for n, d in txt_forms()["dialects"].items() if "degrees" not in d])
    drawn = small_study.parcels().rename(columns={"id": "parcel_id", "use": "use_name"})
    written = boundary_txt(drawn, dialect=dialect, encoding="utf-8")
    (folder / "parcels.txt").write_bytes(written.data)
    damage.damage_file(chance, folder / "parcels.txt")
    said = (folder / "study.toml").read_text("utf-8")
    layers = said[said.index("[[layers]]") :]
    axes = 'axes = "east_north"\n' if dialect == "east_north" else ""
    source = f'[parcels]\npath = "parcels.txt"\nsettle = {{ blank_ids = "number" }}\n{axes}'
    head = small_study.HEAD.format(title="txt", rulebook="shanghai")
    (folder / "study.toml").write_text(head + source + layers, "utf-8")
    return run_check(chance, folder)


def archive(chance: Random, folder: Path) -> str:
    """Damage an archive of a shapefile."""
    path = folder / "parcels.zip"
    parts = sorted(folder.glob("parcels.*"))
    if chance.random() < 0.4:
        damage.damage_file(chance, chance.choice(parts))
    where = chance.choice(("", "", "", "a/", "../", "/"))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for part in parts:
            packed.write(part, where + part.name)
    if chance.random() < 0.4:
        path.write_bytes(damage.damage_bytes(chance, path.read_bytes()))
    text = (folder / "study.toml").read_text("utf-8").replace("parcels.shp", "parcels.zip")
    (folder / "study.toml").write_text(text, "utf-8")
    return run_check(chance, folder)


def saved(chance: Random, folder: Path) -> str:
    """Damage an output of ours, and ask about a parcel of it."""
    out = folder / "whole"
    damage.damage_file(chance, out / chance.choice(("receipt.json", "parcels.gpkg")))
    parcel = chance.choice(damage.WORDS) if chance.random() < 0.2 else "P000"
    return run_command(["explain", str(out), "--lang", chance.choice(("en", "zh")), "--", parcel])


def words(chance: Random, folder: Path) -> str:
    """Say anything on the command line; the demonstrations are too long to be run by chance."""
    options = ("-o", "--output", "--lang", "--quiet", "--json", "--exit-zero", "--on", "--crs")
    more = ("--document", "--nature", "--status", "--rulebook", "--help", "-h", "--version", "--")
    plain = ("en", "zh", "out", "whole", "read", "seed", "guide", "2024-02-29", "shanghai", "land")
    names = tuple(name for name in COMMANDS if name not in {"demo", "selftest"})
    pool = (*options, *more, *plain, *damage.WORDS)
    said = [chance.choice(pool) for _ in range(chance.randrange(6))]
    if chance.random() < 0.9:
        said.insert(chance.choice((0, 0, 0, 1)), chance.choice(names))
    os.chdir(folder)
    return run_command(
        [word.replace("\x00", "") for word in said]
    )  # the system passes no zero byte


Case = Callable[[Random, Path], str]
KINDS: dict[str, tuple[Case, str, int]] = {  # what it does, in which format, how many cases
    "study": (study, ".gpkg", 260),
    "rulebook": (rulebook, ".gpkg", 200),
    "csv": (table, ".gpkg", 120),
    "xlsx": (workbook, ".gpkg", 120),
    "geojson": (shapes, ".geojson", 260),
    "gpkg": (shapes, ".gpkg", 200),
    "shapefile": (shapes, ".shp", 240),
    "flatgeobuf": (shapes, ".fgb", 120),
    "kml": (shapes, ".kml", 100),
    "txt": (boundary, ".gpkg", 200),
    "zip": (archive, ".shp", 80),
    "saved": (saved, ".gpkg", 200),
    "words": (words, ".gpkg", 400),
}


def run_case(kind: str, seed: int, folder: Path) -> str:
    """Run one case in a fresh copy of its model; return how it ended.

    The folder of a case that did not end as allowed stays.
    """
    case = folder / f"{kind}-{seed}"
    how = _ending(kind, seed, folder / MODELS, case)
    os.chdir(folder)
    if how in WELL:
        shutil.rmtree(case)
    return how


def _ending(kind: str, seed: int, models: Path, case: Path) -> str:
    work, suffix, _ = KINDS[kind]
    shutil.rmtree(case, ignore_errors=True)
    shutil.copytree(models / suffix.removeprefix("."), case)
    try:
        how = work(Random(f"{kind} {seed}"), case)
    except Exception as error:  # noqa: BLE001 - whatever comes out is the finding
        (case / "what.txt").write_text("".join(traceback.format_exception(error)), "utf-8")
        return _signature(error)
    if peak() > MOST_BYTES:
        return f"memory: {peak() / 1e9:.1f} GB"
    left = [path.name for path in case.glob(".*.parkgis-*")]
    return f"left behind: {left}" if left else how


def peak() -> int:
    """Return the most memory this process has held, in bytes."""
    scale = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * scale


def _signature(error: BaseException) -> str:
    """Name the error and the place of ours nearest to it, on one line: equal ones count once."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [f for f in frames if Path(f.filename).parent.name in _ROOMS]
    where = f"{Path(ours[-1].filename).parent.name}/{Path(ours[-1].filename).name}" if ours else "?"
    line = ours[-1].lineno if ours else 0
    said = str(error).strip().splitlines() or [""]
    inner = said[-1] if isinstance(error, AssertionError) else said[0]  # the end of a traceback
    return f"{type(error).__name__} at {where}:{line}: {inner[:120]}"


_ROOMS = {"geo", "seeds", "layers", "parks", "maps", "parkgis", "commands"}

if __name__ == "__main__":
    asked, first, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    os.environ["PARKGIS_DEBUG"] = "1"
    for number in range(first, first + count):
        print(number, "begin", flush=True)
        print(number, run_case(asked, number, Path(sys.argv[4])), flush=True)
        if peak() > MOST_BYTES:
            break  # the peak never falls: the next case needs a process of its own
