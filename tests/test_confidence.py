from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipeline import confidence, resources
from pipeline.config import Config
from pipeline.reading import read_bytes
from pipeline.run import understand

LETTER = """\
SỞ Y TẾ TỈNH AN SƠN            CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
                                     Độc lập - Tự do - Hạnh phúc
Số: 12/SYT-VP                  An Sơn, ngày 05 tháng 3 năm 2024

Kính gửi: Các bệnh viện công lập.

Sở Y tế yêu cầu các bệnh viện thực hiện:
1. Phòng Nghiệp vụ Y rà soát danh mục thuốc trước ngày 20/3/2024.
2. Nhóm Rà soát chủ trì lập danh sách.
"""


def _rows() -> list[tuple[str, bool, list[str]]]:
    text = (resources.models() / "confidence" / "rows.tsv").read_text(encoding="utf-8")
    cells = [line.split("\t") for line in text.splitlines()]
    return [(group, right == "1", traits.split()) for group, _, right, traits in cells]


def test_the_weights_are_of_traits_that_exist() -> None:
    known = set(
        re.findall(
            r'"([a-z]+(?:-[a-z]+)+|coordinate|deadline|exception|long)"',
            Path(confidence.__file__).read_text(encoding="utf-8"),
        )
    )
    assert set(confidence.weights()) - {"bias"} <= known


def test_what_is_said_of_the_newest_first_sights_is_what_came() -> None:
    said = [(confidence.probability(traits), right) for group, right, traits in _rows() if group == "newest"]
    assert len(said) > 100
    mean, share = sum(v for v, _ in said) / len(said), sum(r for _, r in said) / len(said)
    assert abs(mean - share) < 0.03
    doubted = [right for value, right in said if value < confidence.LINE]
    assert sum(doubted) / len(doubted) < share  # the line parts worse tasks from better ones


@pytest.mark.parametrize("low", [0.05])
def test_nothing_is_certain(low: float) -> None:
    assert low <= confidence.probability(["lead-none", "lead-doubtful", "time-doubtful"]) < 0.5
    assert confidence.probability(["lead-above", "lead-named", "leads-many"]) <= 0.99


def test_a_guessed_lead_is_less_sure_and_says_so() -> None:
    result = understand(read_bytes(LETTER.encode(), "a.txt"), Config())
    sure, guessed = result.tasks
    assert guessed.confidence < confidence.LINE <= sure.confidence
    assert "LEAD_DOUBTFUL" in guessed.issues


def test_a_task_below_the_line_carries_an_issue() -> None:
    result = understand(read_bytes(LETTER.encode(), "a.txt"), Config())
    assert all(task.issues for task in result.tasks if task.confidence < confidence.LINE)


def test_the_bins_of_a_reliability_curve() -> None:
    assert confidence.bins([(0.5, False), (0.55, True), (0.97, True)]) == [
        ("0.00–0.60", 2, 0.525, 0.5),
        ("0.95–1.00", 1, 0.97, 1.0),
    ]
