"""Do our areas, shares, widths and verdicts agree with other programs'?"""

import sys
import tempfile
import warnings
from pathlib import Path

import peer_measures
import peer_overlay
import peer_verdicts

from seeds.city.writing import write_city


def main() -> int:
    """Ask every peer; return 1 if one disagrees."""
    with tempfile.TemporaryDirectory(prefix="parkgis-peers-") as name:
        folder = Path(name)
        write_city(folder)
        city = peer_overlay.read_city(folder)
        wrong = peer_measures.areas(city["parcels"]) + peer_measures.widths(city["parcels"])
        wrong += peer_overlay.compare(city)
        wrong += peer_verdicts.compare(folder, city)
    print("\n".join(f"DISAGREE  {one}" for one in wrong) or "all agree")
    return int(bool(wrong))


if __name__ == "__main__":
    warnings.simplefilter("error")
    sys.exit(main())
