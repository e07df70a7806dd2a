"""The named ways above a guide: which parcels each is open to, and who decides."""

from functools import cache
from importlib.resources import files
from pathlib import Path

import numpy as np

from layers.forms import Form, Names, read_toml
from parks.forms.base import Words
from parks.outcome import Mask, Reasons
from parks.subject import present
from parks.wording import text


class Route(Form):
    """What the source says of a route."""

    fact: str  # of seeds/facts
    status: Names = ()  # of the parcels it is for; empty: any
    decided_by: Words | None = None  # None: the source does not say


@cache
def known_routes() -> dict[str, Route]:
    """Return the routes of which a fact says more, by name.

    Examples
    --------
    >>> known_routes()["project-procedure"].status
    ('new',)
    """
    raw = read_toml(Path(str(files("parks").joinpath("routes.toml"))))
    return {name: Route.model_validate(entry) for name, entry in raw.items()}


def decided_by(route: str, lang: str) -> str:
    """Say who decides on a route.

    Examples
    --------
    >>> decided_by("project-procedure", "en")
    'not stated in the source'
    """
    known = known_routes().get(route)
    if known is None or known.decided_by is None:
        return text("decided_by", "unsaid", lang)
    return known.decided_by.zh if lang == "zh" else known.decided_by.en


def open_to(route: str, status: Reasons) -> Mask:
    """Say to which parcels a route is open.

    Parameters
    ----------
    route : str
    status : ndarray of object, shape (n,)
        ``new``, ``existing`` or ``change``; None where it is not known.

    Returns
    -------
    ndarray of bool, shape (n,)
        False only for a parcel of which the source says that another route is for it: a route for
        new parcels is not for existing ones. Of a change, and of an unknown status, it says
        nothing.

    Examples
    --------
    >>> open_to("project-procedure", np.array(["new", "existing", "change", None], object)).tolist()
    [True, False, True, True]
    """
    known = known_routes().get(route)
    if known is None or not known.status:
        return np.ones(len(status), bool)
    spoken_of = {one for other in known_routes().values() for one in other.status}
    elsewhere = np.isin(status, list(spoken_of - set(known.status))) & present(status)
    return np.asarray(~elsewhere, bool)
