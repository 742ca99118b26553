"""A scenario file as a whole: its top-level keys."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, Tag, model_validator

from ecomtui.scenarios.scalars import (
    Also,
    GuardName,
    Label,
    Moment,
    Money,
    Percent,
    Person,
    PersonaName,
    Product,
    PromiseName,
    Seed,
    SomeText,
    Span,
    Stock,
    Text,
    Voucher,
    wrong,
    wrong_at,
)
from ecomtui.scenarios.shapes import Shape
from ecomtui.scenarios.verbs import Fault, Settings


def _one_line(text: str) -> str:
    if len(text) > 200 or not text.isprintable():
        raise wrong("a name is one line of at most 200 signs")
    return text


Name = Annotated[SomeText, AfterValidator(_one_line)]


class GivenVoucher(Shape):
    """A voucher of the file's own: so many percent, or an amount, off the whole order."""

    percent: Percent | None = None
    amount: Money | None = None
    minimum: Money = Field(0, description="what the goods must come to")
    until: Span | None = Field(None, description="how long after the world's start it ends")

    @model_validator(mode="after")
    def _one(self) -> "GivenVoucher":
        if (self.percent is None) == (self.amount is None):
            raise wrong("say either percent or amount")
        return self


class GivenProduct(Shape):
    """A product of the file's own."""

    name: SomeText
    price: Money
    stock: Stock = 0
    weight: Stock = Field(500, description="grams")
    reorder_point: Stock | None = Field(None, description="without it, ordered anew only for a backorder")
    cost: Money | None = Field(None, description="what the wholesaler takes; half the price unless said")
    lead_time: Span = Field(172_800_000, description="how long the wholesaler takes")
    release: Span | None = Field(None, description="when it comes out, from the world's start; until then, preorders")


class GivenWorld(Shape):
    """The world before the first step, where it differs from the usual one."""

    stock: dict[Product, Stock] = Field(default={}, description="pieces on the shelf")
    prices: dict[Product, Money] = Field(default={}, description="prices, tax included")
    releases: dict[Product, Span] = Field(default={}, description="when products come out, from the world's start")
    balances: dict[Person, Money] = Field(default={}, description="what customers have in the bank")
    personas: dict[Person, PersonaName] = Field(default={}, description="how customers behave")
    settings: Settings = Field(default={}, description="the shop's policies")
    vouchers: dict[Voucher, GivenVoucher] = Field(default={}, description="more vouchers")
    products: dict[Product, GivenProduct] = Field(default={}, description="more products")
    crowd: Annotated[int | None, Field(ge=1, le=10_000)] = Field(
        None, description="so many people are outside when traffic comes; 200 unless said"
    )
    now: Moment | None = Field(None, description="when it begins, as in Tue 14:30")


def _which_invariants(value: Any) -> str:
    return "list" if isinstance(value, list) else "word"


Invariants = Annotated[
    Annotated[Literal["all", "none"], Tag("word")] | Annotated[list[PromiseName], Tag("list")],
    Discriminator(_which_invariants),
]


def _as_tags(value: Any) -> Any:
    return [tag.strip() for tag in value.split(",")] if isinstance(value, str) else value


class Head(Shape):
    """All of a file but its steps."""

    name: Name = Field(description="what the scenario is called")
    description: Text | None = Field(None, description="what it teaches")
    tags: Annotated[list[Label], BeforeValidator(_as_tags), Also({"type": "string"})] = Field(
        default=[], description="words to choose it by"
    )
    seed: Seed = Field(1, description="what chance grows from")
    given: GivenWorld = Field(GivenWorld.model_construct(), description="the world before the first step")
    faults: list[Fault] = Field(default=[], description="what goes wrong, armed from the start")
    guards_off: list[GuardName] = Field(default=[], description="guards taken out from the start")
    invariants: Invariants = Field("all", description="promises that are watched: all, a list, or none")

    @model_validator(mode="after")
    def _reason(self) -> "Head":
        if self.invariants == "none" and not self.description:
            raise wrong_at("invariants: none needs its reason in description", "invariants")
        return self
