"""Makes the acts of a scenario's steps, through the facade's methods and nothing else."""

from collections.abc import Collection, Mapping
from typing import Any

from ecomtui.parties.order_manager.rows import share_of
from ecomtui.scenarios.errands import Errands, Judged, Named, Waiting
from ecomtui.scenarios.failing import Failed
from ecomtui.scenarios.loader import Step
from ecomtui.scenarios.places import BadScenario, Mistake
from ecomtui.scenarios.verbs import Fault
from ecomtui.scenarios.words import ALL, MAYBE
from ecomtui.shop.acts import ACTS
from ecomtui.shop.doors import PRICE
from ecomtui.shop.shop import Shop
from ecomtui.shop.views import Errand
from ecomtui.world.errors import BadInput, UnknownName

_BY_NAME = {"product": "unknown_product", "voucher": "unknown_voucher"}


class Acting:
    """One run's acts. Times of the file's own faults count from `start`; `said` are the acts about which the file
    itself tells the bank whether they are the customer's (`confirm_3ds`)."""

    def __init__(self, shop: Shop, start: int, said: Collection[str] = frozenset()) -> None:
        self.shop, self.start, self.said = shop, start, said
        self.errands = Errands(shop)
        self.armed: list[tuple[int, str, str]] = []
        """Ids of the messages that armed something, with the fault, and a word for where that stands."""
        self._to_arm: dict[str, list[tuple[Fault, str, int]]] = {}
        """Faults for acts to come by their names, each with that word and from when its times count."""

    def copy(self, shop: Shop) -> "Acting":
        """The same in a copy of the shop."""
        other = Acting(shop, self.start, self.said)
        other.errands, other.armed = self.errands.copy(shop), list(self.armed)
        other._to_arm = {name: list(faults) for name, faults in self._to_arm.items()}
        return other

    # ---------------------------------------------------------------- acts of the catalogue
    def act(self, step: Step) -> None:
        """Make the act of a step, or let it wait until it can be made."""
        (name,) = step.verb.acts
        value, is_person = step.value, ACTS[name].sender == "person"
        order = getattr(value, "p_order", None)
        customer = self._customer(step, order) if is_person else ""
        if not is_person:
            self._make(step, customer)
            return
        if name in ("accept", "refuse") and value.rejected in (None, MAYBE):
            self.errands.wait(
                Waiting(step, customer, str(order), lambda: self._make(step, customer), lambda: self._is_asked(step))
            )
            return
        unknown = isinstance(order, str) and self.errands.order_number(order) is None
        if unknown or (value.wait is None and self.errands.waits(customer, value.tab)):
            needs = order if isinstance(order, str) else ""
            self.errands.wait(Waiting(step, customer, needs, lambda: self._make(step, customer)))
            return
        self._make(step, customer)

    def _customer(self, step: Step, order: str | int | None) -> str:
        named = getattr(step.value, "customer", None)
        if named is not None:
            return str(named)
        if isinstance(order, str) and order in self.errands.names:
            return self.errands.names[order].customer
        raise Failed(step.place, "say which customer does this; going back has undone whose order it was")

    def _make(self, step: Step, customer: str) -> None:
        value = step.value
        self._arm_for(value.name, customer)
        try:
            errands = tuple(self._calls(step, customer))
        except BadInput as error:
            self._refused(step, error)
            return
        if value.name and errands:
            self.errands.names[value.name] = Named(errands[-1], customer, step.verb.name)
        if customer:
            self.errands.judged.append(Judged(step, errands, customer))
        elif value.rejected not in (None, MAYBE):
            says = f"this act was to be rejected ({value.rejected}), and the shop took it"
            raise Failed(step.place_of("rejected"), says, reason="not rejected")

    def _refused(self, step: Step, error: BadInput) -> None:
        """The facade did not take the act."""
        code = getattr(error, "code", None)
        if code is None and isinstance(error, UnknownName):
            code = _BY_NAME.get(error.what)
        wanted = step.value.rejected
        if wanted == MAYBE:
            return
        if code is None:
            raise BadScenario([Mistake(step.place, str(error))]) from error
        if wanted is None:
            raise Failed(step.place, f"the act {step.verb.name} was rejected: {error}", reason=f"rejected: {code}")
        if wanted not in ("any", code):
            says = f"this act was to be rejected with {wanted}; the shop said {code}"
            raise Failed(step.place_of("rejected"), says, reason=f"rejected: {code}")

    def _calls(self, step: Step, customer: str) -> list[Errand]:
        """Call the facade's method; where a file lists products for a method that takes one, once for each."""
        (name,) = step.verb.acts
        owner = self._owner(step, customer)
        values = self._values(step)
        method = getattr(owner, name)
        parameters = step.verb.parameters or {}
        if parameters.get("items") == "sku":
            quantities = "quantity" in method.__annotations__
            calls = [{"sku": sku, **({"quantity": n} if quantities else {})} for sku, n in step.value.p_sku.items()]
            values.pop("sku", None)
            return [method(**call, **values) for call in calls]
        made = [method(**values)]
        if name == "browse":
            made += [owner.view(sku) for sku in step.value.p_items or ()]
        return made

    def _owner(self, step: Step, customer: str) -> Any:
        """Whose method an act is: the shop's, or a customer's in the tab that the step names."""
        if not customer:
            return self.shop
        door = self.shop.customer(customer).tab(step.value.tab)
        return door if step.value.wait is None else door.at_once

    def _values(self, step: Step) -> dict[str, Any]:
        found: dict[str, Any] = {}
        if step.verb.name == "return" and step.value.p_parcel is not None:
            found["items"] = self._of_parcel(step)
        if step.verb.name == "dispute" and (step.value.p_items or step.value.p_parcel):
            found["amount"] = self._cost(step)
        for key, parameter in (step.verb.parameters or {}).items():
            value = getattr(step.value, f"p_{parameter}", None)
            if parameter == "customer":
                value = step.value.customer if value is None else value
            if value is None and parameter == "consent" and step.value.rejected not in (None, MAYBE):
                value = False  # who is to be refused does not try again
            if value is None and parameter == "consent" and step.value.name in self.said:
                value = False  # the file itself says what the bank is told
            if value is None:
                continue
            if parameter == "order" and getattr(step.value, "p_what", None) == PRICE and value in self.errands.names:
                value = self.errands.names[value].errand
            elif parameter == "order":
                value = self.errands.order_of(value, step, key)
            elif parameter == "dispute":
                value = self._dispute(value, step, key)
            elif parameter == "return_id":
                value = self._return(value, step, key)
            found[parameter] = value
        return found

    def _of_parcel(self, step: Step) -> dict[str, int]:
        """All pieces of a parcel; when the act names its pieces, they are to be among them. Of an act that is to be
        refused it is for the shop to say why."""
        view = self.shop.order(self.errands.order_of(step.value.p_order, step, "order"))
        number, refused = step.value.p_parcel, step.value.rejected is not None
        inside = next((dict(parcel.contents) for parcel in view.parcels if parcel.nth == number), None)
        if inside is None and not refused:
            raise Failed(step.place_of("parcel"), f"order {view.id} has {len(view.parcels)} parcels, and no {number}")
        self._check_pieces(step, inside or {}, f"parcel {number} of order {view.id} holds")
        return inside or {}

    def _cost(self, step: Step) -> int | None:
        """What the pieces cost that a dispute is about; None, all of it, when there are none."""
        view = self.shop.order(self.errands.order_of(step.value.p_order, step, "order"))
        inside = {} if step.value.p_parcel is None else self._of_parcel(step)
        lines = {line.sku: line for line in view.lines}
        self._check_pieces(step, {sku: line.quantity for sku, line in lines.items()}, f"order {view.id} is of")
        asked = step.value.p_items or inside
        known = ((lines[sku], pieces) for sku, pieces in asked.items() if sku in lines)
        return sum(share_of(line.amount, pieces, line.quantity) for line, pieces in known) or None

    def _check_pieces(self, step: Step, there: Mapping[str, int], where: str) -> None:
        """Make sure that the pieces an act names are there, unless it is to be refused."""
        for sku, pieces in (step.value.p_items or {}).items():
            if pieces > there.get(sku, 0) and step.value.rejected is None:
                raise Failed(step.place_of("items", sku), f"{where} {there.get(sku, 0)} × {sku}, not {pieces}")

    def _is_asked(self, step: Step) -> bool:
        """Whether the shop has asked what this act answers."""
        name, what = step.value.p_order, step.value.p_what
        if what == PRICE:
            named = self.errands.names.get(name)
            return named is not None and any(click.code == PRICE for click in self.shop.clicks(named.errand))
        number = self.errands.order_number(name)
        question = None if number is None else self.shop.order(number).question
        return question is not None and question.what == what

    def _return(self, name: str | int, step: Step, key: str) -> int:
        """The return that a named act opened; of a named order the latest."""
        if isinstance(name, int):
            return name
        order = self.errands.order_of(name, step, key)
        mine = [n for n in self.errands.names.values() if n.verb == "return" and self._order(n.errand) == order]
        back = self.shop.returns(order)[::-1]
        named = self.errands.names[name]
        place = sorted(n.errand.message for n in mine).index(named.errand.message) if named in mine else len(back) - 1
        if not 0 <= place < len(back):
            raise Failed(step.place_of(key), f"{name} has opened no return (yet)", reason="no return")
        return back[place].id

    def _dispute(self, name: str | int, step: Step, key: str) -> int:
        """The latest dispute about the order that a named act is, or is about."""
        if isinstance(name, int):
            return name
        named = self.errands.names.get(name)
        body = self.shop.message(named.errand.message).body if named else {}
        order = body.get("order") or self.errands.order_of(name, step, key)
        known = self.shop.disputes(order)
        if not known:
            raise Failed(step.place_of(key), f"nothing of order {order} is disputed (yet)", reason="no dispute")
        return known[0].id

    def _order(self, errand: Errand) -> int | None:
        try:
            return self.shop.order_of(errand)
        except BadInput:
            return None

    # ---------------------------------------------------------------- faults, guards, settings
    def arm_from_start(self, faults: list[Fault]) -> None:
        """Arm the faults of the file, or let them wait for their act."""
        for number, fault in enumerate(faults):
            self._arm_or_wait(fault, f"faults:{number}", self.start)

    def never_armed(self) -> list[tuple[Fault, str]]:
        """Faults whose act has never come, each with the word for where it stands; but for optional ones."""
        armed = {word for _, _, word in self.armed}
        waiting = (each for faults in self._to_arm.values() for each in faults)
        return [(fault, word) for fault, word, _ in waiting if word not in armed and not fault.optional]

    def _arm_or_wait(self, fault: Fault, word: str, start: int) -> None:
        if not isinstance(fault.order, str):
            self.arm(fault, word, start, fault.order)
        elif fault.order in self.errands.names:
            self.arm(fault, word, start, self.errands.names[fault.order].errand)
        else:
            self._to_arm.setdefault(fault.order, []).append((fault, word, start))

    def _arm_for(self, name: str | None, customer: str) -> None:
        """Arm what is meant for the act that is made next."""
        waiting = self._to_arm.get(name or "", ())
        for place, (fault, word, start) in enumerate(waiting):
            coming = self.shop.coming(customer or None, after=len(waiting) - place)
            self.arm(fault, word, start, coming)

    def arm(self, fault: Fault, word: str, start: int, order: int | Errand | None) -> None:
        """Arm a fault; its times count from `start`."""
        until = fault.until if fault.lasting is None else (fault.start or 0) + fault.lasting
        errand = self.shop.arm(
            fault.fault,
            order=order,
            customer=fault.customer,
            message=fault.message,
            start=None if fault.start is None and until is None else start + (fault.start or 0),
            until=None if until is None else start + until,
            times=fault.times,
            nth=fault.nth,
            chance=fault.chance,
            by=fault.by,
        )
        self.armed.append((errand.message, fault.fault, "" if fault.optional else word))

    def control(self, step: Step) -> None:
        """Faults, guards and settings from here on."""
        value = step.value
        match step.verb.name:
            case "arm":
                self._arm_or_wait(value, f"{step.place}", self.shop.moment().now)
            case "swarm":
                errand = self.shop.swarm(value)
                self.armed += [(errand.message, fault, "") for fault in value]
            case "disarm":
                self.shop.disarm_all() if value.fault == ALL else self.shop.disarm(value.fault)
            case "guard":
                self.shop.guard_off(value.off) if value.off else self.shop.guard_on(value.on)
            case "set":
                for name, text in value.items():
                    self.shop.set(name, text)
            case "choose":
                self.shop.choose(value)
