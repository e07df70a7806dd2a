"""``python -m parkgis`` is ``parkgis``."""

from parkgis.cli import main

main(prog_name="parkgis")
