"""What is found in a text that orders something: bodies in their roles."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.document import Agency, Role, Span


@dataclass(frozen=True, slots=True)
class Finding:
    """A body in a role: the rule that says so and the sentence it stands in (0 = first).

    ``conditional``: the sentence speaks of a case ("nếu có vướng mắc"); ``doubtful``: where the names begin is a guess.
    """

    agency: Agency
    role: Role
    rule: str
    sentence: int
    conditional: bool = False
    doubtful: bool = False

    @property
    def span(self) -> Span:
        """Where the body's name stands."""
        return self.agency.span

    @property
    def text(self) -> str:
        """The body's name as printed."""
        return self.agency.text


@dataclass(frozen=True, slots=True)
class Order:
    """What a stretch of text orders.

    ``heading`` is the span of an opening "Sở Y tế:", ``introduces`` says that the text ends by announcing a list,
    ``complete`` that it orders something besides (a sentence that does not end in a colon), ``asks_addressees`` that
    it asks those whom the letter addresses ("đề nghị quý cơ quan …") without naming them.
    """

    findings: tuple[Finding, ...]
    heading: Span | None
    introduces: bool
    complete: bool
    asks_addressees: bool = False

    def of(self, role: Role) -> tuple[Finding, ...]:
        """The findings in one role, in order."""
        return tuple(f for f in self.findings if f.role == role)
