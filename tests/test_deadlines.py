"""Deadlines: a corpus by meaning, a negative corpus, the calendar, and what must be said when in doubt.

Every sentence is invented in official style. Each rule's own examples run in tests/rules.
"""

from __future__ import annotations

import datetime as dt
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import deadlines, workdays
from pipeline.deadlines import rhythms
from pipeline.document import Deadline

ISSUED = dt.date(2026, 3, 10)


def _key(deadline: Deadline) -> str:
    """The value a clerk would write down."""
    if isinstance(deadline.due, dt.datetime):
        return deadline.due.strftime("%Y-%m-%dT%H:%M")
    if deadline.due:
        return deadline.due.isoformat()
    if deadline.rrule:
        return deadline.rrule.replace("FREQ=", "", 1)
    if deadline.duration:
        return deadline.duration + ("/working" if deadline.working_days else "")
    return deadline.type


def _keys(text: str, issued: dt.date | None = ISSUED) -> list[str]:
    return [_key(d) for d in deadlines.find(text, issued=issued)[0]]


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        # calendar dates, stated before
        ("Báo cáo UBND tỉnh trước ngày 15 tháng 4 năm 2026.", "2026-04-15"),
        ("Đề nghị gửi văn bản về Sở Nội vụ trước 15/4/2026.", "2026-04-15"),
        ("Nộp hồ sơ về Phòng Tổng hợp (trước ngày 20/4/2026) để thẩm định.", "2026-04-20"),
        ("Gửi kết quả về Sở trước ngày 20.4.2026.", "2026-04-20"),
        ("Hoàn thành trước ngày 05-6-2026.", "2026-06-05"),
        ("Gửi báo cáo trước ngày 15\ntháng 4 năm\n2026.", "2026-04-15"),
        ("Gửi báo cáo trước ngày 08 / 5 / 2026 để tổng hợp.", "2026-05-08"),
        ("Thời gian gửi báo cáo: trước ngày 25/6/2026.", "2026-06-25"),
        ("Thời hạn hoàn thành: Trước ngày 30/9/2026.", "2026-09-30"),
        ("Trình Chính phủ trước ngày 01 tháng 12.", "2026-12-01"),
        ("Các xã báo cáo trước ngày 20/01.", "2027-01-20"),
        ("Thu nộp xong trước 30/9.", "2026-09-30"),
        ("Đề nghị cho ý kiến trước ngày 20 22/4/2026 của Bộ.", ""),
        ("Gửi báo cáo về Bộ trước ngày 15/5/20 26.", "2026-05-15"),
        ("Gửi danh sách trước ngày 02/4/26.", "2026-04-02"),
        # with an hour
        ("Gửi file mềm trước 17h00 ngày 20/3/2026.", "2026-03-20T17:00"),
        ("Báo cáo Văn phòng trước 11 giờ 30 phút ngày 20 tháng 3 năm 2026.", "2026-03-20T11:30"),
        ("Phản hồi trước 14 giờ, ngày 11\ntháng 4 năm 2026.", "2026-04-11T14:00"),
        ("Xác nhận tham dự trước 10g00 ngày 20/3/2026.", "2026-03-20T10:00"),
        ("Nộp bài dự thi trước 15:00 ngày 20/3/2026.", "2026-03-20T15:00"),
        ("Gửi báo cáo trước 5 giờ chiều ngày 20/3/2026.", "2026-03-20T17:00"),
        ("Gửi báo cáo trước 16 giờ 00, thứ Sáu, ngày 20/3/2026.", "2026-03-20T16:00"),
        ("Tiếp nhận đăng ký đến trước 24 giờ ngày 20/3/2026, đề nghị gửi đúng hạn.", "2026-03-20T23:59"),
        ("Chậm nhất là 17 giờ 00 ngày 01 tháng 4 năm 2026, các tổ bầu cử gửi biên bản.", "2026-04-01T17:00"),
        # inclusive
        ("Chậm nhất đến ngày 30/6/2026 phải bàn giao mặt bằng.", "2026-06-30"),
        ("Gửi dự thảo chậm nhất vào ngày 30/6/2026.", "2026-06-30"),
        ("Việc thanh toán chậm nhất hết ngày 31/12/2026.", "2026-12-31"),
        ("Muộn nhất ngày 12/5/2026, chủ đầu tư nộp hồ sơ hoàn công.", "2026-05-12"),
        ("Báo cáo không chậm hơn ngày 12/5/2026.", "2026-05-12"),
        ("Hạn chót ngày 12/5/2026.", "2026-05-12"),
        ("Hạn cuối cùng là ngày 12/5/2026.", "2026-05-12"),
        ("Không quá ngày 12/5/2026 phải quyết toán xong.", "2026-05-12"),
        ("Hoàn thành việc rà soát xong trong ngày 12/5/2026.", "2026-05-12"),
        ("Công tác kiểm kê hoàn thành vào ngày 12/5/2026.", "2026-05-12"),
        ("Hạn gửi báo cáo: 12/5/2026.", "2026-05-12"),
        ("Thời hạn nộp: hết ngày 12/5/2026.", "2026-05-12"),
        ("Nộp trước ngày 20/01 năm sau.", "2027-01-20"),
        # lists of days
        ("Nộp báo cáo trước ngày 15/6 và 15/12/2026.", "2026-06-15 2026-12-15"),
        ("Hoàn thành bước 1 trước ngày 01/4/2026, bước 2 trước ngày 01/6/2026.", "2026-04-01 2026-06-01"),
        # the month from the document's date
        ("Gửi số liệu trước ngày 25 tháng này.", "2026-03-25"),
        ("Gửi số liệu chậm nhất ngày 05 tháng sau.", "2026-04-05"),
        # periods
        ("Hoàn thành việc cấp giấy trong tháng 4 năm 2026.", "2026-04-30"),
        ("Trình UBND tỉnh ban hành trong quý 2 năm 2026.", "2026-06-30"),
        ("Tham mưu UBND tỉnh ban hành Kế hoạch trong Quý II.", "2026-06-30"),
        ("Các đơn vị tổ chức kiểm tra trong 6 tháng cuối năm 2026.", "2026-12-31"),
        ("Hoàn thành sửa chữa trong 6 tháng đầu năm.", "2026-06-30"),
        ("Giải ngân xong trong các tháng còn lại của năm 2026.", "2026-12-31"),
        ("Hoàn thành trong tháng này.", "2026-03-31"),
        ("Yêu cầu báo cáo trong tuần này.", "2026-03-15"),
        ("Sở Y tế tổ chức tập huấn trong tuần 2 tháng 4/2026.", "2026-04-12"),
        ("Hoàn thành xây dựng phần mềm trong năm 2026.", "2026-12-31"),
        ("Hoàn thành các nhiệm vụ trên trong quý III/2026.", "2026-09-30"),
        ("Chậm nhất trong tháng 10 năm 2026 đưa công trình vào sử dụng.", "2026-10-31"),
        ("Trong tháng 4/2026, các xã phải lập xong danh sách.", "2026-04-30"),
        ("Thời gian thực hiện: Trong tháng 5/2026.", "2026-05-31"),
        ("Thời gian hoàn thành: Quý IV năm 2026.", "2026-12-31"),
        ("Lắp đặt biển báo (xong trong tháng 5/2026).", "2026-05-31"),
        ("Đến hết năm 2026, các đơn vị phải hoàn thành tự chủ chi thường xuyên.", "2026-12-31"),
        ("Hoàn thành trước tháng 6/2026.", "2026-06-01"),
        ("Nghiệm thu trước năm 2027.", "2027-01-01"),
        ("Hoàn thành trước khi hết quý II/2026.", "2026-06-30"),
        ("Hoàn thành vào tháng 6, 7/2026.", "2026-07-31"),
        # terms
        ("Trả lời trong vòng 05 (năm) ngày làm việc kể từ ngày nhận được hồ sơ.", "P5D/working"),
        ("Trong thời hạn mười lăm ngày kể từ ngày được phân công, đơn vị lập kế hoạch.", "P15D"),
        ("Chậm nhất 03 ngày sau khi kết thúc đợt kiểm tra, Đoàn gửi báo cáo.", "P3D"),
        ("Không quá 10 ngày làm việc, kể từ ngày nhận đủ hồ sơ hợp lệ, Sở có văn bản trả lời.", "P10D/working"),
        ("Báo cáo chậm nhất sau 02 tuần từ khi kết thúc.", "P2W"),
        ("Sau 10 ngày kể từ ngày phát động, các trường báo cáo kết quả.", "P10D"),
        ("Xử lý trong 30 phút khi có sự cố.", "PT30M"),
        ("Phản hồi kiến nghị trong 3 ngày làm việc.", "P3D/working"),
        ("Gửi tài liệu chậm nhất 02 ngày làm việc trước ngày họp.", "P2D/working"),
        # rhythms
        ("Định kỳ hằng tháng, quý, năm báo cáo về Bộ.", "MONTHLY MONTHLY;INTERVAL=3 YEARLY"),
        ("Định kỳ 6 tháng, hằng năm báo cáo kết quả.", "MONTHLY;INTERVAL=6 YEARLY"),
        ("Mỗi tuần, Tổ công tác họp rà soát tiến độ.", "WEEKLY"),
        ("Mỗi quý một lần, thủ trưởng đối thoại với đoàn viên.", "MONTHLY;INTERVAL=3"),
        ("Báo cáo tiến độ giải ngân hằng tuần.", "WEEKLY"),
        ("Giao Thanh tra tỉnh theo dõi, đôn đốc và báo cáo hàng quý.", "MONTHLY;INTERVAL=3"),
        ("Cập nhật số liệu lên hệ thống hằng ngày.", "DAILY"),
        ("Thời gian thực hiện: Hằng năm.", "YEARLY"),
        ("Hằng năm, trước ngày 15/12, các đơn vị gửi báo cáo.", "YEARLY;BYMONTH=12;BYMONTHDAY=15"),
        ("Định kỳ hằng năm, các đơn vị gửi báo cáo về Sở trước ngày 15/12.", "YEARLY;BYMONTH=12;BYMONTHDAY=15"),
        ("Định kỳ 6 tháng (trước ngày 15/6) và năm (trước ngày 15/12) báo cáo.",
         "YEARLY;BYMONTH=6;BYMONTHDAY=15 YEARLY;BYMONTH=12;BYMONTHDAY=15"),
        ("Gửi báo cáo trước ngày 30 tháng 11 hàng năm.", "YEARLY;BYMONTH=11;BYMONTHDAY=30"),
        ("Báo cáo hằng tháng (trước ngày 20) về Sở Tài chính.", "MONTHLY;BYMONTHDAY=20"),
        ("Hằng tháng, các đơn vị gửi báo cáo về Sở trước ngày 18.", "MONTHLY;BYMONTHDAY=18"),
        ("Chậm nhất ngày 05 hằng tháng, kế toán nộp bảng kê.", "MONTHLY;BYMONTHDAY=5"),
        ("Gửi vào ngày 25 tháng cuối quý.", "MONTHLY;INTERVAL=3;BYMONTHDAY=25;BYMONTH=3,6,9,12"),
        ("Hằng quý, trước ngày 10 tháng đầu quý sau, báo cáo.", "MONTHLY;INTERVAL=3;BYMONTHDAY=10;BYMONTH=1,4,7,10"),
        ("Nộp trước ngày 05 của tháng tiếp theo.", "MONTHLY;BYMONTHDAY=5"),
        ("Chốt số liệu vào ngày cuối cùng hằng tháng.", "MONTHLY;BYMONTHDAY=-1"),
        ("Trước 14 giờ thứ Năm hằng tuần, các xã gửi báo cáo.", "WEEKLY;BYDAY=TH"),
        ("Hằng ngày trước 16 giờ 30 báo cáo số liệu.", "DAILY"),
        ("Định kỳ 02 năm/lần, rà soát quy hoạch.", "YEARLY;INTERVAL=2"),
        ("Sinh hoạt chuyên đề ít nhất 01 lần/quý.", "MONTHLY;INTERVAL=3"),
        ("Nộp báo cáo trước ngày 15 tháng 02 của năm liền kề.", "YEARLY;BYMONTH=2;BYMONTHDAY=15"),
        ("Định kỳ hằng năm nộp báo cáo trước ngày 31/01 năm sau.", "YEARLY;BYMONTH=1;BYMONTHDAY=31"),
        ("Chậm nhất tháng 7 hằng năm, các hội gửi kế hoạch.", "YEARLY;BYMONTH=7"),
        ("Hằng năm, Sở tổ chức kiểm tra trong quý III.", "YEARLY;BYMONTH=9"),
        ("Báo cáo 6 tháng gửi trước ngày 15/6; báo cáo năm gửi trước ngày 15/12.",
         "YEARLY;BYMONTH=6;BYMONTHDAY=15 YEARLY;BYMONTH=12;BYMONTHDAY=15"),
        # events and orders to act at once
        ("Hoàn thiện hồ sơ trước kỳ họp thứ 9.", "event"),
        ("Báo cáo ngay khi có tình huống phát sinh.", "immediate"),
        ("Yêu cầu dừng ngay việc thi công.", "immediate"),
        ("Lập phương án rồi lập tức triển khai lực lượng.", "immediate"),
    ],
)  # fmt: skip
def test_reads(text: str, keys: str) -> None:
    assert " ".join(_keys(text)) == keys


@pytest.mark.parametrize(
    "text",
    [
        # dates of documents
        "Căn cứ Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020 của Chính phủ.",
        "Thực hiện Công văn số 15/STC-NS ngày 08/01/2026 của Sở Tài chính.",
        "Xét Tờ trình ngày 02/3/2026 của Sở Xây dựng.",
        "Hà Nội, ngày 10 tháng 3 năm 2026",
        "Thực hiện Thông tư 28/2019 và Thông tư 54/2015 của Bộ Y tế.",
        "Mã hồ sơ 80101911/26.06.2025 đã được tiếp nhận.",
        "Luật Đầu tư công ngày 29/11/2024; Luật Đất đai năm 2024.",
        # effect and application
        "Quyết định này có hiệu lực kể từ ngày ký.",
        "Thông tư có hiệu lực thi hành từ ngày 01/7/2026.",
        "Kể từ ngày 01/7/2026, các tổ chức phải sử dụng hóa đơn điện tử.",
        "Chính sách được thực hiện đến hết ngày 31/12/2027.",
        "Nghị quyết có hiệu lực từ ngày 01/01/2026 đến hết ngày 31/12/2030.",
        "Văn bản hết hiệu lực từ ngày 01/01/2026.",
        "Giấy phép có giá trị trong thời hạn 05 năm kể từ ngày cấp.",
        # data, reporting and planning periods
        "Số liệu tính đến ngày 28/02/2026.",
        "Số liệu báo cáo tính từ ngày 15/12/2025 đến ngày 14/3/2026.",
        "Kế hoạch phát triển kinh tế - xã hội giai đoạn 2026-2030.",
        "Quy hoạch tỉnh thời kỳ 2021-2030, tầm nhìn đến năm 2050.",
        "Phấn đấu đến năm 2030 đạt 100% xã chuẩn nông thôn mới.",
        "Mục tiêu đến hết năm 2026, tỷ lệ hộ nghèo còn 2%.",
        "Kế hoạch cải cách hành chính năm 2026.",
        "Báo cáo kết quả thu ngân sách quý I/2026.",
        "Báo cáo tình hình kinh tế - xã hội trong tháng 3/2026.",
        "Xây dựng kế hoạch sản xuất trong năm 2026.",
        "Một số hoạt động trọng tâm trong năm 2026",
        "Quyết toán ngân sách năm 2024 của các đơn vị.",
        "Rà soát nhiệm vụ trọng tâm trong 6 tháng cuối năm 2026.",
        "Lập dự toán kinh phí trong 03 tháng còn lại của năm 2026.",
        "Phong trào thi đua được phát động trong năm 2026.",
        "Năm học 2026 - 2027 có nhiều đổi mới.",
        "Doanh thu du lịch trong quý I/2026 tăng 12%.",
        # history
        "Ngày 10 tháng 3 năm 2026 đã xảy ra vụ tai nạn nghiêm trọng.",
        "Trong năm 2025, các đơn vị đã nghiêm túc triển khai.",
        "Trong tháng 02/2026, toàn tỉnh đã cấp 1.200 giấy chứng nhận.",
        "Trong thời gian qua, công tác này đạt nhiều kết quả.",
        "Quý I/2026, tỉnh đã đón 500.000 lượt khách.",
        "Dự án đã hoàn thành ngày 20/12/2025.",
        "Đơn vị đã nộp báo cáo trước ngày 28/02/2026 theo quy định.",
        "Các hợp đồng ký kết trước ngày 01/7/2025 tiếp tục thực hiện.",
        "Công trình xây dựng từ trước năm 2005 đã xuống cấp.",
        "Đối với trẻ sinh trước ngày 01/01/2020 thực hiện theo quy định cũ.",
        "Các dự án được phê duyệt trước ngày 01/01/2025 thì không phải điều chỉnh.",
        # plain durations and quantities
        "Người bệnh được cấp thuốc tại nhà ít nhất trong hai tháng.",
        "Tăng cường quản lý trẻ em trong thời gian nghỉ hè.",
        "Cách ly tại nhà trong 14 ngày kể từ ngày tiếp xúc.",
        "Niêm yết công khai trong 30 ngày tại trụ sở.",
        "Lưu trữ hồ sơ trong 10 năm kể từ ngày kết thúc.",
        "Đợt cao điểm kéo dài 15 ngày.",
        "Viên chức hoàn thành tốt nhiệm vụ trong 03 năm gần nhất.",
        "Học sinh học không quá 07 giờ trong 01 ngày.",
        "Chuyên gia được chi trả vé khứ hồi 01 lần/năm.",
        "Kiểm tra doanh nghiệp không quá 01 lần/năm.",
        "Năm tài chính bắt đầu từ ngày 01 tháng 01 và kết thúc vào ngày 31 tháng 12.",
        "Mức hỗ trợ không quá 1/3 giá trị.",
        "Giảm thời gian giải quyết từ 15 ngày xuống 10 ngày.",
        "Hoạt động từ ngày 01/4/2026 đến ngày 30/4/2026.",
        # meetings
        "Thời gian: 08 giờ 00 ngày 09/4/2026 (sáng thứ Năm).",
        "Thời gian: Vào lúc 14 giờ 00 phút, ngày 09/4/2026.",
        "Hội nghị diễn ra vào ngày 09/4/2026 tại Hà Nội.",
        "Tại phiên họp ngày 29/3/2026, Thường trực Tỉnh ủy kết luận.",
        "Kính mời đồng chí dự họp lúc 07 giờ 30 ngày 20/3/2026.",
        # rhythms that belong to nouns
        "Đưa vào Kế hoạch cải cách hành chính hằng năm.",
        "Gắn với công tác thi đua, khen thưởng hằng năm.",
        "Sử dụng dự toán được duyệt hằng năm.",
        "Làm tài liệu xác định Chỉ số cải cách hành chính hằng năm.",
        "Phát trong chương trình thời sự hằng ngày.",
        "Người có công hưởng trợ cấp hằng tháng.",
        "Lồng ghép trong báo cáo định kỳ.",
        "Đưa nội dung vào các cuộc họp thường kỳ.",
        "Kế hoạch đầu tư công trung hạn, hằng năm được giao.",
        "Các ngành hàng năm 2025 tăng trưởng khá.",
        "Thu nhập bình quân hằng tháng của người lao động.",
        # words that are no time, or no date
        "Phân loại, điều trị ngay từ cơ sở.",
        "Giải quyết ngay tại nơi phát sinh.",
        "Khẩn trương, kịp thời, thường xuyên kiểm tra.",
        "Các vấn đề phát sinh trước, trong và sau Kỳ thi.",
        "Chịu trách nhiệm trước Chủ tịch UBND tỉnh.",
        "Trước mắt, tập trung rà soát các điểm xung yếu.",
        "Khoản 4 sửa đổi như sau: “4. Trong thời hạn 60 ngày kể từ ngày nhận, cơ quan trả lời trước ngày 15/6/2026.”",
        "Sau 12 tháng kể từ ngày giao đất mà không sử dụng thì bị thu hồi.",
    ],
)
def test_is_none(text: str) -> None:
    assert _keys(text) == []


def test_each_deadline_keeps_its_clause() -> None:
    text = ("2. Chậm nhất ngày 31/12/2026 phải hoàn thành đợt 1; "
        "hoàn thành đợt 2 trong tháng 01/2027, đợt 3 trong Quý I/2027. "
            "Các xã báo cáo trước ngày 05/4/2027./.")  # fmt: skip
    found, _ = deadlines.find(text, issued=ISSUED)
    assert [(_key(d), d.clause) for d in found] == [
        ("2026-12-31", "Chậm nhất ngày 31/12/2026 phải hoàn thành đợt 1"),
        ("2027-01-31", "hoàn thành đợt 2 trong tháng 01/2027, đợt 3 trong Quý I/2027"),
        ("2027-03-31", "hoàn thành đợt 2 trong tháng 01/2027, đợt 3 trong Quý I/2027"),
        ("2027-04-05", "Các xã báo cáo trước ngày 05/4/2027"),
    ]


def test_only_regions_are_searched() -> None:
    text = "Nơi nhận: trước ngày 01/4/2026.\nGửi báo cáo trước ngày 02/4/2026."
    start = text.index("Gửi")
    found, _ = deadlines.find(text, issued=ISSUED, regions=[(start, len(text))])
    assert [_key(d) for d in found] == ["2026-04-02"]


@pytest.mark.parametrize(
    ("text", "issued", "code", "severity"),
    [
        ("Nộp trước ngày 31/02/2026.", ISSUED, "DATE_INVALID", "error"),
        ("Nộp trước ngày 31/6.", ISSUED, "DATE_INVALID", "error"),
        ("Nộp trước ngày 0l/1l/2026.", ISSUED, "DATE_REPAIRED", "warning"),
        ("Nộp trước ngày 15/5/20 26.", ISSUED, "DATE_REPAIRED", "warning"),
        ("Nộp trước thứ Hai, ngày 20/3/2026.", ISSUED, "DATE_WEEKDAY_MISMATCH", "warning"),
        ("Nộp trước ngày 01/3/2026.", ISSUED, "DEADLINE_BEFORE_ISSUE", "warning"),
        ("Nộp trước ngày 15/4.", ISSUED, "DEADLINE_YEAR_ASSUMED", "info"),
        ("Nộp trước ngày 15/4.", None, "DEADLINE_YEAR_UNKNOWN", "warning"),
        ("Hoàn thành trong quý II.", None, "DEADLINE_YEAR_UNKNOWN", "warning"),
        ("Nộp chậm nhất ngày 22/3/2026.", ISSUED, "DEADLINE_WEEKEND", "info"),
        ("Nộp trước ngày 01/5/2026.", ISSUED, "DEADLINE_HOLIDAY", "info"),
        ("Báo cáo UBND tỉnh vào ngày 20/3/2026.", ISSUED, "DEADLINE_AMBIGUOUS", "warning"),
        ("Thời gian thực hiện: Từ tháng 4 đến tháng 6/2026.", ISSUED, "DEADLINE_AMBIGUOUS", "warning"),
        ("Nộp trong thời hạn 05 ngày làm việc kể từ ngày ký.", dt.date(2029, 5, 7), "HOLIDAYS_UNKNOWN", "warning"),
        ("Nộp trước ngày … tháng 4 năm 2026.", ISSUED, "DEADLINE_BLANK", "warning"),
        ("Nộp chậm nhất trước ngày 15/4/2026.", ISSUED, "DEADLINE_BOUNDS", "info"),
        ("Nộp trước ngày 15/4/2036.", ISSUED, "DEADLINE_FAR", "warning"),
        ("Nộp trước ngày 15/4/2026 (thứ Hai).", ISSUED, "DATE_WEEKDAY_MISMATCH", "warning"),
        ("Báo cáo UBND tỉnh trước ngày 15/4/2016.", ISSUED, "DEADLINE_BEFORE_ISSUE", "warning"),
        ("Nộp trước 16 giờ cùng ngày.", ISSUED, "DEADLINE_AMBIGUOUS", "warning"),
    ],
)
def test_doubt_is_said(text: str, issued: dt.date | None, code: str, severity: str) -> None:
    found, issues = deadlines.find(text, issued=issued)
    assert code in found[0].issues
    assert (code, severity, found[0].span) in [(i.code, i.severity, i.span) for i in issues]


def test_an_impossible_or_yearless_day_is_never_filled_in() -> None:
    for text, issued in (("Nộp trước ngày 31/02/2026.", ISSUED), ("Nộp trước ngày 15/4.", None)):
        found, _ = deadlines.find(text, issued=issued)
        assert found[0].due is None
        assert found[0].last_day is None


def test_a_day_that_has_just_passed_is_not_rolled_into_the_next_year() -> None:
    found, _ = deadlines.find("Nộp trước ngày 05/3.", issued=ISSUED)
    assert found[0].due == dt.date(2026, 3, 5)
    assert "DEADLINE_BEFORE_ISSUE" in found[0].issues


def test_a_far_end_of_a_year_is_a_plan_and_no_slip() -> None:
    found, issues = deadlines.find("Hoàn thành trước ngày 31/12/2030.", issued=ISSUED)
    assert (found[0].due, issues) == (dt.date(2030, 12, 31), [])


def test_a_year_that_looks_misprinted_is_named_so() -> None:
    _, issues = deadlines.find("Gửi báo cáo trước ngày 15/4/2025.", issued=ISSUED)
    assert [i.code for i in issues] == ["DEADLINE_BEFORE_ISSUE"]
    assert "có thể in nhầm năm" in issues[0].message
    _, issues = deadlines.find("Gửi báo cáo trước ngày 05/3/2026.", issued=ISSUED)
    assert "in nhầm năm" not in issues[0].message


def test_before_midnight_is_on_the_day_before() -> None:
    found, _ = deadlines.find("Dừng hoạt động trước 0 giờ ngày 20/3/2026.", issued=ISSUED)
    assert found[0].last_day == dt.date(2026, 3, 19)
    found, _ = deadlines.find("Nộp trước 24 giờ ngày 20/3/2026.", issued=ISSUED)
    assert found[0].last_day == dt.date(2026, 3, 20)


def test_the_same_day_is_the_one_named_before() -> None:
    found, issues = deadlines.find(
        "Báo cáo lần 1 trước 10 giờ ngày 20/3/2026, lần 2 trước 15 giờ cùng ngày.", issued=ISSUED
    )
    assert [_key(d) for d in found] == ["2026-03-20T10:00", "2026-03-20T15:00"]
    assert issues == []


def test_an_hour_is_vietnamese_time_and_its_day_is_on_time() -> None:
    found, _ = deadlines.find("Nộp trước 17 giờ 00 ngày 20/3/2026.", issued=ISSUED)
    assert isinstance(found[0].due, dt.datetime)
    assert found[0].due.isoformat() == "2026-03-20T17:00:00+07:00"
    assert found[0].last_day == dt.date(2026, 3, 20)


@pytest.mark.parametrize(
    ("text", "issued", "received", "due"),
    [
        # the day itself is not counted; a calendar term that ends on a day off moves on
        ("trong thời hạn 10 ngày kể từ ngày ký", "2026-03-02", None, "2026-03-12"),
        ("trong thời hạn 05 ngày kể từ ngày ban hành", "2026-03-10", None, "2026-03-16"),
        ("trong thời hạn 01 tháng kể từ ngày ký văn bản này", "2026-01-31", None, "2026-03-02"),
        # working days: 16-20/02/2026 is Tết
        ("trong thời hạn 07 ngày làm việc kể từ ngày ký", "2026-02-11", None, "2026-02-27"),
        # 24/11 is a holiday since 2026
        ("trong thời hạn 02 ngày làm việc kể từ ngày ký", "2026-11-20", None, "2026-11-25"),
        ("trong thời hạn 05 ngày làm việc kể từ ngày nhận được Công văn này", "2026-03-02", "2026-03-04", "2026-03-11"),
        # nothing is computed while the anchor is not known
        ("trong thời hạn 05 ngày làm việc kể từ ngày nhận được Công văn này", "2026-03-02", None, None),
        ("trong thời hạn 05 ngày làm việc kể từ ngày nhận được hồ sơ", "2026-03-02", "2026-03-04", None),
        ("trong thời hạn 05 ngày kể từ ngày ký Hợp đồng", "2026-03-02", None, None),
        ("trong thời hạn 24 giờ kể từ ngày ký", "2026-03-02", None, None),
    ],
)
def test_terms_are_computed_only_from_a_known_start(
    text: str, issued: str, received: str | None, due: str | None
) -> None:
    found, _ = deadlines.find(
        f"Đề nghị các đơn vị trả lời {text}.",
        issued=dt.date.fromisoformat(issued),
        received=dt.date.fromisoformat(received) if received else None,
    )
    assert found[0].type == "relative"
    assert found[0].due == (dt.date.fromisoformat(due) if due else None)
    assert found[0].duration


def test_a_month_without_that_day_ends_on_its_last_day() -> None:
    assert workdays.add_months(dt.date(2026, 1, 31), 1) == dt.date(2026, 2, 28)
    assert workdays.add_months(dt.date(2027, 12, 31), 2) == dt.date(2028, 2, 29)


def test_a_saturday_worked_in_exchange_is_a_working_day() -> None:
    assert workdays.standard().is_working(dt.date(2026, 8, 22))
    assert not workdays.standard().is_working(dt.date(2026, 8, 31))


def test_the_holiday_file_says_what_the_library_says() -> None:
    """Red after an update of the library that knows more: run scripts/holidays."""
    from holidays import country_holidays

    library = country_holidays("VN", language="vi", years=range(2013, 2053))
    days = [dt.date(2014, 1, 1) + dt.timedelta(days=n) for n in range(366 * 38)]
    for day in days:
        assert workdays.standard().holiday(day) == library.get(day), day
        assert workdays.standard().is_working(day) == library.is_working_day(day), day
    announced = max(library.special_public_holidays)
    assert workdays.standard().known(announced)
    assert not workdays.standard().known(announced + 1)


@given(
    st.dates(dt.date(2019, 1, 1), dt.date(2030, 12, 31)),
    st.sampled_from(["{0:%d/%m/%Y}", "{0.day}-{0.month}-{0.year}", "{0:%d} tháng {0:%m} năm {0:%Y}"]),
)
def test_any_date_is_read_back(day: dt.date, form: str) -> None:
    found, _ = deadlines.find(f"Gửi báo cáo trước ngày {form.format(day)}.")
    assert [d.due for d in found] == [day]
    assert found[0].last_day == day - dt.timedelta(days=1)


@given(st.text(alphabet="trước ngàyhằngm đếnkỳ0123456789/.,;:()“”\n", max_size=200))
def test_spans_are_ordered_disjoint_and_verbatim(text: str) -> None:
    found, issues = deadlines.find(text, issued=ISSUED)
    end = 0
    for deadline in found:
        assert end <= deadline.span[0] < deadline.span[1] <= len(text)
        assert text[slice(*deadline.span)] == deadline.text
        end = deadline.span[1]
    assert {i.code for i in issues} == {code for d in found for code in d.issues}


def test_rhythms_of_units() -> None:
    assert rhythms.rhythm("06 tháng") == "FREQ=MONTHLY;INTERVAL=6"
    assert rhythms.rhythm("quý") == "FREQ=MONTHLY;INTERVAL=3"
    assert rhythms.rhythm("9 tháng") == "FREQ=YEARLY;BYMONTH=9"


def test_a_long_text_is_read_at_once() -> None:
    sentence = (
        "Sở Tài chính chủ trì, phối hợp với các đơn vị trong tỉnh rà soát, báo cáo UBND tỉnh trước ngày 20/5/2026. "
    )
    text = (
        sentence + "Các cơ quan tiếp tục thực hiện nghiêm các quy định hiện hành về quản lý tài sản công. " * 8
    ) * 25
    deadlines.find(text, issued=ISSUED)
    begin = time.perf_counter()
    found, _ = deadlines.find(text, issued=ISSUED)
    assert len(found) == 25
    assert time.perf_counter() - begin < 0.1
