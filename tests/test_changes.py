"""What a later document does to an earlier one: found in subject and body, matched, carried over to the tasks."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Sequence
from dataclasses import replace

import pytest

from pipeline import changes
from pipeline.changes import Change, Effect, parts
from pipeline.document import Header, Result
from pipeline.incoming import Followed, Incoming
from tests.letters import columns, plain, worked


def letter(
    subject: str,
    *body: str,
    code: str = "1599/UBND-VX",
    day: tuple[int, int, int] = (2026, 3, 24),
    organ: str = "ỦY BAN NHÂN DÂN",
    place: str = "TỈNH AN SƠN",
) -> Result:
    """A công văn of that number and day; its subject stands on lines of at most 38 characters, as on paper."""
    lines, line = [], "V/v"
    for word in subject.split():
        if len(line) + len(word) >= 38:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}"
    head = columns(
        (f"   {organ}", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        (f"     {place}", "     Độc lập - Tự do - Hạnh phúc"),
        ("", ""),
        (f"  Số: {code}", f"An Sơn, ngày {day[2]:02} tháng {day[1]} năm {day[0]}"),
        *((part, "") for part in [*lines, line]),
    )
    return worked(plain(*body, head=head))


EARLIER = letter(
    "rà soát bếp ăn trường học",
    "Ủy ban nhân dân tỉnh yêu cầu:",
    "1. Sở Y tế kiểm tra điều kiện vệ sinh của bếp ăn, hoàn thành trước ngày 10/4/2026.",
    "2. Sở Giáo dục và Đào tạo tổng hợp, báo cáo Ủy ban nhân dân tỉnh trước ngày 20/4/2026.",
    "3. Sở Tài chính bố trí kinh phí thực hiện.",
    code="1482/UBND-VX",
    day=(2026, 3, 14),
)
ONE_DAY = letter(
    "báo cáo nhân lực y tế",
    "Ủy ban nhân dân tỉnh yêu cầu Sở Y tế báo cáo số lượng nhân lực y tế về Ủy ban nhân dân tỉnh trước ngày 20/4/2026.",
    code="1482/UBND-VX",
    day=(2026, 3, 14),
)


def only(result: Result) -> Change:
    (change,) = changes.find(result)
    return change


def day(change: Change) -> dt.date | None:
    due = change.new.due if change.new else None
    return due.date() if isinstance(due, dt.datetime) else due


def outcome(later: Result, earlier: Result = EARLIER, **followed: Followed) -> list[tuple[str, str, bool, dt.date | None]]:
    """(directive, kind, sure, new day) of every effect of the later document."""
    at = {task.id: task.directive for task in earlier.tasks}
    effects = [e for c in changes.find(later) for e in changes.effects(c, Incoming(earlier, followed=followed))]
    return [(at[e.task], e.kind, e.sure, e.new.due if e.new else None) for e in effects]


def test_the_earlier_letters_are_read() -> None:
    assert [(t.directive, [d.due for d in t.deadlines]) for t in EARLIER.tasks] == [
        ("1", [dt.date(2026, 4, 10)]),
        ("2", [dt.date(2026, 4, 20)]),
        ("3", []),
    ]
    assert [[d.due for d in t.deadlines] for t in ONE_DAY.tasks] == [[dt.date(2026, 4, 20)]]


# ---------------------------------------------------------------- sentences

SAYS = [
    ("Ủy ban nhân dân tỉnh gia hạn thời gian báo cáo tại Công văn số 1482/UBND-VX ngày 14/3/2026 đến hết ngày 05/5/2026.", "extends"),
    ("Tiếp theo Công văn số 1482/UBND-VX ngày 14/3/2026, Ủy ban nhân dân tỉnh lùi thời hạn báo cáo đến trước ngày 05/5/2026.", "extends"),
    ("Thời hạn báo cáo tại Công văn số 1482/UBND-VX ngày 14/3/2026 được kéo dài đến hết ngày 05/5/2026.", "extends"),
    ("Xét đề nghị của các địa phương, Ủy ban nhân dân tỉnh thống nhất điều chỉnh thời gian báo cáo theo Công văn số 1482/UBND-VX ngày 14/3/2026 sang ngày 05/5/2026.", "extends"),
    ("Nay gia hạn thời gian thực hiện Công văn số 1482/UBND-VX ngày 14/3/2026 thêm 15 ngày.", "extends"),
    ("Do sơ suất khi soạn thảo, tại mục 2 Công văn số 1482/UBND-VX ngày 14/3/2026 in là “trước ngày 20/4/2026”, xin sửa lại là “trước ngày 05/5/2026”.", "corrects"),
    ("Ủy ban nhân dân tỉnh xin đính chính nội dung tại mục 2 Công văn số 1482/UBND-VX ngày 14/3/2026.", "corrects"),
    ("Ủy ban nhân dân tỉnh sửa đổi, bổ sung mục 2 Công văn số 1482/UBND-VX ngày 14/3/2026 như sau:", "amends"),
    ("Thay cụm từ “trước ngày 20/4/2026” bằng cụm từ “trước ngày 05/5/2026” tại mục 2 Công văn số 1482/UBND-VX ngày 14/3/2026.", "amends"),
    ("Ủy ban nhân dân tỉnh yêu cầu tạm dừng thực hiện Công văn số 1482/UBND-VX ngày 14/3/2026.", "amends"),
    ("Công văn này thay thế Công văn số 1482/UBND-VX ngày 14/3/2026 của Ủy ban nhân dân tỉnh.", "replaces"),
    ("Văn bản này có hiệu lực kể từ ngày ký và thay thế Công văn số 1482/UBND-VX ngày 14/3/2026.", "replaces"),
    ("Công văn số 1482/UBND-VX ngày 14/3/2026 được thay thế bằng Công văn này.", "replaces"),
    ("Ủy ban nhân dân tỉnh thu hồi Công văn số 1482/UBND-VX ngày 14/3/2026.", "revokes"),
    ("Đề nghị các đơn vị không thực hiện Công văn số 1482/UBND-VX ngày 14/3/2026.", "revokes"),
    ("Đề nghị các đơn vị hủy bỏ Công văn số 1482/UBND-VX ngày 14/3/2026 đã nhận.", "revokes"),
    ("Công văn số 1482/UBND-VX ngày 14/3/2026 hết hiệu lực kể từ ngày ban hành Công văn này.", "revokes"),
    ("Đến nay, Ủy ban nhân dân tỉnh chưa nhận được báo cáo theo Công văn số 1482/UBND-VX ngày 14/3/2026.", "reminds"),
    ("Phúc đáp Công văn số 1482/UBND-VX ngày 14/3/2026 về việc rà soát bếp ăn, Ủy ban nhân dân tỉnh có ý kiến như sau:", "replies"),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "kind"), SAYS)
def test_a_sentence_that_does_something_to_an_earlier_document(sentence: str, kind: str) -> None:
    change = only(letter("bảo đảm an toàn thực phẩm", sentence))
    assert (change.kind, change.code, change.issued_date) == (kind, "1482/UBND-VX", dt.date(2026, 3, 14))
    assert (change.later, change.by) == ("1599/UBND-VX", "Ủy ban nhân dân tỉnh An Sơn")


DOES_NOTHING = [
    "Căn cứ Nghị định số 89/2018/NĐ-CP ngày 25/6/2018 được sửa đổi, bổ sung bởi Nghị định số 77/2023/NĐ-CP ngày 02/11/2023;",
    "Căn cứ Thông tư số 12/2025/TT-BYT ngày 03/4/2025 của Bộ Y tế thay thế Thông tư số 05/2020/TT-BYT ngày 03/4/2020;",
    "Ngày 02/3/2026, Bộ Y tế ban hành Thông tư số 08/2026/TT-BYT thay thế Thông tư số 05/2020/TT-BYT ngày 03/4/2020.",
    "Nghị định có hiệu lực từ ngày 01/7/2026, thay thế Nghị định số 24/2018/NĐ-CP ngày 27/02/2018.",
    "Theo đó, Nghị định này thay thế Nghị định số 24/2018/NĐ-CP ngày 27/02/2018 của Chính phủ.",
    "Thực hiện Công văn số 55/BYT-DP ngày 10/3/2026 của Bộ Y tế gia hạn thời gian báo cáo theo Công văn số 12/BYT-DP ngày 05/01/2026 đến ngày 30/4/2026.",
    "Ủy ban nhân dân tỉnh đề nghị Bộ Y tế gia hạn thời gian báo cáo theo Công văn số 12/BYT-DP ngày 05/01/2026 đến ngày 30/4/2026.",
    "Ủy ban nhân dân tỉnh không gia hạn thời gian báo cáo theo Công văn số 1482/UBND-VX ngày 14/3/2026.",
    "Trường hợp cần gia hạn thời gian báo cáo theo Công văn số 1482/UBND-VX ngày 14/3/2026 thì báo cáo trước ngày 10/4/2026.",
    "Thời hạn báo cáo tại Công văn số 1482/UBND-VX ngày 14/3/2026 đã được lùi đến ngày 05/5/2026.",
    "Giao Sở Tư pháp rà soát, tham mưu bãi bỏ Quyết định số 14/2020/QĐ-UBND ngày 10/6/2020 của Ủy ban nhân dân tỉnh.",
    "Giao Sở Nội vụ theo dõi, đôn đốc việc thực hiện Công văn số 1482/UBND-VX ngày 14/3/2026.",
    "Một số đơn vị không thực hiện Công văn số 1482/UBND-VX ngày 14/3/2026 đúng thời gian.",
    "Yêu cầu Sở Xây dựng trả lời Công văn số 31/STC-NS ngày 11/3/2026 của Sở Tài chính trước ngày 30/3/2026.",
    "Các trường điều chỉnh thời gian học theo Kế hoạch số 88/KH-UBND ngày 10/01/2026 của Ủy ban nhân dân tỉnh.",
    "Thu hồi đất theo Quyết định số 77/QĐ-UBND ngày 14/01/2025 của Ủy ban nhân dân tỉnh trước ngày 30/6/2026.",
    "Ghi nội dung sau: “Công văn này thay thế Công văn số 1482/UBND-VX ngày 14/3/2026”.",
    "Các nội dung khác tại Công văn số 1482/UBND-VX ngày 14/3/2026 không thay đổi.",
    "Sở Y tế gia hạn giấy phép hoạt động theo Quyết định số 77/QĐ-UBND ngày 14/01/2025 đến ngày 30/6/2026.",
]  # fmt: skip


@pytest.mark.parametrize("sentence", DOES_NOTHING)
def test_a_sentence_that_tells_asks_or_orders_changes_nothing(sentence: str) -> None:
    assert changes.find(letter("bảo đảm an toàn thực phẩm", sentence)) == ()
