"""One page for one park: equal bytes, both languages, names that hold anything, no font."""

import re
from pathlib import Path

import pytest
from PIL import Image

from layers.vocabulary import kinds
from maps import fonts, park_picture
from maps.park_picture import land_use_fills, scale_length, write_picture
from parks import Profile, profile
from tests.parks.studies import judged
from tests.parks.town import town, town_parcels

HEX = re.compile("#[0-9A-F]{6}")
FORMS = ("park.png", "park.pdf")


@pytest.fixture(scope="module")
def found() -> Profile:
    return profile(town())


@pytest.fixture
def no_chinese_font(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(park_picture, "chinese_font", lambda: None)
    monkeypatch.setattr(park_picture, "families", lambda: [fonts.LATIN])


def drawn(found: Profile, key: str, folder: Path, *, lang: str = "zh") -> list[bytes]:
    folder.mkdir(exist_ok=True)
    write_picture(found, key, [folder / name for name in FORMS], lang=lang)
    return [(folder / name).read_bytes() for name in FORMS]


def test_equal_profiles_give_equal_bytes(found: Profile, tmp_path: Path) -> None:
    assert drawn(found, "A", tmp_path / "1") == drawn(profile(town()), "A", tmp_path / "2")


def test_a_page_of_another_park_or_language_is_another(found: Profile, tmp_path: Path) -> None:
    pages = [
        drawn(found, "A", tmp_path / "1")[0],
        drawn(found, "A", tmp_path / "2", lang="en")[0],
        drawn(found, "B", tmp_path / "3")[0],
    ]
    assert len(set(pages)) == 3


def test_it_is_one_page_with_no_clock_in_it(found: Profile, tmp_path: Path) -> None:
    png, pdf = drawn(found, "A", tmp_path / "1")
    assert pdf.count(b"/Type /Page\n") + pdf.count(b"/Type /Page ") == 1
    assert b"CreationDate" not in pdf
    assert not re.search(rb"matplotlib|Software", png[:2000], re.IGNORECASE)
    with Image.open(tmp_path / "1/park.png") as page:
        assert page.width > page.height > 1000
        colours = {colour for _, colour in page.convert("RGB").getcolors(1 << 24) or []}
    assert (0xD5, 0x5E, 0x00) in colours  # the failed parcel of A, and the lines of 8 and 14.1
    assert (0xBB, 0x96, 0x74) in colours  # industrial land


@pytest.mark.parametrize("key", ["C", "D"])
def test_names_with_dollars_and_parks_without_parcels_are_drawn(
    found: Profile, key: str, tmp_path: Path
) -> None:
    assert all(drawn(found, key, tmp_path / "1"))


def test_parks_of_a_table_without_shapes_are_drawn_without_a_map(tmp_path: Path) -> None:
    table = town_parcels().drop(columns="geometry").assign(park="x", area_m2=1e4)
    assert all(drawn(profile(table), "x", tmp_path / "1"))


def test_parks_of_a_column_have_no_outline(tmp_path: Path) -> None:
    report = judged(town_parcels().assign(park="x"))
    assert all(drawn(profile(report), "x", tmp_path / "1"))


@pytest.mark.usefixtures("no_chinese_font")
def test_without_a_chinese_font_the_page_is_english_and_a_note_says_why(
    found: Profile, tmp_path: Path
) -> None:
    notes = write_picture(found, "A", [tmp_path / "zh.png"], lang="zh")
    assert write_picture(found, "A", [tmp_path / "en.png"], lang="en") != []
    assert ["中文字体" in note for note in notes] == [True]
    assert (tmp_path / "zh.png").read_bytes() == (tmp_path / "en.png").read_bytes()


def test_with_a_chinese_font_there_is_nothing_to_say(found: Profile, tmp_path: Path) -> None:
    if fonts.chinese_font() is None:
        pytest.skip("this machine has no Chinese font")
    assert write_picture(found, "A", [tmp_path / "a.png"], lang="zh") == []


def test_the_font_is_one_that_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    from matplotlib import font_manager

    there = {font.name for font in font_manager.fontManager.ttflist}
    assert fonts.LATIN in there
    assert fonts.chinese_font() in {None, *there}
    monkeypatch.setattr(font_manager.fontManager, "ttflist", [])
    fonts.chinese_font.cache_clear()
    try:
        assert fonts.families() == [fonts.LATIN]
    finally:
        fonts.chinese_font.cache_clear()


def test_unknown_parks_are_not_drawn(found: Profile, tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        write_picture(found, "nowhere", [tmp_path / "a.png"], lang="en")
    assert list(tmp_path.iterdir()) == []


def test_every_kind_of_land_use_has_a_colour() -> None:
    assert set(land_use_fills()) == {*kinds(), "unknown"}
    assert all(HEX.fullmatch(fill) for fill in land_use_fills().values())


def test_the_planning_colours() -> None:
    """As the national land-use classification has them (a second reading of the notes)."""
    said = {
        "industrial": "#BB9674",
        "storage": "#8761D3",
        "research": "#E6005C",
        "commercial": "#FF0000",
        "residential": "#FFFF2D",
        "public": "#FF00FF",
        "other": "#EEEEEE",
    }
    assert {kind: land_use_fills()[kind] for kind in said} == said


@pytest.mark.parametrize(
    ("most", "length"), [(1000.0, 1000.0), (999.0, 500.0), (210.0, 200.0), (3.3, 2.0), (0.7, 0.5)]
)
def test_scale_bars_are_round(most: float, length: float) -> None:
    assert scale_length(most) == pytest.approx(length)
