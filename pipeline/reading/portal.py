"""What a web page adds to a dispatch: counters, buttons, the publication date, the article a second time.

Shared by HTML and by text pasted from a portal. Only what is surely the page's own is marked or dropped;
everything doubtful stays text.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate, pairwise
from typing import Literal

from pipeline.document import Issue, Line
from pipeline.reading.content import Content

_COUNTER = re.compile(
    r"(?:(?:thống kê |lượt |đang |số lượt |tổng (?:số |lượt )?)?truy cập|hôm nay|hôm qua|tuần này|tuần trước|tháng này"
    r"|tháng trước|năm nay|tất cả|trực tuyến|đang online|khách online|(?:số )?lượt xem)\s*:?\s*[\d.,]*",
    re.IGNORECASE,
)
# What follows one of these lines belongs to the page, not to the article.
_TAIL_WORDS = (
    r"\d+ bình luận|bình luận(?: \(\d+\))?|ý kiến (?:bạn đọc|của bạn)|(?:các )?tin (?:liên quan|khác|cũ hơn|mới hơn)"
    r"|(?:các )?bài viết (?:liên quan|khác)|tin cùng chuyên mục"
)
_TAIL = re.compile(_TAIL_WORDS, re.IGNORECASE)
_BUTTON = re.compile(
    r"trang chủ|đăng nhập|đăng ký|đăng xuất|liên hệ|sơ đồ (?:cổng|trang|site)(?: .{0,20})?|tìm kiếm"
    r"|in (?:bài viết|trang)|bản in|gửi (?:email|e-mail|bài viết|bình luận)|chia sẻ(?: .{0,20})?|quay lại"
    r"|(?:lên |về )?đầu trang|xem thêm|đọc thêm|like|tweet|facebook|twitter|zalo|youtube|cỡ chữ.{0,12}|a[-+]"
    r"|đọc bài viết|nghe bài viết|tải về|lưu bài viết|\(?bấm vào đây để nhận mã\)?|mã xác nhận|copyright.*"
    rf"|bản quyền thuộc.*|{_TAIL_WORDS}",
    re.IGNORECASE,
)
_DAY = r"(?P<day>\d{1,2})[/.-](?P<month>\d{1,2})[/.-](?P<year>(?:19|20)\d\d)"
_CLOCK = r"\d{1,2}\s*[:hg]\s*\d{2}(?::\d{2})?(?:\s*(?:SA|CH|AM|PM))?"
_ZONE = r"(?:\s*\(?\s*(?:GMT|UTC)\s*[+-]\s*\d{1,2}(?::?\d\d)?\s*\)?)?"
_SEP = r"\s*[,|-]?\s*"
_POSTED = (
    r"(?:đăng (?:lúc|ngày)|ngày (?:đăng|xuất bản|cập nhật)|thời gian đăng|xuất bản(?: lúc)?"
    r"|cập nhật(?: lúc| ngày| lần cuối)?)\s*:?\s*"
)
_WEEKDAY = r"(?:(?:thứ (?:hai|ba|tư|năm|sáu|bảy)|chủ nhật)\s*,?\s*)?"
# A bare date is no publication stamp: it needs a clock time or a word such as "Đăng lúc".
_PUBLISHED = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_POSTED}(?:{_CLOCK}{_SEP})?{_WEEKDAY}(?:ngày\s*)?{_DAY}(?:{_SEP}{_CLOCK})?{_ZONE}",
        rf"{_WEEKDAY}(?:ngày\s*:?\s*)?{_DAY}{_SEP}(?:lúc\s*)?{_CLOCK}{_ZONE}",
        rf"{_WEEKDAY}{_CLOCK}\s*[,|-]\s*(?:ngày\s*)?{_DAY}{_ZONE}",
    )
)

# A run of repeated paragraphs is a second copy of the article only when it is long in itself and against the whole.
_COPY_CHARACTERS = 400
_COPY_SHARE = 0.25


def published_on(text: str) -> dt.date | None:
    """The date of a line that is nothing but a portal's publication stamp; None for any other line."""
    for pattern in _PUBLISHED:
        if match := pattern.fullmatch(text.strip().rstrip(".")):
            try:
                return dt.date(int(match["year"]), int(match["month"]), int(match["day"]))
            except ValueError:
                return None
    return None


def clean(content: Content) -> Content:
    """Mark the page's own lines as header or footer, drop a second copy of the article, find the publication date."""
    lines = [line for page in content.pages for line in page.lines]
    texts = [line.text for line in lines]
    published = content.published or next((day for day in map(published_on, texts) if day), None)
    kept, copied = _without_copy(texts)
    kinds = _furniture(texts, kept)
    issues = content.issues
    if copied:
        issues += (
            Issue(
                "DUPLICATE_TEXT",
                "info",
                f"Bài viết xuất hiện hai lần trong tệp; đã bỏ {copied} đoạn lặp lại.",
            ),
        )
    pages, at = [], 0
    for page in content.pages:
        chosen: list[Line] = []
        for line in page.lines:
            if at in kept:
                chosen.append(replace(line, kind=kinds[at]) if at in kinds else line)
            at += 1
        pages.append(replace(page, lines=tuple(chosen)))
    return Content(pages=tuple(pages), published=published, issues=issues)


def _without_copy(texts: Sequence[str]) -> tuple[set[int], int]:
    """The indexes to keep, and how many lines of a second copy were left out."""
    keys = [" ".join(text.split()).casefold() for text in texts]
    first: dict[str, int] = {}
    everything = set(range(len(keys)))
    sizes = list(accumulate(map(len, keys), initial=0))
    least = max(_COPY_CHARACTERS, _COPY_SHARE * sizes[-1])
    # Where the run of repeated lines under way ends, and how far above it its first copy stands: a text that repeats
    # itself all over is still gone through once.
    end, above = 0, 0
    for at, key in enumerate(keys):
        origin = first.setdefault(key, at)
        if origin == at:
            continue
        if at - origin != above:
            end, above = at, at - origin
        end = max(end, at)
        while end < len(keys) and end - at < above and keys[end] == keys[end - above]:
            end += 1
        run = end - at
        if run < 2 or sizes[end] - sizes[at] < least:
            continue
        begin = _head_of_copy(texts, keys, origin, at, floor=origin + run)
        return everything - set(range(begin, at + run)), at + run - begin
    return everything, 0


def _head_of_copy(texts: Sequence[str], keys: Sequence[str], origin: int, at: int, floor: int) -> int:
    """Where the copy begins: above its first repeated paragraph may stand the title again and another stamp."""
    begin = at
    titles = set(keys[max(origin - 4, 0) : origin])
    for index in range(at - 1, max(floor, at - 4) - 1, -1):
        if published_on(texts[index]) or keys[index] in titles:
            begin = index
        else:
            break
    return begin


def _is_furniture(text: str) -> bool:
    return bool(_BUTTON.fullmatch(text) or published_on(text))


def _furniture(texts: Sequence[str], kept: set[int]) -> dict[int, Literal["header", "footer"]]:
    """Lines that are surely the web page's own: header above the first line of text, footer below the last."""
    order = sorted(kept)
    counters = {i for i in order if _COUNTER.fullmatch(texts[i])}
    # One line "Hôm nay" may be anything; three counters together are the visitor box.
    if len(counters) < 3:
        counters = set()
    numbers = {b for a, b in pairwise(order) if a in counters and re.fullmatch(r"[\d.,]+", texts[b])}
    marked = counters | numbers | {i for i in order if _is_furniture(texts[i])}
    tail = next((i for i in order if _TAIL.fullmatch(texts[i]) and _is_tail(texts, [j for j in order if j > i])), None)
    if tail is not None:
        marked |= {i for i in order if i >= tail}
    body = [i for i in order if i not in marked]
    if not body:
        return {}
    return {i: "header" if i < (body[0] + body[-1]) / 2 else "footer" for i in marked}


def _is_tail(texts: Sequence[str], rest: Sequence[int]) -> bool:
    """Titles of other articles and form labels, no prose and no part of a dispatch."""
    return all(len(texts[i]) < 160 and not re.search(r"[;]$|\./\.|^Nơi nhận|^Kính gửi", texts[i]) for i in rest)
