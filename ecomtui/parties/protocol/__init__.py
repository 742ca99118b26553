"""What the parties say to each other: message bodies, by conversation.

The only thing that parties share. A message is a verb for a request (`AuthorizePayment`) and a past
participle for what happened (`PaymentDeclined`).
"""
