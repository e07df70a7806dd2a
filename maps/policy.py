"""Seal a finished page: what may run in it is what stands in it now, and nothing is fetched."""

import base64
import hashlib
import re
from collections.abc import Sequence

PLACE = "<!-- content security policy -->"
"""Stands in the head of a page where `seal` writes the policy."""

SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)


def seal(page: str, *, images: Sequence[str] = ()) -> str:
    """Write the Content-Security-Policy of *page* into it.

    Every script and style sheet that stands in the page is named by its hash. Whatever a text of
    the data might bring in, a script, an ``onerror``, an image from elsewhere, the browser refuses.
    *images* names the hosts whose pictures may be shown, such as ``https://t0.tianditu.gov.cn``:
    those of the web map that the user asked for, and no other.
    Workers are allowed from the page's own memory only (``loader.js`` unpacks in them).

    Raises
    ------
    ValueError
        If the page does not hold `PLACE` exactly once.

    Examples
    --------
    >>> "script-src 'sha256-" in seal(PLACE + "<script>1</script>")
    True
    """
    if page.count(PLACE) != 1:
        raise ValueError(f"the page must hold {PLACE!r} once, not {page.count(PLACE)} times")
    page = page.replace("\r\n", "\n").replace("\r", "\n")  # as an HTML parser does before hashing
    scripts, styles = _hashes(SCRIPT, page), _hashes(STYLE, page)
    policy = (
        f"default-src 'none'; script-src {scripts}; style-src {styles}; "
        f"img-src {' '.join(['data:', *images])}; "
        "worker-src blob:; base-uri 'none'; form-action 'none'"
    )
    return page.replace(PLACE, f'<meta http-equiv="Content-Security-Policy" content="{policy}">')


def _hashes(element: re.Pattern[str], page: str) -> str:
    digests = (hashlib.sha256(text.encode()).digest() for text in element.findall(page))
    named = (f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)
    return " ".join(dict.fromkeys(named)) or "'none'"
