"""Recording: what was done in a world becomes a scenario file that does the same once more, to the same digest.

Acts are written with the verbs of the catalogue, time as steps and advances; how each order ended is expected at
the end, so that the file says something.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

import yaml

from ecomtui.parties.online_store.party import MOST_PIECES
from ecomtui.scenarios.loader import Scenario, Step, plain
from ecomtui.scenarios.verbs import IN_A_FILE, VERB_OF
from ecomtui.scenarios.words import ALL
from ecomtui.shop.acts import ACTS
from ecomtui.shop.cards import TEST_CARDS, own_number
from ecomtui.shop.given import Given, charter
from ecomtui.shop.money import money
from ecomtui.shop.people import CAST
from ecomtui.shop.shop import Shop
from ecomtui.shop.views import ActView, Errand
from ecomtui.world.clock import span_text
from ecomtui.world.errors import BadInput
from ecomtui.world.faults import MILLION
from ecomtui.world.history import CLOCK

Steps = list[dict[str, Any]]
MOST_ACTS: Final = 9_000
_ACT_OF: Final = {entry.body.__name__: entry for entry in ACTS.values()}
_NUMBER_OF: Final = {card.outcome: card.number for card in TEST_CARDS}
_NEVER_REJECTED: Final = (
    "arm", "swarm", "disarm", "disarm_all", "guard_on", "guard_off", "set", "traffic",
)  # fmt: skip
_MONEY: Final = frozenset({"amount", "price"})


@dataclass
class Recording:
    """A scenario in the making: its head and its steps, as YAML will have them."""

    head: dict[str, Any]
    steps: Steps = field(default_factory=list)

    def text(self) -> str:
        """The file."""
        return "".join(
            f"{line}\n" for word, value in (*self.head.items(), ("steps", self.steps)) for line in _lines(word, value)
        )


def record(shop: Shop, name: str, *, exactly: bool = True, expecting: bool = True) -> Recording:
    """What was done in a shop's world, up to where it stands.

    With `exactly` time is told by the messages handled between two acts, and a run comes to the same digest;
    else by the clock alone, which survives that acts are taken out.

    Raises:
        BadInput: for a world that a file cannot describe: invented products, or too many acts.
    """
    acts = [act for act in shop.acts() if act.kind == CLOCK or act.message is not None or act.kind == "Choose"]
    if len(acts) > MOST_ACTS:
        raise BadInput(f"{len(acts)} acts are too many for a file; record a world with at most {MOST_ACTS}")
    found = Recording({"name": name, "seed": shop.seed, **_given(shop)})
    scribe = _Scribe(shop, exactly, {act.message: act for act in acts if act.message is not None})
    done = list(scribe.steps(acts))
    if scribe.faults:
        found.head["faults"] = scribe.faults
    found.steps = [*done, *(_ends(shop) if expecting else ())]
    if not found.steps:
        raise BadInput("nothing has been done in this world yet; there is nothing to record")
    return found


def transcript(scenario: Scenario) -> Recording:
    """A run of a scenario file by itself: its parts and variables filled in."""
    whole = plain(scenario.root)
    steps = whole.pop("steps")
    return Recording(whole, steps)


def written(scenario: Scenario) -> str:
    """The same as a text."""
    return transcript(scenario).text()


def as_yaml(step: Step) -> str:
    """One step of a file as a line of it."""
    return f"- {step.verb.name}: {_flow(plain(step.node))}"


# ------------------------------------------------------------------ what is given
def _given(shop: Shop) -> dict[str, Any]:
    """How the world began, where it differs from the usual one."""
    there = shop.charter
    crowd = list(there.customers)[len(there.customers) - there.crowd :] if there.crowd else []
    named = [person for person in there.customers if person not in crowd]
    usual = charter(shop.seed, Given(customers=[p.name for p in named if p.name not in CAST]))
    products = {product.sku: product for product in usual.products}
    if any(product.sku not in products for product in there.products):
        raise BadInput("this world has invented products, which a scenario file cannot name")
    given: dict[str, dict[str, Any]] = {}
    for product in there.products:
        before = products[product.sku]
        if (product.stock, product.reorder_point) != (before.stock, before.reorder_point):
            given.setdefault("stock", {})[product.sku] = product.stock
        if product.price != before.price:
            given.setdefault("prices", {})[product.sku] = money(product.price)
        if product.release is not None and product.release != before.release:
            given.setdefault("releases", {})[product.sku] = span_text(product.release)
    people = {person.name: person for person in usual.customers}
    for person in named:
        if person.balance != people[person.name].balance or person.name not in CAST:
            given.setdefault("balances", {})[person.name] = money(person.balance)
        if person.persona != people[person.name].persona:
            given.setdefault("personas", {})[person.name] = person.persona
    if there.settings:
        given["settings"] = dict(there.settings)
    if there.crowd:
        given["crowd"] = there.crowd  # type: ignore[assignment]
    off = {"guards_off": list(there.guards_off)} if there.guards_off else {}
    return {**({"given": given} if given else {}), **off}


# ------------------------------------------------------------------ what was done
class _Scribe:
    """Writes acts down."""

    def __init__(self, shop: Shop, exactly: bool, acts: Mapping[int, ActView]) -> None:
        self._shop, self._exactly = shop, exactly
        self._named = {errand for act in acts.values() for errand in (act.body.get("errand"),) if errand is not None}
        self.faults: Steps = []
        self._people = {number: name.lower() for number, name in ((p.id, p.name) for p in shop.charter.customers)}

    def steps(self, acts: list[ActView]) -> Iterator[dict[str, Any]]:
        """One after the other, with the time between them."""
        done = now = 0
        for act in acts if self._exactly else _without_swarms(acts):
            if self._exactly and act.kind == CLOCK:
                # All that was due by then has been handled, standing reminders too, at which a step would stop.
                yield {"advance": span_text(act.body["until"] - now)}
            elif self._exactly and act.after_step > done:
                yield {"step": act.after_step - done}
            elif not self._exactly and act.now > now:
                yield {"advance": span_text(act.now - now)}
            if self._is_for_what_comes(act) or (not self._exactly and act.kind == "ArmFault" and not act.now):
                self.faults.append(self._arm(act))
            elif act.kind != CLOCK:
                yield self._step(act)
            done, now = act.after_step, act.body["until"] if self._exactly and act.kind == CLOCK else act.now
        rest = self._shop.steps - done
        if rest > 0:
            at_rest = self._shop.moment().at_rest
            yield {"run": "idle"} if at_rest else {"step": rest}

    def _is_for_what_comes(self, act: ActView) -> bool:
        """Whether this arms a fault for an act that is made next: a file does that in its head."""
        errand = act.body.get("errand") if act.kind == "ArmFault" else None
        return errand is not None and errand > (act.message or 0)

    def _step(self, act: ActView) -> dict[str, Any]:
        if act.kind == "Choose":
            return {"choose": act.body["message"]}
        entry = _ACT_OF[act.kind]
        verb = VERB_OF.get(entry.name, entry.name)
        special = getattr(self, f"_{entry.name}", None)
        value = special(act) if special else self._value(act)
        if act.message in self._named:
            value["as"] = f"a{act.message}"
        code = self._refused(act)
        if self._exactly and code is not None:
            value["rejected"] = code
            if act.body.get("consent"):
                value["consent"] = True  # else, who is to be refused does not try again
        if not self._exactly and entry.name not in _NEVER_REJECTED:
            value["rejected"] = "maybe"
        return {verb: value}

    def _refused(self, act: ActView) -> str | None:
        """Why the shop did not take this act, None when it did."""
        if act.message is None or act.who is None:
            return None
        clicks = self._shop.clicks(Errand(act.message, act.who))
        return next((click.code for click in clicks if click.status == "refused"), None)

    def _value(self, act: ActView) -> dict[str, Any]:
        """The fields of a body, as a file has them."""
        value: dict[str, Any] = {}
        for name, each in act.body.items():
            key = IN_A_FILE.get(name, name)
            match name:
                case _ if each is None:
                    continue
                case "customer":
                    value[key] = self._people[each]
                case "lines":
                    if each:
                        value["items"] = {line["sku"]: line["quantity"] for line in each}
                case "sku" if "customer" in act.body:
                    value["items"] = {each: act.body.get("quantity", 1) or MOST_PIECES}
                case "quantity" if "customer" in act.body:
                    continue
                case "session":
                    if each != 1:
                        value[key] = each
                case "wait":
                    if not each:
                        value[key] = "none"
                case "card":
                    value |= self._card(each, act.body["payer"])
                case "payer":
                    if each != act.body["customer"]:
                        value[key] = self._people[each]
                case "consent" if each is True:
                    continue
                case "errand":
                    value["order"] = f"a{each}"
                case _ if name in _MONEY:
                    value[key] = money(each)
                case _:
                    value[key] = each
        return value

    def _card(self, face: dict[str, Any], payer: int) -> dict[str, Any]:
        """A number that gives this token: none for the own card."""
        _, _, outcome = face["token"].partition(".")
        if not outcome:
            return {}
        return {"card": _NUMBER_OF.get(outcome, own_number(payer))}

    def _arm(self, act: ActView) -> dict[str, Any]:
        body, value = act.body, {"fault": act.body["fault"]}
        if body.get("errand") is not None:
            value["order"] = f"a{body['errand']}"
        elif body.get("about"):
            value["order"] = int(body["about"].partition(":")[2])
        if body.get("who") is not None:
            value["customer"] = self._people[body["who"]]
        for name, key in (("message", "message"), ("times", "times"), ("nth", "nth")):
            if body.get(name) is not None:
                value[key] = body[name]
        for name, key in (("start", "from"), ("until", "until")):
            if body.get(name) is not None:
                value[key] = span_text(max(body[name] - act.now, 0))
        if body.get("chance") is not None:
            value["chance"] = _chance(body["chance"])
        if body.get("by") is not None:
            value["by"] = span_text(body["by"])
        return {**value, "optional": True}

    def _swarm(self, act: ActView) -> dict[str, Any]:
        return {fault: _chance(parts) for fault, parts in act.body["chances"].items()}

    def _disarm(self, act: ActView) -> dict[str, Any]:
        return {"fault": act.body["fault"]}

    def _disarm_all(self, act: ActView) -> dict[str, Any]:
        return {"fault": ALL}

    def _set(self, act: ActView) -> dict[str, Any]:
        return {act.body["setting"]: act.body["value"]}

    def _guard_off(self, act: ActView) -> dict[str, Any]:
        return {"off": act.body["guard"]}

    def _guard_on(self, act: ActView) -> dict[str, Any]:
        return {"on": act.body["guard"]}

    def _traffic(self, act: ActView) -> dict[str, Any]:
        body = act.body
        value: dict[str, Any] = {"per_hour": body["per_hour"]}
        if body["personas"]:
            value["personas"] = list(body["personas"])
        if body["orders"] is not None:
            value["orders"] = body["orders"]
        if body["until"] is not None:
            value["for"] = span_text(body["until"] - act.now)
        return value


def _without_swarms(acts: list[ActView]) -> Iterator[ActView]:
    """The same acts, each fault of a swarm armed by itself: so that each can be left out."""
    for act in acts:
        if act.kind == "ArmSwarm":
            for fault, parts in act.body["chances"].items():
                yield replace(act, kind="ArmFault", body={"fault": fault, "chance": parts})
        else:
            yield act


def _chance(parts: int) -> str:
    return f"{parts / MILLION:.6f}"


def _ends(shop: Shop) -> Steps:
    """How each order stands at the end."""
    return [
        {"expect": {"order": o.id, "status": o.status, "payment": o.payment, "fulfilment": o.fulfilment}}
        for o in reversed(shop.orders(limit=50))
    ]


def _lines(word: str, value: Any) -> Iterator[str]:
    """A key of the file with its value: one line for each thing in it."""
    if isinstance(value, dict):
        yield f"{word}:"
        yield from (f"  {name}: {_flow(each)}" for name, each in value.items())
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        yield f"{word}:"
        for each in value:  # of a step, the verb stands outside of the braces
            (name, inner), *more = each.items()
            yield f"  - {_flow(each)}" if more else f"  - {name}: {_flow(inner)}"
    else:
        yield f"{word}: {_flow(value)}"


def _flow(value: Any) -> str:
    """A value on one line."""
    text = yaml.safe_dump(value, default_flow_style=True, sort_keys=False, allow_unicode=True, width=10_000)
    return text.strip().removesuffix("...").strip()
