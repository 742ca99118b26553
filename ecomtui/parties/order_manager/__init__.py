"""The order manager: `party` begins and ends an order; each other file is one chapter of its life."""
