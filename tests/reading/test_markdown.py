from __future__ import annotations

import datetime as dt

from pipeline.document import Cell
from pipeline.reading import read_bytes

EXPORT = """\
---
title: "Về bảo vệ rừng mùa khô"
date: 2026-03-02
tags:
  - Rừng
---

# Về bảo vệ rừng mùa khô

## THÔNG TIN

| Trường | Nội dung |
|---|---|
| Số hiệu | 12/CT-UBND |

## NỘI DUNG

ỦY BAN NHÂN DÂN TỈNH GIA LAI

CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM

**CHỈ THỊ**

**1.** Sở Nông nghiệp và Môi trường:
tổ chức trực \\* 24/24 giờ.

- Kiểm tra _hồ nước_;
+ Báo cáo [kết quả](x.html).

| TT | Việc |
|:--|--:|
| 1 | Trực<br>Tuần tra |
"""


def test_a_portal_export_is_stripped_to_the_dispatch() -> None:
    source = read_bytes(EXPORT.encode(), "a.md")
    assert source.published == dt.date(2026, 3, 2)
    assert source.media_type == "text/markdown"
    assert [line.text for line in source.pages[0].lines] == [
        "ỦY BAN NHÂN DÂN TỈNH GIA LAI",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "CHỈ THỊ",
        "1. Sở Nông nghiệp và Môi trường:",
        "tổ chức trực * 24/24 giờ.",
        "- Kiểm tra hồ nước;",
        "+ Báo cáo kết quả.",
        "TT",
        "Việc",
        "1",
        "Trực",
        "Tuần tra",
    ]


def test_markup_says_where_paragraphs_start_what_is_bold_and_what_is_a_table() -> None:
    lines = {line.text: line for line in read_bytes(EXPORT.encode(), "a.md").pages[0].lines}
    assert lines["CHỈ THỊ"].bold is True
    assert lines["1. Sở Nông nghiệp và Môi trường:"].bold is False
    assert lines["1. Sở Nông nghiệp và Môi trường:"].start is True
    assert lines["tổ chức trực * 24/24 giờ."].start is False
    assert lines["+ Báo cáo kết quả."].start is True
    assert lines["Trực"].cell == Cell(0, 1, 1)


def test_a_letterhead_inside_a_table_is_kept() -> None:
    text = (
        "| SỞ Y TẾ | CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM |\n|---|---|\n| Số: 5/SYT-NV | Huế, ngày 1 tháng 2 năm 2025 |\n"
    )
    lines = read_bytes(text.encode(), "a.md").pages[0].lines
    assert [(line.text, line.cell) for line in lines][:2] == [
        ("SỞ Y TẾ", Cell(0, 0, 0)),
        ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", Cell(0, 0, 1)),
    ]
