"""Do the properties hold over far more examples, and the tests marked `long` too?"""

import os
import subprocess
import sys

# Hypothesis marks its own tests; the profile is registered in tests/conftest.py.
PYTEST = [sys.executable, "-m", "pytest", "-v", "-n", "2", "-m", "hypothesis or long", "tests"]
environ = os.environ | {"HYPOTHESIS_PROFILE": "long"}
sys.exit(subprocess.run(PYTEST, env=environ, check=False).returncode)
