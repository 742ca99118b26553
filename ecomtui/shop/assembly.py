"""The twelve parties, assembled into one world."""

from typing import Final

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
    belongs=belongs,
)
