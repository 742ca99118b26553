"""The scenario that `ecomtui new scenario` writes: a whole one, that passes, to be changed."""

STARTER = """\
# yaml-language-server: $schema=scenario.schema.json
# An editor completes this file from that schema; write it with: ecomtui schema scenario > scenario.schema.json
# All that may stand here: ecomtui help scenarios        Check it: ecomtui check FILE        Run it: ecomtui run FILE
name: The bank's answer is lost, and the customer is charged once
description: A lost answer is asked for again, under the same key; the bank recognises it.
tags: [starter, bank]
given:                                   # the world before the first step
  stock: {espresso-cup: 3}
  balances: {asha: 120.00}
faults:                                  # what goes wrong: ecomtui faults
  - {fault: bank.timeout_after, order: o1}
steps:                                   # acts only queue; advance and run let time pass
  - buy: {customer: asha, items: {espresso-cup: 1}, as: o1}
  - run: idle                            # until the world is at rest
  - expect: {order: o1, status: completed, payment: paid, fulfilment: delivered}
  - expect: {account: {asha: 102.50}, stock: {espresso-cup: {on_hand: 2}}}
  - expect: {happened: {PaymentCaptured: 1}, never: [PaymentRefunded]}
"""
