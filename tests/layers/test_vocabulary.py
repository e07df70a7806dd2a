import pytest

from geo.units import factor
from layers.aliases import automatic, profile_names, profiles
from layers.ledger import Ledger
from layers.vocabulary import Word, columns, kinds, nearest
from seeds.codes import KINDS


@pytest.mark.parametrize(("name", "word"), columns().items(), ids=list(columns()))
def test_every_word_is_complete(name: str, word: Word) -> None:
    assert word.en
    assert word.zh
    assert bool(word.unit) == (word.kind == "number")
    assert bool(word.choices) == (word.kind == "choice")
    if word.unit:
        assert factor(word.unit, word.unit) == 1
    for suffix in ("m2", "m", "yuan"):
        if name.endswith(f"_{suffix}"):
            assert word.unit == suffix


def test_kinds_are_those_of_the_code_tables() -> None:
    assert kinds() == KINDS


@pytest.mark.parametrize("profile", profile_names())
def test_profiles_speak_the_vocabulary(profile: str) -> None:
    names = [name for alias in profiles()[profile].values() for name in alias.names]
    assert len(names) == len(set(names)), "one spelling cannot mean two columns"
    for canonical, alias in profiles()[profile].items():
        word = columns()[canonical]
        assert bool(alias.unit) == bool(word.unit)
        if alias.unit:
            assert factor(alias.unit, word.unit) > 0


def test_a_spelling_means_the_same_in_all_profiles() -> None:
    meanings: dict[str, set[str]] = {}
    for profile in profiles().values():
        for canonical, alias in profile.items():
            for name in alias.names:
                meanings.setdefault(name, set()).add(canonical)
    assert all(len(found) == 1 for found in meanings.values())


def test_auto_takes_the_profile_with_most_hits_and_says_each() -> None:
    ledger = Ledger()
    found = automatic("auto", ["DKBH", "ZMJ", "BBL", "x"], [], ledger)
    assert found == {"parcel_id": ("DKBH", None), "floor_area_m2": ("ZMJ", "m2")}
    assert [p.code for p in ledger.settled] == ["alias-used", "alias-used"]


def test_what_the_study_maps_is_left_alone() -> None:
    assert automatic("china_planning", ["DKBH"], ["parcel_id"], Ledger()) == {}


def test_a_tie_maps_nothing_and_says_so() -> None:
    ledger = Ledger()
    assert automatic("auto", ["DKBH", "BBL"], [], ledger) == {}
    assert [p.code for p in ledger.settled] == ["profiles-tie"]


def test_two_columns_for_one_name_are_refused() -> None:
    ledger = Ledger()
    assert automatic("china_planning", ["DKBH", "地块编号"], [], ledger) == {}
    assert [p.code for p in ledger.faults] == ["alias-twice"]


@pytest.mark.parametrize("profile", ["none", "auto"])
def test_nothing_known_nothing_mapped(profile: str) -> None:
    ledger = Ledger()
    assert automatic(profile, ["a", "b"], [], ledger) == {}
    assert not ledger.settled


@pytest.mark.parametrize(
    ("word", "expected"), [("PARCEL_ID", "parcel_id"), ("florarea_m2", "floor_area_m2"), ("??", "")]
)
def test_nearest(word: str, expected: str) -> None:
    assert nearest(word, columns()) == expected
