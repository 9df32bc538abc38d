"""Attribute values on Shopee's wire (shopee.md section 6.2, attribute rules)."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Any

from inventory.canonical import ListingDraft, Resolved
from mappers.attributes import Value, choose


def attribute_list(draft: ListingDraft, resolved: Resolved) -> list[dict[str, Any]]:
    """``attribute_list`` of add_item and update_item: every attribute that has a fitting value."""
    return [
        {
            "attribute_id": int(chosen.spec.external_id),
            "attribute_value_list": [_on_the_wire(value) for value in chosen.values],
        }
        for chosen in choose(draft, resolved)
        if chosen.values
    ]


def _on_the_wire(value: Value) -> dict[str, Any]:
    """A predefined value goes by its id; an own value by id 0 and its text; a date as Unix seconds in text; a quantity
    with its unit apart."""
    if value.option is not None:
        return {"value_id": int(value.option.external_id), "original_value_name": value.option.name}
    if value.day is not None:
        moment = datetime.combine(value.day, time(), UTC)
        return {"value_id": 0, "original_value_name": str(int(moment.timestamp()))}
    return {"value_id": 0, "original_value_name": value.text, **({"value_unit": value.unit} if value.unit else {})}
