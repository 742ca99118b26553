"""The engine: messages, virtual time, chance, rows, history. It knows no shop."""
