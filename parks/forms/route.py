"""The form of a route: whom a named way above a guide is open to, and what goes with it."""

from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from layers.forms import Fault, Form, Names, Several
from layers.subjects import Subject
from parks.forms.base import Version, Words, one_known, refuse_unsourced
from parks.wording import routes as known_routes


class RouteNote(Version):
    """What a source says of a route for some parcels, while it holds."""

    applies_to: Subject = Field(default_factory=dict)
    text: Words


class Route(Form):
    """A named way; one that the book does not describe is open to every parcel."""

    id: Annotated[str, one_known(known_routes, "route", "路径")]
    applies_to: Subject = Field(default_factory=dict)
    facts: Names = ()
    citation: str = ""
    decided_by: Words | None = None  # None: the source does not say
    note: Annotated[tuple[RouteNote, ...], Several] = ()

    @model_validator(mode="after")
    def _is_sourced(self) -> "Route":
        refuse_unsourced(self.facts, self.citation)
        return self


def _each_once(routes: tuple[Route, ...]) -> tuple[Route, ...]:
    ids = [route.id for route in routes]
    twice = sorted({name for name in ids if ids.count(name) > 1})
    if twice:
        names = ", ".join(twice)
        raise Fault(f"routes are described twice: {names}", f"路径重复说明：{names}")
    return routes


Routes = Annotated[tuple[Route, ...], Several, AfterValidator(_each_once)]
