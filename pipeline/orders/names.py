"""Names that no list of bodies knows, or knows only the beginning of: proved by the words of order around them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from pipeline import agencies
from pipeline.document import Agency, Span
from pipeline.orders import words
from pipeline.orders.speech import ASIDE, Speech
from pipeline.orders.split import mask
from pipeline.rulebook import LOWER, UPPER

# What proves that the words before it name who is told: "X chủ trì", "X có trách nhiệm"
_TOLD = re.compile(
    r"(?<!\w)(?:chủ trì|có trách nhiệm|chịu trách nhiệm|có nhiệm vụ|là (?:cơ quan|đơn vị|đầu mối))(?!\w)"
)
_NO_BODY = re.compile(
    r"(?i)(?:các\s+)?(?:là|việc|kinh phí|nội dung|trường hợp|thời gian|công tác|kế hoạch|nguồn|nhiệm vụ|dự án|đây|đồng thời|khi|nếu|để|trong|ngoài|theo|căn cứ|đối với|văn bản|hồ sơ)\b"
)
_LONGEST = 14  # words of a name
# "EVN", "PA05"; no line in capitals
_ACRONYM = re.compile(rf"[A-ZĐ]{{2,8}}\d{{0,2}}(?=\s+[{LOWER}]|,\s+[A-ZĐ]{{2,8}}\d{{0,2}}\b|\s*:)")
_MEMBERS = re.compile(r"(?i)(?:các\s+)?(?:đồng chí\s+)?(?:các\s+)?(?:phó (?:chủ tịch|bí thư)|thành viên|ủy viên)\b")
_SMALL = re.compile(rf"\s*[{LOWER}]")
_NEXT = re.compile(rf"(?:,| và) (?:[{UPPER}]|các )")
_COMRADES = re.compile(r"(?i)^(?:các\s+)?(?:đồng chí\s+)")
# "chủ trì, Phòng Thanh tra - Kiểm tra, Văn phòng phối hợp": each part of a list begins with a capital or "các"
_PART = re.compile(rf"(?:[{UPPER}]|các\s).+?(?=(?:,\s+|\s+và\s+|,\s+và\s+)(?:[{UPPER}]|các\s)|$)")
# "UBND các tỉnh từ Quảng Ninh đến Đắk Lắk"
_FROM_TO = re.compile(
    rf"\s+từ\s+[{UPPER}][^,;.:\d]{{2,40}}?\s+đến\s+(?:[{UPPER}][{LOWER}]*\s?){{1,5}}(?=\s|,|$)(?<=\S)"
)


def subject(speech: Speech, start: int, end: int) -> Agency | None:
    """The subject of the sentence that ends at ``end``, by what it is told: "Nhóm Rà soát chủ trì …"."""
    text = speech.text[start:end]
    told = _TOLD.search(mask(text))
    if not told and _opens_a_name(text):
        told = words.anywhere().search(mask(text), _noun_end(text))  # "Văn hóa xã tuyên truyền …"
    if not told or not text[:1].isupper() or words.opens_with_order(text) or _NO_BODY.match(text):
        return None
    name = text[: told.start()].rstrip(" ,")
    if not 1 <= len(name.split()) <= _LONGEST or re.search(r"[.:;]", name) or _is_notion(name):
        return None
    return Agency(name, agencies.expand(name), (start, start + len(name)), rule="unlisted")


def up_to_the_colon(speech: Speech, bodies: list[Agency], start: int, end: int) -> tuple[list[Agency], int] | None:
    """(names, end) of an opening of names up to a colon, where a list knows none or the first of them (``bodies``):
    "Phòng Kế toán, Tổ Xe: lập sổ …". None where it is no list of names."""
    colon = speech.text.find(":", start, min(end, start + 200))
    if colon < 0:
        return None
    opening = speech.text[start:colon]
    tail = speech.text[bodies[-1].span[1] : colon] if bodies else opening
    if re.search(r"[.;()]", opening) or len(tail.split()) > _LONGEST or _NO_BODY.match(opening):
        return None
    # "Thanh tra và Thi đua khen thưởng: thành lập đoàn": what follows the colon shows that it was all names
    proved = bodies and _SMALL.match(speech.text, colon + 1, end) and not words.anywhere().match(tail.strip())
    if (words.anywhere().search(tail) and not proved) or not (bodies or _opens_a_name(opening)):
        return None
    if bodies and not _NEXT.match(tail):
        found = [*bodies[:-1], _extended(speech.text, bodies[-1], colon)]  # "NHNN chi nhánh các Khu vực:"
    else:
        found = [*bodies, *parts(speech.text, colon - len(tail), colon)]
    return (found, colon + 1) if found else None


def are_people(text: str, at: int) -> bool:
    """Are the members or deputies of a body named here ("Các đồng chí thành viên UBND xã"), rather than the body?"""
    return _MEMBERS.match(text, at) is not None


def as_people(bodies: list[Agency]) -> list[Agency]:
    """The people of these bodies as the text names them, each one class."""
    return [
        replace(a, name=_COMRADES.sub("Các ", a.name), canonical=None, group=True, rule="members-of") for a in bodies
    ]


def parts(text: str, start: int, end: int) -> Iterator[Agency]:
    """The parts of a list that a cue on either side proves to be names."""
    for match in _PART.finditer(text[start:end]):
        name = match.group().strip(" ,")
        at = start + match.start()
        yield Agency(name, agencies.expand(name), (at, at + len(name)), group=name.startswith("các "), rule="unlisted")


def up_to_the_verb(speech: Speech, bodies: list[Agency], end: int) -> list[Agency]:
    """The bodies, the last one with the words that stand between it and its verb: "Các tổ dân phố[, khu trọ] tổ chức"."""
    last = bodies[-1]
    behind = last.span[1]
    rest = _goes_on().match(speech.text, behind, end)
    if not rest:
        return bodies
    if words.listed("words").match(rest.group().lstrip(" ,")) or ASIDE.match(speech.text, behind, end):
        return bodies
    return [*bodies[:-1], _extended(speech.text, last, rest.end())]


def up_to_its_places(speech: Speech, bodies: list[Agency], end: int) -> list[Agency]:
    """The bodies, the last one with its row of places: "UBND các tỉnh[ từ A đến B]"."""
    places = _FROM_TO.match(speech.text, bodies[-1].span[1], end)
    return [*bodies[:-1], _extended(speech.text, bodies[-1], places.end())] if places else bodies


def past_the_fronted(speech: Speech, span: Span, start: int, bodies: list[Agency]) -> list[Agency]:
    """The subject's own names, where "Trên cơ sở chỉ đạo của A, B, các C …" may go on with the list of whose it was.

    The names change their kind where the subject begins: single bodies belong to A, the classes after them lead.
    """
    before = speech.text[span[0] : start].rstrip(", ")
    owner = re.search(r"\bcủa\s+([^,;]+)$", before)
    if not owner or len(bodies) < 2 or bodies[0].group:
        return bodies
    owners = speech.bodies(span[0] + owner.start(1), span[0] + len(before))
    if not owners or owners[-1].span[1] != span[0] + len(before):
        return bodies
    return [a for a in bodies if a.group] or list(bodies)


def _opens_a_name(text: str) -> bool:
    """Does a capitalised noun of one who acts begin here ("Phòng …", "Tổ trưởng"), and no order or notion?"""
    return _noun_end(text) > 0 and text[:1].isupper() and not words.opens_with_order(text) and not _is_notion(text)


def _noun_end(text: str) -> int:
    """Where the noun or the acronym ends that opens a name; 0 where none does."""
    noun = _ACRONYM.match(text) or words.listed("acting").match(text)
    return noun.end() if noun else 0


def _is_notion(text: str) -> bool:
    """Does the text open with a notion ("Phòng, chống …") rather than with one who acts ("Tổ trưởng …")?"""
    return agencies.notion_end(text) > _noun_end(text)


@cache
def _goes_on() -> re.Pattern[str]:
    """Words of a body's name up to its verb: "Các tổ dân phố, buôn tổ chức", "Ban Chỉ sự các thôn chủ động"."""
    sure = "chủ trì|phối hợp|tổ chức|có trách nhiệm|chịu trách nhiệm|chỉ đạo|hướng dẫn|triển khai"
    word = rf"(?:[{UPPER}{LOWER}]+\s+)"
    verb = words.listed("words").pattern
    return re.compile(rf"(?:,\s+|\s+và\s+){word}{{1,3}}?(?=(?:{sure})\b)|\s+(?:nơi|các|của)\s+{word}{{1,3}}?(?={verb})")


def _extended(text: str, body: Agency, end: int) -> Agency:
    """The body with the words up to ``end`` in its name."""
    more = text[body.span[1] : end].rstrip()
    stop = body.span[1] + len(more)
    name = body.name + agencies.expand(f"_{more}")[1:]
    return replace(body, text=text[body.span[0] : stop], name=name, canonical=None, span=(body.span[0], stop))
