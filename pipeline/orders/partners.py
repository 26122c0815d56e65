"""Who coordinates: behind "phối hợp với", or the second subject of "X chủ trì, Y phối hợp"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.orders import names
from pipeline.orders.found import Finding
from pipeline.orders.speech import Sentence
from pipeline.rulebook import UPPER

# "chủ trì, Phòng Thanh tra - Kiểm tra, Văn phòng phối hợp": capitals, or classes, up to the verb
_PARTNERS = re.compile(rf"((?:[{UPPER}]|các\s)[^.;:()]{{3,160}}?)\s+(?:cùng\s+)?phối hợp\b")
COORDINATES = re.compile(r"\s*(?:cùng\s+)?phối hợp\b")


def find(sentence: Sentence, leads: Sequence[Finding]) -> list[Finding]:
    """Who coordinates in a sentence, besides those who lead in it."""
    speech, end = sentence.speech, sentence.span[1]
    found: list[Finding] = []
    for cue in ("attribute-coordinate", "coordinate-with", "together-with", "help-of"):
        found += sentence.behind(cue)
    for match in re.finditer(r"chủ trì\s*[,;]\s+", sentence.text):
        bodies = sentence.bodies(match.end())
        start = sentence.span[0] + match.end()
        named = _PARTNERS.match(speech.text, start, end)
        if named and (not bodies or bodies[-1].span[1] < named.end(1)):
            unlisted = names.parts(speech.text, bodies[-1].span[0] if bodies else start, named.end(1))
            bodies = [*bodies[:-1], *unlisted]
        if bodies and COORDINATES.match(speech.text, bodies[-1].span[1], end):
            found += [Finding(a, "coordinate", "partner-subject", sentence.number) for a in bodies]
    leading = {f.agency.span for f in leads}
    return [f for f in found if f.agency.span not in leading]
