"""The verbs of a scenario's steps. Those of acts are made from the catalogue of acts and the facade's methods: an act
that is added there has its verb here."""

import inspect
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, partial
from types import NoneType, UnionType
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin, get_type_hints

import msgspec
from pydantic import (
    AfterValidator,
    BeforeValidator,
    Discriminator,
    Field,
    Tag,
    WithJsonSchema,
    create_model,
    model_validator,
)

from ecomtui.parties.customer.rows import MOST_TABS
from ecomtui.scenarios.expectations import Expect
from ecomtui.scenarios.scalars import (
    ANY_VARIABLE,
    NO,
    SPAN,
    WORD,
    YES,
    YES_OR_NO,
    Also,
    By,
    Chance,
    FaultId,
    GuardName,
    Keys,
    Kind,
    KnownAct,
    KnownLabel,
    MomentLabel,
    Money,
    NewName,
    Person,
    PersonaName,
    Pieces,
    Product,
    Rejection,
    SettingName,
    SomeText,
    Span,
    Text,
    Times,
    Voucher,
    Whole,
    Yes,
    number,
    one_of,
    wrong,
    wrong_at,
)
from ecomtui.scenarios.shapes import Shape
from ecomtui.shop.acts import ACTS, ActEntry
from ecomtui.shop.assembly import MODEL
from ecomtui.shop.backroom import MOST_VISITORS
from ecomtui.shop.doors import CustomerDoor
from ecomtui.shop.numbers import CENTURY
from ecomtui.shop.shop import Shop
from ecomtui.shop.views import Errand
from ecomtui.world.controls import Setting
from ecomtui.world.errors import BadInput

MOST_STEPS: Final = 1_000_000


def _as_items(value: Any) -> Any:
    """A list of products, or one, is one piece of each."""
    if isinstance(value, str):
        value = [value]
    if isinstance(value, list):
        return {
            each: "1" if value.count(each) == 1 else str(value.count(each)) for each in value if isinstance(each, str)
        }
    if not value:
        raise wrong("name at least one product, as in {espresso-cup: 1}")
    return value


def _as_list(value: Any) -> Any:
    return [each.strip() for each in value.split(",")] if isinstance(value, str) else value


_PRODUCT: Final = {WORD: "product"}
Items = Annotated[
    dict[Product, Pieces], BeforeValidator(_as_items), Also({"type": "array", "items": _PRODUCT}, _PRODUCT)
]
BY_NAME: Final[Mapping[str, Any]] = {
    "items": Items, "sku": Product, "payer": Person, "customer": Person, "order": KnownAct, "return_id": KnownAct,
    "dispute": KnownAct, "parcel": number("a parcel of the order", 1, 99), "voucher": Voucher, "fault": FaultId,
    "guard": GuardName, "card": Text,
    "personas": Annotated[list[PersonaName], BeforeValidator(_as_list), Also({"type": "string"})],
}  # fmt: skip
"""What a parameter of a facade's method is in a file, where its name says it."""
BY_ACT: Final[Mapping[tuple[str, str], Any]] = {
    ("accept", "what"): one_of("question"), ("refuse", "what"): one_of("question"),
    ("return_goods", "reason"): one_of("reason for a return"), ("claim", "reason"): one_of("reason for a claim"),
    ("dispute", "reason"): one_of("reason for a dispute"), ("inspect", "verdict"): one_of("verdict"),
    ("respond", "evidence"): one_of("kind of evidence"),
    ("traffic", "per_hour"): number("the number of visitors per hour", 0, MOST_VISITORS),
}  # fmt: skip
"""The same, where it also depends on the act."""
IN_A_FILE: Final = {"for_": "for", "return_id": "return"}
"""Parameters that are called otherwise in a file."""
VERB_OF: Final = {"return_goods": "return", "guard_off": "guard", "guard_on": "guard", "disarm_all": "disarm"}
"""Acts whose verb is called otherwise."""
COMMON: Final[Mapping[str, Any]] = {
    "name": (NewName | None, Field(None, alias="as", description="names this act, and its order once that exists")),
    "rejected": (
        Rejection | None,
        Field(None, description="the shop is to refuse this act, with that code, or any; or maybe"),
    ),
    "wait": (
        Literal["none"] | None,
        Field(None, description="does not wait for the act before it, even if its page has not come yet"),
    ),
}
IN_SHORT: Final = ("as", "rejected", "wait")
"""What may stand beside {espresso-cup: 5}."""
SESSION: Final = number("a tab", 1, MOST_TABS)


class Act(Shape):
    """What all verbs of acts have."""

    name: NewName | None = Field(None, alias="as")
    rejected: Rejection | None = None
    wait: Literal["none"] | None = None

    @property
    def tab(self) -> int:
        """In which of the customer's tabs it is done."""
        return getattr(self, "session", None) or 1


@dataclass(frozen=True)
class Verb:
    """One verb: what it is called, what it does, and the shape of its value. `acts` are those it stands for.

    `parameters` are the facade's, by their keys in the file. `short` is the key that may be left out: {espresso-cup: 5}
    for {sku: espresso-cup, quantity: 5}.
    """

    name: str
    says: str
    shape: Any
    acts: tuple[str, ...] = ()
    parameters: Mapping[str, str] | None = None
    short: str = ""

    @property
    def is_act(self) -> bool:
        """Whether it is made from one act of the catalogue."""
        return self.parameters is not None


def _verb(act: ActEntry) -> Verb:
    """The verb of an act, from the signature of its facade method."""
    owner = CustomerDoor if act.sender == "person" else Shop
    method = getattr(owner, act.name)
    hints = get_type_hints(method, include_extras=True)
    body = get_type_hints(act.body, include_extras=True)
    fields: dict[str, Any] = {}
    validators: dict[str, Any] = {}
    parameters: dict[str, str] = {}
    given = [p for p in inspect.signature(method).parameters.values() if p.name != "self"]
    names = [p.name for p in given]
    if act.sender == "person":
        whose = "whose act it is" if "order" not in names else "who does it; usually the one whose order it is"
        required = ... if "order" not in names else None
        fields["customer"] = (Person if required is ... else Person | None, Field(required, description=whose))
        fields["session"] = (SESSION | None, Field(None, description="in this tab of the customer's; 1 unless said"))
    for parameter in given:
        key = IN_A_FILE.get(parameter.name, parameter.name)
        if act.sender == "person" and parameter.name == "sku":
            key, kind = "items", Items
        elif act.sender == "person" and parameter.name == "quantity" and "sku" in names:
            continue
        else:
            kind = BY_ACT.get((act.name, parameter.name)) or _kind(parameter.name, hints[parameter.name], body)
        needed = parameter.default is inspect.Parameter.empty
        described = Field(... if needed else None, alias=key)
        fields[f"p_{parameter.name}"] = (kind if needed else kind | None, described)
        parameters[key] = parameter.name
    if act.name in ("return_goods", "dispute"):
        described = Field(None, alias="parcel", description="all of this parcel, the first being 1; or items out of it")
        fields["p_parcel"] = (BY_NAME["parcel"] | None, described)
    if act.name == "dispute":
        described = Field(None, alias="items", description="only what these cost, after every discount")
        fields["p_items"] = (Items | None, described)
        validators["one_sum"] = model_validator(mode="before")(_one_sum)
    if act.name == "cancel":
        only = Field(None, alias="reason", description="the only one a customer has, for the whole order")
        fields["p_reason"] = (Literal["changed_mind"] | None, only)
    if act.name == "browse":
        fields["p_items"] = (Items | None, Field(None, alias="items", description="products to look at"))
    fields |= COMMON
    short = ""
    if names[:1] == ["sku"] and len(names) == 2 and act.sender != "person":
        fields["p_sku"] = (fields["p_sku"][0], Field(..., alias="sku", description="or {PRODUCT: VALUE} for short"))
        short = names[1]
        validators["in_short"] = model_validator(mode="before")(partial(_in_short, short))
    name = VERB_OF.get(act.name, act.name)
    title = "".join(part.capitalize() for part in act.name.split("_"))
    shape = create_model(title, __base__=Act, __doc__=act.says, __validators__=validators, **fields)
    return Verb(name, act.says.replace("`", ""), shape, (act.name,), parameters, short)


def _one_sum(value: Any) -> Any:
    """A dispute is about an amount, or about what some pieces cost."""
    if isinstance(value, dict) and "amount" in value and value.keys() & {"items", "parcel"}:
        raise wrong("say an amount, or the items or the parcel it is about, not both")
    return value


def _in_short(other: str, value: Any) -> Any:
    """`{espresso-cup: 5}` for `{sku: espresso-cup, quantity: 5}`."""
    if not isinstance(value, dict) or "sku" in value or other in value:
        return value
    own = [key for key in value if key not in IN_SHORT]
    if len(own) != 1:
        return value
    rest = {key: each for key, each in value.items() if key != own[0]}
    return {**rest, "sku": own[0], other: value[own[0]]}


def _kind(name: str, hint: Any, body: Mapping[str, Any]) -> Any:
    """What a parameter is in a file: by its name, by the unit its body has, or by its type."""
    if name in BY_NAME:
        return BY_NAME[name]
    if _titled(body.get(name)) == "money":
        return Money
    members = [m for m in get_args(hint) if m is not NoneType] if get_origin(hint) in (Union, UnionType) else [hint]
    if Errand in members:
        return KnownAct
    if set(members) == {int, str}:
        return Span
    return {int: Whole, bool: Yes}.get(members[0], SomeText)


def _titled(hint: Any) -> str | None:
    kinds = [hint, *get_args(hint)]
    notes = [note for kind in kinds for note in getattr(kind, "__metadata__", ())]
    return next((note.title for note in notes if isinstance(note, msgspec.Meta)), None)


# ------------------------------------------------------------------ faults, settings, guards
class Fault(Shape):
    """Something that goes wrong, and where and how often."""

    fault: FaultId = Field(description="an id of the catalogue")
    order: KnownAct | None = Field(None, description="only what this act causes")
    customer: Person | None = Field(None, description="only what serves this customer")
    message: Kind | None = Field(None, description="only messages of this kind")
    start: Span | None = Field(None, alias="from", description="from this time on")
    until: Span | None = Field(None, description="up to this time")
    lasting: Span | None = Field(None, alias="for", description="so long")
    times: Times | None = Field(None, description="so often; once for one order or message, else without end")
    nth: Times | None = Field(None, description="only the nth match")
    chance: Chance | None = Field(None, description="each time with this chance, as in 0.25 or 25%")
    by: By | None = Field(None, description="how long it delays, where the fault takes that")
    optional: Yes = Field(False, description="the run does not fail when it has struck nothing")

    @model_validator(mode="after")
    def _window(self) -> "Fault":
        if self.until is not None and self.lasting is not None:
            raise wrong_at("say either until when or for how long, not both", "until")
        if self.start is not None and self.until is not None and self.until <= self.start:
            raise wrong_at("the window ends before it begins; nothing could be struck in it", "until")
        if self.by is not None and MODEL.faults[self.fault].by is None:
            raise wrong_at(f"{self.fault} takes no `by`: it does not delay anything", "by")
        return self


def _as_disarm(value: Any) -> Any:
    return {"fault": value} if isinstance(value, str) else value


class Disarm(Act):
    """Take every armed fault of this id away, or all of them."""

    fault: one_of("fault to disarm") = Field(description="an id of the catalogue, or all")  # type: ignore[valid-type]


def _as_swarm(value: Any) -> Any:
    if not isinstance(value, dict) or not value:
        raise wrong("write it as in {bank.down: 5%, parcel.lost: 0.01}")
    return value


Swarm = Annotated[dict[FaultId, Chance], BeforeValidator(_as_swarm), Keys("fault")]


class Guard(Act):
    """Take a guard out, or put it back."""

    off: GuardName | None = None
    on: GuardName | None = None

    @model_validator(mode="after")
    def _one(self) -> "Guard":
        if (self.off is None) == (self.on is None):
            raise wrong("say {off: NAME} or {on: NAME}")
        return self


def _check_settings(value: Any) -> Any:
    """Every setting by its name, with a value that it takes."""
    if not isinstance(value, dict):
        raise wrong("write it as in {backorders: false}")
    return value


def _checked_values(value: dict[str, str]) -> dict[str, str]:
    return {name: _checked_setting(name, text) for name, text in value.items()}


def _checked_setting(name: str, text: str) -> str:
    setting, word = MODEL.setting(name), text.lower()
    if isinstance(setting.default, bool) and word in YES | NO:
        return "true" if word in YES else "false"
    try:
        setting.parse(text)
    except BadInput as error:
        raise wrong_at(str(error), name) from None
    return text


def _settings_schema() -> dict[str, Any]:
    """Every setting with the values it takes."""

    def one(setting: Setting[Any]) -> dict[str, Any]:
        if isinstance(setting.default, bool):
            takes: dict[str, Any] = YES_OR_NO
        elif isinstance(setting.default, str):
            takes = {"enum": list(setting.choices)}
        else:
            takes = SPAN if setting.span else {"type": "integer", "minimum": setting.least}
        return {"description": setting.says, "anyOf": [takes, ANY_VARIABLE]}

    properties = {name: one(setting) for name, setting in MODEL.settings.items()}
    return {"type": "object", "properties": properties, "additionalProperties": False}


Settings = Annotated[
    dict[SettingName, Text],
    BeforeValidator(_check_settings),
    AfterValidator(_checked_values),
    WithJsonSchema(_settings_schema()),
]


# ------------------------------------------------------------------ time
class Sent(Shape):
    """Stop as soon as a message of this kind is sent."""

    sent: Kind
    order: KnownAct | None = Field(None, description="only of this order")


def _run_until(value: Any) -> str:
    if isinstance(value, dict):
        return "sent"
    return "idle" if get_close_matches(str(value).lower(), ["idle"], cutoff=0.7) else "kind"


RunUntil = Annotated[
    Annotated[Literal["idle"], Tag("idle")] | Annotated[Kind, Tag("kind")] | Annotated[Sent, Tag("sent")],
    Discriminator(_run_until),
]
Messages = number("a number of messages", 1, MOST_STEPS)


def _short_enough(span: int) -> int:
    if span > CENTURY:
        raise wrong("that is more than a hundred years")
    return span


Advance = Annotated[Span, AfterValidator(_short_enough)]


class Repeat(Shape):
    """Steps done several times."""

    times: number("a number of times", 1, 10_000)  # type: ignore[valid-type]
    every: Span | None = Field(None, description="so much time passes after each time")
    steps: list[Any]


def _order_of_race(value: Any) -> str:
    return "all" if isinstance(value, str) else "list"


class Race(Shape):
    """Acts begun at one instant."""

    steps: list[Any]
    order: (
        Annotated[
            Annotated[Literal["all"], Tag("all")] | Annotated[list[NewName], Tag("list")],
            Discriminator(_order_of_race),
        ]
        | None
    ) = Field(None, description="who goes first, or all: every combination that matters")
    bound: number("a number of combinations", 1, 10_000) = 500  # type: ignore[valid-type]


def _only_true(value: Any) -> Any:
    if value != "true" and value is not True:
        raise wrong("write restart: true")
    return True


TIME: Final = (
    Verb("advance", "Let time pass, and handle what falls due, up to its end.", Advance),
    Verb(
        "run",
        "Handle messages until the world is at rest (idle), until the first receiver of a kind has handled it, or "
        "until such a message is sent.",
        RunUntil,
    ),
    Verb("step", "Handle so many messages.", Messages),
    Verb("back", "Take so many messages back, or all since a label.", KnownLabel),
    Verb("label", "Name this moment.", MomentLabel),
    Verb("restart", "Close the world and open it again.", Annotated[Literal[True], BeforeValidator(_only_true)]),
    Verb("repeat", "Do steps several times.", Repeat),
    Verb("race", "Begin acts at one instant, and say who goes first.", Race),
    Verb("expect", "What is to be true here.", Expect),
)
SPECIAL: Final = {
    "arm": Verb("arm", "Arm a fault from here on; times count from now.", Fault, ("arm",)),
    "swarm": Verb("swarm", "Arm many faults from here on, each with its chance: {bank.down: 5%}.", Swarm, ("swarm",)),
    "disarm": Verb(
        "disarm",
        "Take every armed fault of this id away, or all of them.",
        Annotated[Disarm, BeforeValidator(_as_disarm), Also({WORD: "fault_to_disarm"})],
        ("disarm", "disarm_all"),
    ),
    "guard_off": Verb("guard", "Take a guard out, or put it back.", Guard, ("guard_off", "guard_on")),
    "set": Verb("set", "Change a setting from here on.", Settings, ("set",)),
    "choose": Verb("choose", "Let a waiting message, by its number, come next.", Messages, ("choose",)),
}
"""Acts whose verb has a shape of its own."""


@cache
def verbs() -> dict[str, Verb]:
    """Every verb by its name: acts first, then time and expectations."""
    spoken = {act for verb in SPECIAL.values() for act in verb.acts}
    found = [SPECIAL.get(name) or _verb(act) for name, act in ACTS.items() if name in SPECIAL or name not in spoken]
    return {verb.name: verb for verb in (*found, *TIME)}
