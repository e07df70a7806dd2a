"""The command line, killed by itself just before its k-th step on files beside OUT.

Called as ``killed_run.py K ARGUMENTS...``. With K = 0 it is not killed and prints the number of its
steps. A step is what Python tells its audit hooks: making, renaming and removing files and folders.
"""

import contextlib
import os
import signal
import sys

# "open" is left out: a run opens thousands of files, and a kill between two opens is one at rest.
STEPS = {"os.mkdir", "os.rename", "os.remove", "os.rmdir", "shutil.rmtree"}
MARK = ".parkgis-"  # in the name of all that is written beside OUT


class Killer:
    """An audit hook that counts steps and ends the process before one of them."""

    def __init__(self, at: int) -> None:
        self.at, self.seen, self.writing = at, 0, False

    def __call__(self, event: str, args: tuple[object, ...]) -> None:
        """Count from the first step that names a file of ours; KILL leaves no time to tidy up."""
        if event not in STEPS:
            return
        self.writing = self.writing or any(MARK in str(arg) for arg in args)
        self.seen += self.writing
        if self.at and self.seen == self.at:
            os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    killer = Killer(int(sys.argv[1]))
    sys.addaudithook(killer)
    from parkgis.cli import main

    with contextlib.suppress(SystemExit):
        main(sys.argv[2:])
    print(killer.seen)
