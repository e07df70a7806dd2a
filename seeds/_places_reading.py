"""Read a folder of places and refuse what is wrong in it."""

import tomllib
from collections.abc import Mapping
from decimal import Decimal
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import Any, TypeVar

from seeds._checked import (
    Check,
    DataError,
    check_table,
    is_bilingual,
    is_bilingual_list,
    is_number,
    is_text,
    is_whole,
    one_of,
)
from seeds.fact import STATUSES
from seeds.factbook import documents, facts
from seeds.place import Gazetteer, Place, PlaceList

T = TypeVar("T")

SIDES = ("east", "south", "west", "north")
IN_KM2 = {"km2": Decimal(1), "ha": Decimal("0.01")}
PER_KM2_HA = Decimal(100)

_TWO_TEXTS = "{ en = text, zh = text }"
_KIND = {lang: Check(is_text, "a text", required=True) for lang in ("en", "zh")}
_LIST = {
    "kind": Check(is_text, "a key of kinds.toml", required=True),
    "fact": Check(is_text, "the id of a fact"),
    "document": Check(is_text, "a key of documents.toml"),
    "place": Check(is_text, "a place of the document"),
    "status": one_of(STATUSES),
    "total": Check(is_whole, "how many places the document counts"),
    "open": Check(lambda value: value is True, "true, or no such key"),
    "note": Check(is_bilingual, _TWO_TEXTS),
}
_AREA = {
    "value": Check(lambda v: is_number(v) and v > 0, "a number above 0", required=True),
    "unit": one_of(tuple(IN_KM2), required=True),
}
_PLACE = {
    "list": Check(is_text, "a key of lists", required=True),
    "number": Check(is_whole, "the number of the row"),
    "name": Check(is_bilingual, _TWO_TEXTS, required=True),
    "industries": Check(is_bilingual_list, "{ en = [...], zh = [...] }"),
    "area": Check(lambda v: isinstance(v, dict), "{ value = number, unit = unit }"),
    "blocks": Check(lambda v: is_whole(v) and v > 0, "a whole number above 0"),
    "bounds": Check(
        lambda v: isinstance(v, dict) and set(v) == set(SIDES) and all(map(is_text, v.values())),
        "a text for each of east, south, west, north",
    ),
    "approved": Check(is_text, "year and month"),
    "stands_for": Check(lambda v: is_whole(v) and v > 1, "a whole number above 1"),
    "note": Check(is_bilingual, _TWO_TEXTS),
}
_FILE = {
    part: Check(lambda value: isinstance(value, dict), "tables") for part in ("lists", "places")
}


def read_gazetteer(folder: Traversable) -> Gazetteer:
    """Read and check a folder of places.

    Parameters
    ----------
    folder : Path or Traversable
        Holds ``kinds.toml`` and files of lists and places.

    Raises
    ------
    ValueError
        Naming the file, the key and what is wrong: unknown or missing key, wrong type, a key given
        twice, a kind, list, fact, document or place of a document that does not exist.
    """
    kinds: dict[str, tuple[str, str]] = {}
    for key, names in _toml(folder / "kinds.toml").items():
        check_table(f"kinds.toml: {key}", names, _KIND)
        kinds[key] = names["en"], names["zh"]
    held: dict[str, PlaceList] = {}
    found: dict[str, Place] = {}
    for path in sorted(folder.iterdir(), key=lambda p: p.name):
        if path.name.endswith(".toml") and path.name != "kinds.toml":
            raw = _toml(path)
            check_table(path.name, raw, _FILE)
            for key, table in raw.get("lists", {}).items():
                where = _new(f"{path.name}: [lists.{key}]", key, held)
                held[key] = _list(where, key, table, kinds)
            for key, table in raw.get("places", {}).items():
                where = _new(f"{path.name}: [places.{key}]", key, found)
                found[key] = _place(where, key, table, held)
    return Gazetteer(MappingProxyType(kinds), MappingProxyType(held), MappingProxyType(found))


def _new(where: str, key: str, known: Mapping[str, object]) -> str:
    if key in known:
        raise DataError(f"{where}: this key stands in another file too", f"{key!r} 重复")
    return where


def _list(
    where: str, key: str, raw: dict[str, Any], kinds: Mapping[str, tuple[str, str]]
) -> PlaceList:
    check_table(where, raw, _LIST)
    if ("fact" in raw) == ("document" in raw):
        raise DataError(
            f"{where}: give either a fact or a document", "须给出 fact 或 document 之一"
        )
    kind = _known(where, "kind", raw["kind"], kinds)
    document, place_en, place_zh, status = _origin(where, raw)
    note = raw.get("note", {"en": "", "zh": ""})
    return PlaceList(
        key, raw["kind"], *kind, raw.get("fact", ""), document, place_en, place_zh,
        documents()[document].dated, status, raw.get("total"), raw.get("open", False),
        note["en"], note["zh"],
    )  # fmt: skip


def _origin(where: str, raw: dict[str, Any]) -> tuple[str, str, str, str]:
    """Return document, place in it (English, Chinese) and status: of the fact, or as given."""
    if "fact" in raw:
        fact = _known(where, "fact", raw["fact"], facts())
        return fact.document, fact.place_en, fact.place_zh, fact.status
    told = _known(where, "document", raw["document"], documents())
    at = _known(where, "place", raw.get("place", ""), told.places)
    return raw["document"], *at, raw.get("status", told.status)


def _place(where: str, key: str, raw: dict[str, Any], held: Mapping[str, PlaceList]) -> Place:
    check_table(where, raw, _PLACE)
    of = _known(where, "list", raw.pop("list"), held)
    area = raw.pop("area", None)
    if area is not None:
        check_table(f"{where}: area", area, _AREA)
    two = {f"{k}_{lang}": v for k in ("name", "note") for lang, v in raw.pop(k, {}).items()}
    industries = raw.pop("industries", {"en": [], "zh": []})
    return Place(
        key=key,
        kind=of.kind,
        list=of,
        industries_en=tuple(industries["en"]),
        industries_zh=tuple(industries["zh"]),
        bounds=MappingProxyType(raw.pop("bounds", {})),
        **two,
        **({} if area is None else _areas(area)),
        **raw,
    )


def _areas(area: Mapping[str, Any]) -> dict[str, Any]:
    """Tell a published area in both units, by decimals: 65.2 ha is 0.652 km²."""
    km2 = Decimal(str(area["value"])) * IN_KM2[area["unit"]]
    return {
        "area_km2": float(km2),
        "area_ha": float(km2 * PER_KM2_HA),
        "area_unit": area["unit"],
    }


def _known(where: str, what: str, word: str, known: Mapping[str, T]) -> T:
    if word not in known:
        raise DataError.unknown_word(f"{where}: {what}", word, known)
    return known[word]


def _toml(path: Traversable) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise DataError(f"{path.name}: not valid TOML: {error}", "不是有效的 TOML 文件") from error
