"""The catalogue of acts: everything that people can do to the world, each under one name.

An act has one facade method, one scenario verb and one action of the terminal shop, all of this name;
tests hold them together.
"""

from dataclasses import dataclass
from typing import Final

from ecomtui.parties.protocol import acts
from ecomtui.world.controls import ChangeSetting, PutGuardBack, TakeGuardOut
from ecomtui.world.faults import ArmFault, ArmSwarm, DisarmAll, DisarmFault
from ecomtui.world.history import NO_MESSAGE, Choose
from ecomtui.world.message import Body


@dataclass(frozen=True)
class ActEntry:
    """One act: its name, the message it becomes, who does it, and which party hears it (None: its owner).

    A choice becomes no message: nobody hears it, and it is in the log of acts alone.

    Chance counts acts by `actor` (None: by the sender): one that is counted apart is the same whatever
    else its sender does.
    """

    name: str
    body: type[Body]
    sender: str
    receiver: str | None
    actor: str | None = None

    @property
    def is_message(self) -> bool:
        """Whether it becomes a message."""
        return self.body.__name__ not in NO_MESSAGE

    @property
    def says(self) -> str:
        """What the act is, in the words of its body."""
        return " ".join((self.body.__doc__ or "").split())


ACTS: Final = {
    entry.name: entry
    for entry in (
        ActEntry("buy", acts.Buy, "person", "customer"),
        ActEntry("browse", acts.Browse, "person", "customer"),
        ActEntry("view", acts.View, "person", "customer"),
        ActEntry("add", acts.Add, "person", "customer"),
        ActEntry("remove", acts.Remove, "person", "customer"),
        ActEntry("checkout", acts.Checkout, "person", "customer"),
        ActEntry("place", acts.Place, "person", "customer"),
        ActEntry("pay", acts.Pay, "person", "customer"),
        ActEntry("confirm_3ds", acts.ConfirmThreeDSecure, "person", "customer"),
        ActEntry("accept", acts.Accept, "person", "customer"),
        ActEntry("refuse", acts.Refuse, "person", "customer"),
        ActEntry("track", acts.Track, "person", "customer"),
        ActEntry("cancel", acts.Cancel, "person", "customer"),
        ActEntry("claim", acts.Claim, "person", "customer"),
        ActEntry("return_goods", acts.ReturnGoods, "person", "customer"),
        ActEntry("dispute", acts.Dispute, "person", "bank"),
        ActEntry("inspect", acts.Inspect, "staff", "dispatch"),
        ActEntry("refund", acts.Refund, "staff", "order_manager"),
        ActEntry("release", acts.Release, "staff", "order_manager"),
        ActEntry("respond", acts.Respond, "staff", "merchant"),
        ActEntry("restock", acts.Restock, "staff", "stock"),
        ActEntry("reprice", acts.Reprice, "staff", "online_store"),
        ActEntry("deposit", acts.Deposit, "control", "bank"),
        ActEntry("traffic", acts.SwitchTraffic, "control", "customer", actor="crowd"),
        ActEntry("arm", ArmFault, "control", None),
        ActEntry("swarm", ArmSwarm, "control", "internet"),
        ActEntry("disarm", DisarmFault, "control", None),
        ActEntry("disarm_all", DisarmAll, "control", "internet"),
        ActEntry("guard_off", TakeGuardOut, "control", None),
        ActEntry("guard_on", PutGuardBack, "control", None),
        ActEntry("set", ChangeSetting, "control", None),
        ActEntry("choose", Choose, "control", None),
    )
}
