"""The twelve parties, assembled into one world."""

from typing import Final

from ecomtui.parties.bank import Bank
from ecomtui.parties.courier import Courier
from ecomtui.parties.customer import Customer
from ecomtui.parties.dispatch import Dispatch
from ecomtui.parties.internet import Internet
from ecomtui.parties.mail import MailParty
from ecomtui.parties.merchant import Merchant
from ecomtui.parties.online_store import OnlineStore
from ecomtui.parties.order_manager import OrderManager
from ecomtui.parties.protocol.alphabet import BODIES
from ecomtui.parties.protocol.charter import ShopCharter
from ecomtui.parties.stock import Stock
from ecomtui.parties.web_server import WebServer
from ecomtui.parties.wholesaler import Wholesaler
from ecomtui.shop.promises import PROMISES
from ecomtui.world.model import Model

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
)
