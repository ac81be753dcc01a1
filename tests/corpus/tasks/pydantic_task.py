"""Validation, errors, serialization and schemas, in Rust."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, Field, ValidationError, computed_field, field_validator


class Item(BaseModel):
    name: str
    price: Annotated[float, Field(gt=0)]
    day: date = date(2024, 2, 29)
    tags: set[str] = set()

    @field_validator("name")
    @classmethod
    def stripped(cls, value: str) -> str:
        return value.strip()

    @computed_field
    @property
    def twice(self) -> float:
        return self.price * 2


print(Item.model_validate_json('{"name": " x ", "price": "1.5", "tags": ["a", "a"]}').model_dump_json())
try:
    Item(name=1, price=-1)
except ValidationError as error:
    print(error)
print(Item.model_json_schema())
