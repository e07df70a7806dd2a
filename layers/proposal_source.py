"""What a proposal says of every source alike: rows, CRS, encoding, columns, settlements."""

from collections.abc import Mapping

import pandas as pd

from geo.crs import diagnose
from layers.proposal_crs import bounds, fits
from layers.proposal_faults import SETTLED, wrong_shapes
from layers.proposal_text import Words, limit, quoted, table
from layers.survey import Source


def seen(words: Words, source: Source, used: Mapping[str, str]) -> list[str]:
    """Say what is in a source.

    Parameters
    ----------
    words : Words
    source : Source
    used : mapping
        Canonical name of every source column that is mapped.
    """
    rows, encoding = len(source.frame), quoted(source.encoding)
    if source.is_table:
        heads = words.say("rows_table", rows=rows, encoding=encoding)
    else:
        crs = source.crs.name if source.crs is not None else words.text("crs_none")
        heads = words.say("rows_areas", rows=rows, crs=crs, encoding=encoding)
    listed = [line for name in source.columns for line in _column(words, source, name, used)]
    return [*heads, *words.say("columns"), *listed]


def _column(words: Words, source: Source, name: str, used: Mapping[str, str]) -> list[str]:
    cells = source.cells(name)
    blank = pd.isna(cells)
    given = cells[~blank]
    most = int(limit("sample_characters"))
    sample = str(given[0]) if len(given) else ""
    cut = quoted(sample[:most]) + (" …" if len(sample) > most else "")
    use = f" -> {used[name]}" if name in used else ""
    return words.say("column", column=quoted(name), blank=int(blank.sum()), sample=cut, use=use)


def located(words: Words, source: Source, working: str) -> list[str]:
    """Write path, layer, CRS and encoding of a source; *working* is the working CRS, or ""."""
    lines = [words.line("path", quoted(source.path))]
    if source.layer is not None:
        lines.append(words.line("layer", quoted(source.layer)))
    if source.sheet is not None:
        lines.append(words.line("sheet", quoted(source.sheet)))
    if source.shape is not None:
        lines.append(words.line("shape", quoted(source.shape)))
    if source.encoding_guessed:
        lines.append(words.line("encoding", quoted(source.encoding), words.text("encoding")))
    return lines if source.is_table else lines + _crs(words, source, working)


def _crs(words: Words, source: Source, working: str) -> list[str]:
    lines = []
    if wrong := wrong_shapes(source):
        lines += words.say("not_areas", count=wrong)
    if source.crs is not None:
        why = diagnose(bounds(source), source.crs, lang=words.lang)
        return lines + (words.say("crs_doubt", why=why) if why else [])
    fit = fits(source, working)
    key = "file_crs" if fit else "file_crs_open"
    lines += words.say(key, fits=", ".join(fit))
    return [*lines, words.open("crs", quoted(fit[0] if fit else "EPSG:?"))]


def settlement(words: Words, faults: Mapping[str, int], *, empty: str) -> list[str]:
    """Propose the line that settles exactly these faults; *empty* is how missing outlines are."""
    if not faults:
        return []
    how = SETTLED | {"empty": empty}
    told = [words.say(name, count=count, how=how[name]) for name, count in faults.items()]
    line = words.open("settle", table(**{name: how[name] for name in faults}))
    return [*words.say("settle"), *(text for texts in told for text in texts), line]
