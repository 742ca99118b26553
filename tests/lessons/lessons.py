"""Lessons to read, to play and to break."""

from ecomtui.lessons.loading import lesson_of
from ecomtui.lessons.model import Lesson

TWO_CUPS = """\
---
lesson: 1
id: two-cups
title: Two cups
question: My card was refused. What happens to my order?
minutes: 12
you: asha
start: {seed: 7, given: {stock: {espresso-cup: 5}, balances: {asha: 12.00}}}
steps:
  - buy: {customer: asha, items: {espresso-cup: 2}, as: o1}
pause_at: RequestPayment
inject: {fault: bank.down, for: 1m}
solution: [{cancel: {order: o1}}, {run: idle}]
---
Two cups, {o1.total} in all, and {asha.balance} in the account.

<!-- speaker_note: Ask who has had a card refused. -->

## Section: The question goes out (5 min)

## @AuthorizePayment merchant→bank
The **merchant system** asks the bank: *may we take {o1.total}?*

## @PaymentDeclined
No money moved. The order still exists.

### technical
Between banks this is response code 51.

### Predict: what must the order manager do next?
- [ ] Send the parcel and hope
  > Then the shop gave two cups away.
- [x] Keep the cups on hold for a while
  > Yes: the hold has a clock on it.

```proof
- {order: o1, status: pending}
- {stock: {espresso-cup: {held: 2}}}
```

## Section: Your turn (7 min)

### Ask: what should a shop tell the customer?

## Challenge: leave no cup behind
Get the shop back to a clean state.
```goal
- {order: o1, status: canceled}
- {stock: {espresso-cup: {on_hand: 5, held: 0}}}
```
> Hint: Which row still says *held*?
> Hint: Open *Orders* and cancel it.
"""


def two_cups(*changes: tuple[str, str]) -> Lesson:
    """The lesson, with texts in it changed."""
    return lesson_of(changed(*changes), "two-cups.md")


def changed(*changes: tuple[str, str]) -> str:
    """Its text, with texts in it changed; each has to be there."""
    text = TWO_CUPS
    for before, after in changes:
        assert before in text, before
        text = text.replace(before, after, 1)
    return text
