"""Rulebooks: the bundled one, what is refused and how it is said, versions by day."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from geo.errors import RefusedError
from parks import rulebook_form as form
from parks.rulebook import bundled, citation, held_on, is_stale, load_rulebook
from seeds.factbook import facts

GOOD = """
[rulebook]
id = "test"
title = { en = "Test", zh = "测试" }
[[rule]]
id = "ratio"
kind = "plot_ratio"
title = { en = "Ratio", zh = "容积率" }
applies_to = { land_use_kind = ["industrial"] }
[[rule.version]]
from = 2018-05-07
to = 2020-01-01
limit = 2.0
nature = "guide"
routes = ["reference"]
status = "statement"
citation = "a source"
[[rule.version]]
from = 2021-01-01
limit = 2.1
nature = "ceiling"
status = "in_force"
citation = "a source"
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "book.toml"
    path.write_text(text, "utf-8")
    return path


def refused(folder: Path, text: str) -> list[str]:
    with pytest.raises(RefusedError) as caught:
        load_rulebook(str(write(folder, text)))
    return [problem.text() for problem in caught.value.problems]


class TestBundled:
    @pytest.mark.parametrize("name", bundled())
    def test_every_number_points_at_a_fact_that_holds_it(self, name: str) -> None:
        for rule in load_rulebook(name).rules:
            for version in rule.version:
                limited = form.PlotRatioVersion | form.IndicatorVersion
                if isinstance(version, limited) and version.limit is not None:
                    values = [facts()[fact].value for fact in version.facts]
                    assert float(version.limit) in values, rule.id

    @pytest.mark.parametrize("name", bundled())
    def test_no_default_rests_on_an_unverified_fact(self, name: str) -> None:
        book = load_rulebook(name)
        sourced = [version for rule in book.rules for version in rule.version]
        sourced += [one for route in book.routes for one in (route, *route.note)]
        for one in sourced:
            assert all(facts()[fact].status != "unverified" for fact in one.facts)

    def test_shanghai_holds_its_rules(self) -> None:
        assert [rule.id for rule in load_rulebook("shanghai").rules] == [
            "plot-ratio.industrial",
            "plot-ratio.research",
            "plot-ratio.plan",
            "plot-ratio.contract",
            "supply-lock",
            "planning-lock",
            "constraint",
        ]

    def test_fragmented_land_is_for_review_since_may_2025(self) -> None:
        book = load_rulebook("shanghai")
        before, since = (
            next(held.version for held in held_on(book, day) if held.rule.id == "supply-lock")
            for day in (date(2025, 4, 30), date(2025, 5, 1))
        )
        assert isinstance(before, form.SupplyLockVersion)
        assert isinstance(since, form.SupplyLockVersion)
        assert (before.review, since.review) == ((), ("retained_fragmented",))


class TestRefused:
    @pytest.mark.parametrize(
        ("old", "new", "words"),
        [
            pytest.param('nature = "guide"', 'natur = "guide"', ["rule ratio, version 1", "natur", "did you mean 'nature'"], id="unknown key"),
            pytest.param('nature = "guide"', "", ["rule ratio, version 1", "column nature", "required"], id="missing key"),
            pytest.param("limit = 2.0", 'limit = "2.0"', ["column limit", "2.0"], id="text for a number"),
            pytest.param("limit = 2.0", "limit = 2.0\nlimit_column = 'plan_plot_ratio_max'", ["exactly one of"], id="two limits"),
            pytest.param('kind = "plot_ratio"', 'kind = "plotratio"', ["rule ratio", "must be one of", "plot_ratio"], id="unknown kind"),
            pytest.param("from = 2021-01-01", "from = 2019-01-01", ["rule ratio", "overlap", "2020-01-01", "2019-01-01"], id="overlapping versions"),
            pytest.param("from = 2021-01-01", "from = 2018-05-07", ["two versions apply from 2018-05-07"], id="same start"),
            pytest.param("to = 2020-01-01", "to = 2018-01-01", ["'to' must be later"], id="ends before it starts"),
            pytest.param("from = 2021-01-01", 'from = "2021-01-01"', ["column from"], id="text for a day"),
            pytest.param("land_use_kind", "land_use_knd", ["land_use_knd", "land_use_kind"], id="unknown subject"),
            pytest.param('["industrial"]', '["industrail"]', ["industrail", "did you mean 'industrial'"], id="typo in a value of the subject"),
            pytest.param('["industrial"]', "[]", ["names no value"], id="a subject of nobody"),
            pytest.param("limit = 2.0", "limit_column = 'plan_plot_ratio_mx'", ["no column of plot ratios", "plan_plot_ratio_max"], id="unknown column"),
            pytest.param("limit = 2.0", "limit = 2.0000001", ["limit", "2.0000001"], id="more decimals than are compared"),
            pytest.param("limit = 2.0", "limit = 210", ["limit", "210"], id="per cent as a ratio"),
            pytest.param('citation = "a source"', "", ["names its source"], id="no source"),
            pytest.param('citation = "a source"', 'facts = ["nosuch"]', ["nosuch", "fact base"], id="unknown fact"),
            pytest.param('nature = "guide"', 'nature = "maximum"', ["'guide', 'ceiling' or 'floor'"], id="word not allowed"),
            pytest.param('status = "in_force"', 'status = "in_force"\nroutes = ["reference"]', ["no way above it"], id="routes above a ceiling"),
            pytest.param('routes = ["reference"]', "", ["a guide names its 'routes'"], id="a guide without a route"),
            pytest.param('["reference"]', '["refrence"]', ["'refrence' is no route", "'reference'"], id="typo in a route"),
            pytest.param("[rulebook]", "[rulebook", ["no valid TOML", "line"], id="no TOML"),
        ],
    )  # fmt: skip
    def test_with_file_rule_and_key(
        self, tmp_path: Path, old: str, new: str, words: list[str]
    ) -> None:
        said = refused(tmp_path, GOOD.replace(old, new, 1))
        assert any(all(word in line for word in [*words, "book.toml"]) for line in said), said

    @pytest.mark.parametrize(
        ("kind", "keys", "words"),
        [
            ("supply_lock", 'admit = ["industrial_bse"]', ["industrial_bse", "'industrial_base'"]),
            ("supply_lock", "admit = []", ["admit"]),
            ("overlay", 'roles = ["constrain"]', ["constrain", "'constraint'"]),
            (
                "planning_lock",
                'locked = ["industrial_base"]\nkept = ["industrial"]\nleft = ["industrial", "office"]',
                ["both kept and left: industrial"],
            ),
            (
                "planning_lock",
                'locked = ["industrial_base"]\nkept = ["industry"]\nleft = ["office"]',
                ["'industry' is no kind of land use", "industrial"],
            ),
        ],
        ids=["role", "nobody admitted", "role of an overlay", "kept and left", "kind"],
    )
    def test_words_that_name_nothing(
        self, tmp_path: Path, kind: str, keys: str, words: list[str]
    ) -> None:
        text = f"""
            [rulebook]
            id = "test"
            title = {{ en = "Test", zh = "测试" }}
            [[rule]]
            id = "one"
            kind = "{kind}"
            title = {{ en = "One", zh = "一" }}
            [[rule.version]]
            from = 2018-05-07
            status = "in_force"
            citation = "a source"
            {keys}
        """
        said = refused(tmp_path, text)
        assert all(word in said[0] for word in [*words, "rule one, version 1"]), said

    def test_faults_are_said_in_chinese_too(self, tmp_path: Path) -> None:
        bad = GOOD.replace("to = 2020-01-01", "to = 2018-01-01")
        with pytest.raises(RefusedError) as caught:
            load_rulebook(str(write(tmp_path, bad)))
        assert "必须晚于" in caught.value.text("zh")

    def test_all_faults_at_once(self, tmp_path: Path) -> None:
        bad = GOOD.replace("limit = 2.0", "limt = 2.0").replace("limit = 2.1", "limit = true")
        said = "\n".join(refused(tmp_path, bad))
        assert "limt" in said
        assert re.search("version 2.*limit", said)

    @pytest.mark.parametrize("text", ["rule = []\n" + GOOD[: GOOD.index("[[rule]]")], GOOD[: GOOD.index("[[rule.version]]")] + "version = []"], ids=["rules", "versions"])  # fmt: skip
    def test_a_book_without_rules_or_a_rule_without_versions(
        self, tmp_path: Path, text: str
    ) -> None:
        assert "must not be empty" in refused(tmp_path, text)[0]

    def test_the_same_id_twice(self, tmp_path: Path) -> None:
        again = GOOD[GOOD.index("[[rule]]") :]
        assert "occur twice: ratio" in refused(tmp_path, GOOD + again)[0]

    def test_a_file_that_is_not_there(self, tmp_path: Path) -> None:
        with pytest.raises(RefusedError, match="no such file"):
            load_rulebook(str(tmp_path / "none.toml"))

    def test_a_name_that_is_not_bundled(self) -> None:
        with pytest.raises(RefusedError, match=r"there are: .*shanghai"):
            load_rulebook("beijing")


class TestVersions:
    @pytest.mark.parametrize(
        ("day", "limit", "reason"),
        [
            pytest.param(date(2018, 5, 7), "2.0", "", id="the first day counts"),
            pytest.param(date(2019, 12, 31), "2.0", "", id="the last day before the end"),
            pytest.param(date(2020, 1, 1), None, "lapsed", id="the end is exclusive"),
            pytest.param(date(2021, 1, 1), "2.1", "", id="the next version"),
            pytest.param(date(2999, 1, 1), "2.1", "", id="open end"),
        ],
    )
    def test_by_day(self, tmp_path: Path, day: date, limit: str | None, reason: str) -> None:
        (held,) = held_on(load_rulebook(str(write(tmp_path, GOOD))), day)
        version = held.version
        assert isinstance(version, form.PlotRatioVersion | None)
        assert (str(version.limit) if version else None, held.reason) == (limit, reason)

    def test_a_day_before_any_rule_is_refused(self, tmp_path: Path) -> None:
        book = load_rulebook(str(write(tmp_path, GOOD)))
        with pytest.raises(RefusedError, match=r"2018-05-06.*from 2018-05-07"):
            held_on(book, date(2018, 5, 6))

    def test_one_rule_may_not_have_begun(self, tmp_path: Path) -> None:
        later = (
            GOOD[GOOD.index("[[rule]]") :]
            .replace('"ratio"', '"late"')
            .replace("2018-05-07", "2019-05-07")
        )
        held = held_on(load_rulebook(str(write(tmp_path, GOOD + later))), date(2018, 6, 1))
        assert [one.reason for one in held] == ["", "not_yet_in_force"]

    @pytest.mark.parametrize("status", ["draft", "repealed"])
    def test_what_does_not_bind_does_not_judge(self, tmp_path: Path, status: str) -> None:
        text = GOOD.replace('status = "in_force"', f'status = "{status}"')
        (held,) = held_on(load_rulebook(str(write(tmp_path, text))), date(2022, 1, 1))
        assert (held.version, held.reason) == (None, "lapsed")


class TestCitation:
    def test_a_statement_says_that_it_is_one(self) -> None:
        version = load_rulebook("shanghai").rules[0].version[0]
        assert "a statement, not the regulation itself" in citation(version, date(2019, 1, 1), "en")
        assert "公开表述，并非法规原文" in citation(version, date(2019, 1, 1), "zh")

    @pytest.mark.parametrize(
        ("day", "stale"), [(date(2023, 5, 7), False), (date(2023, 5, 8), True)]
    )
    def test_more_than_five_years_without_confirmation_is_said(
        self, day: date, stale: bool
    ) -> None:
        version = load_rulebook("shanghai").rules[0].version[0]
        assert is_stale(version, day) == stale
        assert ("last confirmed 2018-05-07" in citation(version, day, "en")) == stale

    def test_29_february_has_an_anniversary(self) -> None:
        version = form.OverlayVersion.model_validate(
            {"from": date(2020, 1, 1), "status": "in_force", "citation": "c", "roles": ["park"]}
            | {"last_confirmed": date(2020, 2, 29)}
        )
        assert not is_stale(version, date(2025, 3, 1))
        assert is_stale(version, date(2025, 3, 1) + timedelta(days=1))

    def test_never_confirmed_is_stale(self) -> None:
        version = form.OverlayVersion.model_validate(
            {"from": date(2020, 1, 1), "status": "in_force", "citation": "c", "roles": ["park"]}
        )
        assert is_stale(version, date(2020, 1, 2))
        assert "never" in citation(version, date(2020, 1, 2), "en")
