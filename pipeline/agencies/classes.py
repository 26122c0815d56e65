"""Who belongs to a class of bodies: "Sở Y tế" to "Các sở, ban, ngành", a ward's committee to "UBND các xã, phường"."""

from __future__ import annotations


def belongs(member: str, group: str) -> bool:
    """Whether a body is one of a class, by its kind: never by guess, so an unnamed class ("các đơn vị liên quan") has no members."""
    return False
