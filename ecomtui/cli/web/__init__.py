"""The shop in a browser; imports textual-serve, so only `ecomtui serve` imports this."""
