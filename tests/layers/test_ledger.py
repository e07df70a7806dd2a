import re
from pathlib import Path
from string import Formatter

import numpy as np
import pytest

import layers
from layers.ledger import FIRST, MANY, Abandoned, Cases, Ledger, messages

CODE = re.compile(
    r"(?:\.(?:fault|stop|note|fault_rows|settle_rows)|\b_refuse)\(\s*\"([a-z0-9-]+)\"|\"((?:code|id|cad)-[a-z]+)\""
)


def used_codes() -> set[str]:
    sources = Path(layers.__file__).parent.glob("*.py")
    found = (CODE.findall(path.read_text("utf-8")) for path in sources)
    return {code for pairs in found for pair in pairs for code in pair if code}


def test_every_code_that_is_used_has_a_message_and_every_message_is_used() -> None:
    assert used_codes() == set(messages())


@pytest.mark.parametrize("code", sorted(messages()))
def test_both_languages_take_the_same_words(code: str) -> None:
    template = messages()[code]
    words = {
        lang: {
            name.removesuffix("_zh").replace("chinese", "english")
            for _, name, _, _ in Formatter().parse(template[lang])
            if name
        }
        for lang in ("en", "zh")
    }
    assert words["en"] == words["zh"]
    assert re.search("[一-鿿]", template["zh"])
    assert not re.search("[一-鿿]", template["en"])


@pytest.mark.parametrize("count", [1, MANY, MANY + 1, 500])
def test_many_settled_rows_become_one_problem_and_keep_their_list(count: int) -> None:
    ledger = Ledger().at("a.gpkg", "parcels")
    rows = np.arange(1, count + 1)
    ledger.settle_rows("id-blank", Cases(rows), how="number", column="id")
    assert len(ledger.settled) == (count if count <= MANY else 1)
    assert {p.settled for p in ledger.settled} == {"number"}
    assert ledger.record["settlements"][0]["rows"] == rows.tolist()
    if count > MANY:
        assert f"{count} rows" in ledger.settled[0].message_en
        assert str(list(range(1, FIRST + 1)))[1:-1] in ledger.settled[0].message_en


def test_faults_are_never_cut_short() -> None:
    ledger = Ledger()
    ledger.fault_rows("id-blank", Cases(np.arange(1, 501)), column="id")
    assert [p.row for p in ledger.faults] == list(range(1, 501))


def test_nothing_settled_leaves_no_trace() -> None:
    ledger = Ledger()
    ledger.settle_rows("id-blank", Cases(np.arange(0)), how="number")
    assert ledger.settled == ledger.record["settlements"] == []


def test_views_share_one_book() -> None:
    ledger = Ledger()
    with pytest.raises(Abandoned):
        ledger.at("a.gpkg").stop("file-missing")
    assert [(p.code, p.file) for p in ledger.faults] == [("file-missing", "a.gpkg")]


def test_braces_of_users_are_text() -> None:
    ledger = Ledger()
    ledger.fault("column-unknown", column="{x}", near="{y}", known="{0}")
    assert "{y}" in ledger.faults[0].message_en
