"""Text that goes into a page: JSON that no HTML parser can misread, and elements written verbatim.

Names of parcels and enterprises come from third parties. They enter a page in two ways only: as
JSON of this module inside a script, or packed (`maps.columnar`); the page shows both by
``textContent``.
"""

import json

from branca.element import Element
from folium.template import Template

# What HTML would read as markup, inside a script or an attribute. U+2028 and U+2029 end a line in
# old JavaScript; ``ensure_ascii`` writes them, and every other character above 127, as \uXXXX.
ESCAPES = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026", ord("'"): "\\u0027"}

# One script for every block, so that a policy names it once.
FEED = "parkgis.loader.feed(document.currentScript);"


class Verbatim(Element):
    """A piece of a page that is written as it is.

    branca compiles what a plain `Element` holds as a Jinja template, also what a macro returned: a
    name such as ``{{ 7 * 7 }}`` would be evaluated, and 8 MB of data compiled.

    Parameters
    ----------
    text : str
        Markup of our own, in which every foreign text is escaped already.
    """

    _template = Template("{{ this.text }}")

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text


def to_json(value: object) -> str:
    r"""Write *value* as JSON that is also safe inside a script element.

    Parameters
    ----------
    value : object
        Of dicts, lists, tuples, texts, numbers, booleans and None.

    Returns
    -------
    str
        ASCII only; holds none of ``< > & '``.

    Raises
    ------
    ValueError
        If a number is NaN or infinite: JSON has no word for it. Missing is None.

    Examples
    --------
    >>> print(to_json({"name": "</script><b>"}))
    {"name":"\u003c/script\u003e\u003cb\u003e"}
    """
    text = json.dumps(value, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    return text.translate(ESCAPES)


def script(code: str) -> str:
    """Return a script element that runs *code*, which is ours.

    Raises
    ------
    ValueError
        If the code would end the element early.
    """
    if "</script" in code.lower() or "<!--" in code:
        raise ValueError("the code holds '</script' or '<!--', which would end the script element")
    return f"<script>{code}</script>\n"


def data_block(element_id: str, base64: str) -> str:
    r"""Return a script element that no browser runs: it holds bytes as base64.

    Examples
    --------
    >>> data_block("a", "AAAA")
    '<script type="application/octet-stream" id="a">AAAA</script>\n'
    """
    return f'<script type="application/octet-stream" id="{element_id}">{base64}</script>\n'


def fed_block(element_id: str, kind: str, meta: object, base64: str) -> str:
    """Return a `data_block` that the page begins to unpack while it still reads what follows.

    Parameters
    ----------
    element_id : str
        By which ``parkgis.loader.block`` finds it.
    kind : str
        What ``loader.js`` makes of it: ``shapes`` or ``columns``.
    meta : object
        As of `to_json`.
    base64 : str
        Of `maps.columnar.squeeze`.
    """
    head = to_json({"kind": kind, "meta": meta})
    return data_block(element_id, f"{head}\n{base64}") + script(FEED)
