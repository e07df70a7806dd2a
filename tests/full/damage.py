"""Ways to damage files: bytes, lines of TOML, cells of tables, shapes in GeoJSON. All seeded."""

import csv
import html
import io
import json
import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

# What people and programs put where a number, a name, a day or a path is meant.
STRANGE = (
    "", " ", "0", "-0", "-1", "-9999", "1e308", "1e400", "-1e-320", "nan", "NaN", "inf", "-inf",
    "９９", "1,234.5", "1.234,5", "12 m2", "1/0", "0x10", "1e", "--", "#N/A", "#DIV/0!", "None",
    "null", "true", "2026-02-30", "0001-01-01", "9999-12-31", "2026/11/22", "22.11.2026",
    "99999999999999999999", "=1+1", "=cmd|'/c calc'!A0", "@SUM(A1)", "'", '"', '""', "\\", "\t",
    "a\nb", "\r\n", "\x00", "\x1b[31m", "\ufeff", "\u202e", "\ud7ff", "é", "e\u0301", "厂房", "🏭",
    "x" * 5_000, "<script>alert(1)</script>", "</script>", "{0}", "{name}", "%s", "%n", "$HOME",
    "../../../etc/passwd", "/dev/null", "/dev/zero", "/dev/stdin", "C:\\x", "\\\\server\\share",
    "NUL", "http://127.0.0.1:9/x", "/vsizip/x", "file:///etc/passwd", "P000", "p000", "P000 ",
)  # fmt: skip
CODES = (
    "EPSG:0", "EPSG:3857", "EPSG:4326", "EPSG:4490", "EPSG:2249", "EPSG:4549", "EPSG:4978",
    "EPSG:999999", "EPSG:-1", "epsg:4549", "ESRI:102100", "+proj=utm +zone=51", "IGNF:LAMB93",
    "OGC:CRS84", "EPSG:5773", "EPSG:27700", "EPSG:4550", "100101", "0802", "1001", "industrial",
    "new", "existing", "planning-2023", "land-survey", "prohibit", "review", "complete", "suffix",
    "repair", "sum", "first", "largest_by:floor", "list", "unique", "constraint", "industrial_base",
    "shanghai", "in_force", "repealed", "guide", "floor", "ceiling", "plan_plot_ratio_max", "ft2",
    "mu", "wan_yuan", "m", "parcels.gpkg", "bases.gpkg", "tax.csv", "tax.xlsx", "study.toml", ".",
)  # fmt: skip
WORDS = STRANGE + CODES
RAW = (
    "0", "-1", "1", "2.0", "1e308", "inf", "-inf", "nan", "1e400", "-9223372036854775808", "true",
    "2026-11-22", "0001-01-01", "9999-12-31", "2026-11-22T10:00:00Z", "10:00:00", "[]", "{}",
    "[[]]", '[""]', "[1, 'a']", "{ a = 1 }", "{ from = 'use' }", "{ value = 1 }", "''", '"""\n"""',
    "0.05", "1000000.0", "9" * 400, "0b1", "1_000", "[" * 50 + "]" * 50,
)  # fmt: skip
COORDINATES: tuple[Any, ...] = (
    0, -1, 1e308, -1e308, 1e16, float("nan"), float("inf"), None, "x", [], {}, 640_000.0, 91, 181,
    3_457_000.0, 1e-320,
)  # fmt: skip
Random = random.Random


def damage_bytes(chance: Random, data: bytes) -> bytes:
    """Flip, overwrite, drop, repeat or insert some bytes, or cut the end off."""
    out = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 4, 16, 64))):
        if not out:
            break
        # Headers decide how the rest is read: every second blow falls on the first 512 bytes.
        reach = len(out) if chance.random() < 0.5 else min(len(out), 512)
        at, length = chance.randrange(reach), chance.randrange(1, 32)
        match chance.randrange(7):
            case 0 | 1:
                out[at] ^= 1 << chance.randrange(8)
            case 2:
                out[at] = chance.choice((0, 1, 0x7F, 0x80, 0xFF))
            case 3:
                out[at : at + length] = bytes([chance.choice((0, 0xFF, 0x41))]) * length
            case 4:
                del out[at : at + length]
            case 5:
                out[at:at] = out[at : at + length]
            case _:
                del out[at if chance.random() < 0.3 else -length :]
    return bytes(out)


def damage_text(chance: Random, text: str) -> str:
    """Change lines and values of a TOML file, often so that it still is TOML."""
    lines = text.splitlines()
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        at = chance.randrange(len(lines))
        match chance.randrange(8):
            case 0:
                del lines[at]
            case 1:
                lines.insert(chance.randrange(len(lines) + 1), lines[at])
            case 2 | 3 | 4 | 5:
                lines[at] = _other_value(chance, lines[at])
            case 6:
                lines[at] = _other_key(chance, lines[at])
            case _:
                place = chance.randrange(len(lines[at]) + 1)
                lines[at] = lines[at][:place] + chance.choice(WORDS) + lines[at][place + 1 :]
        lines = lines or [""]
    return "\n".join(lines) + "\n"


VALUE = re.compile(r'"[^"]*"|\[[^\[\]]*\]|(?<== )[\w.+-]+')
KEY = re.compile(r"\b[a-z_]{2,}(?= =)")


def _other_value(chance: Random, line: str) -> str:
    """Put something else in the place of one value of a line."""
    found = list(VALUE.finditer(line))
    if not found:
        return line
    place = chance.choice(found)
    new = chance.choice(RAW) if chance.random() < 0.4 else json.dumps(chance.choice(WORDS))
    return line[: place.start()] + new + line[place.end() :]


def _other_key(chance: Random, line: str) -> str:
    found = list(KEY.finditer(line))
    if not found:
        return line
    place = chance.choice(found)
    keys = (
        "from",
        "value",
        "path",
        "crs",
        "encoding",
        "where",
        "to",
        "limit",
        "id",
        place[0] + "s",
    )
    return line[: place.start()] + chance.choice(keys) + line[place.end() :]


def damage_rows(chance: Random, rows: list[list[Any]]) -> list[list[Any]]:
    """Change cells, and sometimes headings or the shape of the table."""
    for _ in range(chance.choice((1, 2, 5, 20))):
        at = chance.randrange(len(rows))
        match chance.randrange(12):
            case 0:
                del rows[at]
            case 1:
                rows.insert(at, list(rows[chance.randrange(len(rows))]) if rows else [])
            case 2:
                rows[at] = [*rows[at], chance.choice(WORDS)]
            case 3:
                rows[0] = [chance.choice(WORDS) if chance.random() < 0.3 else c for c in rows[0]]
            case _:
                if rows[at]:
                    rows[at][chance.randrange(len(rows[at]))] = chance.choice(WORDS)
        rows = rows or [[]]
    return rows


def damage_csv(chance: Random, text: str) -> bytes:
    """Damage a CSV file as a table, and sometimes its separator, quoting and encoding."""
    rows = damage_rows(chance, [list[Any](row) for row in csv.reader(io.StringIO(text))])
    out = io.StringIO()
    quoting = chance.choice((csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_MINIMAL))
    end = chance.choice(("\n", "\r\n", "\r", "\n\n"))
    csv.writer(
        out, delimiter=chance.choice(",,,;\t|"), quoting=quoting, lineterminator=end
    ).writerows(rows)
    encoding = chance.choice(("utf-8", "utf-8", "utf-8-sig", "gb18030", "utf-16", "latin-1"))
    return out.getvalue().encode(encoding, "replace")


def damage_geojson(chance: Random, text: str) -> str:
    """Change something in the tree of a GeoJSON file; numbers that are none are written as such."""
    tree = json.loads(text)
    for _ in range(chance.choice((1, 1, 2, 5))):
        features = [f for f in tree.get("features") or () if isinstance(f, dict)]
        if not features:
            break
        feature = chance.choice(features)
        match chance.randrange(7):
            case 0 | 1 | 2:
                _damage_tree(chance, feature.get("geometry"))
            case 3:
                feature[chance.choice(("geometry", "properties", "type"))] = chance.choice(
                    (None, [], {}, "Feature", 3, {"type": "Point", "coordinates": [1, 2]})
                )
            case 4:
                feature["geometry"] = _strange_geometry(chance)
            case 5:
                _damage_tree(chance, feature.get("properties"))
            case _:
                tree["crs"] = {"type": "name", "properties": {"name": chance.choice(CODES)}}
    return json.dumps(tree, ensure_ascii=chance.random() < 0.5)


def _damage_tree(chance: Random, node: Any) -> None:
    """Walk down to a random leaf and replace it, or a branch on the way."""
    while isinstance(node, dict | list) and node:
        key = chance.choice(list(node) if isinstance(node, dict) else range(len(node)))
        if not isinstance(node[key], dict | list) or chance.random() < 0.15:
            node[key] = chance.choice(COORDINATES + WORDS[:20])
            return
        node = node[key]


def _strange_geometry(chance: Random) -> dict[str, Any]:
    x, y = 640_000.0, 3_457_000.0
    rings: tuple[Any, ...] = (
        [[x, y]], [[x, y]] * 4, [[x, y], [x + 9, y], [x, y]], [], [[]],
        [[x, y], [x + 9, y + 9], [x + 9, y], [x, y + 9], [x, y]],
        [[x, y, 1], [x + 9, y, float("nan")], [x + 9, y + 9, 3], [x, y, 1]],
        [[x, y], [x + 9, y], [x + 9, y + 9], [x, y + 9]],
        [[x + k % 7, y + k % 11] for k in range(200)],
        [[x, y], [x + 1e7, y], [x + 1e7, y + 1e7], [x, y]],
        [[x, y], [x + 1e-9, y], [x, y + 1e-9], [x, y]],
    )  # fmt: skip
    kind = chance.choice(("Polygon", "MultiPolygon", "LineString", "GeometryCollection", "Curve"))
    drawn = [chance.choice(rings) for _ in range(chance.choice((0, 1, 2, 3)))]
    if kind == "GeometryCollection":
        return {"type": kind, "geometries": [{"type": "Polygon", "coordinates": drawn}]}
    return {"type": kind, "coordinates": [drawn] if kind == "MultiPolygon" else drawn}


def damage_xml(chance: Random, text: str) -> str:
    """Change what stands between tags, or one number in it; the tags stay whole."""
    for _ in range(chance.choice((1, 1, 2, 5))):
        places = list(re.finditer(r"(?<=>)[^<>]*\S[^<>]*(?=<)|[\d.]+(?=[, ])", text))
        place = chance.choice(places)
        new = html.escape(str(chance.choice(WORDS + COORDINATES)))
        text = text[: place.start()] + new + text[place.end() :]
    return text


def damage_fields(chance: Random, text: str) -> str:
    """Change lines of fields between commas: lose, repeat, exchange and overwrite them."""
    lines = text.splitlines()
    for _ in range(chance.choice((1, 1, 1, 2, 8))):
        at, other = chance.randrange(len(lines)), chance.randrange(len(lines))
        fields = lines[at].split(",")
        field = chance.randrange(len(fields))
        match chance.randrange(6):
            case 0:
                del lines[at]
            case 1:
                lines.insert(other, lines[at])
            case 2:
                lines[at], lines[other] = lines[other], lines[at]
            case 3:
                fields[field] = chance.choice(WORDS)
                lines[at] = ",".join(fields)
            case 4:
                fields[field] = "".join(chance.sample(fields[field], len(fields[field])))
                lines[at] = ",".join(fields)
            case _:
                lines[at] = lines[at][: chance.randrange(len(lines[at]) + 1)]
        lines = lines or [""]
    return "\r\n".join(lines)


WAYS: dict[str, Callable[[Random, str], str | bytes]] = {
    ".toml": damage_text,
    ".json": damage_text,  # a receipt: a line for each value
    ".csv": damage_csv,
    ".txt": damage_fields,
    ".geojson": damage_geojson,
    ".kml": damage_xml,
}


def damage_file(chance: Random, path: Path) -> None:
    """Damage a file of any kind, in place; a text one way, a table another, else its bytes."""
    data = path.read_bytes()
    if chance.random() < 0.35 or path.suffix not in WAYS:
        path.write_bytes(damage_bytes(chance, data))
        return
    damaged = WAYS[path.suffix](chance, data.decode())
    path.write_bytes(damaged if isinstance(damaged, bytes) else damaged.encode("utf-8", "replace"))
