"""How GDAL is set while it reads for us: off the network, and with arcs that keep their area."""

from collections.abc import Iterator
from contextlib import contextmanager

import pyogrio

# Degrees of an arc for which one chord stands: a circle loses 5e-7 of its area (by default 8e-4).
ARC_STEP = 0.1
OPTIONS = {
    "OGR_ARC_STEPSIZE": ARC_STEP,
    "GML_DOWNLOAD_SCHEMA": "NO",  # a WFS names its schema by address, and GDAL would ask for it
    # A scheme that no proxy has: a request ends before a socket is opened.
    "GDAL_HTTP_PROXY": "offline://",
    "GDAL_HTTPS_PROXY": "offline://",
}


@contextmanager
def careful(encoding: str | None = None) -> Iterator[None]:
    """Set GDAL's options for one reading, and put back what was there.

    Parameters
    ----------
    encoding : str, optional
        Of the text of a DXF drawing, where its heading is wrong.
    """
    wanted = OPTIONS if encoding is None else {**OPTIONS, "DXF_ENCODING": encoding}
    before = {name: pyogrio.get_gdal_config_option(name) for name in wanted}
    pyogrio.set_gdal_config_options(wanted)
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options(before)
