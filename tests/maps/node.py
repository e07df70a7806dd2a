"""The scripts of the page without a page: run by node, on values from Python."""

import json
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

MAPS = Path(__file__).resolve().parents[2] / "maps"
NO_NODE = "NO NODE: the scripts of the map page were NOT tested; install node 18 or later"
TOO_LONG_S = 300

RUN = """
const [fs, vm] = [require("fs"), require("vm")];
const { scripts, code, given, before } = JSON.parse(fs.readFileSync(process.argv[1], "utf8"));
if (before) vm.runInThisContext(before);
for (const script of scripts) vm.runInThisContext(fs.readFileSync(script, "utf8"), { filename: script });
(async () => {
  const answer = await vm.runInThisContext(`(${code})`)(given);
  fs.writeFileSync(process.argv[2], JSON.stringify(answer, (_, value) => (typeof value === "bigint" ? String(value) : value)));
})();
"""


def run_node(scripts: Sequence[str], code: str, given: object, *, before: str = "") -> Any:
    """Run *before*, load *scripts* of ``maps``, call the function *code* with *given* and return its answer.

    NaN comes back as None, as JSON has no word for it.
    """
    program = shutil.which("node")
    if program is None:
        pytest.skip(NO_NODE)
    with tempfile.TemporaryDirectory() as folder:
        asked, answered = Path(folder, "asked.json"), Path(folder, "answered.json")
        files = [str(MAPS / name) for name in scripts]
        task = {"scripts": files, "code": code, "given": given, "before": before}
        asked.write_text(json.dumps(task), "utf-8")
        done = subprocess.run(
            [program, "-e", RUN, "--", str(asked), str(answered)],
            capture_output=True, text=True, timeout=TOO_LONG_S, check=False,
        )  # fmt: skip
        if done.returncode:
            pytest.fail(done.stderr[-3000:])
        return json.loads(answered.read_text("utf-8"))
