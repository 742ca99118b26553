"""A journey as a Mermaid sequence diagram."""

from ecomtui.cli.travel import Journey
from ecomtui.shop.reports.mermaid import diagram


def as_mermaid(journey: Journey, *, every: bool = False) -> str:
    """A `sequenceDiagram` of the stops, or of every message; participants in the order of their entrance."""
    shown = list(journey.messages) if every else journey.stops()
    broken = {promise.message: promise.name for promise in journey.broken}
    return diagram(shown, journey.plan.customer.capitalize(), broken, every=every)
