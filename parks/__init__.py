"""What is allowed and how well land works: rules, outcomes, plot ratio, double lockup."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from parks.checking import check

__all__ = ["check"]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - the module protocol (PEP 562) returns anything
    """Load ``check`` when it is first asked for: it brings geopandas, the rest of parks need not."""
    if name == "check":
        from parks.checking import check

        return check
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
