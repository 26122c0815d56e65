"""Who is told to do what, by the grammar of the clause; with the traps that look alike (docs/format.md, "Lead")."""

from __future__ import annotations

import pytest

from pipeline import orders
from pipeline.agencies import Context

AN_SON = Context("tỉnh An Sơn", "Ủy ban nhân dân tỉnh An Sơn")


def roles(text: str, issuer: str | None = None) -> dict[str, list[str]]:
    """Printed names by role, in order."""
    order = orders.read(text, (0, len(text)), AN_SON, issuer=issuer)
    found: dict[str, list[str]] = {}
    for finding in order.findings:
        found.setdefault(finding.role, []).append(finding.text)
        assert text[slice(*finding.span)] == finding.text
    return found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Sở Y tế chủ trì kiểm tra bếp ăn.", {"lead": ["Sở Y tế"]}),
        ("Giao Sở Y tế kiểm tra bếp ăn.", {"lead": ["Sở Y tế"]}),
        ("Yêu cầu Giám đốc Sở Y tế kiểm tra bếp ăn.", {"lead": ["Giám đốc Sở Y tế"]}),
        ("Đề nghị Công an tỉnh xử lý vi phạm.", {"lead": ["Công an tỉnh"]}),
        ("Sở Y tế, Sở Công Thương và Công an tỉnh kiểm tra.", {"lead": ["Sở Y tế", "Sở Công Thương", "Công an tỉnh"]}),
        ("Trên cơ sở kết quả kiểm tra, Sở Y tế công khai danh sách.", {"lead": ["Sở Y tế"]}),
        ("Định kỳ hằng tháng, Sở Y tế tổng hợp số liệu.", {"lead": ["Sở Y tế"]}),
        ("Để bảo đảm an toàn, yêu cầu Sở Y tế tăng cường kiểm tra.", {"lead": ["Sở Y tế"]}),
        ("Đồng thời, giao Công an tỉnh điều tra, làm rõ.", {"lead": ["Công an tỉnh"]}),
        ("Các sở, ban, ngành tỉnh tuyên truyền đến cán bộ.", {"lead": ["Các sở, ban, ngành tỉnh"]}),
        ("Thủ trưởng các cơ quan, đơn vị chịu trách nhiệm thực hiện.", {"lead": ["Thủ trưởng các cơ quan, đơn vị"]}),
        ("Sở Y tế chỉ đạo Trung tâm Y tế các huyện lấy mẫu.", {"lead": ["Sở Y tế"]}),
    ],
)
def test_lead(text: str, found: dict[str, list[str]]) -> None:
    assert roles(text) == found


@pytest.mark.parametrize(
    ("text", "lead", "coordinate"),
    [
        ("Sở Y tế chủ trì, phối hợp với Công an tỉnh kiểm tra.", ["Sở Y tế"], ["Công an tỉnh"]),
        ("Giao Sở Y tế chủ trì, phối hợp với Sở Công Thương và Công an tỉnh kiểm tra.", ["Sở Y tế"], ["Sở Công Thương", "Công an tỉnh"]),
        ("Sở Y tế phối hợp chặt chẽ với Công an tỉnh xử lý.", ["Sở Y tế"], ["Công an tỉnh"]),
        ("Sở Y tế chủ trì, Công an tỉnh phối hợp thực hiện.", ["Sở Y tế"], ["Công an tỉnh"]),
        ("Sở Y tế chủ trì cùng các cơ quan liên quan kiểm tra.", ["Sở Y tế"], []),
    ],
)  # fmt: skip
def test_coordinate(text: str, lead: list[str], coordinate: list[str]) -> None:
    found = roles(text)
    assert found["lead"] == lead
    if coordinate:
        assert found["coordinate"] == coordinate


@pytest.mark.parametrize(
    ("text", "receivers"),
    [
        ("Sở Y tế tổng hợp, báo cáo UBND tỉnh trước ngày 05/4/2022.", ["UBND tỉnh"]),
        ("Sở Y tế báo cáo kết quả về UBND tỉnh.", ["UBND tỉnh"]),
        ("Các đơn vị gửi báo cáo về Sở Y tế để tổng hợp, báo cáo UBND tỉnh.", ["Sở Y tế"]),
        ("Sở Y tế gửi hồ sơ về Sở Nội vụ để thẩm định, trình UBND tỉnh.", ["Sở Nội vụ"]),
        ("Sở Y tế đề xuất UBND tỉnh khen thưởng.", ["UBND tỉnh"]),
        ("Sở Y tế tham mưu, đề xuất UBND tỉnh biện pháp xử lý.", ["UBND tỉnh"]),
        ("Sở Tài chính thẩm định, trình UBND tỉnh phê duyệt.", ["UBND tỉnh"]),
    ],
)
def test_report_to(text: str, receivers: list[str]) -> None:
    assert roles(text).get("report_to", []) == receivers


@pytest.mark.parametrize(
    ("text", "role", "never"),
    [
        ("Sở Y tế tiếp nhận hồ sơ đề nghị Sở Nội vụ khen thưởng.", "lead", "Sở Nội vụ"),
        ("Trên cơ sở báo cáo của Sở Công Thương, Sở Y tế tổng hợp.", "report_to", "Sở Công Thương"),
        ("Trên cơ sở báo cáo của Sở Công Thương, Sở Y tế tổng hợp.", "lead", "Sở Công Thương"),
        ("Các đơn vị gửi báo cáo về UBND tỉnh qua Sở Nội vụ.", "report_to", "Sở Nội vụ"),
        ("Báo cáo UBND tỉnh (qua Sở Nội vụ) trước ngày 05/4/2022.", "report_to", "Sở Nội vụ"),
        ("Sở Y tế tham mưu UBND tỉnh ban hành kế hoạch.", "report_to", "UBND tỉnh"),
        ("Sở Y tế làm việc với Công an tỉnh về vụ việc.", "coordinate", "Công an tỉnh"),
        ("Sở Y tế báo cáo cấp có thẩm quyền xem xét.", "report_to", "cấp có thẩm quyền"),
        ("Sở Y tế thực hiện theo yêu cầu của Bộ Y tế.", "lead", "Bộ Y tế"),
        ("Sở Y tế thực hiện ý kiến chỉ đạo của UBND tỉnh.", "lead", "UBND tỉnh"),
        ("Sở Y tế thực hiện quy chế phối hợp với Công an tỉnh.", "coordinate", "Công an tỉnh"),
        ("Sở Y tế kiểm tra các cơ sở do Sở Công Thương quản lý.", "lead", "Sở Công Thương"),
        ("Thực hiện Công văn số 12/SYT-NV của Sở Y tế, Công an tỉnh kiểm tra.", "lead", "Sở Y tế"),
        ("Sở Y tế đã kiểm tra 12 bếp ăn.", "lead", "Sở Y tế"),
        ("Sở Y tế là cơ quan thường trực.", "lead", "Sở Y tế"),
        ("Sở Nội vụ xét đơn đề nghị Công an tỉnh xác minh.", "lead", "Công an tỉnh"),
    ],
)
def test_traps(text: str, role: str, never: str) -> None:
    assert never not in roles(text).get(role, [])


def test_in_brackets_a_name_explains_and_an_order_counts() -> None:
    assert roles("Tổ công tác (Sở Y tế, Công an tỉnh) kiểm tra bếp ăn.") == {"lead": ["Tổ công tác"]}
    assert roles("Kiểm tra bếp ăn (giao Sở Y tế thực hiện).")["lead"] == ["Sở Y tế"]
    assert roles("Kiểm tra bếp ăn (Cơ quan chủ trì: Sở Y tế).")["lead"] == ["Sở Y tế"]


def test_a_space_behind_the_label_changes_nothing() -> None:
    """A directive's own words begin right behind its label: "5." + " UBND huyện …"."""
    assert roles(" UBND huyện An Lão sửa mái chợ.") == roles("UBND huyện An Lão sửa mái chợ.") != {}


def test_quoted_words_order_nothing() -> None:
    assert roles("Công văn nêu: “Giao Sở Y tế kiểm tra” là chưa rõ.") == {}


def test_the_issuer_is_no_lead_of_its_own_demand() -> None:
    text = "Ủy ban nhân dân tỉnh An Sơn yêu cầu Sở Y tế kiểm tra bếp ăn."
    assert roles(text, issuer="Ủy ban nhân dân tỉnh An Sơn") == {"lead": ["Sở Y tế"]}
    head = "Chủ tịch Ủy ban nhân dân tỉnh yêu cầu Giám đốc Sở Y tế kiểm tra bếp ăn."
    assert roles(head, issuer="Ủy ban nhân dân tỉnh An Sơn") == {"lead": ["Giám đốc Sở Y tế"]}


def test_an_opening_name_and_colon_is_a_heading() -> None:
    text = "Sở Y tế: Kiểm tra bếp ăn."
    order = orders.read(text, (0, len(text)))
    assert order.heading == (0, len("Sở Y tế:"))
    assert order.complete
    assert [f.rule for f in order.of("lead")] == ["heading"]


@pytest.mark.parametrize("text", ["Sở Y tế:", "Giao Sở Y tế:", "Đề nghị Sở Y tế thực hiện:", "Yêu cầu Sở Y tế:"])
def test_a_heading_alone_introduces(text: str) -> None:
    order = orders.read(text, (0, len(text)))
    assert order.introduces
    assert not order.complete
    assert [f.text for f in order.of("lead")] == ["Sở Y tế"]


def test_a_lead_of_a_later_sentence_says_so() -> None:
    text = "Kiểm tra bếp ăn tập thể. Giao Công an tỉnh bảo vệ đoàn."
    order = orders.read(text, (0, len(text)))
    assert [(f.text, f.sentence) for f in order.of("lead")] == [("Công an tỉnh", 1)]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Sở Y tế kiểm tra. Công an tỉnh xử lý.", 2),
        ("Sở Y tế TP. An Sơn kiểm tra bếp ăn.", 1),
        ("Bà ThS. Lê Thị Hoa báo cáo. Sở Y tế ghi nhận.", 2),
        ("", 0),
    ],
)
def test_sentences(text: str, count: int) -> None:
    found = list(orders.sentences(text, (0, len(text))))
    assert len(found) == count
    assert "".join(text[s:e] for s, e in found).replace(" ", "") == text.replace(" ", "")


def test_masking_keeps_every_place() -> None:
    text = "Sở Y tế (gọi tắt là Sở) nêu “xong ngay” rồi."
    masked = orders.mask(text)
    assert len(masked) == len(text)
    assert "gọi tắt" not in masked
    assert "xong ngay" not in masked
    assert masked.startswith("Sở Y tế (")
