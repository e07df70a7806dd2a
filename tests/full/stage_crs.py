"""Is every mislabelled system found, its remedy right, and no right file refused?

``python tests/full/stage_crs.py [TIMES [COUNT]]``: studies for each of 32 cells (default 32), and
right files (default 10,000). Prints the matrix; exits 1 below 99.9 % or at any false alarm.
"""

import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.full.crs_cases import MISTAKES, TRUE, alarms, matrix, mistakes

PROMISED = 0.999
BATCH = 250


def missed(seed: int) -> list[tuple[str, str, str]]:
    """Try each cell once."""
    return list(matrix(1, seed))


def alarmed(seed: int) -> list[tuple[str, str]]:
    """Try a batch of right files."""
    return list(alarms(BATCH, seed))


def main(times: int, count: int) -> int:
    """Print the matrix and the false alarms."""
    with ProcessPoolExecutor(2) as pool:
        tried = [one for some in pool.map(missed, range(times)) for one in some]
        read: list[tuple[str, str]] = []
        for some in pool.map(alarmed, range(count // BATCH)):
            read += some
            if len(read) % 1000 == 0:
                print(
                    f"{len(read)} right files, {sum(bool(one[1]) for one in read)} alarms",
                    flush=True,
                )
    found = Counter((true, mistake) for true, mistake, wrong in tried if not wrong)
    print("true system " + "".join(f"{name:>11}" for name in MISTAKES))
    for true in TRUE:
        cells = [f"{found[true, one]}/{times}" if one in mistakes(true) else "" for one in MISTAKES]
        print(f"{true:<12}" + "".join(f"{cell:>11}" for cell in cells))
    share = sum(found.values()) / max(len(tried), 1)
    wrongly = [one for one in read if one[1]]
    print(f"found, with the right remedy: {sum(found.values())} of {len(tried)} ({share:.2%})")
    print(
        f"false alarms: {len(wrongly)} of {len(read)} right files in {len({t for t, _ in read})} systems"
    )
    for true, what in wrongly[:20]:
        print(f"  {true[:40]}: {what}")
    for true, mistake, what in [one for one in tried if one[2]][:20]:
        print(f"  {true} as {mistake}: {what}")
    return int(share < PROMISED or bool(wrongly))


if __name__ == "__main__":
    given = [int(one) for one in sys.argv[1:]]
    sys.exit(main(*(given + [32, 10_000][len(given) :])))
