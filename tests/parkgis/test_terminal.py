"""Which language the system speaks."""

import pytest

from parkgis.terminal import system_language


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        pytest.param({}, "en", id="nothing set"),
        pytest.param({"LANG": "zh_CN.UTF-8"}, "zh", id="Chinese"),
        pytest.param({"LANG": "ZH_TW"}, "zh", id="any Chinese"),
        pytest.param({"LANG": "de_DE.UTF-8"}, "en", id="another language"),
        pytest.param({"LC_ALL": "zh_CN", "LANG": "en_US"}, "zh", id="LC_ALL wins"),
        pytest.param(
            {"LC_ALL": "", "LC_MESSAGES": "en_US", "LANG": "zh_CN"}, "en", id="empty is unset"
        ),
    ],
)
def test_system_language(environ: dict[str, str], language: str) -> None:
    assert system_language(environ) == language
