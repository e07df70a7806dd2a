import re
from pathlib import Path

import pytest

from layers.encoding import rather_big5

SEEDS = Path(__file__).parents[2] / "seeds"
TRADITIONAL = (
    "松江工業區", "土地利用", "產業園區", "地塊編號", "規劃用途", "容積率", "建築面積", "工業用地", "臺北市",
    "新竹科學園區", "使用分區", "建蔽率", "地號", "香港特別行政區",
)  # fmt: skip


@pytest.mark.parametrize("text", TRADITIONAL)
def test_a_word_in_big5_is_seen(text: str) -> None:
    assert rather_big5(text.encode("big5"))
    assert rather_big5(f"id,{text}\n1,abc\n".encode("big5"))


def test_no_chinese_word_of_our_own_is_taken_for_big5() -> None:
    texts = [p.read_text("utf-8") for p in SEEDS.rglob("*") if p.suffix in (".csv", ".toml")]
    words = {word for text in texts for word in re.findall("[\u4e00-\u9fff]{2,}", text)}
    assert len(words) > 1_000
    assert [word for word in words if rather_big5(word.encode("gb18030"))] == []
