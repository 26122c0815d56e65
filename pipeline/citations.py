"""Citations: every mention of another document in a text, with the code it stands for.

Language is in rules/citations.toml (how a number is written), rules/document_types.toml (types and organs) and
rules/laws.toml (names of laws). Code does what data cannot: the type before a number, the date and organ after it, shared
tails ("TT 54/2015, 28/2019/TT-BYT"), short forms and aliases, pinpoints, and the relation to the citing document.
A code is never made up: it is printed, or it follows from a fuller mention, a printed organ, or a type that one organ has.
"""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from pipeline import codes, laws, pinpoints, rulebook
from pipeline.document import Citation, Relation, Span

_NUMBER = re.compile(r"(?<![\w/.@#=&%‐‑–—−-])(?<!\d:)\d{1,5}(?!\d)")
_LAW = re.compile(r"(?<![^\W_])(?:Bộ [Ll]uật|BỘ LUẬT|[Ll]uật|LUẬT|Pháp lệnh|PHÁP LỆNH|Hiến pháp|HIẾN PHÁP)(?![^\W_])")
_DATE = (
    r"ngày\s*(?P<day>\d{1,2})\s*(?:[/.\-–]|tháng)\s*(?P<month>\d{1,2})\s*(?:[/.\-–]|,?\s*năm)\s*"
    r"(?P<year>(?:19|20)\d{2})(?!\d)"
)
_DATED = re.compile(rf"[\s,]*\(?\s*(?:(?:được\s+)?ban hành\s+|ký\s+)?{_DATE}\)?", re.IGNORECASE)
_ISSUED_BY = re.compile(r"[\s,]*(?:của|do)\s+(?=[A-ZĐỦÙ]|liên\s)")
# Where the name of an organ ends.
_AFTER_ORGAN = re.compile(
    r"[.;:()“”\"]|\n\s*\n|,(?!\s(?:Thể thao|Thể dục)\b)"
    r"|\s(?:về|quy|hướng|ban hành|sửa|bổ|phê|thực hiện|triển|tăng|đẩy|ngày|năm|trong|tại|cho|khi|được|đã|có|là|theo|này|nêu|đến"
    r"|với|như|gồm|đối|thông|giao|chỉ|tiếp|kết|công bố|đính|kèm|xét|yêu|đề|quyết|nhằm|để|trên|hoặc|do|từ|chấp|thành lập|thì|phải"
    r"|và\s+(?:các|những|số|\d|Luật|Bộ luật|Nghị|Quyết|Thông|Chỉ|Công|Kế|Kết|Hướng|văn bản))\b"
)
_SAY_SO = re.compile(r"(?:^|[^\w])(?P<so>[Ss][ốôóo]\s*[:.]?\s*)$")
# A number after these words is of a form, a road, a class, a house: not of a document.
_NO_DOCUMENT = re.compile(
    r"(?<![a-z])(?:mau|bieu|bieu mau|phu luc|bang|lop|duong|ngo|hem|kiet|nha|km|quoc lo|to|thua|lo|to ban do|to khai|tai khoan|hoa don"
    r"|bien|ky hieu mau|qcvn|tcvn|iso|phieu|khu pho|chuong|muc)\s*(?:so\s*[:.]?\s*)?$"
)
_NO_LAW = re.compile(
    r"(?:[Pp]háp|PHÁP|[Kk]ỷ|[Hh]ọc|HỌC|[Kk]hoa|[Nn]gành|[Mm]ôn|ty|[Hh]ội|HỘI|[Vv]iện|[Đđ]oàn|ĐOÀN|[Vv]ăn phòng|[Cc]huyên ngành"
    r"|[Dd]ự thảo(?:\s+[Cc]ác)?|[Dd]ự án(?:\s+[Cc]ác)?|DỰ THẢO|DỰ ÁN|hồ sơ|[Tt]iến sĩ|[Tt]hạc sĩ|[Cc]ử nhân)[\s:]+$"
)
_LAW_YEAR = re.compile(r"\s*\(?\s*(?:sửa đổi\s+)?(?:năm\s+)?(?P<year>(?:19|20)\d{2})(?![\w/.-]\w)\)?")
_LAW_CODE = re.compile(r"[\s,]*\(?(?:[Ll]uật\s+)?[Ss]ố:?\s*(?P<code>\d{1,3}/\d{4}/(?:QH|UBTVQH)\s?\d+)\)?")
_LAW_LIST = re.compile(r"(?:[Cc]ác|CÁC)\s+$")
_AND = re.compile(r"\s*(?:,|;|,?\s*và)\s+")
_YEAR_TAIL = re.compile(r"\s+(?:năm\s+)?(?:19|20)\d{2}$")
_IN_YEAR = re.compile(r"\s+năm\s+(?P<year>(?:19|20)\d{2})(?!\d)")
_CLAUSE = re.compile(r"[.;:](?:\s|$)|\n\s*\n|\n\s*(?:[-+•]|\d+[.)]|[a-zđ]\))\s")
_LIST_GAP = re.compile(r"[\s,;]*(?:(?:và|hoặc|cùng|các|số|của|ngày)\b[\s,;:]*)*(?:[Đđ]iều|[Kk]hoản|[Đđ]iểm|\d|[a-zđ]\b|[\s,;])*")
_TITLE_GAP = re.compile(r"sửa đổi|bổ sung|quy định|hướng dẫn|ban hành|phê duyệt|\bvề\b|kèm theo|thi hành|thay thế|bãi bỏ|trích yếu")
_CUES: tuple[tuple[Relation, str], ...] = (
    ("basis", "căn cứ"),
    ("reply_to", "phúc đáp|trả lời|xét đề nghị|theo đề nghị|xét|nhận được|tiếp theo"),
    ("replaces", "thay thế|bãi bỏ|hủy bỏ|huỷ bỏ|thay cho"),
    ("amends", "sửa đổi|bổ sung"),
    ("implements", "thực hiện|triển khai|chấp hành|quán triệt|theo"),
)
_CUE = re.compile("|".join(rf"(?P<{name}>\b(?:{words})\b)" for name, words in _CUES), re.IGNORECASE)
_WITH_YEAR = frozenset({"Nghị định", "Thông tư", "Thông tư liên tịch", "Nghị quyết", "Quyết định", "Chỉ thị"})
_WORTH_KEEPING = _WITH_YEAR | {"Kết luận", "Đề án", "Công điện"}
_PLAIN = {c: f for c in range(0x80, 0x1F00) if len(f := laws.fold(chr(c))) == 1}
_PLAIN |= {c: chr(c).lower() for c in range(ord("A"), ord("Z") + 1)}


@dataclass(frozen=True, slots=True)
class _Lead:
    """What stands before a number: where the citation begins, the type, whether its word has its own case, "số", and
    the numbers that share the code's tail."""

    start: int
    type: str | None = None
    exact: bool = False
    so: bool = False
    issuer: str | None = None
    items: tuple[Span, ...] = ()
    type_start: int = 0


@dataclass(frozen=True, slots=True)
class _Found:
    """A mention before short forms are resolved. ``code`` is None where it is still to be found."""

    span: Span
    rule: str
    type: str | None
    code: str | None = None
    title: str | None = None
    number: str = ""
    year: str | None = None
    issued: dt.date | None = None
    issuer: str | None = None
    after: int = 0


def find(
    text: str,
    *,
    issued: dt.date | None = None,
    own_code: str | None = None,
    regions: Sequence[Span] | None = None,
) -> list[Citation]:
    """Every citation of ``text``, in order, none overlapping; spans are of ``text`` and cover type and code.

    ``own_code`` is the document's own number: never a citation of itself. With ``regions`` only mentions inside one of these
    spans are given; full mentions and alias definitions outside them still say what short forms mean. A date after ``issued``
    cannot be a cited document's and is left out. A mention without date or organ takes them from the same code's fuller mention.
    A short form that nothing resolves keeps its type and has no code.
    """
    found = _laws(text)
    found += _numbers(text, found)
    found = _apart(_resolved(text, _apart(found)))
    own = codes.canonical(own_code) if own_code else None
    if issued:
        found = [replace(f, issued=None) if f.issued and f.issued > issued else f for f in found]
    dates: dict[str, dt.date] = {}
    organs: dict[str, str] = {}
    for one in found:
        key = one.code or one.title or ""
        if one.issued:
            dates.setdefault(key, one.issued)
        if one.issuer:
            organs.setdefault(key, one.issuer)
    citations: list[Citation] = []
    previous: _Found | None = None
    relation: Relation = "mentions"
    for one in found:
        relation = _relation(text, one, previous, relation)
        floor = previous.span[1] if previous else 0
        key = one.code or one.title or ""
        inside = regions is None or any(s <= one.span[0] and one.span[1] <= e for s, e in regions)
        if inside and not (own and one.code == own):
            parts = codes.split(one.code) if one.code else None
            citations.append(
                Citation(
                    text=text[one.span[0] : one.span[1]],
                    span=one.span,
                    type=one.type,
                    code=one.code,
                    title=one.title,
                    issued_date=one.issued or (dates.get(key) if key else None),
                    issuer=one.issuer or organs.get(key) or (codes.issuer_of(parts[2]) if parts else None),
                    pinpoint=pinpoints.before(text, one.span[0], floor),
                    relation=relation,
                    rule=one.rule,
                )
            )
        previous = one
    return citations


def _apart(found: list[_Found]) -> list[_Found]:
    """In order, without overlaps; of two that overlap the one that begins first stays, or the longer."""
    kept: list[_Found] = []
    for one in sorted(found, key=lambda f: (f.span[0], -f.span[1])):
        if not kept or one.span[0] >= kept[-1].span[1]:
            kept.append(one)
    return kept


# ------------------------------------------------------------------ numbers


@cache
def _lead_patterns() -> tuple[re.Pattern[str], re.Pattern[str], dict[str, str], frozenset[str]]:
    """Patterns over folded text for a type before a number, folded word → type, and the last syllables of these words."""
    folded = {w.translate(_PLAIN): name for w, name in codes.notations().type_of_word.items()}
    types = "|".join(re.escape(w).replace(r"\ ", r"\s+") for w in sorted(folded, key=len, reverse=True))
    word = rf"(?<![a-z0-9])(?<!phap )(?P<word>{types})(?:\s+(?:hoa toc|khan|mat|lien tich|phap luat))?"
    items = r"(?P<items>(?:\d{1,5}[a-z]?(?:/(?:19|20)\d\d)?\s*(?:,|;|va)\s*(?:so\s*)?)*)"
    near = re.compile(rf"{word}[\s:,*]*(?P<so>(?:so|ky hieu|so hieu)\s*[:.]?)?\s*{items}$")
    of = re.compile(rf"{word}\s+cua\s+(?P<of>[^.;:()\d]{{3,70}}?)\s+(?P<so>so\s*[:.]?)\s*{items}$")
    return near, of, folded, frozenset(w.split()[-1] for w in folded) | {"so"}


def _lead(text: str, start: int, floor: int) -> _Lead:
    low = max(floor, start - 130)
    before = text[low:start]
    plain = before.translate(_PLAIN)
    near, of, types, _ = _lead_patterns()
    match = near.search(plain) or (of.search(plain) if " cua " in plain else None)
    if match:
        printed = before[match.start("word") : match.end("word")]
        word = re.sub(r"\s+", " ", match["word"])
        known = printed in codes.notations().type_of_word or (" " in printed and printed[0].isupper())
        organ = match.groupdict().get("of")
        item_start = low + match.start("items")
        items = tuple(
            (item_start + m.start(), item_start + m.end()) for m in re.finditer(r"\d+[a-z]?(?:/\d{4})?", match["items"])
        )
        begin = low + match.start("word")
        own_start = begin
        if items:
            own_start = start
            if say_so := _SAY_SO.search(before):
                own_start = low + say_so.start("so")
        return _Lead(
            own_start,
            types[word],
            known,
            bool(match["so"]),
            re.sub(r"\s+", " ", before[match.start("of") : match.end("of")]) if organ else None,
            items,
            begin,
        )
    if say_so := _SAY_SO.search(before):
        return _Lead(low + say_so.start("so"), so=True)
    return _Lead(start)


def _numbers(text: str, taken: list[_Found]) -> list[_Found]:
    rules = [r for r in rulebook.load("citations").rules if r.extra["anchor"] == "number"]
    alone = rules[-1]
    endings = _lead_patterns()[3]
    starts = [f.span[0] for f in taken]
    found: list[_Found] = []
    floor = position = 0
    while anchor := _NUMBER.search(text, position):
        start, position = anchor.start(), anchor.end()
        at = bisect_right(starts, start) - 1
        if at >= 0 and start < taken[at].span[1]:
            continue
        coded = re.match(r"(?:\.\d{1,3})?[A-Za-z]?\s{0,8}[/‐‑‒–—−-]", text[position : position + 14])
        if not coded:
            # Most numbers count something: only a type's last syllable before one is worth a closer look.
            syllables = text[max(0, start - 12) : start].translate(_PLAIN).replace(":", " ").split()
            if not syllables or syllables[-1] not in endings:
                continue
        lead = _lead(text, start, floor)
        for rule in rules if coded else (alone,):
            match = rule.pattern.match(text, start)
            if match and (new := _read(text, rule, match, lead, found[-1] if found else None)):
                while found and found[-1].span[1] > new[0].span[0]:
                    found.pop()  # a short form that turns out to share this code's tail
                found += new
                position = max(position, match.end())
                floor = floor if new[-1].code is None else match.end()
                break
    return found


def _read(
    text: str, rule: rulebook.Rule, match: re.Match[str], lead: _Lead, previous: _Found | None
) -> list[_Found]:
    """The mention at a match, after those that share its tail; empty where the match is no document's number."""
    groups = match.groupdict()
    notation, year, end = groups.get("notation"), groups.get("year"), match.end()
    if notation is None:
        return _short(text, rule.name, match, lead)
    notation = codes.canonical(notation)
    if not _is_document(text, notation, rule, lead, match.start()):
        return []
    tail = f"{year}/{notation}" if year else notation
    separator = "-" if rule.name in ("party-code", "old-code") else "/"
    kind = codes.type_of(notation)
    if lead.type and not (lead.type == "Công văn" and kind):
        kind = lead.type
    if kind is None and lead.type is None and previous and _AND.fullmatch(text[previous.after : lead.start]):
        kind = previous.type
    issued, issuer, after = _tail(text, end)
    number = groups["number"]
    code = codes.canonical(f"{number}{separator}{tail}")
    found = []
    for index, (s, e) in enumerate(lead.items):
        printed = text[s:e]
        item_number, _, item_year = printed.partition("/")
        item_tail = f"{item_year}/{notation}" if item_year else tail
        begin = lead.type_start if index == 0 else s
        name = "number-year" if item_year else "number-alone"
        item_code = codes.canonical(f"{item_number}{separator}{item_tail}")
        found.append(_Found((begin, e), name, kind, item_code, number=item_number, year=item_year or year, after=e))
    title = laws.table().title_of_code.get(code) if kind in (None, "Luật", "Bộ luật", "Pháp lệnh") else None
    if title and kind is None:
        kind = "Bộ luật" if title.startswith("Bộ luật") else "Luật"
    found.append(
        _Found((lead.start, end), rule.name, kind, code, title, number, year, issued, lead.issuer or issuer, after)
    )
    return found


def _is_document(text: str, notation: str, rule: rulebook.Rule, lead: _Lead, start: int) -> bool:
    letters = re.findall(r"[^-/.&()]+", notation)
    if lead.type:
        return sum(c.isupper() for c in notation) > 1
    if rule.extra["lead"] == "type" or (rule.extra["lead"] == "said" and not lead.so) or _NO_DOCUMENT.search(text[max(0, start - 24) : start].translate(_PLAIN)):
        return False
    if codes.is_notation(notation):
        return True
    organs = codes.notations().organs
    return lead.so and (len(letters) > 1 and len(letters[0]) > 1 or letters[0] in organs - {"CT", "VP", "TCT"})


def _short(text: str, rule: str, match: re.Match[str], lead: _Lead) -> list[_Found]:
    if not (lead.type and lead.exact) or lead.items:
        return []
    issued, issuer, after = _tail(text, match.end())
    year = match.groupdict().get("year")
    if year is None and (in_year := _IN_YEAR.match(text, match.end())):
        year = in_year["year"]
        issued, issuer, after = _tail(text, in_year.end())
    return [
        _Found(
            (lead.start, match.end()), rule, lead.type, None, None, match["number"], year, issued, lead.issuer or issuer, after
        )
    ]


def _tail(text: str, end: int) -> tuple[dt.date | None, str | None, int]:
    """Date and organ that follow a code, in either order, and where they end."""
    issued: dt.date | None = None
    issuer: str | None = None
    for _ in range(2):
        if issued is None and (dated := _DATED.match(text, end)):
            try:
                issued = dt.date(int(dated["year"]), int(dated["month"]), int(dated["day"]))
            except ValueError:
                return None, issuer, dated.end()
            end = dated.end()
        elif issuer is None and (by := _ISSUED_BY.match(text, end)):
            stop = _AFTER_ORGAN.search(text, by.end(), by.end() + 120)
            name = re.sub(r"\s+", " ", text[by.end() : stop.start() if stop else by.end() + 120]).strip()
            if not 0 < len(name.split()) <= 16:
                break
            issuer, end = name, stop.start() if stop else by.end() + 120
        else:
            break
    return issued, issuer, end


# ------------------------------------------------------------------ laws by name


def _laws(text: str) -> list[_Found]:
    rules = [r for r in rulebook.load("citations").rules if r.extra["anchor"] == "law"]
    found: list[_Found] = []
    position = 0
    while anchor := _LAW.search(text, position):
        start, position = anchor.span()
        before = text[max(0, start - 24) : start]
        if _NO_LAW.search(before):
            continue
        for rule in rules:
            match = rule.pattern.match(text, start)
            end = _name_end(text, rule.name, match) if match else None
            if match and end:
                found.append(_law(text, rule.name, start, end[1], end[0]))
                position = found[-1].span[1]
                break
        else:
            if not _LAW_LIST.search(before):
                continue
            colon = re.compile(r"\s*:?\s*").match(text, position)
            position = colon.end() if colon else position
            first = _bare_law(text, position)
            if first is None:
                continue
            found.append(first)
        if _LAW_LIST.search(before):
            while (gap := _AND.match(text, found[-1].after)) and (more := _bare_law(text, gap.end())):
                found.append(more)
            position = found[-1].span[1]
    return found


def _bare_law(text: str, start: int) -> _Found | None:
    """A further law of "các Luật: Đầu tư, Xây dựng": a known name, with a capital, without "Luật"."""
    known = laws.match(text, start, "Luật") if text[start : start + 1].isupper() else None
    return _law(text, "law", start, known[1], known[0]) if known else None


def _name_end(text: str, rule: str, match: re.Match[str]) -> tuple[str, int] | None:
    """The title a match stands for and where the name ends, or None."""
    start = match.start()
    if rule == "law":
        return laws.match(text, start) if text[start].isupper() else None
    if rule == "law-unlisted":
        return (_flat(match.group()), match.end()) if match["name"][0].isupper() and match["name"][1].islower() else None
    # law-amending: over the list of laws it amends.
    end = match.end()
    while known := laws.match(text, end):
        end = known[1]
        gap = _AND.match(text, end)
        if not gap or not laws.match(text, gap.end()):
            break
        end = gap.end()
    if end == match.end() and (word := re.compile(r"[Ll]uật|Bộ luật|Pháp lệnh").match(text, end)):
        end = word.end()
    return _flat(text[start:end]), end


def _law(text: str, rule: str, start: int, end: int, title: str) -> _Found:
    code = year = None
    if (printed := _LAW_YEAR.match(text, end)) and not _LAW_CODE.match(text, end):
        year = printed["year"]
        end = printed.end()
        if text[printed.end() - 1] == ")" and "(" not in printed.group():
            end -= 1
        title = f"{title} năm {year}"
    if numbered := _LAW_CODE.match(text, end):
        code, end = codes.canonical(numbered["code"]), numbered.end()
        if text[end - 1] == ")" and "(" not in numbered.group():
            end -= 1
    issued, issuer, after = _tail(text, end)
    kind = next((k for k in ("Bộ luật", "Luật", "Pháp lệnh", "Hiến pháp") if title.lower().startswith(k.lower())), "Luật")
    return _Found((start, end), rule, kind, code, title, "", year, issued, issuer, after)


def _flat(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


# ------------------------------------------------------------------ what short forms stand for


def _resolved(text: str, found: list[_Found]) -> list[_Found]:
    """Give short forms the code of the fuller mention, and add the later mentions of aliases."""
    full = [f for f in found if f.code]
    named: dict[tuple[str, str], _Found] = {}
    phrases: list[_Found] = []
    for match in rulebook.load("citations").rule("alias").pattern.finditer(text) if "gọi" in text or "viết" in text else ():
        alias = _flat(match["alias"])
        kind = next((t for w, t in _words() if alias.startswith(w + " ")), None)
        if kind is None or not (target := _nearest(text, full, match.start())):
            continue
        if number := re.fullmatch(r".*\s(?:số\s+)?(\d+[a-z]?)", alias):
            named[kind, _plain_number(number[1])] = target
        else:
            said = re.compile(r"\s+".join(map(re.escape, alias.split())) + r"(?![^\W_])")
            phrases += [
                replace(target, span=m.span(), rule="alias", type=kind, after=m.end(), issued=None, issuer=None)
                for m in said.finditer(text)
                if not any(f.span[0] < m.end() and m.start() < f.span[1] for f in found)
            ]
    resolved = []
    for one in found:
        if one.code is None and one.number:
            short = _fill(text, one, full, named)
            if short is None:
                continue
            one = short
        elif one.code is None and one.title and (same := _same_law(one, full)):
            one = replace(one, code=same.code)
        resolved.append(one)
    return resolved + phrases


@cache
def _words() -> tuple[tuple[str, str], ...]:
    return tuple(sorted(codes.notations().type_of_word.items(), key=lambda item: -len(item[0])))


def _plain_number(number: str) -> str:
    return number.lstrip("0").lower()


def _nearest(text: str, full: list[_Found], start: int) -> _Found | None:
    """The last full mention before ``start`` in the same paragraph."""
    before = [f for f in full if f.span[1] <= start]
    if before and "\n\n" not in text[before[-1].span[1] : start] and start - before[-1].span[1] <= 600:
        return before[-1]
    return None


def _fill(text: str, short: _Found, full: list[_Found], named: dict[tuple[str, str], _Found]) -> _Found | None:
    """A short form with its code; with none where nothing says it; None where it is no citation after all."""
    number = _plain_number(short.number)
    table = codes.notations()
    same = [f for f in full if _plain_number(f.number) == number and (short.year is None or f.year == short.year)]
    alike = [f for f in same if f.type == short.type]
    if not alike and short.type in table.approved | {"Công văn"}:
        alike = same
    if alike:
        before = [f for f in alike if f.span[0] < short.span[0]]
        return replace(short, code=(before[-1] if before else alike[0]).code)
    if target := named.get((short.type or "", number)):
        return replace(short, code=target.code)
    s, e = short.span
    if text[s - 1 : s] == "(" and text[e : e + 1] == ")" and not short.year and (target := _nearest(text, full, s)):
        if short.type == target.type or short.type in table.approved:
            return replace(short, code=target.code)
    if code := _by_organ(short):
        return replace(short, code=code)
    stated = short.issued or short.issuer or re.search(r"\b[Ss]ố\s*:?\s*$", text[s : e - len(short.number)])
    if short.type in _WORTH_KEEPING and (stated or re.match(r"\s*[,;.)]", text[e : e + 3])) and not _is_year(short):
        return short
    return None


def _is_year(short: _Found) -> bool:
    return short.rule == "number-alone" and 1945 <= int(re.sub(r"\D", "", short.number)) <= 2100


def _by_organ(short: _Found) -> str | None:
    """The code that type, number, year and a printed organ make by the norms, or None."""
    table = codes.notations()
    kind = short.type or ""
    letters = next((c for c, name in table.type_of_code.items() if name == kind), None)
    issuer = re.sub(r"^(?:Bộ trưởng|Thống đốc|Chánh án|Viện trưởng)\s+", "", short.issuer or "")
    number = short.number
    if short.year:
        if kind in table.short_form:
            return f"{number}/{short.year}/{table.short_form[kind]}"
        if kind not in _WITH_YEAR or letters is None:
            return None
        organ = table.notation_of_issuer.get(issuer)
        return f"{number}/{short.year}/{letters}-{organ}" if organ else f"{number}/{short.year}/{letters}"
    if letters is None or kind in ("Nghị định", "Thông tư", "Luật", "Pháp lệnh", "Lệnh") or kind in table.approved:
        return None
    if party := table.party_issuers.get(re.sub(r"\s+khóa\s.*$| Đảng.*$", "", issuer)):
        return f"{number}-{letters}/{party}"
    if re.match(r"(?:Chủ tịch\s+)?(?:UBND|Ủy ban nhân dân|Uỷ ban nhân dân)\b", issuer):
        return f"{number}/{letters}-UBND"
    organ = table.notation_of_issuer.get(issuer)
    return f"{number}/{letters}-{organ}" if organ in ("CP", "TTg", "VPCP") else None


def _same_law(one: _Found, full: list[_Found]) -> _Found | None:
    """The mention with a number of the law that ``one`` names; of another year it is another law."""
    title = _YEAR_TAIL.sub("", one.title or "")
    same = [f for f in full if f.title and _YEAR_TAIL.sub("", f.title) == title and f.rule != "alias"]
    if one.year:
        same = [f for f in same if f.year == one.year or (f.code or "").split("/")[1:2] == [one.year]]
    before = [f for f in same if f.span[0] < one.span[0]]
    return before[-1] if before else (same[0] if same else None)


# ------------------------------------------------------------------ relation


def _relation(text: str, one: _Found, previous: _Found | None, relation: Relation) -> Relation:
    """What the citing document does with the cited one, by the last verb before it in its clause.

    In "Nghị định A sửa đổi Nghị định B" it is A that amends B: for the citing document B is only mentioned.
    """
    start = one.span[0]
    low = max(0, start - 240)
    breaks = [m.end() for m in _CLAUSE.finditer(text, low, start)]
    clause = breaks[-1] if breaks else low
    if previous and previous.span[1] > clause:
        gap = text[min(previous.after, start) : start]
        if _LIST_GAP.fullmatch(gap):
            return relation
        if _TITLE_GAP.search(gap):
            return "mentions"
        clause = previous.span[1]
        if not (last := _last_cue(text, clause, start)):
            return relation if _AND.match(gap) else "mentions"
        return last
    return _last_cue(text, clause, start) or "mentions"


def _last_cue(text: str, low: int, high: int) -> Relation | None:
    last: Relation | None = None
    for cue in _CUE.finditer(text, low, high):
        for name, _ in _CUES:
            if cue[name]:
                last = name
    return last

