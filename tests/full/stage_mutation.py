"""Does a test fail when one line of the judging core is changed?

What is changed and which tests must notice stands in pyproject.toml, [tool.mutmut].
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
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
    return subprocess.run(
        command, cwd=folder, env=environ, check=True, stdout=subprocess.PIPE, text=True
    ).stdout


with environment("mutation") as python, tempfile.TemporaryDirectory() as folder:
    for name in COPIED:
        shutil.copytree(ROOT / name, Path(folder) / name)
    shutil.copy(ROOT / "pyproject.toml", folder)
    mutmut(python, folder, "run", "--max-children", "2")
    for line in mutmut(python, folder, "results").splitlines():
        if line.endswith("survived"):
            print(mutmut(python, folder, "show", line.strip().partition(":")[0]))
    mutmut(python, folder, "export-cicd-stats")
    stats = json.loads((Path(folder) / "mutants/mutmut-cicd-stats.json").read_text("utf-8"))

killed = stats["killed"] / stats["total"]
print(
    f"killed {stats['killed']} of {stats['total']}: {killed:.1%}, at least {LEAST_KILLED:.0%} wanted"
)
sys.exit(killed < LEAST_KILLED)
