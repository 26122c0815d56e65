"""The same value in other letters: how a gold annotation and a result are compared, by rules/score.toml.

Names agree with one or two letters' tolerance (OCR, spelling), with or without their place, and the head stands for the body.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Callable, Hashable, Iterable, Mapping
from difflib import SequenceMatcher
from functools import cache
from typing import Any, TypeVar

from pipeline import resources
from pipeline.agencies.gazetteer import fold

T = TypeVar("T", bound=Hashable)


def unlike(values: Iterable[T]) -> list[T]:
    """Each value once, in order, without empty ones."""
    return [value for value in dict.fromkeys(values) if value and value != ("", "")]


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads((resources.rules() / "score.toml").read_text(encoding="utf-8"))


@cache
def _short_forms() -> re.Pattern[str]:
    forms = sorted(_words()["written_out"], key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, forms))})(?!\w)")


@cache
def plain(value: str) -> str:
    """Words in small letters with dashes, spaces, tone-mark places and short forms made alike, without marks at the ends."""
    text = fold(unicodedata.normalize("NFC", value)).casefold()
    text = re.sub(r"\s*[-\u2010-\u2015\u2212]\s*", "-", " ".join(text.split())).strip(" .,;:-\"“”'()")
    return _short_forms().sub(lambda found: _words()["written_out"][found[0]], text)


@cache
def _head() -> re.Pattern[str]:
    words = _words()["head"]
    only = [rf"{title}(?= (?:{'|'.join(of)})\b)" for title, of in words["only"].items()]
    titles = "|".join((*sorted(words["titles"], key=len, reverse=True), *only))
    return re.compile(rf"(?:(?:{'|'.join(words['address'])}) )*(?:(?:{titles}) )?(?:các )?")


def bodies(agencies: Iterable[Any] | None) -> list[str]:
    """The bodies of a list one by one: a class and its parts listed are the same fact, and the head stands for the body."""
    names = (a if isinstance(a, str) else a.get("name") or a.get("text") or "" for a in agencies or ())
    parts = (part for name in names for part in re.split(r" ?[;,] ?(?:và )?| và ", plain(name)))
    return unlike(_head().sub("", part, count=1) for part in parts)


def same_name(one: str, other: str) -> bool:
    """Equal but for a letter or two in a long name, or where one says only the place more (at most five words)."""
    if one == other or min(len(one), len(other)) >= 10 and SequenceMatcher(None, one, other).ratio() >= 0.93:
        return True
    short, long = sorted((one, other), key=len)
    more = len(long.split()) - len(short.split())
    return len(short.split()) >= 3 and long.startswith(f"{short} ") and more <= 5


def code(printed: str) -> str:
    """A document's code without spaces, leading zeros and case."""
    text = unicodedata.normalize("NFC", printed).replace("Ð", "Đ").upper()
    return re.sub(r"^0+(?=\d)", "", re.sub(r"[\u2010-\u2015\u2212]", "-", "".join(text.split())))


def same_field(field: str) -> Callable[[Any, Any], bool]:
    """How two values of a header field are compared: codes as codes, subjects with a tolerance, others by their words."""
    if field == "code":
        return lambda one, other: code(str(one)) == code(str(other))
    if field == "subject":
        return _same_subject
    return lambda one, other: plain(str(one)) == plain(str(other))


def _same_subject(one: str, other: str) -> bool:
    one, other = (re.sub(r"^(?:v/v|về việc|việc) ", "", plain(each)) for each in (one, other))
    close = min(len(one), len(other)) > 15 and SequenceMatcher(None, one, other).ratio() >= 0.95
    return one == other or close


def cited(citation: Mapping[str, Any]) -> tuple[str, str]:
    """A citation's code; of one without, the law's name without its year."""
    if citation.get("code"):
        return code(citation["code"]), ""
    title = re.sub(r" ?\(?năm \d{4}\)?| \d{4}$", "", plain(citation.get("title") or ""))
    for letters, words in _words()["law"].items():
        title = title.replace(letters, words)
    return "", title


def same_cited(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """The same code; where neither has one, one title that begins the other (both as ``cited`` gives them)."""
    if one[0] or other[0]:
        return one[0] == other[0]
    short, long = sorted((one[1], other[1]), key=len)
    return f"{long} ".startswith(f"{short} ")


def moment(deadline: str | Mapping[str, Any]) -> str:
    """What a deadline comes to: a day, a rhythm, a length ("P5D/working"), or its kind. Gold files write it out already."""
    if isinstance(deadline, str):
        deadline = {"rrule": deadline} if deadline.startswith("FREQ=") else {"due": deadline}
    if due := deadline.get("due"):
        return str(due)[:10] if re.match(r"\d{4}-\d\d-\d\d", str(due)) else str(due)
    if rhythm := deadline.get("rrule"):
        parts = dict(part.partition("=")[::2] for part in str(rhythm).removeprefix("RRULE:").split(";"))
        kept = ("FREQ", "INTERVAL", "BYMONTH", "BYMONTHDAY", "BYDAY")
        return ";".join(f"{k}={parts[k]}" for k in kept if k in parts and (k, parts[k]) != ("INTERVAL", "1"))
    if length := deadline.get("duration"):
        return f"{length}/working" if deadline.get("working_days") else str(length)
    return str(deadline.get("type") or "unknown")


def starts(node: Mapping[str, Any], words: str) -> bool:
    """Do these words begin a directive, its heading, or its label and text? Four fifths of the letters must agree."""
    start = plain(words)[:60]
    heading, text, label = (node.get(part) or "" for part in ("heading", "text", "label"))
    openings = (plain(f"{heading} {text}"), plain(text), plain(heading), plain(f"{label} {text}"))
    return not start or any(SequenceMatcher(None, start, each[: len(start)]).ratio() >= 0.8 for each in openings)
