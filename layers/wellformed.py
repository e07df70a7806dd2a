"""XML that breaks off or is damaged inside: GDAL reads a part of it, or no row, without a word."""

from pathlib import Path
from xml.parsers import expat

from layers.ledger import Ledger

CHUNK = 16 << 20


def refuse_broken_xml(path: Path, ledger: Ledger) -> None:
    """Refuse a file whose elements do not close; it holds no DOCTYPE, that was looked at before.

    An encoding that this parser does not know (GBK) leaves the question to GDAL.
    """
    parser = expat.ParserCreate()
    try:
        with path.open("rb") as file:
            while block := file.read(CHUNK):
                parser.Parse(block, False)  # noqa: FBT003 - the parser's own signature
            parser.Parse(b"", True)  # noqa: FBT003
    except expat.ExpatError as error:
        if error.code == expat.errors.codes[expat.errors.XML_ERROR_UNKNOWN_ENCODING]:
            return
        words = expat.ErrorString(error.code)
        why = (
            f"line {error.lineno} is no whole XML ({words})",
            f"第 {error.lineno} 行起 XML 不完整（{words}）",
        )
        ledger.stop("file-unreadable", why=why)
