"""What is allowed, and how well land works: rules, outcomes, plot ratio, double lockup."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from parks.checking import check as check
    from parks.profiling import Profile as Profile
    from parks.profiling import profile as profile
    from parks.report import Report as Report

__all__ = ["Profile", "Report", "check", "profile"]


def __getattr__(name: str) -> object:
    """Load the heavy parts only when they are asked for (PEP 562)."""
    if name == "check":
        from parks.checking import check

        return check
    if name in {"Profile", "profile"}:
        from parks import profiling

        return getattr(profiling, name)
    if name == "Report":
        from parks.report import Report

        return Report
    raise AttributeError(f"module 'parks' has no attribute {name!r}")
