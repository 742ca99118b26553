"""What can be asked of a shop: read models, made from rows and messages. Reading is never a message."""

from ecomtui.shop.reading.base import PAGE
from ecomtui.shop.reading.beliefs import BeliefReading
from ecomtui.shop.reading.day import DayReading
from ecomtui.shop.reading.journal import JournalReading
from ecomtui.shop.reading.office import OfficeReading
from ecomtui.shop.reading.sheets import SheetReading
from ecomtui.shop.reading.storefront import StorefrontReading
from ecomtui.shop.reading.tally import TallyReading
from ecomtui.shop.reading.today import TodayReading
from ecomtui.shop.reading.world import WorldReading

__all__ = ["PAGE", "Reading"]


class Reading(
    WorldReading,
    JournalReading,
    BeliefReading,
    TodayReading,
    StorefrontReading,
    OfficeReading,
    SheetReading,
    DayReading,
    TallyReading,
):
    """All questions. `Shop` adds what can be done."""
