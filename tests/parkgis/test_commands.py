"""The commands as a user runs them: what they print, write and leave with."""

import json
from pathlib import Path

import click.testing
import pytest

from parkgis.cli import main
from parkgis.selfcheck import STUDY, _write_inputs
from parks.acceptance.scenarios import Answer, Scenario, scenarios

OUTPUTS = {"parcels.gpkg", "inputs.gpkg", "findings.csv", "report.xlsx", "map.html", "receipt.json"}


def run(*words: str | Path) -> click.testing.Result:
    return click.testing.CliRunner().invoke(main, [str(word) for word in words])


@pytest.fixture
def study(tmp_path: Path) -> Path:
    folder = tmp_path / "中文 文件夹"
    folder.mkdir()
    _write_inputs(folder)
    return folder / "study.toml"


def changed(study: Path, old: str, new: str) -> Path:
    text = study.read_text("utf-8")
    assert old in text
    study.write_text(text.replace(old, new), "utf-8")
    return study


class TestCheck:
    def test_it_writes_everything_and_leaves_with_what_it_found(self, study: Path) -> None:
        out = study.parent / "out"
        got = run("check", study, "-o", out, "--lang", "en")
        assert got.exit_code == 1
        assert {path.name for path in out.iterdir()} == OUTPUTS
        assert "does not comply" in got.stdout
        assert "a person decides" in got.stdout

    def test_exit_zero(self, study: Path) -> None:
        assert run("check", study, "-o", study.parent / "out", "--exit-zero").exit_code == 0

    def test_json_is_the_object_of_the_contract_and_nothing_else(self, study: Path) -> None:
        got = run("check", study, "-o", study.parent / "out", "--json")
        said = json.loads(got.stdout)
        assert list(said) == [
            *("schema_version", "parcels", "outcomes", "rules"),
            *("unknown_because", "problems", "outputs"),
        ]
        assert (said["schema_version"], said["parcels"]) == ("1", 3)
        assert said["outcomes"]["fail"] == 1
        assert said["rules"]["supply-lock"] == {"pass": 1, "unknown": 1, "fail": 1}
        assert set(said["outputs"]) == OUTPUTS

    def test_a_rule_that_fired_on_no_parcel_is_said_on_stderr(self, study: Path) -> None:
        got = run("check", study, "-o", study.parent / "out", "--lang", "en")
        assert "rule plot-ratio.research fired on no parcel" not in got.stdout
        assert "rule planning-lock fired on no parcel" in got.stderr

    def test_quiet(self, study: Path) -> None:
        assert run("check", study, "-o", study.parent / "out", "--quiet").stderr == ""

    @pytest.mark.parametrize(
        ("status", "code"), [("existing", 4), ("new", 1)], ids=["only open", "something failed"]
    )
    def test_nothing_failed_but_something_is_open(
        self, study: Path, status: str, code: int
    ) -> None:
        changed(study, 'status = "status"', f'status = {{ value = "{status}" }}')
        assert run("check", study, "-o", study.parent / "out").exit_code == code

    def test_our_own_output_is_replaced(self, study: Path) -> None:
        out = study.parent / "out"
        run("check", study, "-o", out)
        first = (out / "findings.csv").read_bytes()
        run("check", study, "-o", out)
        assert (out / "findings.csv").read_bytes() == first

    def test_a_foreign_folder_is_refused_before_any_work(self, study: Path) -> None:
        (study.parent / "thesis.docx").write_text("x")
        got = run("check", study, "-o", study.parent)
        assert got.exit_code == 2
        assert (study.parent / "thesis.docx").read_text() == "x"


class TestRefused:
    @pytest.mark.parametrize(
        ("old", "new", "words"),
        [
            pytest.param("on = 2024-01-01", "on = 2000-01-01", ["2000-01-01", "2018-05-07"], id="day before any rule"),
            pytest.param('rulebook = "shanghai"', 'rulebook = "shangai"', ["shangai", "shanghai"], id="unknown rulebook"),
            pytest.param('path = "parcels.gpkg"', 'path = "parcel.gpkg"', ["parcel.gpkg"], id="file missing"),
            pytest.param('parcel_id = "id"', 'parcel_id = "identity"', ["identity", "parcels.gpkg"], id="unknown column"),
            pytest.param('crs = "EPSG:4549"', 'crs = "EPSG:4490"', ["4490"], id="degrees where metres are needed"),
            pytest.param('role = "industrial_base"', 'role = "industry_base"', ["industry_base", "industrial_base"], id="unknown role"),
            pytest.param("accuracy_m = 0.5", "acuracy_m = 0.5", ["acuracy_m", "accuracy_m"], id="typo in a key"),
            pytest.param('floor_area_m2 = "floor"', 'floor_area_m2 = "status"', ["new", "row 1", "status"], id="text in a number"),
        ],
    )  # fmt: skip
    def test_one_clear_message_and_nothing_written(
        self, study: Path, old: str, new: str, words: list[str]
    ) -> None:
        out = study.parent / "out"
        got = run("check", changed(study, old, new), "-o", out, "--lang", "en")
        assert got.exit_code == 3
        assert all(word in got.stderr for word in words), got.stderr
        assert not out.exists()
        assert got.stdout == ""

    def test_all_faults_of_all_files_at_once(self, study: Path) -> None:
        changed(study, 'path = "parcels.gpkg"', 'path = "none.gpkg"')
        changed(study, 'path = "bases.gpkg"', 'path = "nothing.gpkg"')
        changed(study, 'rulebook = "shanghai"', 'rulebook = "nobook"')
        got = run("check", study, "-o", study.parent / "out", "--lang", "zh")
        assert got.exit_code == 3
        assert all(word in got.stderr for word in ("none.gpkg", "nothing.gpkg", "nobook"))

    def test_a_study_that_is_not_there(self, tmp_path: Path) -> None:
        got = run("check", tmp_path / "no.toml", "-o", tmp_path / "out", "--lang", "en")
        assert (got.exit_code, "no such file" in got.stderr) == (3, True)

    def test_without_output_it_is_a_usage_error(self, study: Path) -> None:
        assert run("check", study).exit_code == 2


class TestExplain:
    @pytest.fixture
    def out(self, study: Path) -> Path:
        run("check", study, "-o", study.parent / "out")
        return study.parent / "out"

    def test_in_both_languages(self, out: Path) -> None:
        english, chinese = (run("explain", out, "part", "--lang", lang) for lang in ("en", "zh"))
        assert english.exit_code == chinese.exit_code == 0
        for word in ("does not comply", "92.00 % of the parcel", "Source:", "Smallest change:"):
            assert word in english.stdout
        for word in ("不符合", "供应锁定", "依据：", "由人作出决定"):
            assert word in chinese.stdout
        for letter in (english.stdout, chinese.stdout):
            assert "nan" not in letter
            assert "None" not in letter

    def test_the_letter_is_the_one_of_the_report(self, study: Path, out: Path) -> None:
        from layers.study import read_study
        from parks import check

        report = check(read_study(study))
        for lang in ("en", "zh"):
            for parcel in ("in", "part", "blank"):
                said = run("explain", out, parcel, "--lang", lang).stdout
                assert said == report.explain(parcel, lang=lang)

    def test_an_id_that_is_not_there(self, out: Path) -> None:
        got = run("explain", out, "parts", "--lang", "en")
        assert got.exit_code == 3
        assert "did you mean" in got.stderr

    def test_a_folder_that_is_not_ours(self, tmp_path: Path) -> None:
        assert run("explain", tmp_path, "x").exit_code == 2


class TestFacts:
    def test_words_filter(self) -> None:
        got = run("facts", "plot", "ratio", "guide", "--json")
        ids = [fact["id"] for fact in json.loads(got.stdout)]
        assert {"far-guide-industrial-2018", "far-guide-rd-2018"} <= set(ids)

    def test_a_day_leaves_out_what_was_not_said_yet(self) -> None:
        early = json.loads(run("facts", "--on", "2018-12-31", "--json").stdout)
        assert early
        assert max(fact["stated_on"] for fact in early) <= "2018-12-31"

    @pytest.mark.parametrize("lang", ["en", "zh"])
    def test_as_text_each_has_its_source(self, lang: str) -> None:
        lines = run("facts", "far-guide-rd-2018", "--lang", lang).stdout.splitlines()
        assert lines[0].startswith("far-guide-rd-2018 · ")
        assert "3.0" in lines[1]
        assert "2018-05-07" in lines[2]

    def test_a_word_that_is_none_is_a_usage_error(self) -> None:
        assert run("facts", "--nature", "guides").exit_code == 2
        assert run("facts", "--on", "tomorrow").exit_code == 2


class TestRules:
    def test_every_rule_with_its_versions(self) -> None:
        rules = {rule["id"]: rule for rule in json.loads(run("rules", "--json").stdout)}
        assert [v["from"] for v in rules["supply-lock"]["version"]] == ["2018-05-07", "2025-05-01"]

    def test_on_a_day_only_what_holds(self) -> None:
        rules = json.loads(run("rules", "--on", "2020-01-01", "--json").stdout)
        versions = {rule["id"]: rule["version"] for rule in rules}
        assert [v["from"] for v in versions["supply-lock"]] == ["2018-05-07"]

    @pytest.mark.parametrize("lang", ["en", "zh"])
    def test_as_text(self, lang: str) -> None:
        said = run("rules", "--lang", lang).stdout
        assert "plot-ratio.plan" in said
        assert ("工业用地" in said) == (lang == "zh")

    def test_gaps_are_what_nobody_has_verified(self) -> None:
        found = json.loads(run("rules", "national-indicators", "--gaps", "--json").stdout)
        assert {gap["kind"] for gap in found} == {"limit", "version", "row", "fact"}
        said = run("rules", "national-indicators", "--gaps", "--lang", "zh").stdout
        assert "[限值缺失] national.plot-ratio 2023-06-30" in said

    def test_gaps_of_shanghai_on_a_day(self) -> None:
        def versions(*on: str) -> list[str]:
            found = json.loads(run("rules", "--gaps", "--json", *on).stdout)
            return [gap["where"] for gap in found if gap["kind"] == "version"]

        assert versions() == []
        assert "supply-lock 2018-05-07" in versions("--on", "2026-11-22")
        assert "supply-lock 2025-05-01" not in versions("--on", "2026-11-22")

    def test_a_day_before_any_rule(self) -> None:
        assert run("rules", "--on", "2001-01-01").exit_code == 3


def test_selftest() -> None:
    got = run("selftest", "--lang", "en")
    assert got.exit_code == 0, got.stdout
    assert got.stdout.count("ok ") == len(got.stdout.splitlines()) == 4 + len(scenarios())
    assert "ok   6. Double lockup" in got.stdout


def test_selftest_names_the_wrong_number(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = Answer("headroom", 17_499.99, 17_500)
    monkeypatch.setattr(Scenario, "answers", lambda one: iter([wrong] if one.number == 1 else []))
    got = run("selftest", "--lang", "zh")
    assert got.exit_code == 1
    assert "FAIL 1. 基地内新建厂房: headroom: 17499.99 instead of 17500" in got.stdout
    assert got.stdout.count("FAIL") == 1


def test_selftest_can_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("parks.acceptance.scenarios.scenarios", tuple)
    monkeypatch.setattr("parkgis.selfcheck.STUDY", STUDY.replace("2024-01-01", "2000-01-01"))
    got = run("selftest")
    assert got.exit_code == 1
    assert "FAIL" in got.stdout


def test_demo_wants_a_name_it_knows(tmp_path: Path) -> None:
    assert run("demo", "beijing", "-o", tmp_path / "out").exit_code == 2


def test_demo_does_not_touch_a_folder_of_others(tmp_path: Path) -> None:
    beside = tmp_path / "out-study"
    beside.mkdir()
    (beside / "notes.txt").write_text("x")
    assert run("demo", "cambridge", "-o", tmp_path / "out").exit_code == 2
    assert [path.name for path in beside.iterdir()] == ["notes.txt"]
