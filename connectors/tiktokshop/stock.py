"""Absolute stock of one product, in every warehouse it has (tiktokshop.md section 9.4)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from connectors.core.errors import Rejected
from connectors.core.flow import chunks
from connectors.core.http import Effect
from connectors.core.marketplace import Flow
from connectors.tiktokshop import fault_table as table
from connectors.tiktokshop.calls import PRODUCT, envelope, payload, post
from connectors.tiktokshop.limits import LIMITS, SKUS_PER_INVENTORY_SEARCH
from connectors.tiktokshop.listings import failed_members, product_path, put, require_ids
from connectors.tiktokshop.options import Options
from inventory.canonical import ItemResult, StockWrite
from mappers.tiktokshop.listing import to_stock, to_stock_everywhere
from mappers.tiktokshop.remote import to_held

Numbers = dict[str, int]
Failed = dict[str, tuple[int, str]]


def set_stock(options: Options, write: StockWrite) -> Flow[tuple[ItemResult, ...]]:
    """Absolute numbers of one product, 100 SKUs a call; ``value`` is the number a buyer can now take.

    Whether 0 is taken is uncertain (section 17). It is sent, or with the setting ``stock_zero`` = deactivate never.
    Where it is not taken the whole product is hidden and the results say ``hidden``: a SKU that would still show an
    older number must not be bought. A product hidden so is shown again by the first write after which every SKU has
    something to sell; until then its other SKUs are not for sale either.
    """
    wanted = {str(line.external_model_id or ""): line.quantity for line in write.lines}
    require_ids(wanted)
    known = {str(line.external_model_id): line.quantity for line in write.others if line.external_model_id}
    numbers = {**known, **wanted} if write.hidden else wanted
    sent = {sku: number for sku, number in numbers.items() if number or options.sends_zero}
    failed: Failed = {}
    for chunk in chunks(list(sent.items()), LIMITS.stock_lines_per_call):
        failed |= yield from _send(write.external_item_id, dict(chunk))
    zeros = [sku for sku, number in numbers.items() if not number and _not_taken(sku, sent, failed)]
    for sku in zeros:
        failed.pop(sku, None)
    hidden = yield from _hide_or_show(options, write, bool(zeros), failed)
    if zeros and not hidden:
        failed |= dict.fromkeys(zeros, (table.STATUS_FORBIDS, "0 is refused and the product cannot be hidden"))
    return tuple(_result(sku, number, failed, hidden) for sku, number in wanted.items())


def _not_taken(sku: str, sent: Mapping[str, int], failed: Failed) -> bool:
    return sku not in sent or (sku in failed and failed[sku][0] in table.STOCK_FIGURE)


def _hide_or_show(options: Options, write: StockWrite, has_zeros: bool, failed: Failed) -> Flow[bool]:
    """Whether the product is hidden in the end. It is shown again only when nothing failed and no 0 was refused."""
    item = str(write.external_item_id)
    if has_zeros:
        return True if write.hidden else not (yield from put(options, [item], listed=False))
    if not write.hidden:
        return False
    return bool(failed) or bool((yield from put(options, [item], listed=True)))


def _result(sku: str, number: int, failed: Failed, hidden: bool) -> ItemResult:
    if sku not in failed:
        return ItemResult(sku, True, value=number, hidden=hidden)
    code, message = failed[sku]
    return ItemResult(sku, False, str(code), message, later=code in table.LATER, hidden=hidden)


def _send(item_id: str, numbers: Numbers) -> Flow[Failed]:
    """One update: what failed. Where every warehouse must be named they are read, and the update is sent anew."""
    failed = yield from _update(item_id, to_stock(numbers), numbers)
    unnamed = {sku: numbers[sku] for sku, (code, _) in failed.items() if code in table.ALL_WAREHOUSES}
    if unnamed:
        held = yield from _held(unnamed)
        again = yield from _update(item_id, to_stock_everywhere(unnamed, held), unnamed)
        failed = {sku: reason for sku, reason in failed.items() if sku not in unnamed} | again
    positive = {sku: number for sku, number in numbers.items() if number}
    refused = {sku for sku, (code, _) in failed.items() if code in table.STOCK_FIGURE}
    if refused == set(numbers) and 0 < len(positive) < len(numbers):
        # The call was refused as a whole, perhaps for its zeros only.
        failed = {sku: failed[sku] for sku in numbers if sku not in positive} | (yield from _send(item_id, positive))
    return failed


def _update(item_id: str, body: Mapping[str, Any], numbers: Numbers) -> Flow[Failed]:
    request = post(f"{product_path(item_id)}/inventory/update", Effect.SET, body)
    with envelope((yield request), request) as wire:
        return failed_members(wire, "sku_id", list(numbers))


def _held(numbers: Numbers) -> Flow[dict[str, dict[str, int]]]:
    """SKU → warehouse → available. Raises Rejected when a SKU has no warehouse at all."""
    held: dict[str, dict[str, int]] = {}
    for chunk in chunks(list(numbers), SKUS_PER_INVENTORY_SEARCH):
        request = post(f"{PRODUCT}/inventory/search", Effect.READ, {"sku_ids": list(chunk)})
        with payload((yield request), request) as wire:
            held |= to_held(wire)
    if missing := [sku for sku in numbers if not held.get(sku)]:
        raise Rejected("no_warehouse", ", ".join(missing), field="stock")
    return held
