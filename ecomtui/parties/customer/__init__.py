"""The customer's computer: what the person clicks, sees, and finds at the door."""
