"""The merchant system."""
