"""Do all tests pass with the lowest versions that pyproject.toml promises?"""

import subprocess
import sys

from scratch import environment

with environment("oldest") as python:
    pytest = [python, "-m", "pytest", "-v", "-n", "2", "-m", "not long", "tests"]
    done = subprocess.run(pytest, check=False)
sys.exit(done.returncode)
