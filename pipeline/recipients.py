"""The list of each recipient: the tasks in which a body leads, coordinates or receives a report, by name or by its class."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline import agencies
from pipeline.document import Agency, Recipient, RecipientTask, Role, Task


def body_of(agency: Agency) -> Agency:
    """The body that a head stands for: "Giám đốc Sở Y tế" → "Sở Y tế". Members and deputies stand for nobody but themselves."""
    if agency.rule == "members-of":
        return agency
    name = agencies.head_to_body(agency.name)
    if name == agency.name:
        return agency
    return replace(agency, name=name, canonical=agency.canonical and agencies.head_to_body(agency.canonical))


def recipients(tasks: Sequence[Task], addressees: Sequence[Agency], context: agencies.Context) -> tuple[Recipient, ...]:
    """A list for every body that leads, coordinates, receives reports or is addressed; members get their groups' tasks too."""
    bodies: dict[str, Agency] = {}

    def known(agency: Agency) -> str:
        body = body_of(agency)
        key = (body.canonical or agencies.canonical(body.name, context) or body.name).casefold()
        bodies.setdefault(key, body)
        return key

    roles: list[tuple[str, RecipientTask]] = []
    for task in tasks:
        for role, named in _roles(task):
            for agency in named:
                rule = next((r.rule for r in task.reasons if r.field == role and r.value == agency.name), "")
                why = "addressee" if rule == "addressees" else "named"
                roles.append((known(agency), RecipientTask(task.id, role, why)))  # type: ignore[arg-type]
    for agency in addressees:
        known(agency)
    lists: dict[str, list[RecipientTask]] = {key: [] for key in bodies}
    for key, entry in roles:
        lists[key].append(entry)
    addressed = {known(agency) for agency in addressees}
    issuer = agencies.head_to_body(context.organ).casefold() if context.organ else ""
    for key, agency in bodies.items():
        if agency.name.casefold() == issuer:
            continue  # who gives the order is none of those it is given to
        for other, group in bodies.items():
            if other == key or not group.group or not _takes_part(agency, group, addressed=key in addressed):
                continue
            have = {entry.task for entry in lists[key]}
            lists[key] += [
                RecipientTask(entry.task, entry.role, "group", group.name)
                for k, entry in roles
                if k == other and entry.task not in have
            ]
    order = {task.id: i for i, task in enumerate(tasks)}
    return tuple(
        Recipient(agency, tuple(sorted(lists[key], key=lambda e: order[e.task]))) for key, agency in bodies.items()
    )


# "Yêu cầu các đơn vị …", "các địa phương nêu trên": in a letter, those whom it is sent to
_THOSE_ADDRESSED = re.compile(
    r"(?i)(?:các )?(?:(?:bộ|sở|ban|ngành|cơ quan|đơn vị|địa phương|tổ chức)(?:, | và )?)+(?: (?:nêu|nói|có tên(?: nêu)?) trên)?"
)


def _takes_part(agency: Agency, group: Agency, *, addressed: bool) -> bool:
    """Does a body, or a class that is addressed, get the tasks of a class?"""
    if agencies.belongs(agency.name, group.name):
        return True
    body, whole = agency.name.casefold(), group.name.casefold()
    if addressed and "nêu trên" in whole and body.startswith(whole.partition(" các ")[0] + " "):
        return True  # "UBND các tỉnh nêu trên": those of Kính gửi
    open_class = _THOSE_ADDRESSED.fullmatch(whole) is not None and ("đơn vị" in whole or "cơ quan" in whole)
    # "Các bệnh viện" of the text are "Các bệnh viện công lập trên địa bàn tỉnh" of Kính gửi
    return addressed and (open_class or (agency.group and body.startswith(whole + " ")))


def _roles(task: Task) -> list[tuple[Role, tuple[Agency, ...]]]:
    return [("lead", task.lead), ("coordinate", task.coordinate), ("report_to", task.report_to)]
