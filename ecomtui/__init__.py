"""A shop you can look behind."""
