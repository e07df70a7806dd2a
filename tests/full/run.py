"""Run the stages of `make check-full` one after another, and say which passed."""

import ast
import os
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]


def stages() -> dict[str, Path]:
    """Find every stage by its name."""
    return {path.stem.removeprefix("stage_"): path for path in sorted(HERE.glob("stage_*.py"))}


def question(path: Path) -> str:
    """Return the first line of a stage's docstring."""
    return str(ast.get_docstring(ast.parse(path.read_text("utf-8")))).partition("\n")[0]


def run(name: str, path: Path) -> tuple[str, str, float]:
    """Run one stage and return its row of the summary."""
    print(f"== {name}: {question(path)}", flush=True)
    start = time.monotonic()
    environ = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), str(HERE)])}
    code = subprocess.run(
        [sys.executable, str(path)], cwd=ROOT, env=environ, check=False
    ).returncode
    return name, "passed" if code == 0 else f"FAILED ({code})", time.monotonic() - start


def main(asked: list[str]) -> int:
    """Run the stages asked for, else all; return 1 if one failed and 2 if one does not exist."""
    known = stages()
    if asked == ["--list"]:
        print("\n".join(f"{name:<10} {question(path)}" for name, path in known.items()))
        return 0
    if unknown := set(asked) - set(known):
        print(f"no such stage: {', '.join(sorted(unknown))}; there are: {', '.join(known)}")
        return 2
    rows = [run(name, known[name]) for name in asked or known]
    print(f"\n{'stage':<12}{'result':<14}{'seconds':>8}")
    for name, result, seconds in rows:
        print(f"{name:<12}{result:<14}{seconds:>8.1f}")
    return int(any(result != "passed" for _, result, _ in rows))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
