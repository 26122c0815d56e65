"""What a later document does to an earlier one: found in subject and body, matched, carried over to the tasks."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Sequence
from dataclasses import replace

import pytest

from pipeline import changes, keys
from pipeline.changes import Change, Effect, match, parts
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


def outcome(
    later: Result, earlier: Result = EARLIER, **followed: Followed
) -> list[tuple[str, str, bool, dt.date | None]]:
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


# ---------------------------------------------------------------- whole documents


def test_subject_and_body_are_one_change() -> None:
    later = letter(
        "gia hạn thời gian báo cáo theo Công văn số 1482/UBND-VX ngày 14/3/2026",
        "Ngày 14/3/2026, Ủy ban nhân dân tỉnh có Công văn số 1482/UBND-VX về việc báo cáo nhân lực y tế, trong đó yêu cầu báo cáo trước ngày 20/4/2026.",
        "Đến nay, một số đơn vị chưa rà soát xong. Ủy ban nhân dân tỉnh đề nghị các đơn vị gửi báo cáo về Sở Y tế trước ngày 05/5/2026.",
    )
    change = only(later)
    assert (change.kind, change.about, change.old, day(change)) == (
        "extends",
        "báo cáo",
        dt.date(2026, 4, 20),
        dt.date(2026, 5, 5),
    )
    assert later.text[slice(*change.span)].split() == change.text.split()
    assert outcome(later, ONE_DAY) == [("p1", "extension", True, dt.date(2026, 5, 5))]
    assert changes.describe(change) == (
        "Văn bản số 1599/UBND-VX ngày 24/03/2026 điều chỉnh thời hạn báo cáo của Công văn số 1482/UBND-VX ngày 14/03/2026: "
        "từ ngày 20/04/2026 thành trước ngày 05/05/2026"
    )


def test_an_extension_that_names_the_item_moves_that_items_day_only() -> None:
    later = letter(
        "điều chỉnh thời gian thực hiện nhiệm vụ",
        "Ủy ban nhân dân tỉnh gia hạn thời gian thực hiện nhiệm vụ tại mục 1 Công văn số 1482/UBND-VX ngày 14/3/2026 đến ngày 15/5/2026.",
        "Các nội dung khác tại Công văn số 1482/UBND-VX ngày 14/3/2026 không thay đổi.",
    )
    (effect,) = changes.effects(only(later), Incoming(EARLIER))
    assert (effect.task, effect.kind, effect.sure, effect.old) == ("T1", "extension", True, dt.date(2026, 4, 10))
    assert effect.deadline == EARLIER.tasks[0].deadlines[0]
    assert effect.new and (effect.new.due, effect.new.bound) == (dt.date(2026, 5, 15), "by")
    assert effect.message.endswith("hạn được điều chỉnh từ trước ngày 10/04/2026 thành đến hết ngày 15/05/2026.")


def test_a_correction_is_no_extension() -> None:
    later = letter(
        "đính chính Công văn số 1482/UBND-VX ngày 14/3/2026",
        "Ngày 14/3/2026, Ủy ban nhân dân tỉnh ban hành Công văn số 1482/UBND-VX về việc rà soát bếp ăn trường học.",
        "Do sơ suất trong khâu soạn thảo, thời hạn báo cáo tại mục 2 được in là trước ngày 20/4/2026, nay sửa lại là trước ngày 10/4/2026.",
    )
    assert outcome(later) == [("2", "correction", True, dt.date(2026, 4, 10))]


def test_corrections_of_several_items_are_several_changes() -> None:
    later = letter(
        "đính chính Công văn số 1482/UBND-VX ngày 14/3/2026",
        "Ủy ban nhân dân tỉnh đính chính Công văn số 1482/UBND-VX ngày 14/3/2026 như sau:",
        "1. Tại mục 1: “trước ngày 10/4/2026” sửa thành “trước ngày 12/4/2026”.",
        "2. Tại mục 2: “trước ngày 20/4/2026” sửa thành “trước ngày 22/4/2026”.",
    )
    assert [(c.pinpoint, c.old, day(c)) for c in changes.find(later)] == [
        (("1",), dt.date(2026, 4, 10), dt.date(2026, 4, 12)),
        (("2",), dt.date(2026, 4, 20), dt.date(2026, 4, 22)),
    ]
    assert outcome(later) == [
        ("1", "correction", True, dt.date(2026, 4, 12)),
        ("2", "correction", True, dt.date(2026, 4, 22)),
    ]


def test_a_replacement_voids_what_is_open() -> None:
    later = letter(
        "rà soát bếp ăn trường học",
        "Ủy ban nhân dân tỉnh yêu cầu Sở Y tế kiểm tra bếp ăn trường học, báo cáo trước ngày 30/4/2026.",
        "Công văn này thay thế Công văn số 1482/UBND-VX ngày 14/3/2026 của Ủy ban nhân dân tỉnh./.",
    )
    assert outcome(later) == [(directive, "void", True, None) for directive in "123"]
    done = Followed(number=1, status="done", done_on=dt.date(2026, 3, 20))
    assert [directive for directive, *_ in outcome(later, T1=done)] == ["2", "3"]


def test_a_part_that_is_revoked_leaves_the_rest() -> None:
    whole = "Ủy ban nhân dân tỉnh bãi bỏ nội dung tại mục 3 Công văn số 1482/UBND-VX ngày 14/3/2026."
    assert outcome(letter("bãi bỏ một phần Công văn số 1482/UBND-VX ngày 14/3/2026", whole)) == [
        ("3", "void", True, None)
    ]
    table = "Ủy ban nhân dân tỉnh thay thế Phụ lục II kèm theo Công văn số 1482/UBND-VX ngày 14/3/2026."
    assert {(kind, sure) for _, kind, sure, _ in outcome(letter("thay thế phụ lục", table))} == {("touched", False)}
    figures = "Ủy ban nhân dân tỉnh thay thế số liệu tại mục 3 Công văn số 1482/UBND-VX ngày 14/3/2026."
    assert outcome(letter("thay thế số liệu", figures)) == [("3", "touched", False, None)]


def test_an_amendment_moves_a_day_only_where_it_prints_one() -> None:
    words = "Thay cụm từ “trước ngày 20/4/2026” bằng cụm từ “trước ngày 05/5/2026” tại mục 2 Công văn số 1482/UBND-VX ngày 14/3/2026."
    assert outcome(letter("sửa đổi một số nội dung", words)) == [("2", "extension", True, dt.date(2026, 5, 5))]
    contents = "Ủy ban nhân dân tỉnh sửa đổi, bổ sung mục 2 Công văn số 1482/UBND-VX ngày 14/3/2026 như sau:"
    assert outcome(letter("sửa đổi Công văn số 1482/UBND-VX", contents)) == [("2", "touched", False, None)]


def test_a_reminder_changes_nothing_and_is_a_link() -> None:
    later = letter(
        "đôn đốc thực hiện Công văn số 1482/UBND-VX ngày 14/3/2026",
        "Ủy ban nhân dân tỉnh yêu cầu các đơn vị khẩn trương báo cáo trước ngày 30/4/2026.",
    )
    assert (only(later).kind, outcome(later)) == ("reminds", [])


def test_a_list_of_documents_is_a_change_each() -> None:
    later = letter(
        "rà soát bếp ăn",
        "Công văn này thay thế Công văn số 1482/UBND-VX ngày 14/3/2026 và Công văn số 1490/UBND-VX ngày 16/3/2026 của Ủy ban nhân dân tỉnh.",
    )
    assert [c.code for c in changes.find(later)] == ["1482/UBND-VX", "1490/UBND-VX"]


def test_an_office_that_asks_for_more_time_extends_nothing() -> None:
    later = letter(
        "gia hạn thời gian thực hiện dự án",
        "Văn phòng Ủy ban nhân dân tỉnh nhận được Công văn số 193/SXD-QLN ngày 10/3/2026 của Sở Xây dựng đề nghị gia hạn thời gian thực hiện dự án đến ngày 31/12/2026.",
        "Văn phòng Ủy ban nhân dân tỉnh đề nghị Sở Tài chính có ý kiến trước ngày 30/3/2026.",
        code="612/VPUBND-TH",
        organ="VĂN PHÒNG",
        place="ỦY BAN NHÂN DÂN TỈNH AN SƠN",
    )
    assert changes.find(later) == ()
    asked = letter(
        "đề nghị gia hạn thời gian báo cáo theo Công văn số 1482/UBND-VX ngày 14/3/2026", "Kính đề nghị xem xét."
    )
    assert changes.find(asked) == ()


# ---------------------------------------------------------------- what is not plain is told, not done

NOT_PLAIN = [
    ("Ủy ban nhân dân tỉnh gia hạn thời gian báo cáo theo Công văn số 1482/UBND-VX ngày 14/3/2026 đến ngày 05/5/2026.", "có nhiều hạn khác nhau"),
    ("Ủy ban nhân dân tỉnh điều chỉnh thời gian báo cáo tại Công văn số 1482/UBND-VX ngày 14/3/2026 từ ngày 25/4/2026 sang ngày 05/5/2026.", "25/04/2026) không khớp"),
    ("Ủy ban nhân dân tỉnh điều chỉnh thời gian báo cáo tại mục 2 Công văn số 1482/UBND-VX ngày 14/3/2026 từ ngày 20/4/2026 sang ngày 05/4/2026.", "sớm hơn hạn cũ"),
    ("Ủy ban nhân dân tỉnh gia hạn thời gian báo cáo tại mục 2 Công văn số 1482/UBND-VX ngày 14/3/2026 thêm 10 ngày.", "30/04/2026"),
    ("Ủy ban nhân dân tỉnh gia hạn thời gian báo cáo tại mục 2 Công văn số 1482/UBND-VX ngày 14/3/2026.", "chưa đọc được hạn mới"),
    ("Ủy ban nhân dân tỉnh đồng ý cho Sở Giáo dục và Đào tạo lùi thời hạn báo cáo tại mục 2 Công văn số 1482/UBND-VX ngày 14/3/2026 đến ngày 05/5/2026.", "chỉ nói về Sở Giáo dục và Đào tạo"),
    ("Ủy ban nhân dân tỉnh gia hạn thời gian báo cáo tại mục 7 Công văn số 1482/UBND-VX ngày 14/3/2026 đến ngày 05/5/2026.", "chưa rõ phần “mục 7”"),
    ("Ủy ban nhân dân tỉnh gia hạn thời gian báo cáo tại mục 2 Công văn số 1482/UBND-VX ngày 14/3/2026 đến ngày 31/4/2026.", "chưa đọc được hạn mới"),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "why"), NOT_PLAIN)
def test_what_is_not_plain_changes_no_deadline(sentence: str, why: str) -> None:
    effects = changes.effects(only(letter("một số nội dung", sentence)), Incoming(EARLIER))
    assert effects
    for effect in effects:
        assert (effect.kind, effect.sure, effect.new) == ("touched", False, None)
    assert any(why in effect.message for effect in effects), [effect.message for effect in effects]


def test_a_new_day_before_the_later_document_is_told() -> None:
    sentence = "Ủy ban nhân dân tỉnh gia hạn thời gian báo cáo tại mục 2 Công văn số 1482/UBND-VX ngày 14/3/2026 đến ngày 05/5/2026."
    (effect,) = changes.effects(only(letter("gia hạn", sentence, day=(2026, 5, 8))), Incoming(EARLIER))
    assert not effect.sure
    assert "trước ngày của chính văn bản mới" in effect.message


def test_another_organ_or_another_candidate_makes_it_unsure() -> None:
    sentence = "Công văn này thay thế Công văn số 1482/UBND-VX ngày 14/3/2026 của Ủy ban nhân dân tỉnh."
    by_another = letter(
        "thay thế công văn", sentence, code="77/SYT-NVY", organ="ỦY BAN NHÂN DÂN TỈNH AN SƠN", place="SỞ Y TẾ"
    )
    assert {(kind, sure) for _, kind, sure, _ in outcome(by_another)} == {("touched", False)}
    change = only(letter("thay thế công văn", sentence))
    assert all(not e.sure for e in changes.effects(change, Incoming(EARLIER), alone=False))


# ---------------------------------------------------------------- the wrong day and the right one

AT = "mục 2 Công văn số 1482/UBND-VX ngày 14/3/2026"
WRONG, RIGHT = dt.date(2026, 4, 20), dt.date(2026, 5, 5)
PUT_RIGHT = [
    f"Ủy ban nhân dân tỉnh đính chính thời hạn tại {AT} từ ngày 20/4/2026 thành ngày 05/5/2026.",
    f"Ủy ban nhân dân tỉnh đính chính: tại {AT}, “trước ngày 20/4/2026” sửa thành “trước ngày 05/5/2026”.",
    f"Do sơ suất, tại {AT} của Ủy ban nhân dân tỉnh đã ghi thời hạn báo cáo là ngày 20/4/2026; nay đính chính lại là ngày 05/5/2026.",
    f"Tại {AT}, “báo cáo trước ngày 20/4/2026” được sửa lại thành “báo cáo trước ngày 05/5/2026”.",
    f"Thời hạn báo cáo tại {AT} của Ủy ban nhân dân tỉnh bị in nhầm thành ngày 20/4/2026, nay sửa lại thành ngày 05/5/2026.",
    f"Thời hạn báo cáo tại {AT} là ngày 05/5/2026 nhưng bị in nhầm thành ngày 20/4/2026.",
    f"Do sơ suất, thời hạn báo cáo tại {AT} in là ngày 20/4/2026 thay vì ngày 05/5/2026.",
    f"Ủy ban nhân dân tỉnh đính chính {AT}: cụm từ “trước ngày 20/4/2026” được thay bằng cụm từ “trước ngày 05/5/2026”.",
    f"Ủy ban nhân dân tỉnh đính chính thời hạn báo cáo tại {AT} đúng là ngày 05/5/2026 (không phải ngày 20/4/2026).",
    f"Ủy ban nhân dân tỉnh đính chính thời hạn báo cáo tại {AT} không phải ngày 20/4/2026 mà là ngày 05/5/2026.",
    f"Thời hạn báo cáo tại {AT} là ngày 05/5/2026 chứ không phải ngày 20/4/2026.",
    f"Ủy ban nhân dân tỉnh đính chính thời hạn báo cáo tại {AT} là ngày 05/5/2026 thay vì ngày 20/4/2026.",
    f"Ủy ban nhân dân tỉnh đính chính {AT} như sau:\nĐã in: “báo cáo trước ngày 20/4/2026”.\nNay sửa là: “báo cáo trước ngày 05/5/2026”.",
    f"Ủy ban nhân dân tỉnh đính chính {AT} như sau:\n- Nội dung đã in: báo cáo trước ngày 20/4/2026;\n\n- Nội dung đính chính: báo cáo trước ngày 05/5/2026.",
]  # fmt: skip
MOVES = [
    f"Ủy ban nhân dân tỉnh điều chỉnh thời hạn báo cáo tại {AT} từ ngày 20/4/2026 sang ngày 05/5/2026.",
    f"Ủy ban nhân dân tỉnh gia hạn thời hạn báo cáo tại {AT} đến ngày 05/5/2026, thay vì ngày 20/4/2026.",
    f"Ủy ban nhân dân tỉnh gia hạn thời hạn báo cáo tại {AT} đến ngày 05/5/2026 (hạn cũ: ngày 20/4/2026).",
    f"Thời hạn báo cáo tại {AT} là ngày 05/5/2026 thay vì ngày 20/4/2026.",
    f"Thay vì ngày 20/4/2026, thời hạn báo cáo tại {AT} là ngày 05/5/2026.",
    f"Thay cụm từ “ngày 20/4/2026” bằng cụm từ “ngày 05/5/2026” tại {AT}.",
]


@pytest.mark.parametrize(
    ("sentence", "kind"), [*((said, "correction") for said in PUT_RIGHT), *((said, "extension") for said in MOVES)]
)
def test_the_wrong_day_and_the_right_one_are_not_swapped(sentence: str, kind: str) -> None:
    later = letter("một số nội dung", *sentence.split("\n"))
    change = only(later)
    assert (change.old, day(change)) == (WRONG, RIGHT)
    assert outcome(later) == [("2", kind, True, RIGHT)]


@pytest.mark.parametrize("sentence", [*PUT_RIGHT, *MOVES])
def test_the_same_words_with_the_days_exchanged_move_nothing(sentence: str) -> None:
    exchanged = sentence.replace("20/4/2026", "§").replace("05/5/2026", "20/4/2026").replace("§", "05/5/2026")
    later = letter("một số nội dung", *exchanged.split("\n"))
    assert {(kind, sure) for _, kind, sure, _ in outcome(later)} == {("touched", False)}


NO_DAY_PUT_RIGHT = [
    f"Ủy ban nhân dân tỉnh đính chính thời gian kiểm tra tại {AT} từ ngày 20/4/2026 đến ngày 05/5/2026.",
    f"Ủy ban nhân dân tỉnh đính chính thời gian kiểm tra tại {AT} thành từ ngày 20/4/2026 đến ngày 05/5/2026.",
    f"Ủy ban nhân dân tỉnh đính chính {AT}: “từ ngày 01/4/2026 đến ngày 20/4/2026” sửa thành “từ ngày 05/5/2026 đến ngày 15/5/2026”.",
    f"Ủy ban nhân dân tỉnh đính chính {AT}: “trước ngày 20/4/2026” sửa thành “ngày 05/5/2026 (đợt 1), ngày 15/5/2026 (đợt 2)”.",
    f"Ủy ban nhân dân tỉnh đính chính {AT}: “05 người” sửa thành “07 người”, báo cáo trước ngày 05/5/2026.",
    f"Ủy ban nhân dân tỉnh đính chính {AT}: “Sở Y tế, trước ngày 20/4/2026” sửa thành “Sở Nội vụ, trước ngày 20/4/2026”.",
    f"Ủy ban nhân dân tỉnh đính chính kinh phí tại {AT} thành 120.000.000 đồng. Sở Tài chính báo cáo trước ngày 05/5/2026.",
    f"Ủy ban nhân dân tỉnh đính chính trích yếu tại {AT}: “báo cáo trước ngày 20/4/2026” sửa thành “báo cáo trước ngày 05/5/2026”.",
    f"Ủy ban nhân dân tỉnh đính chính {AT}: “trước ngày 20/4/2026” sửa thành “trước ngày 05/5/2026” đối với Sở Y tế.",
    f"Ủy ban nhân dân tỉnh đính chính {AT}: “trước ngày 20/4/2026” sửa thành “trước ngày 05/5/2026”, “trước ngày 20/4/2026” sửa thành “trước ngày 15/5/2026”.",
    "Ủy ban nhân dân tỉnh đính chính ngày ban hành Công văn số 1482/UBND-VX từ ngày 20/4/2026 thành ngày 05/5/2026.",
]  # fmt: skip


@pytest.mark.parametrize("sentence", NO_DAY_PUT_RIGHT)
def test_a_correction_of_something_else_moves_no_deadline(sentence: str) -> None:
    effects = outcome(letter("đính chính Công văn số 1482/UBND-VX ngày 14/3/2026", sentence))
    assert effects
    assert {(kind, sure) for _, kind, sure, _ in effects} == {("touched", False)}


@pytest.mark.parametrize(
    "sentence",
    [
        "Tại khoản 2 Điều 3 Nghị định số 30/2020/NĐ-CP, “trước ngày 20/4/2026” sửa thành “trước ngày 05/5/2026”.",
        "Công văn số 55/BYT-DP ngày 10/3/2026 của Bộ Y tế ghi: “Thời hạn trước ngày 20/4/2026 sửa thành trước ngày 05/5/2026”.",
        f"Đề nghị Sở Tư pháp sửa thời hạn tại {AT} từ ngày 20/4/2026 thành ngày 05/5/2026.",
        f"Thời hạn tại {AT} đã được sửa thành ngày 05/5/2026.",
        f"Ủy ban nhân dân tỉnh không đồng ý gia hạn thời gian báo cáo tại {AT} đến ngày 05/5/2026.",
        f"Ủy ban nhân dân tỉnh chưa có ý kiến thống nhất lùi thời gian báo cáo tại {AT} từ ngày 20/4/2026 đến ngày 05/5/2026.",
    ],
)
def test_what_others_print_or_nobody_agrees_to_is_no_change(sentence: str) -> None:
    before = "Ngày 14/3/2026, Ủy ban nhân dân tỉnh ban hành Công văn số 1482/UBND-VX về việc rà soát bếp ăn."
    assert changes.find(letter("một số nội dung", before, sentence)) == ()


def test_each_clause_names_its_own_part() -> None:
    later = letter(
        "một số nội dung",
        "Ủy ban nhân dân tỉnh đính chính Công văn số 1482/UBND-VX ngày 14/3/2026: tại mục 1, “trước ngày 10/4/2026” sửa thành "
        "“trước ngày 15/4/2026”; tại mục 2, “trước ngày 20/4/2026” sửa thành “trước ngày 25/4/2026”.",
    )
    assert [(c.pinpoint, c.old, day(c)) for c in changes.find(later)] == [
        (("1",), dt.date(2026, 4, 10), dt.date(2026, 4, 15)),
        (("2",), dt.date(2026, 4, 20), dt.date(2026, 4, 25)),
    ]


# ---------------------------------------------------------------- an office passes on what its committee decides

OFFICE = [("VĂN PHÒNG", "ỦY BAN NHÂN DÂN TỈNH AN SƠN"), ("ỦY BAN NHÂN DÂN TỈNH AN SƠN", "VĂN PHÒNG")]
LONGER = f"gia hạn thời gian báo cáo tại {AT} đến ngày 05/5/2026."
PASSED_ON = [
    f"Chủ tịch Ủy ban nhân dân tỉnh đồng ý {LONGER}",
    f"Phó Chủ tịch UBND tỉnh Trần Văn Bình thống nhất {LONGER}",
    f"Ủy ban nhân dân tỉnh đồng ý {LONGER}",
    f"Theo ý kiến chỉ đạo của Chủ tịch Ủy ban nhân dân tỉnh, Văn phòng Ủy ban nhân dân tỉnh thông báo {LONGER}",
]
NOT_PASSED_ON = [
    f"Văn phòng Ủy ban nhân dân tỉnh {LONGER}",
    f"Chủ tịch Ủy ban nhân dân tỉnh họp ngày 20/3/2026. Văn phòng Ủy ban nhân dân tỉnh {LONGER}",
    "Chủ tịch Ủy ban nhân dân tỉnh đồng ý gia hạn thời gian báo cáo tại mục 2 Công văn số 1482/UBND-VX đến ngày 05/5/2026.",
]


@pytest.mark.parametrize(("organ", "place"), OFFICE)
@pytest.mark.parametrize("sentence", PASSED_ON)
def test_an_office_passes_on_what_its_committee_decides(organ: str, place: str, sentence: str) -> None:
    later = letter("thời gian báo cáo", sentence, code="612/VPUBND-TH", organ=organ, place=place)
    assert outcome(later) == [("2", "extension", True, RIGHT)]


@pytest.mark.parametrize("sentence", NOT_PASSED_ON)
def test_an_office_by_itself_moves_nothing(sentence: str) -> None:
    later = letter("thời gian báo cáo", sentence, code="612/VPUBND-TH", organ=OFFICE[0][0], place=OFFICE[0][1])
    assert outcome(later) == [("2", "touched", False, None)]


@pytest.mark.parametrize(
    "sentence",
    [
        f"Giám đốc Sở Y tế đồng ý {LONGER}",
        f"Chủ tịch Ủy ban nhân dân tỉnh Bắc Hà đồng ý {LONGER}",
        f"Chủ tịch Ủy ban nhân dân tỉnh chưa đồng ý {LONGER}",
        f"Văn phòng Ủy ban nhân dân tỉnh trình Chủ tịch Ủy ban nhân dân tỉnh {LONGER}",
    ],
)
def test_an_office_passes_on_nothing_of_others(sentence: str) -> None:
    later = letter("thời gian báo cáo", sentence, code="612/VPUBND-TH", organ=OFFICE[0][0], place=OFFICE[0][1])
    assert changes.find(later) == ()


@pytest.mark.parametrize(
    ("head", "body", "same"),
    [
        ("Phó Thủ tướng Chính phủ Lê Văn Thành", "Thủ tướng Chính phủ", True),
        ("Thường trực Tỉnh ủy", "Tỉnh ủy An Sơn", True),
        ("Bí thư Tỉnh ủy An Sơn", "Tỉnh ủy An Sơn", True),
        ("Chủ tịch UBND thành phố Hồ Chí Minh", "UBND thành phố Hà Nội", False),
        ("Chủ tịch UBND tỉnh Hà Giang", "UBND tỉnh An Sơn", False),
        (None, "UBND tỉnh An Sơn", False),
    ],
)
def test_who_speaks_for_a_body(head: str | None, body: str, *, same: bool) -> None:
    assert match.speaks_for(head, body) is same


@pytest.mark.parametrize(
    ("organ", "above", "bodies"),
    [
        ("Văn phòng Chính phủ", None, ("chính phủ",)),
        ("Văn phòng", "Tỉnh ủy An Sơn", ("tỉnh ủy an sơn",)),
        ("Văn phòng HĐND và UBND huyện Hòa An", None, ("hội đồng nhân dân", "ủy ban nhân dân huyện hòa an")),
        ("Sở Y tế", "Ủy ban nhân dân tỉnh An Sơn", ()),
    ],
)
def test_whom_an_office_serves(organ: str, above: str | None, bodies: tuple[str, ...]) -> None:
    assert match.served(Header(organ_name=organ, organ_in_charge=above)) == bodies


# ---------------------------------------------------------------- which document is meant

CHANGE = Change(
    "extends", "gia hạn", (0, 7), "extends", "1482/UBND-VX", "Công văn", dt.date(2026, 3, 14), "UBND tỉnh",
    later="1599/UBND-VX", by="Ủy ban nhân dân tỉnh An Sơn", said_on=dt.date(2026, 3, 24),
)  # fmt: skip
UNDATED = replace(CHANGE, issued_date=None)
BARE = replace(UNDATED, code="1482")


def header(code: str | None, issued: dt.date | None, organ: str | None = "Ủy ban nhân dân tỉnh An Sơn") -> Header:
    return Header(code=code, issued_date=issued, organ_name=organ)


@pytest.mark.parametrize(
    ("change", "there", "meant"),
    [
        (CHANGE, EARLIER.header, True),
        (CHANGE, header("01482/UBND–VX", dt.date(2026, 3, 14)), True),
        (CHANGE, header("1482/UBND-VX", None), True),
        (CHANGE, header("1482/UBND-VX", dt.date(2026, 3, 14), "UBND tỉnh An Sơn"), True),
        (CHANGE, header("1482/UBND-VX", dt.date(2025, 3, 14)), False),
        (CHANGE, header("1482/UBND-KT", dt.date(2026, 3, 14)), False),
        (CHANGE, header("1482/UBND-VX", dt.date(2026, 3, 14), "Ủy ban nhân dân huyện Hòa Bình"), False),
        (CHANGE, header(None, dt.date(2026, 3, 14)), False),
        (CHANGE, header("1599/UBND-VX", dt.date(2026, 3, 24)), False),
        (UNDATED, header("1482/UBND-VX", dt.date(2026, 2, 2)), True),
        (UNDATED, header("1482/UBND-VX", dt.date(2021, 2, 2)), False),
        (UNDATED, header("1482/UBND-VX", dt.date(2026, 4, 2)), False),
        (BARE, header("1482/UBND-VX", dt.date(2026, 2, 2)), True),
        (BARE, header("1482a/UBND-VX", dt.date(2026, 2, 2)), False),
        (BARE, header("148/UBND-VX", dt.date(2026, 2, 2)), False),
    ],
)
def test_the_earlier_document_is_known_by_number_day_and_organ(change: Change, there: Header, *, meant: bool) -> None:
    assert changes.concerns(change, there) is meant


def test_what_does_not_concern_a_document_has_no_effect_on_it() -> None:
    other = replace(EARLIER, header=replace(EARLIER.header, issued_date=dt.date(2025, 3, 14)))
    assert changes.effects(replace(CHANGE, kind="replaces"), Incoming(other)) == ()


def test_a_number_without_letters_and_day_is_not_sure() -> None:
    effects = changes.effects(replace(BARE, kind="replaces"), Incoming(EARLIER))
    assert {(e.kind, e.sure) for e in effects} == {("touched", False)}
    of_last_year = replace(EARLIER, header=replace(EARLIER.header, issued_date=dt.date(2025, 11, 14)))
    assert not any(e.sure for e in changes.effects(replace(UNDATED, kind="replaces"), Incoming(of_last_year)))


@pytest.mark.parametrize(
    ("code", "number"),
    [
        ("012/UBND-VX", "12"),
        ("1482", "1482"),
        ("12a/UBND", "12a"),
        ("12QĐ-UBND", "12"),
        ("402-CV/TU", "402"),
        (None, None),
    ],
)
def test_the_number_by_which_documents_are_looked_up(code: str | None, number: str | None) -> None:
    assert keys.of_figures(code) == number


# ---------------------------------------------------------------- parts


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        ("mục 2", ("2",)),
        ("điểm b mục 2", ("2.b",)),
        ("điểm a, b và c khoản 1 Điều 3", ("Đ3.1.a", "Đ3.1.b", "Đ3.1.c")),
        ("mục 3 phần II", ("II.3",)),
        ("điểm 2.1 mục 2", ("2.1",)),
        ("mục II.4", ("II.4",)),
        ("gạch đầu dòng thứ hai mục 3", ("3.-2",)),
        ("Phụ lục II", ("PL2",)),
        ("nội dung báo cáo tại điểm 3", ("3",)),
        ("mục 2 và mục 4", ("2", "4")),
        ("danh mục 2 tỉnh", ()),
        ("biểu mẫu", ()),
    ],
)
def test_the_parts_of_a_document(words: str, ids: Sequence[str]) -> None:
    assert parts.ids(words) == tuple(ids)


def test_a_usual_document_is_looked_through_at_once() -> None:
    body = [
        f"{i}. Sở Y tế kiểm tra, báo cáo Ủy ban nhân dân tỉnh kết quả thực hiện trước ngày {i}/5/2026."
        for i in range(1, 29)
    ]
    result = letter("rà soát bếp ăn trường học", *body)
    times = []
    for _ in range(20):
        began = time.perf_counter()
        assert changes.find(result) == ()
        times.append(time.perf_counter() - began)
    assert min(times) < 0.001


def test_effects_are_values() -> None:
    later = letter("thay thế", "Công văn này thay thế Công văn số 1482/UBND-VX ngày 14/3/2026.")
    one: tuple[Effect, ...] = changes.effects(only(later), Incoming(EARLIER))
    assert one == changes.effects(only(later), Incoming(EARLIER))


def scanned(result: Result, *, doubtful: bool) -> Result:
    """The same, as if it had been read from a scan."""
    issues = ("DIGITS_DOUBTFUL",) if doubtful else ()
    deadlines = tuple(replace(d, issues=issues) for d in result.deadlines)
    return replace(result, source=replace(result.source, reading="ocr"), deadlines=deadlines)


def test_digits_of_a_scan_must_be_vouched_for() -> None:
    sentence = "Ủy ban nhân dân tỉnh gia hạn thời gian báo cáo tại mục 2 Công văn số 1482/UBND-VX ngày 14/3/2026 đến trước ngày 05/5/2026."
    later = letter("gia hạn thời gian báo cáo", sentence)
    assert outcome(scanned(later, doubtful=False)) == [("2", "extension", True, dt.date(2026, 5, 5))]
    assert outcome(scanned(later, doubtful=True)) == [("2", "touched", False, None)]
    nobody = replace(scanned(later, doubtful=False), deadlines=())
    assert outcome(nobody) == [("2", "touched", False, None)]


def test_the_new_day_of_other_work_is_not_taken() -> None:
    later = letter(
        "gia hạn thời gian báo cáo theo Công văn số 1482/UBND-VX ngày 14/3/2026",
        "Ủy ban nhân dân tỉnh thống nhất gia hạn theo phụ lục gửi kèm.",
        "Sở Nội vụ đăng ký danh sách cán bộ dự tập huấn trước ngày 05/5/2026.",
    )
    assert only(later).new is None
    assert outcome(later, ONE_DAY) == [("p1", "touched", False, None)]


def test_a_part_replaced_does_not_hide_an_extension() -> None:
    later = letter(
        "một số nội dung",
        "Ủy ban nhân dân tỉnh thay thế Phụ lục II kèm theo Công văn số 1482/UBND-VX ngày 14/3/2026.",
        "Ủy ban nhân dân tỉnh gia hạn thời gian báo cáo tại mục 2 Công văn số 1482/UBND-VX ngày 14/3/2026 đến ngày 05/5/2026.",
    )
    assert [c.kind for c in changes.find(later)] == ["replaces", "extends"]


def test_a_day_in_the_subject_stands_at_the_subject() -> None:
    later = letter(
        "lùi thời hạn báo cáo theo Công văn số 1482/UBND-VX ngày 14/3/2026 đến ngày 05/5/2026",
        "Kính gửi các đơn vị để thực hiện.",
    )
    change = only(later)
    assert change.new and "05/5/2026" in later.text[slice(*change.new.span)]
    assert outcome(later, ONE_DAY) == [("p1", "extension", True, dt.date(2026, 5, 5))]
