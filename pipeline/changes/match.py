"""Which earlier document a change means: by number, day and organ."""

from __future__ import annotations

import re
from functools import cache

from pipeline import agencies, keys, rulebook
from pipeline.changes.change import Change
from pipeline.citations import codes
from pipeline.document import Header
from pipeline.rulebook import alternatives

_CONTENT = re.compile(r"\w{2,}")
# Syllables that say nothing of what the work is: "thực hiện", "hoàn thành", "việc", "nhiệm vụ", "nội dung" …
_PLAIN = frozenset(
    ("thực", "hiện", "hoàn", "thành", "việc", "nhiệm", "vụ", "nội", "dung", "các", "yêu", "cầu", "kết", "quả")
)


def concerns(change: Change, header: Header) -> bool:
    """Can the document of this letterhead be the one that a change means?

    The codes are equal (or, where the change has only a number, the numbers); days are equal where both are known, else the
    year is that of the later document (numbers begin anew each year: NĐ 30/2020/NĐ-CP Điều 15) or the one before; organs
    do not contradict one another. It is older than the later document, and not that document itself.
    """
    if not _same_code(change.code, header.code) or (
        change.later and keys.of_code(change.later) == keys.of_code(header.code)
    ):
        return False
    if change.issued_date and header.issued_date and change.issued_date != header.issued_date:
        return False
    if (
        change.said_on
        and header.issued_date
        and not 0 <= change.said_on.year - header.issued_date.year <= _years(change)
    ):
        return False
    if change.said_on and header.issued_date and header.issued_date > change.said_on:
        return False
    return compatible(change.issuer, header.organ_name)


def certain(change: Change, header: Header) -> bool:
    """Is there no other document that the change could mean as well: one code, and the day that is printed or a number
    that bears its year?"""
    if "/" not in change.code and "-" not in change.code and change.issued_date is None:
        return False
    parts = codes.split(change.code)
    if parts and parts[1]:
        return True
    if change.issued_date and header.issued_date:
        return change.issued_date == header.issued_date
    return bool(change.said_on and header.issued_date and change.said_on.year == header.issued_date.year)


def compatible(one: str | None, other: str | None) -> bool:
    """Can two names be one body's? "UBND tỉnh" can be "Ủy ban nhân dân tỉnh An Sơn", "Sở Y tế" "Sở Y tế tỉnh An Sơn"; what is
    not known contradicts nothing."""
    if not (one and other):
        return True
    short, long = sorted((_name(one), _name(other)), key=len)
    return f"{long} ".startswith(f"{short} ")


def served(header: Header) -> tuple[str, ...]:
    """The bodies whose office issued a document, as they are compared: "Văn phòng Ủy ban nhân dân tỉnh An Sơn", or "Văn phòng" under
    that committee, serves the committee; an office of two bodies serves both. Empty for what is no office."""
    name = keys.of_name(header.organ_name) or ""
    if not f"{name} ".startswith("văn phòng "):
        return ()
    whose = name.removeprefix("văn phòng").strip() or keys.of_name(header.organ_in_charge) or ""
    return tuple(filter(None, whose.split(" và ")))


def speaks_for(name: str | None, body: str | None) -> bool:
    """Is a name that of a body, or of one who speaks for it: "Chủ tịch Ủy ban nhân dân tỉnh", "Thủ tướng Chính phủ", "Thường
    trực Tỉnh ủy"? False where one is not known."""
    return bool(name and body) and compatible(_led(name), _led(body))


def same_letters(code: str | None, other: str | None) -> bool:
    """Do the letters of two numbers name one organ ("1482/UBND-VX", "45/TB-UBND"); True where one says nothing."""
    one, two = _letters(code), _letters(other)
    return not (one and two) or one == two


def speaks_of(about: str | None, words: str) -> bool:
    """Do words speak of the work whose deadline it is ("gửi báo cáo")? True where that is not said."""
    wanted = set(_CONTENT.findall((about or "").casefold())) - _PLAIN
    return len(wanted & set(_CONTENT.findall(words.casefold()))) * 2 >= len(wanted)


def _years(change: Change) -> int:
    """How many years the number's document may lie back: any where its day or year is printed, else one."""
    parts = codes.split(change.code)
    return 60 if change.issued_date or (parts and parts[1]) else 1


def _same_code(said: str, printed: str | None) -> bool:
    if not printed:
        return False
    return keys.of_code(said) == keys.of_code(printed) or (
        said.isdigit() and keys.of_figures(said) == keys.of_figures(printed)
    )


def _name(name: str) -> str:
    words = keys.of_name(agencies.head_to_body(name)) or ""
    return re.sub(r"^(?:chủ tịch|giám đốc|chánh|bộ trưởng) ", "", words)


def _led(name: str | None) -> str:
    """The body that one speaks for, without that one's title and own name."""
    words = re.sub(r"^(?:(?:phó )?thủ tướng|thường trực|ban thường vụ|lãnh đạo) ", "", _name(name or ""))
    return _person().sub(r"\g<of>", words)


@cache
def _person() -> re.Pattern[str]:
    """A person's name behind the body's: "… tỉnh | Nguyễn Văn An", and no place ("… tỉnh Hà Giang")."""
    surnames = alternatives(rulebook.load("changes").tables["person"]["surnames"])
    return re.compile(rf"\b(?P<of>tỉnh|phố|phủ) (?:{surnames})(?: [^\W\d_]+){{2,3}}$", re.IGNORECASE)


def _letters(code: str | None) -> str | None:
    parts = codes.split(code) if code else None
    if not parts:
        return None
    tokens = re.findall(r"[^-/.&()]+", parts[2])
    types = codes.notations().type_of_code
    tokens = tokens[1:] if len(tokens) > 1 and tokens[0] in types else tokens
    return tokens[0].casefold() if tokens else None
