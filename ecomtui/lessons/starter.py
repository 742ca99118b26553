"""The lesson that `ecomtui lesson new` writes: small, and it works."""

from typing import Final

STARTER: Final = """\
---
lesson: 1                        # the format's version
id: {id}
title: {title}
question: I clicked "Place order". What had to be true before the shop said yes?
minutes: 8
you: asha                        # who the learner is
start: {{seed: 7, given: {{stock: {{espresso-cup: 3}}}}}}
steps:                           # what has been done before the learner takes over
  - buy: {{customer: asha, items: {{espresso-cup: 1}}, as: o1}}
pause_at: OrderSubmitted         # right after this message the learner takes over
inject: {{fault: bank.timeout_after, order: o1}}   # what the presenter's one key does
solution: [{{cancel: {{order: o1}}}}, {{run: idle}}]
---
One cup, and a card with enough on it. Watch two questions being asked before anybody promises you anything.

<!-- speaker_note: Ask first: who of you thinks that the money is taken at once? -->

## Section: Two questions (4 min)

## @StockReserved
The first answer: the cup is there, and now it carries a note with your name. It has not moved.

### technical
A reservation row with an end: when its clock runs out, the piece is free again.

### Predict: what comes next?
- [ ] The parcel is packed
  > Not yet: nobody has asked about the money.
- [x] Somebody asks about the money
  > Yes. Only when both answers are in, the order is confirmed.

```proof
- {{order: o1, payment: none}}
```

## @PaymentAuthorized
The bank says yes and sets {{o1.total}} aside. Asha still has {{asha.balance}}; nothing has been taken.

### Ask: would you rather have the shop ask for the money first?

## Section: Your turn (4 min)

## Challenge: change your mind in time
Take the order back before a parcel is packed. The cup has to be free again.
```goal
- {{order: o1, status: canceled}}
- {{stock: {{espresso-cup: {{on_hand: 3, held: 0}}}}}}
```
> Hint: Your orders are in the area *Orders*.
> Hint: *x* cancels the order under the cursor. Then *8*, and *n* lets time run.
"""


def starter(name: str) -> str:
    """A lesson of that id."""
    return STARTER.format(id=name, title=name.replace("-", " ").capitalize())
