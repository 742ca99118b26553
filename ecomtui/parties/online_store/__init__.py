"""The online store."""
