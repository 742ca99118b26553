"""The twelve parties, assembled into one world."""

import sys
from typing import Any, Final

from ecomtui.parties.bank.party import Bank
from ecomtui.parties.courier.party import Courier
from ecomtui.parties.customer.party import Customer
from ecomtui.parties.dispatch.party import Dispatch
from ecomtui.parties.internet import Internet
from ecomtui.parties.mail import MailParty
from ecomtui.parties.merchant.party import Merchant
from ecomtui.parties.online_store.party import OnlineStore
from ecomtui.parties.order_manager.party import OrderManager
from ecomtui.parties.protocol.alphabet import BODIES
from ecomtui.parties.protocol.charter import ShopCharter
from ecomtui.parties.stock.party import Stock
from ecomtui.parties.web_server import WebServer
from ecomtui.parties.wholesaler import Wholesaler
from ecomtui.shop.errands import belongs
from ecomtui.shop.promises import PROMISES
from ecomtui.world.machine import Machine
from ecomtui.world.model import Model
from ecomtui.world.party import Party

MODEL: Final = Model(
    parties=(
        Customer,
        Internet,
        WebServer,
        OnlineStore,
        OrderManager,
        Stock,
        Wholesaler,
        Merchant,
        Bank,
        Dispatch,
        Courier,
        MailParty,
    ),
    bodies=BODIES,
    promises=PROMISES,
    charter=ShopCharter,
    belongs=belongs,
)


def machines() -> list[Machine[Any]]:
    """Every state machine, in the order of the parties that own them."""
    return [machine for party in MODEL.parties for machine in machines_of(party)]


def machines_of(party: type[Party]) -> list[Machine[Any]]:
    """The machines that the parties' modules declare for this one."""
    modules = [module for name, module in sorted(sys.modules.items()) if name.startswith("ecomtui.parties.")]
    values = (value for module in modules for value in vars(module).values())
    found = {id(value): value for value in values if isinstance(value, Machine) and value.owner == party.name}
    return list(found.values())
