"""Bodies and classes of bodies: find them in the text, read lists of them, write their names out, say who belongs to whom and who stands."""

from pipeline.agencies import standing
from pipeline.agencies.classes import belongs, members
from pipeline.agencies.grammar import find, notion_end, parse_list, short_forms
from pipeline.agencies.names import Context, canonical, expand, head_to_body

__all__ = [
    "Context",
    "belongs",
    "canonical",
    "expand",
    "find",
    "head_to_body",
    "members",
    "notion_end",
    "parse_list",
    "short_forms",
    "standing",
]
