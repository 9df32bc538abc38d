"""Practice Shopee shops made ready for each flow, with a check of what came of it.

Categories and couriers are the practice server's own.
"""

from __future__ import annotations

from typing import Any

from inventory.canonical import (
    BrandList,
    ExternalItemId,
    ExternalOrderId,
    ItemLimits,
    ListingDraft,
    OrderState,
    Resolved,
    ShippingChannel,
)
from tests.contract.arranging import holds, last_hour, make_draft
from tests.contract.bench import Bench
from tests.contract.scenario import Arranged
from tests.contract.scenes import (
    NAME,
    OTHER_NAME,
    first_option,
    items,
    one_item,
    truth,
)

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 64
ANY_CATEGORY, COFFEE, BRANDED, CATEGORY_NAME = "101901", "101301", "101601", "Produk Lainnya"


# --- a shop made ready -----------------------------------------------------------------------------------------


def ordered(bench: Bench, *actions: str) -> ExternalOrderId:
    one_item(bench)
    order = bench.buy("KOPI", 2)
    for action in actions:
        bench.act(order, action)
    return ExternalOrderId(order)


def arranged_parcel(bench: Bench) -> tuple[ExternalOrderId, str]:
    """An order whose shipment is arranged, and its tracking number."""
    bench.settings({"tracking_empty_calls": 0, "document_processing_calls": 0})
    order = ordered(bench)
    flows = bench.marketplace.flows
    assert flows.ship is not None
    assert flows.tracking_number is not None
    bench.run(flows.ship(order, first_option(bench, order)))
    return order, bench.run(flows.tracking_number(order))


def labelled(bench: Bench) -> ExternalOrderId:
    order, tracking = arranged_parcel(bench)
    flow = bench.marketplace.flows.request_label
    assert flow is not None
    bench.run(flow(order, tracking))
    return order


def draft_of(code: str, *options: str, name: str = NAME) -> ListingDraft:
    return make_draft(code, *options, name=name, category=CATEGORY_NAME)


def make_resolved(bench: Bench) -> Resolved:
    upload = bench.marketplace.flows.upload_pictures
    assert upload is not None
    uploaded = bench.run(upload([(PNG, "kopi.png")]))
    return Resolved(
        category_id=ANY_CATEGORY,
        limits=ItemLimits(),
        brands=BrandList((), False),
        channels=(ShippingChannel("8003", "Reguler", True),),
        picture_ids={"kopi.png": uploaded[0].key},
    )


# --- one scenario a flow ---------------------------------------------------------------------------------------


def exchange_code(bench: Bench) -> Arranged:
    code = str(bench.ask("POST", "/authorize", {})["code"])
    own = bench.credentials

    def check(tokens: Any) -> None:
        holds(bool(tokens.access_token), tokens.access_token != own.access_token)
        holds(own.external_shop_id in tokens.external_shop_ids, tokens.expires_at > bench.now)

    return Arranged((own, code, int(bench.now.timestamp())), check, secrets=(code,))


def two_pictures(bench: Bench) -> Arranged:
    def check(results: Any) -> None:
        holds(all(each.ok and each.key for each in results), len({each.key for each in results}) == 2)

    return Arranged(([(PNG, "satu.png"), (PNG + b"1", "dua.png")],), check)


def list_items(bench: Bench) -> Arranged:
    ids = items(bench, 3)
    return Arranged((None,), lambda page: holds(set(page.items) == set(ids), page.next_cursor is None))


def find_by_code(bench: Bench) -> Arranged:
    made = one_item(bench, models=2)
    one_item(bench, "KOPI-LAIN")
    return Arranged(("KOPI",), lambda found: holds([x.external_item_id for x in found] == [str(made["item_id"])]))


def create_listing(bench: Bench) -> Arranged:
    def check(made: Any) -> None:
        shown = bench.listings()
        holds(len(shown) == 1, str(shown[0]["item_id"]) == made.external_item_id, made.complete)
        holds(shown[0]["sku"] == "KOPI", shown[0]["price"] == 45_000, shown[0]["stock"] == 7)

    return Arranged((draft_of("KOPI"), make_resolved(bench)), check)


def completing(bench: Bench, *before: str, bare: bool = False) -> Arranged:
    """An item made with the options ``before`` (none: still bare) that is to have three."""
    flows, resolved = bench.marketplace.flows, make_resolved(bench)
    assert flows.create_listing is not None
    assert flows.complete_listing is not None
    item = bench.run(flows.create_listing(draft_of("KOPI", "Asli", "Jahe"), resolved)).external_item_id
    if before:
        bench.run(flows.complete_listing(item, draft_of("KOPI", *before), resolved, True))

    def check(made: Any) -> None:
        models = {m["sku"]: (str(m["model_id"]), m["price"], m["stock"]) for m in truth(bench, item)["models"]}
        assert {sku: model for sku, (model, _, _) in models.items()} == made.models
        assert {sku: (price, stock) for sku, (_, price, stock) in models.items()} == {
            f"KOPI-{n}": (45_000 + n, 4 + n) for n in range(3)
        }

    return Arranged((item, draft_of("KOPI", "Asli", "Jahe", "Pandan"), resolved, bare), check)


def update_content(bench: Bench) -> Arranged:
    item = str(one_item(bench)["item_id"])
    draft = draft_of("KOPI", name=OTHER_NAME)
    check = lambda _: holds(truth(bench, item)["name"] == OTHER_NAME)  # noqa: E731 - a check is a value here
    return Arranged((ExternalItemId(item), draft, make_resolved(bench)), check)


def unlisted(bench: Bench, count: int) -> Arranged:
    ids = items(bench, count)

    def check(results: Any) -> None:
        assert [(each.key, each.ok) for each in results] == [(str(each), True) for each in ids]
        assert {each["status"] for each in bench.listings()} == {"UNLIST"}

    return Arranged((ids, False), check)


def delete(bench: Bench) -> Arranged:
    item = str(one_item(bench)["item_id"])
    return Arranged((ExternalItemId(item),), lambda _: holds(truth(bench, item)["status"] == "SELLER_DELETE"))


def pull_orders(bench: Bench) -> Arranged:
    order = ordered(bench)

    def check(page: Any) -> None:
        holds([each.external_order_id for each in page.items] == [order], page.next_cursor is None)
        holds(page.items[0].state is OrderState.READY, [x.quantity for x in page.items[0].lines] == [2])

    return Arranged((last_hour(bench), None), check)


def answer(bench: Bench) -> Arranged:
    order = ordered(bench, "request_cancel")
    return Arranged((order, True, ""), lambda _: holds(bench.order(order)["status"] == "CANCELLED"))


def refuse(bench: Bench) -> Arranged:
    order = ordered(bench, "request_cancel")
    return Arranged((order, False, ""), lambda _: holds(bench.order(order)["status"] == "READY_TO_SHIP"))


def pull_returns(bench: Bench) -> Arranged:
    order = ordered(bench, "ship", "return")

    def check(page: Any) -> None:
        holds([each.external_order_id for each in page.items] == [order], page.next_cursor is None)

    return Arranged((last_hour(bench), None), check)


def get_return(bench: Bench) -> Arranged:
    order = ordered(bench, "ship", "return")
    flow = bench.marketplace.flows.pull_returns
    assert flow is not None
    number = bench.run(flow(last_hour(bench), None)).items[0].external_return_id
    return Arranged((number,), lambda found: holds(found.external_order_id == order))


def shipping_options(bench: Bench) -> Arranged:
    def check(options: Any) -> None:
        holds(bool(options), all(each.method in ("pickup", "dropoff", "non_integrated") for each in options))

    return Arranged((ordered(bench),), check)


def ship(bench: Bench) -> Arranged:
    order = ordered(bench)
    check = lambda _: holds(bench.order(order)["status"] == "PROCESSED")  # noqa: E731 - a check is a value here
    return Arranged((order, first_option(bench, order)), check)


def tracking_number(bench: Bench) -> Arranged:
    order, tracking = arranged_parcel(bench)
    return Arranged((order,), lambda number: holds(bool(number), number == tracking))


def request_label(bench: Bench) -> Arranged:
    order, tracking = arranged_parcel(bench)
    ready = bench.marketplace.flows.label_ready
    assert ready is not None
    return Arranged((order, tracking), lambda _: holds(bench.run(ready(order))))


def label_ready(bench: Bench) -> Arranged:
    return Arranged((labelled(bench),), lambda ready: holds(ready is True))


def shipping_label(bench: Bench) -> Arranged:
    return Arranged((labelled(bench),), lambda label: holds(label.content.startswith(b"%PDF"), bool(label.filename)))
