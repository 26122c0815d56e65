from __future__ import annotations

import datetime as dt

import pytest

from pipeline.document import Cell, Line
from pipeline.errors import UnreadableFile
from pipeline.reading import read_bytes


def read(text: str) -> tuple[Line, ...]:
    return read_bytes(text.encode(), "a.html").pages[0].lines


def texts(text: str) -> list[str]:
    return [line.text for line in read(text) if line.kind == "text"]


ARTICLE = """
<table><tr><td>UBND TỈNH A<br><b>SỞ XÂY DỰNG</b></td><td><b>CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM</b></td></tr></table>
<p>Kính gửi: Ủy ban nhân dân các xã, phường.</p>
<p>Thực hiện Công văn số 12/UBND-XD<a href="#_ftn1">[1]</a> ngày 01/3/2025, Sở Xây dựng
   đề nghị rà soát nhà ở xuống cấp trên địa bàn, lập danh sách và gửi về Sở trước ngày 20/3/2025.</p>
<p>a) Ngắn;</p>
<ul><li>Nhà tạm;</li><li>Nhà dột nát.</li></ul>
<p>Nơi nhận:</p><p>- Như trên;</p><p>KT. GIÁM ĐỐC<br>PHÓ GIÁM ĐỐC</p>
<div id="ftn1"><p>Về nhà ở nông thôn.</p></div>
"""
BODY = [
    "UBND TỈNH A",
    "SỞ XÂY DỰNG",
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    "Kính gửi: Ủy ban nhân dân các xã, phường.",
    "Thực hiện Công văn số 12/UBND-XD ngày 01/3/2025, Sở Xây dựng đề nghị rà soát nhà ở xuống cấp trên địa bàn,"
    " lập danh sách và gửi về Sở trước ngày 20/3/2025.",
    "a) Ngắn;",
    "- Nhà tạm;",
    "- Nhà dột nát.",
    "Nơi nhận:",
    "- Như trên;",
    "KT. GIÁM ĐỐC",
    "PHÓ GIÁM ĐỐC",
]


def portal(article: str) -> str:
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>Cổng</title>
    <meta property="article:published_time" content="2025-03-04T08:00:00+07:00"><style>p {{color: red}}</style></head><body>
    <div class="top"><ul><li><a href="/">Trang chủ</a></li><li><a href="/gt">Giới thiệu</a></li><li><a href="/vb">Văn bản</a></li></ul></div>
    <div class="wrap"><div class="content">{article}</div>
    <div class="comments"><p>Ý kiến của một người đọc về nội dung này.</p></div>
    <div class="sidebar"><p>Thời tiết hôm nay nắng đẹp.</p></div></div>
    <footer>Bản quyền thuộc về Sở</footer><script>var a = 1;</script></body></html>"""


def test_a_portal_page_gives_the_dispatch_and_nothing_else() -> None:
    assert texts(portal(ARTICLE)) == BODY


def test_nothing_of_the_dispatch_is_lost_when_its_parts_stand_apart() -> None:
    head, body = ARTICLE.split("<p>Kính gửi", 1)
    apart = f'<div class="a">{head}</div><div class="b"><div><p>Kính gửi{body}</div></div>'
    assert texts(portal(apart)) == BODY


def test_an_article_that_stands_twice_is_read_once() -> None:
    long = ARTICLE.replace(
        "<p>a) Ngắn;</p>", "".join(f"<p>{n}. Sở Xây dựng kiểm tra công trình số {n}.</p>" * 1 for n in range(1, 9))
    )
    source = read_bytes(portal(f"<div>{long}</div><div>{long}</div>").encode(), "a.html")
    lines = [line.text for line in source.pages[0].lines if line.kind == "text"]
    assert [line for line in lines if line.startswith("Kính gửi")] == BODY[3:4]
    assert [issue.code for issue in source.issues] == ["DUPLICATE_TEXT"]


def test_the_publication_date_comes_from_the_page() -> None:
    assert read_bytes(portal(ARTICLE).encode(), "a.html").published == dt.date(2025, 3, 4)
    stamped = "<html><body><p>Đăng lúc: 05/04/2025 10:00</p><p>Sở Y tế báo cáo kết quả.</p></body></html>"
    source = read_bytes(stamped.encode(), "a.html")
    assert source.published == dt.date(2025, 4, 5)


def test_blocks_cells_breaks_and_footnotes_are_told_apart() -> None:
    lines = {line.text: line for line in read(portal(ARTICLE))}
    assert lines["SỞ XÂY DỰNG"].cell == Cell(0, 0, 0)
    assert lines["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"].cell == Cell(0, 0, 1)
    assert (lines["KT. GIÁM ĐỐC"].start, lines["PHÓ GIÁM ĐỐC"].start) == (True, False)
    assert lines["Về nhà ở nông thôn."].kind == "footnote"
    assert lines["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"].bold is True


def test_a_table_that_lays_out_the_page_is_no_table_of_the_dispatch() -> None:
    prose = "".join(
        f"<p>{n}. Ủy ban nhân dân các xã rà soát, lập danh sách hộ nghèo đợt {n}, báo cáo kết quả.</p>"
        for n in range(30)
    )
    page = f"<html><body><table><tr><td><a href='/'>Trang chủ</a></td><td>{prose}</td></tr></table></body></html>"
    lines = [line for line in read(page) if line.kind == "text"]
    assert len(lines) == 30
    assert {line.cell for line in lines} == {None}


def test_numbers_of_ordered_lists_and_spanned_cells() -> None:
    page = (
        "<html><body><ol start='2'><li>Sở Y tế</li><li>Sở Nội vụ</li></ol>"
        "<table><tr><td rowspan=2>TT</td><td>Việc</td></tr><tr><td>Rà soát</td></tr></table></body></html>"
    )
    lines = read(page)
    assert [line.text for line in lines] == ["2. Sở Y tế", "3. Sở Nội vụ", "TT", "Việc", "Rà soát"]
    assert lines[-1].cell == Cell(0, 1, 1)


def test_a_declared_encoding_is_believed_and_an_empty_page_is_refused() -> None:
    page = "<html><head><meta charset='utf-16'></head><body><p>Sở Y tế</p></body></html>"
    assert [line.text for line in read_bytes(page.encode("utf-16"), "a.html").pages[0].lines] == ["Sở Y tế"]
    with pytest.raises(UnreadableFile, match="Không đọc được chữ nào"):
        read("<html><body></body></html>")
