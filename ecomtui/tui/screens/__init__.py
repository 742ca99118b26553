"""The areas and dialogs, each with its stylesheet beside it. Loaded when opened."""
