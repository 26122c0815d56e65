"""Who must do it: the clause of a sentence that names whom it orders, and what the sentence adds to it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline import rulebook
from pipeline.document import Agency
from pipeline.orders import names, words
from pipeline.orders.found import Finding
from pipeline.orders.partners import COORDINATES
from pipeline.orders.speech import Sentence, Speech
from pipeline.rulebook import LOWER, UPPER

# "Đơn vị chủ trì: …", "Thời gian hoàn thành: …" give their values to the task above (contract, "Directive")
ATTRIBUTE = re.compile(
    r"(?i)^\W*(?:(?:đơn vị|cơ quan|bộ phận|trách nhiệm|phân công)(?: (?:chủ trì|phối hợp|thực hiện|đầu mối|tham mưu|chuẩn bị|soạn thảo|báo cáo|trình))+|chủ trì|phối hợp(?: thực hiện)?|"
    r"(?:thời gian|thời hạn|tiến độ|hạn)(?: (?:thực hiện|hoàn thành|trình|báo cáo|gửi))*|sản phẩm)\s*:"
)
# "Sở A là cơ quan thường trực, có nhiệm vụ:" over a list: what A is to do
_IS_A = re.compile(r"\s+là\s+(?:cơ quan|đơn vị|đầu mối|thường trực)\b")
# "việc … do X chủ trì" charges X; "hồ sơ do X cung cấp" only says whose it is
_CARRIES = re.compile(r"\s+(?:chủ trì|thực hiện|đảm nhiệm|chịu trách nhiệm|phụ trách|làm đầu mối)\b")
_LINKS = "do vậy|đồng thời|ngoài ra|riêng|trong đó|đặc biệt|bên cạnh đó|vì vậy|do đó|trước mắt"
_COMMA = re.compile(r"[,;]\s+(?:trân trọng\s+|kính\s+)?")
_BRACKET = re.compile(r"\s*\([^()]*\)")
_CLASS = re.compile(
    r"(?i)(?:các|từng|mỗi|toàn|những|mọi|cấp ủy|cấp uỷ|chính quyền|thủ trưởng|lãnh đạo|chủ tịch|giám đốc|người đứng đầu|bí thư)\b"
)
# "Bộ trưởng Bộ A và ông Trần Văn B chịu trách nhiệm thi hành": whom a decision is about
_PERSONS = re.compile(
    rf"(?:,|\s+và|,\s+và)\s+(?:các\s+)?(?:ông|bà|đồng chí)(?:\s+\(bà\))?:?(?:\s+[{UPPER}][{LOWER}]+){{2,5}}(?:(?:,|\s+và)\s+(?:ông|bà)?(?:\s+[{UPPER}][{LOWER}]+){{2,5}})*"
)
_SPEAKS = re.compile(
    r"\s*(?:trân trọng\s+|kính\s+)?(?:giao(?:\s+nhiệm\s+vụ)?(?:\s+cho)?|yêu cầu|đề nghị|phân công|chỉ thị(?:\s+cho)?|kêu gọi|mời|chỉ đạo(?!\s+(?:và|,)))\s*:?\s+(?:đồng chí\s+)?"
)
# What an issuer does by saying it: no work of its own
_PERFORMS = re.compile(
    r"\s*(?:báo cáo|phát động|ban hành|thông báo|đề nghị|yêu cầu|giao|hướng dẫn|kính trình|kính đề nghị|xây dựng kế hoạch|triển khai kế hoạch|phổ biến|trả lời|cảm ơn|có ý kiến|gửi|trân trọng|kêu gọi|mời|chỉ thị|quyết định)\b"
)
_LEADER_SAYS = re.compile(
    r"(?<!của )(?<!với )(?:(?:Phó )?(?:Thủ tướng|Chủ tịch|Bộ trưởng|Thứ trưởng|Bí thư|Giám đốc|Chủ nhiệm|Thống đốc|Tổng Giám đốc)|[Đđ]ồng chí|[Tt]hường trực|[Ll]ãnh đạo)"
    r"\b[^,;:.]{0,80}?\s(?:giao|yêu cầu|đề nghị|chỉ thị|phân công)(?:\s+cho)?\s*:?\s+"
)
# A closing formula, whoever says it: "Văn phòng Chính phủ xin thông báo để các Bộ biết, thực hiện"
_NOTIFIES = re.compile(r"\s*(?:xin|trân trọng|kính)?\s*thông báo\s+(?:để|đến|tới|cho)\b[^.;]*\bbiết\b")


def find(sentence: Sentence) -> list[Finding]:
    """Who leads in a sentence: by an attribute, else by its first clause that names whom it orders; and whom it adds."""
    found = _first(sentence)
    named = [f.agency for f in found]
    return found + [f for f in _in_particular(sentence) if f.agency not in named]


def _first(sentence: Sentence) -> list[Finding]:
    if found := sentence.behind("attribute-lead"):
        return found
    attribute = ATTRIBUTE.match(sentence.text)
    for start in _clause_starts(sentence):
        if attribute and start < attribute.end():
            continue  # "Thời gian: Công đoàn cơ sở tổ chức đại hội xong trước …" orders behind the colon
        if found := _ordered_object(sentence, start) or _subject(sentence, start):
            return [*found, *_charged(sentence, start), *_next_subjects(sentence, start)]
    if attribute:
        return []
    return (
        _said_by_a_leader(sentence)
        or _by_agent(sentence)
        or _charged(sentence, 0)  # "Thống nhất chủ trương …; giao X …"
        or _concerning(sentence)
    )


def _clause_starts(sentence: Sentence) -> Iterator[int]:
    """Where a subject may stand: the sentence's head, behind a title's colon, behind its fronted adverbial."""
    text = sentence.text
    start = words.opening(text, rf"(?i)\W*(?:(?:{_LINKS})\s*,?\s+)?")
    yield start
    yield from (then.end() for then in re.finditer(r"\bthì\s+", text))
    titled = [colon.end() for colon in re.finditer(rf":\s+(?=[{UPPER}]|(?:đề nghị|yêu cầu|giao)\b)", text)]
    yield from titled
    heads = (start, words.opening(text, r"\W*"), *titled)
    fronted = next((at for at in heads if words.fronted(text, at)), None)
    if fronted is not None:
        yield from (comma.end() for comma in _COMMA.finditer(text, fronted))


def _ordered_object(sentence: Sentence, start: int) -> list[Finding]:
    """The object of a Giao / Yêu cầu / Đề nghị that opens a clause."""
    rule = rulebook.load("orders").rule("order-object")
    match = rule.pattern.match(sentence.text, start)
    if not match:
        return []
    speech, (begin, end) = sentence.speech, sentence.span
    bodies = sentence.bodies(match.end())
    if not bodies:
        return _unlisted(sentence, match.end(), rule.name)
    if not speech.is_issuer(bodies[0].name):
        return sentence.leads(names.up_to_the_verb(speech, bodies, end), rule.name)
    if names.are_people(speech.text, begin + match.end()):
        return sentence.leads(names.as_people(bodies), rule.name)  # "các đồng chí Phó Chủ tịch" of the issuer
    return []


def _unlisted(sentence: Sentence, start: int, rule: str) -> list[Finding]:
    """A name here that no list of bodies knows; only the first sentence is sure to name who acts."""
    begin, end = sentence.span
    unlisted = None if sentence.number else names.subject(sentence.speech, begin + start, end)
    return sentence.leads([unlisted], rule, doubtful=True) if unlisted else []


def _subject(sentence: Sentence, start: int) -> list[Finding]:
    """The bodies at the head of a clause, when what they go on with is an order; through them, whom they order."""
    speech, (begin, end) = sentence.speech, sentence.span
    at_head = _at_head(sentence, start)
    bodies = sentence.bodies(start)
    if not bodies:
        return _unlisted(sentence, start, "unlisted-subject") if at_head else []
    if not at_head and bodies[0].text[:1].islower() and not _CLASS.match(bodies[0].text):
        return []
    if names.are_people(speech.text, begin + start):
        bodies = names.as_people(bodies)
    bodies = names.up_to_its_places(speech, names.up_to_the_verb(speech, bodies, end), end)
    after = bodies[-1].span[1]
    if len(bodies) > 1 and re.match(r"(?i)(?:mỗi|từng)\b", bodies[-1].text):
        bodies = bodies[:-1]  # "Sở A, Sở B, mỗi sở trong phạm vi của mình, …"
    for aside in (_BRACKET, _PERSONS):
        if match := aside.match(speech.text, after, end):
            after = match.end()
    speaks = _SPEAKS.match(speech.text, after, end)
    if speaks and _give_orders(speech, bodies, speaks[0]):
        return sentence.leads(speech.bodies(speaks.end(), end), "order-object")
    if len(bodies) == 1 and _NOTIFIES.match(speech.text, after, end):
        return []
    if len(bodies) == 1 and speech.is_issuer(bodies[0].name) and _PERFORMS.match(speech.text, after, end):
        return []
    if is_a := _IS_A.match(speech.text, after, end):
        rest = speech.text[is_a.end() : end]
        # "Sở A là cơ quan thường trực, có nhiệm vụ:", "Phòng B là đầu mối; chủ trì …": what it is, and what it does
        if rest.rstrip().endswith(":") or re.search(rf"[,;]\s+(?={words.listed('words').pattern})", rest):
            return sentence.leads(bodies, "subject")
    if speech.goes_on(after, end, head=at_head):
        own = names.past_the_fronted(speech, sentence.span, begin + start, bodies)
        return sentence.leads(own, "subject", doubtful=own is not bodies)
    return []


def _at_head(sentence: Sentence, start: int) -> bool:
    """Does a sentence, or what follows a title's colon, begin here?"""
    begin = sentence.span[0]
    before = sentence.speech.text[begin : begin + start].rstrip()
    return not re.search(r"\w", before) or before.endswith(":")


def _give_orders(speech: Speech, bodies: Sequence[Agency], verb: str) -> bool:
    """Do these bodies order others by this verb? In "X chỉ đạo Y thực hiện" X leads, unless X is the issuer itself."""
    speaks = speech.is_issuer if "chỉ đạo" in verb else speech.is_speaker
    return all(speaks(a.name) for a in bodies)


def _in_particular(sentence: Sentence) -> list[Finding]:
    """ "…, trong đó X chịu trách nhiệm …": a body that the sentence adds, whoever else leads."""
    found: list[Finding] = []
    for match in re.finditer(r"(?i)\btrong đó,?\s+(?:giao\s+)?", sentence.text):
        bodies = sentence.bodies(match.end()) if match.start() else []
        if sentence.orders(bodies) and not bodies[0].group:
            found += [Finding(a, "lead", "subject", sentence.number + 1) for a in bodies]
    return found


def _charged(sentence: Sentence, start: int) -> list[Finding]:
    """ "Sở A chủ trì …; giao Sở B …": a body charged behind the beginning of a sentence."""
    found: list[Finding] = []
    for match in re.finditer(r"(?i)[;,]\s*(?:đồng thời,?\s+)?(?P<verb>giao|đề nghị)\s+(?:cho\s+)?", sentence.text):
        bodies = sentence.bodies(match.end()) if match.start() > start else []
        if bodies and (match["verb"].lower() == "giao" or not bodies[0].group):
            found += [Finding(a, "lead", "order-object", sentence.number) for a in bodies]
    return found


def _next_subjects(sentence: Sentence, start: int) -> list[Finding]:
    """ "Sở A lập kế hoạch; các sở còn lại cử cán bộ tham gia": the subject of a later clause."""
    speech, end = sentence.speech, sentence.span[1]
    found: list[Finding] = []
    for match in re.finditer(r";\s+(?:đồng thời,?\s+)?(?:trên cơ sở[^,;]{3,120},\s+)?", sentence.text):
        bodies = sentence.bodies(match.end()) if match.start() > start else []
        coordinates = bodies and COORDINATES.match(speech.text, bodies[-1].span[1], end)
        if sentence.orders(bodies) and not coordinates and not speech.is_issuer(bodies[0].name):
            found += [Finding(a, "lead", "subject", sentence.number) for a in bodies]
    return found


def _said_by_a_leader(sentence: Sentence) -> list[Finding]:
    """ "Về vấn đề này, Phó Thủ tướng Trần Văn A giao Bộ B …": a person of rank speaks for the issuer."""
    for match in _LEADER_SAYS.finditer(sentence.text):
        bodies = sentence.bodies(match.end())
        if bodies and not sentence.speech.is_issuer(bodies[0].name):
            return sentence.leads(bodies, "order-object")
    return []


def _by_agent(sentence: Sentence) -> list[Finding]:
    """The agent of a passive: "do Sở A chủ trì xem xét"."""
    rule = rulebook.load("orders").rule("by-agent")
    for match in rule.pattern.finditer(sentence.text):
        bodies = sentence.bodies(match.end())
        if bodies and _CARRIES.match(sentence.speech.text, bodies[-1].span[1], sentence.span[1]):
            return [Finding(a, "lead", rule.name, sentence.number) for a in bodies]
    return []


def _concerning(sentence: Sentence) -> list[Finding]:
    """Whose work follows: "Đối với các cơ quan A, …", where the names close the phrase."""
    found = sentence.behind("concerning")
    if not found:
        return []
    rest = sentence.speech.text[found[-1].span[1] : sentence.span[1]]
    if sentence.number and not re.match(r"\s*,", rest):
        return []  # "Đối với các doanh nghiệp chịu ảnh hưởng thì …" later on: to whom something is done
    asked = re.match(r"[^.;]{0,240}?,\s+(?:yêu cầu|đề nghị|cần|phải|khẩn trương|chủ động)\b", rest)
    return found if asked or re.match(r"[^.;]{0,60}?[,:]", rest) else []
