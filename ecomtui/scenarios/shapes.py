"""What every mapping of a scenario file is checked by: pydantic models that answer in the file's own words.

Pydantic rather than msgspec, which reads message bodies: it names every mistake of a mapping at once, each by its
exact path, which leads to a line and a column; its models can be made from the catalogue of acts; and the JSON Schema
comes from the same models. It is here already, through SQLModel.
"""

from typing import Any

from pydantic import BaseModel, ConfigDict, model_validator

from ecomtui.scenarios.scalars import unknown_key, wrong
from ecomtui.world.errors import hint, shown


class Shape(BaseModel):
    """A mapping with these keys and no others."""

    model_config = ConfigDict(extra="forbid", frozen=True, validate_by_alias=True, serialize_by_alias=True)

    @classmethod
    def words(cls) -> list[str]:
        """The keys as they stand in a file."""
        return [field.alias or name for name, field in cls.model_fields.items()]

    @model_validator(mode="before")
    @classmethod
    def _only_known_keys(cls, value: Any) -> Any:
        if isinstance(value, cls):
            return value
        if not isinstance(value, dict):
            kind = "a list" if isinstance(value, list) else f"the text {shown(str(value))}"
            raise wrong(f"this should be a mapping with {', '.join(cls.words()[:6])}, not {kind}")
        known = cls.words()
        for key in value:
            if key not in known:
                says = f"unknown key {shown(str(key))}{hint(str(key), known) or '; known: ' + ', '.join(known)}"
                raise unknown_key(says, str(key))
        return value
