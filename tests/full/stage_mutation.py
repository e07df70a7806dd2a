"""Does a test fail when one line of the judging core is changed?

What is changed and which tests must notice stands in pyproject.toml, [tool.mutmut]. Killed is only
what made a test fail: a change that no test runs, or that ran out of time, counts as not noticed.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from scratch import ROOT, environment

COPIED = ("geo", "seeds", "layers", "parks", "maps", "parkgis", "tests")
LEAST_KILLED = (
    0.90  # some changes change nothing (a dtype that is the default): not all can be killed
)


def mutmut(python: Path, folder: str, *arguments: str) -> str:
    """Run mutmut in a copy of the project and return what it prints."""
    command = [python, "-m", "mutmut", *arguments]
    environ = os.environ | {"HYPOTHESIS_PROFILE": "mutation"}
    environ.pop("PYTHONPATH", None)  # the checkout, unchanged: not what is under test
    return subprocess.run(
        command, cwd=folder, env=environ, check=True, stdout=subprocess.PIPE, text=True
    ).stdout


def run(python: Path, folder: str) -> dict[str, str]:
    """Return what became of each change; show those that no test noticed."""
    for name in COPIED:
        shutil.copytree(ROOT / name, Path(folder) / name)
    shutil.copy(ROOT / "pyproject.toml", folder)
    mutmut(python, folder, "run", "--max-children", "2")
    lines = mutmut(python, folder, "results", "--all", "true").splitlines()
    fates = dict(line.strip().split(": ") for line in lines if ": " in line)
    for change, fate in fates.items():
        if fate != "killed":
            print(mutmut(python, folder, "show", change))
    return fates


def main() -> int:
    """Change every line in turn; return 1 if too few of the changes made a test fail."""
    with environment("mutation") as python, tempfile.TemporaryDirectory() as folder:
        fates = run(python, folder)
    files = {change: change.split(".")[1] for change in fates}  # parks.outcome.x_decide__mutmut_1
    total = Counter(files.values())
    killed = Counter(files[change] for change, fate in fates.items() if fate == "killed")
    print("\n".join(f"{file:<14}{killed[file]:>6} of {total[file]:>4}" for file in sorted(total)))
    print("not killed:", dict(Counter(fate for fate in fates.values() if fate != "killed")))
    share = killed.total() / total.total()
    print(f"killed {killed.total()} of {total.total()}: {share:.1%}, at least {LEAST_KILLED:.0%}")
    return int(share < LEAST_KILLED)


if __name__ == "__main__":
    sys.exit(main())
