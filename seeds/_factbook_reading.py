"""Read a folder of facts and refuse what is wrong in it."""

import tomllib
from collections.abc import Mapping
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import Any, TypeVar

from seeds._checked import (
    Check,
    DataError,
    check_table,
    is_bilingual,
    is_bilingual_list,
    is_day,
    is_number,
    is_range,
    is_text,
    is_text_list,
    is_whole,
    one_of,
)
from seeds.fact import (
    BOUNDS,
    KINDS,
    NATURES,
    PRECISIONS,
    STATUSES,
    Document,
    Fact,
    Factbook,
    Scalar,
)

T = TypeVar("T")

MOST_WORDS = 6  # of a source in a phrase: we locate, we do not quote

_TEXT = {
    "en": Check(is_text, "a text", required=True),
    "zh": Check(is_text, "a text", required=True),
}
_TWO_TEXTS = "{ en = text, zh = text }"
_DOCUMENT = {
    "title": Check(is_bilingual, _TWO_TEXTS, required=True),
    "publisher": Check(is_bilingual, _TWO_TEXTS, required=True),
    "date": Check(is_day, "a day", required=True),
    "precision": one_of(PRECISIONS),
    "kind": one_of(KINDS, required=True),
    "status": one_of(STATUSES, required=True),
    "note": Check(is_bilingual, _TWO_TEXTS),
    "places": Check(
        lambda places: isinstance(places, dict) and all(map(is_bilingual, places.values())),
        f"a table of {_TWO_TEXTS}",
    ),
}
_FACT = {
    "title": Check(is_bilingual, _TWO_TEXTS, required=True),
    "document": Check(is_text, "a key of documents.toml", required=True),
    "place": Check(is_text, "a place of the document"),
    "phrase": Check(
        lambda text: is_text(text) and len(text.split()) <= MOST_WORDS,
        f"at most {MOST_WORDS} words of the source",
    ),
    "value": Check(
        lambda v: is_number(v) or is_range(v) or is_bilingual(v) or is_bilingual_list(v),
        "a number, two ascending numbers, or texts in English and Chinese",
    ),
    "table": Check(
        lambda v: isinstance(v, dict) and bool(v) and all(map(is_number, v.values())),
        "a table of numbers",
    ),
    "table_key": Check(is_text, "the code system of the table"),
    "value_note": Check(is_bilingual, _TWO_TEXTS),
    "bound": one_of(BOUNDS),
    "unit": Check(is_text, "a unit"),
    "measure": Check(is_text, "what is measured", required=True),
    "scope": Check(is_text, "a key of scopes.toml", required=True),
    "year": Check(is_whole, "a year"),
    "period": Check(is_range, "first and last year"),
    "by_year": Check(is_whole, "a year"),
    "stated_on": Check(is_day, "a day"),
    "nature": one_of(NATURES, required=True),
    "status": one_of(STATUSES),
    "conflicts_with": Check(is_text_list, "a list of ids"),
    "note": Check(is_bilingual, _TWO_TEXTS),
}


def read_factbook(folder: Traversable) -> Factbook:
    """Read and check a folder of facts.

    Parameters
    ----------
    folder : Path or Traversable
        Holds ``documents.toml``, ``scopes.toml`` and files of facts.

    Raises
    ------
    ValueError
        Naming the file, the id and the key: unknown or missing key, wrong type, unknown word, an
        id given twice, a document, place, scope or conflicting fact that does not exist, a
        conflict told by one side only.
    """
    sources = {
        key: _document(key, raw) for key, raw in _tables(folder / "documents.toml", _DOCUMENT)
    }
    scopes = {key: (raw["en"], raw["zh"]) for key, raw in _tables(folder / "scopes.toml", _TEXT)}
    found: dict[str, Fact] = {}
    home: dict[str, str] = {}
    for path in sorted(folder.iterdir(), key=lambda p: p.name):
        if path.name.endswith(".toml") and path.name not in ("documents.toml", "scopes.toml"):
            for key, raw in _tables(path, _FACT):
                where = f"{path.name}: [{key}]"
                if key in found:
                    raise DataError(
                        f"{where}: this id stands in {home[key]} too; give one of them another id",
                        f"编号与 {home[key]} 重复,请改其一",
                    )
                found[key], home[key] = _fact(where, key, raw, sources, scopes), path.name
    _check_conflicts(found, home)
    return Factbook(MappingProxyType(sources), MappingProxyType(found))


def _tables(path: Traversable, schema: Mapping[str, Check]) -> list[tuple[str, dict[str, Any]]]:
    """Parse one file; every table in it is checked against the schema."""
    try:
        parsed = tomllib.loads(path.read_text("utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise DataError(f"{path.name}: not valid TOML: {error}", "不是有效的 TOML 文件") from error
    for key, raw in parsed.items():
        check_table(f"{path.name}: [{key}]", raw, schema)
    return list(parsed.items())


def _document(key: str, raw: dict[str, Any]) -> Document:
    places = {name: (place["en"], place["zh"]) for name, place in raw.pop("places", {}).items()}
    bilingual = ("title", "publisher", "note")
    flat = {f"{k}_{lang}": v for k in bilingual for lang, v in raw.pop(k, {}).items()}
    return Document(key=key, places=MappingProxyType(places), **raw, **flat)


def _fact(
    where: str,
    key: str,
    raw: dict[str, Any],
    sources: Mapping[str, Document],
    scopes: Mapping[str, tuple[str, str]],
) -> Fact:
    source = _existing(where, "document", raw["document"], sources)
    scope = _existing(where, "scope", raw["scope"], scopes)
    place = _existing(where, "place", raw["place"], source.places) if "place" in raw else ("", "")
    value, value_zh = _value(where, raw)
    note, value_note = raw.get("note", {}), raw.get("value_note", {})
    return Fact(
        id=key,
        title_en=raw["title"]["en"],
        title_zh=raw["title"]["zh"],
        document=source.key,
        place_en=place[0],
        place_zh=place[1],
        phrase=raw.get("phrase", ""),
        value=value,
        value_zh=value_zh,
        table=tuple(raw.get("table", {}).items()),
        table_key=raw.get("table_key", ""),
        bound=raw.get("bound", "equal"),
        value_note_en=value_note.get("en", ""),
        value_note_zh=value_note.get("zh", ""),
        unit=raw.get("unit", ""),
        scope_key=f"{raw['measure']}/{raw['scope']}",
        scope_en=scope[0],
        scope_zh=scope[1],
        year=raw.get("year"),
        period=tuple(raw["period"]) if "period" in raw else None,
        by_year=raw.get("by_year"),
        stated_on=raw.get("stated_on", source.date),
        nature=raw["nature"],
        status=raw.get("status", source.status),
        conflicts_with=tuple(raw.get("conflicts_with", ())),
        note_en=note.get("en", ""),
        note_zh=note.get("zh", ""),
    )


def _value(
    where: str, raw: dict[str, Any]
) -> tuple[Scalar | tuple[Scalar, ...] | None, str | tuple[str, ...] | None]:
    """Return the value and, of a text, its Chinese; a fact without one must say why."""
    value = raw.get("value")
    if value is None and "table" not in raw and "value_note" not in raw:
        raise DataError(
            f"{where}: value: missing; give it, or say in value_note why there is none",
            "缺少 value;若来源未给出,请在 value_note 中说明",
        )
    if isinstance(value, dict):
        if isinstance(value["en"], list):
            return tuple(value["en"]), tuple(value["zh"])
        return value["en"], value["zh"]
    if value is not None and "unit" not in raw:
        raise DataError(f"{where}: unit: missing; a number needs one", "数值缺少单位 unit")
    return (tuple(value) if isinstance(value, list) else value), None


def _existing(where: str, key: str, word: str, known: Mapping[str, T]) -> T:
    if word not in known:
        raise DataError.unknown_word(f"{where}: {key}", word, tuple(known))
    return known[word]


def _check_conflicts(found: Mapping[str, Fact], home: Mapping[str, str]) -> None:
    for fact in found.values():
        for other in fact.conflicts_with:
            where = f"{home[fact.id]}: [{fact.id}]: conflicts_with"
            if other not in found:
                raise DataError(f"{where}: there is no fact {other!r}", f"不存在事实 {other!r}")
            if fact.id not in found[other].conflicts_with:
                raise DataError(
                    f"{where}: {other!r} does not name this fact in turn; add it there",
                    f"{other!r} 未反向列出本条,请补上",
                )
