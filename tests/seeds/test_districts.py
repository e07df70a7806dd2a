import pytest

from seeds.districts import (
    current_code,
    district,
    districts,
    reporting_areas,
    retired_codes,
)

IN_FORCE = """
310101 黄浦 Huangpu | 310104 徐汇 Xuhui | 310105 长宁 Changning | 310106 静安 Jing'an
310107 普陀 Putuo | 310109 虹口 Hongkou | 310110 杨浦 Yangpu | 310112 闵行 Minhang
310113 宝山 Baoshan | 310114 嘉定 Jiading | 310115 浦东新区 Pudong | 310116 金山 Jinshan
310117 松江 Songjiang | 310118 青浦 Qingpu | 310120 奉贤 Fengxian | 310151 崇明 Chongming
"""


def test_the_sixteen_districts() -> None:
    expected = [
        tuple(entry.split()) for entry in IN_FORCE.replace("\n", "|").split("|") if entry.strip()
    ]
    assert [(d.code, d.name_zh, d.name_en) for d in districts().values()] == expected
    assert len(expected) == 16


@pytest.mark.parametrize(
    ("code", "successor", "year"),
    [
        ("310102", "310101", 2000),
        ("310119", "310115", 2009),
        ("310103", "310101", 2011),
        ("310108", "310106", 2015),
        ("310230", "310151", 2016),
    ],
)
def test_retired_codes(code: str, successor: str, year: int) -> None:
    assert code not in districts()
    assert retired_codes()[code].year == year
    assert current_code(code) == successor
    assert district(code).code == successor


def test_no_other_code_is_retired_and_every_successor_is_in_force() -> None:
    assert len(retired_codes()) == 5
    assert {retired.successor for retired in retired_codes().values()} <= set(districts())


@pytest.mark.parametrize("code", districts())
def test_a_code_in_force_stands_for_itself(code: str) -> None:
    assert current_code(code) == code == district(code).code


@pytest.mark.parametrize("code", ["310111", "310000", "", "310115 ", "Pudong"])
def test_other_codes_are_refused(code: str) -> None:
    with pytest.raises(ValueError, match=f"district code: '{code}' is not known"):
        current_code(code)


def test_lingang_reports_beside_pudong_and_has_no_code() -> None:
    assert [(a.key, a.name_zh, a.beside) for a in reporting_areas().values()] == [
        ("lingang", "临港新片区", "310115")
    ]
    assert district(reporting_areas()["lingang"].beside).name_en == "Pudong"
