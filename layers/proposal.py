"""A study file proposed from the data: what was detected, and what its author must say.

Nothing that is not known stands uncommented without a remark; whatever a study needs and the data
do not tell stays a comment, so that the study is refused until somebody has answered.
"""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from geo.crs import working_crs
from geo.errors import RefusedError
from layers.proposal_columns import match_columns
from layers.proposal_crs import Proposed, propose_crs
from layers.proposal_join import join_lines
from layers.proposal_layer import layer_lines
from layers.proposal_parcels import look, parcel_lines
from layers.proposal_text import Words, fault, names_parcels, quoted
from layers.survey import Source, Survey, relative, survey


def propose(
    paths: Sequence[str | Path],
    base: str | Path,
    *,
    lang: str = "en",
    crs: str | None = None,
    on: date | None = None,
    rulebook: str | None = None,
) -> str:
    """Propose a study from data files.

    Parameters
    ----------
    paths : sequence of str or Path
        Vector files and tables. The first polygon layer becomes the parcels, unless another one
        alone bears an alias of a parcel id; the first table is joined; the rest become layers.
    base : str or Path
        The folder in which the study file will lie; paths are relative to it.
    lang : {"en", "zh"}
        Language of the comments.
    crs, on, rulebook : optional
        Answers given beforehand: working CRS, day, rulebook.

    Returns
    -------
    str
        TOML of the form that `layers.study.read_study` reads, once its questions are answered.

    Raises
    ------
    RefusedError
        A file cannot be read, or none holds areas; with every fault of every file.
    CRSError
        *crs* names no CRS in metres.
    """
    base = Path(base)
    if crs is not None:
        working_crs(crs)
        crs = f"EPSG:{crs}" if crs.isdecimal() else _beside(crs, base)
    if rulebook is not None:
        rulebook = _beside(rulebook, base)
    return compose(survey(paths, base), lang=lang, crs=crs, on=on, rulebook=rulebook)


def _beside(text: str, base: Path) -> str:
    """Return a path as the study will write it; a name or a code stays as it is."""
    return relative(text, base) if Path(text).is_file() else text


def compose(
    found: Survey,
    *,
    lang: str = "en",
    crs: str | None = None,
    on: date | None = None,
    rulebook: str | None = None,
) -> str:
    """Write the proposal from what was found; parameters as for `propose`."""
    words = Words(lang)
    areas = [source for source in found.sources if source.has_areas]
    if not areas:
        raise RefusedError([fault("init-no-areas", ", ".join(s.path for s in found.sources))])
    parcels, why = choose_parcels(areas)
    others = [source for source in areas if source is not parcels]
    tables = [source for source in found.sources if source.is_table]
    known = look(parcels, tables[0] if tables else None)
    working = Proposed("asked", crs) if crs else propose_crs([parcels, *others])
    blocks = [
        words.say("head"),
        _study(words, working, on, rulebook),
        parcel_lines(words, known, why, working.crs),
        join_lines(words, known),
        *(layer_lines(words, *named, working.crs) for named in _named(others)),
        _left_out(words, found, tables[1:]),
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def choose_parcels(areas: Sequence[Source]) -> tuple[Source, str]:
    """Choose the layer of the parcels.

    Returns
    -------
    Source
        The only one with a known name of a parcel id, else the only one that is called parcels,
        else the first.
    str
        Key of the text that says why.
    """
    if len(areas) == 1:
        return areas[0], "parcels_only"
    known = [source for source in areas if "parcel_id" in match_columns(source.columns).sure]
    if len(known) == 1:
        return known[0], "parcels_alias"
    named = [source for source in known or areas if names_parcels(source.name)]
    return (named[0], "parcels_name") if len(named) == 1 else (areas[0], "parcels_first")


def _study(words: Words, working: Proposed, on: date | None, rulebook: str | None) -> list[str]:
    day = words.line("on", on.isoformat()) if on else words.open("on", "YYYY-MM-DD")
    book = (
        words.line("rulebook", quoted(rulebook))
        if rulebook
        else words.open("rulebook", quoted("shanghai"))
    )
    return [
        "[study]",
        *words.say("title"),
        words.open("title", quoted("")),
        *_working(words, working),
        *([] if on else words.say("on")),
        day,
        *([] if rulebook else words.say("rulebook")),
        book,
        *words.say("area_basis"),
        words.line("area_basis", quoted("declared")),
    ]


def _working(words: Words, found: Proposed) -> list[str]:
    if not found.crs:
        return [*words.say("crs_unknown"), words.open("crs", quoted("EPSG:?"))]
    said = words.say(
        f"crs_{found.key}", file=quoted(found.file), name=found.name, source=found.source
    )
    if found.place is not None and found.edge is not None:
        west, east = f"{found.place[0]:.2f}", f"{found.place[2]:.2f}"
        said += words.say("crs_straddles", west=west, east=east, edge=f"{found.edge:g}")
    return [*said, words.line("crs", quoted(found.crs))]


def _named(layers: Sequence[Source]) -> list[tuple[Source, str]]:
    """Give every layer a name of its own."""
    taken: list[str] = []
    for source in layers:
        name, number = source.name, 2
        while name in taken:
            name, number = f"{source.name} {number}", number + 1
        taken.append(name)
    return list(zip(layers, taken, strict=True))


def _left_out(words: Words, found: Survey, tables: Sequence[Source]) -> list[str]:
    """Say what was given and is not used."""
    lines = [
        line
        for name, ledger in found.left_out
        for line in words.say("left_out", file=quoted(name), why=ledger.faults[0].text(words.lang))
    ]
    flat = [s for s in found.sources if not s.is_table and not s.has_areas]
    for sources, why in ((flat, "no_areas"), (tables, "one_join")):
        for source in sources:
            shown = quoted(", ".join(filter(None, (source.path, source.layer, source.sheet))))
            lines += words.say("left_out", file=shown, why=words.text(why))
    return lines
