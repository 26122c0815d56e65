"""The organs that a letterhead names (box 2), or that the document's own words name where none is printed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from pipeline import agencies, marks, rulebook
from pipeline.agencies.gazetteer import gazetteer
from pipeline.document import Document
from pipeline.rulebook import LOWER, UPPER


def printed(texts: Sequence[str]) -> list[str]:
    """The organs of box 2 from the superior one to the issuing one, in ordinary letters, abbreviations written out."""
    table = rulebook.load("letterhead").tables["organ"]
    names: list[str] = []
    for text in texts:
        line = _restored(re.sub(r"\s+", " ", text).strip(" .*-_–"))
        if marks.bears(text, "number", "number-empty", "about") or marks.type_code(text):
            break
        if (
            not line
            or marks.is_rule(text)
            or marks.bears(
                text,
                "motto",
                "party-motto",
                "tagline",
                "place-date",
                "place-date-short",
                "place-date-open",
                "date-only",
                "urgency",
                "secrecy",
                "draft",
                "copy-block",
            )
        ):
            continue
        if re.match(r"(?:CỔNG|TRANG|HỆ THỐNG)\s+(?:THÔNG TIN|TIN|VĂN BẢN)|CỔNG (?:TTĐT|DỊCH VỤ)|TRANG CHỦ", line):
            continue  # a portal's banner
        if not re.search(rf"[{UPPER}]{{2}}", line) or re.search(rf"[{LOWER}]{{4}}", line):
            continue  # box 2 is in capitals
        if names and marks.bears(text, "union-motto"):
            continue  # the right column of the Youth Union's own documents
        opens = _openings("heads").match(line) and not _openings("not_heads").match(line)
        if names and (not opens or names[-1] in table["incomplete"] or names[-1].endswith((" VÀ", ",", "-"))):
            names[-1] = f"{names[-1]} {line}"
        else:
            names.append(line)
    return [agencies.expand(_ordinary_letters(n)) for n in names]


@cache
def _openings(table: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{rulebook.alternatives(rulebook.load('letterhead').tables['organ'][table])})(?!\w)")


def _restored(line: str) -> str:
    """The line with the marks of its first words, where OCR lost them: "UY BAN NHAN DAN" → "ỦY BAN NHÂN DÂN"."""
    pattern, heads = _long_heads()
    match = pattern.match(marks.bare(line)) if line.isupper() else None
    return heads[match.group()] + line[match.end() :] if match else line


@cache
def _long_heads() -> tuple[re.Pattern[str], dict[str, str]]:
    """First words of organs' names without marks, and the same → with them: of several words, as a single one may mean
    another."""
    heads = {marks.bare(head): head for head in rulebook.load("letterhead").tables["organ"]["heads"] if " " in head}
    return re.compile(rf"(?:{rulebook.alternatives(heads)})(?!\w)"), heads


# Words before the name of a place, and words that join the parts of a body's name.
_PLACE_WORD = re.compile(
    r"\b(THPT|THCS|TIỂU HỌC|MẦM NON|TỈNH|THÀNH PHỐ|HUYỆN|QUẬN|THỊ XÃ|XÃ(?! HỘI)|PHƯỜNG|THỊ TRẤN|ĐẶC KHU|KHU VỰC)\b(?! ỦY| UỶ| ĐOÀN)"
)
_COMMITTEE = re.compile(r"(?:TỈNH|THÀNH|HUYỆN|QUẬN|THỊ) [ỦU][YỶ]\b|(?:TỈNH|THÀNH|HUYỆN) ĐOÀN\b")
_TITLES = ("Chủ tịch", "Giám đốc", "Bộ trưởng", "Chánh")


def _ordinary_letters(name: str) -> str:
    """Capitals of box 2 as NĐ 30/2020/NĐ-CP Annex II writes bodies: "ỦY BAN NHÂN DÂN TỈNH LÂM ĐỒNG" → "Ủy ban nhân dân tỉnh Lâm Đồng"."""
    if known := _gazetteer_names().get(name.casefold()):
        return known
    abbreviated = rulebook.load("letterhead").tables["organ"]["abbreviated"]
    body, place = name, ""
    if match := _PLACE_WORD.search(name, 1):
        body, word, place = name[: match.start()], match.group(), name[match.end() :]
        word = word if word in abbreviated else word.lower()
        place = f"{word} {' '.join(w.capitalize() for w in place.split())}".strip()
    elif (match := _COMMITTEE.match(name)) or (match := _province_at_end().search(name)):
        # "TỈNH ỦY NGHỆ AN", "BÁO QUẢNG NGÃI": the place follows without its kind
        cut = match.end() if match.re is _COMMITTEE else match.start()
        body, place = name[:cut], " ".join(w.capitalize() for w in name[cut:].split())
    if known := _gazetteer_names().get(body.strip().casefold()):
        return f"{known} {place}".strip()
    words: list[str] = []
    for word in body.split():
        joins = words and (words[-1].lower() == "và" or (words[-1].endswith((",", "-")) and word != "CHỐNG"))
        joins = joins or " ".join(words) in _TITLES
        opens = len(words) == 1 and words[0] in (
            "Sở",
            "Bộ",
            "Cục",
            "Vụ",
            "Phòng",
            "Viện",
            "Trường",
            "Ban",
            "Báo",
            "Đài",
        )
        if word in abbreviated:
            words.append(word)
        elif not words or joins or opens:
            words.append(word.capitalize())
        else:
            words.append(word.lower())
    return " ".join([*words, place]).strip()


@cache
def _province_at_end() -> re.Pattern[str]:
    names = sorted(n.upper() for n in gazetteer().provinces)
    return re.compile(rf"(?<= )(?:{'|'.join(map(re.escape, names))})$")


@cache
def _gazetteer_names() -> dict[str, str]:
    tables = rulebook.load("bodies").tables
    return {
        entry["name"].casefold(): entry["name"]
        for table in ("ministry", "department", "central", "local")
        for entry in tables.get(table, ())
    }


def in_words(document: Document) -> str | None:
    """The issuing organ where no letterhead is printed but the document's own words name it: who announces, launches, orders."""
    text = document.text
    for pattern in (
        rf"(?P<body>(?-i:[{UPPER}])[^.;:,]{{3,60}}?)\s+(?:xin\s+)?thông báo\s+(?:để|đến|ý kiến|kết luận)",
        rf"(?P<body>(?-i:[{UPPER}])[^.;:,]{{3,60}}?)\s+(?:phát động|đề nghị|yêu cầu|kính trình|ban hành|hướng dẫn|giao|kêu gọi)\b",
    ):
        for paragraph in document.paragraphs_of("body"):
            for match in re.finditer(pattern, document.slice(paragraph.span)):
                start = paragraph.span[0] + match.start("body")
                found = agencies.parse_list(text, start, paragraph.span[0] + match.end("body"))
                if len(found) == 1 and not found[0].group and found[0].span[1] >= paragraph.span[0] + match.end("body"):
                    name = agencies.head_to_body(found[0].name)
                    if name != "Thủ tướng Chính phủ":  # whose words others announce
                        return name
    return None
