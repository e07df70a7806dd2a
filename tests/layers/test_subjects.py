"""Subjects of rules and layers: what names nobody is refused."""

import pytest
from pydantic import TypeAdapter, ValidationError

from layers.forms import Fault
from layers.study import LayerSource
from layers.subjects import Subject, words_of

SUBJECT = TypeAdapter(Subject)


@pytest.mark.parametrize(
    "subject",
    [
        {},
        {"status": ["new", "change"]},
        {"land_use": ["400"], "land_use_system": ["ma-state-use"]},
        {"tier": ["outside"]},
    ],
    ids=str,
)
def test_accepted(subject: dict[str, list[str]]) -> None:
    assert {k: list(v) for k, v in SUBJECT.validate_python(subject).items()} == subject


@pytest.mark.parametrize(
    ("subject", "words"),
    [
        ({"stat": ["new"]}, ["'stat'", "status"]),
        ({"status": ["news"]}, ["'news'", "did you mean 'new'"]),
        ({"land_use_kind": ["industry"]}, ["'industry'", "industrial"]),
        ({"planned_land_use_kind": ["offices"]}, ["did you mean 'office'"]),
        ({"tier": ["base"]}, ["'base'", "industrial_base"]),
        ({"status": []}, ["status names no value"]),
        ({"land_use": ["1001"]}, ["land_use means nothing", "land_use_system"]),
    ],
    ids=str,
)
def test_refused(subject: dict[str, list[str]], words: list[str]) -> None:
    with pytest.raises(ValidationError) as caught:
        SUBJECT.validate_python(subject)
    fault = caught.value.errors()[0]["ctx"]["error"]
    assert isinstance(fault, Fault)
    assert all(word in fault.message_en for word in words), fault.message_en
    assert fault.message_zh != fault.message_en


def test_free_text_has_no_list() -> None:
    assert words_of("industry") == words_of("LOT") == ()


@pytest.mark.parametrize("name", ["a; b", "a\nb", ""])
def test_a_layer_name_that_would_break_a_list_of_rules_is_refused(name: str) -> None:
    with pytest.raises(ValidationError, match="name"):
        LayerSource.model_validate({"name": name, "role": "park", "path": "parks.gpkg"})
