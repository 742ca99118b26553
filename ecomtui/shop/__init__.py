"""The twelve assembled: the Shop facade, acts, read models, narration, promises."""
