"""What a later document does to an earlier one: extends, corrects, amends, replaces, revokes, reminds, replies.

``find`` reads it from a finished result; ``concerns`` tells which earlier document is meant; ``effects`` tells
what becomes of that one's tasks; ``describe`` says a change in a sentence. All are pure. The language is in
rules/changes.toml. Only what the document itself does counts: that a decree it cites amends another one is no change.
"""

from pipeline.changes.change import Change, ChangeKind, Effect, EffectKind
from pipeline.changes.effects import effects
from pipeline.changes.finding import find
from pipeline.changes.match import concerns
from pipeline.changes.wording import describe

__all__ = ["Change", "ChangeKind", "Effect", "EffectKind", "concerns", "describe", "effects", "find"]
