"""What a proposal says of a planning layer: its part, and how good its lines are."""

from geo.crs import coordinate_step_m
from layers.proposal_columns import differing
from layers.proposal_faults import shape_faults
from layers.proposal_source import located, seen, settlement
from layers.proposal_text import Words, limit, quoted, role_of
from layers.survey import Source
from layers.vocabulary import roles

_A_LINE = 6  # roles listed in one line


def layer_lines(words: Words, source: Source, name: str, working: str) -> list[str]:
    """Propose one layer.

    Parameters
    ----------
    words : Words
    source : Source
    name : str
        Its name in the study.
    working : str
        The working CRS; "" if it is not known.
    """
    role = role_of(name) or role_of(source.path.rpartition("/")[2])
    ids = differing(source)
    return [
        "[[layers]]",
        *seen(words, source, {}),
        words.line("name", quoted(name)),
        *_role(words, role),
        *located(words, source, working),
        *([words.open("id", quoted(ids[0]), words.text("zone_id"))] if ids else []),
        words.open("coverage", quoted("complete"), words.text("coverage")),
        *_accuracy(words, source),
        words.open("citation", quoted(""), words.text("citation")),
        *settlement(words, shape_faults(source), empty="drop"),
    ]


def _role(words: Words, role: str) -> list[str]:
    if not role:
        known = roles()
        rows = [", ".join(known[i : i + _A_LINE]) for i in range(0, len(known), _A_LINE)]
        listed = words.say("role", roles=",\n".join(rows))
        return [*listed, words.open("role", quoted("?")), *_effect(words)]
    line = words.line("role", quoted(role), words.text("role_guess"))
    return [line, *(_effect(words) if role == "constraint" else [])]


def _effect(words: Words) -> list[str]:
    return [*words.say("effect"), words.open("effect", quoted("review"))]


def _accuracy(words: Words, source: Source) -> list[str]:
    step = None if source.crs is None else coordinate_step_m(source.shapes, source.crs)
    if step is None or step < limit("finest_step_m"):
        return words.say("accuracy_open")
    rounded = str(float(f"{step:.2g}"))
    return [*words.say("accuracy", step=rounded), words.open("accuracy_m", rounded)]
