"""Practice Tokopedia & Shop shops made ready for each flow, with a check of what came of it.

Categories, attributes and couriers are the practice server's own.
"""

from __future__ import annotations

import dataclasses
import struct
import zlib
from collections.abc import Callable
from typing import Any

from connectors.core.marketplace import Credentials
from inventory.canonical import (
    ExternalItemId,
    ExternalModelId,
    ExternalOrderId,
    ListingDraft,
    OrderReturn,
    OrderState,
    PaperKind,
    Resolved,
    ReturnAnswer,
    ReturnStage,
    Sku,
    StockLine,
    StockWrite,
)
from mappers.tiktokshop.limits import item_limits
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


def png(shade: int = 255) -> bytes:
    """A whole picture of 400 by 400, one colour: the marketplace measures pictures."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    rows = zlib.compress((b"\x00" + bytes([shade]) * 400) * 400)
    head = struct.pack(">IIBBBBB", 400, 400, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


PNG = png()
ANY_CATEGORY, COFFEE, CATEGORY_NAME = "850952", "916104", "Produk Desa Lainnya"


# --- a shop made ready -----------------------------------------------------------------------------------------


def draft(code: str, *options: str, name: str = NAME) -> ListingDraft:
    return make_draft(code, *options, name=name, category=CATEGORY_NAME)


def resolved(bench: Bench) -> Resolved:
    flows = bench.marketplace.flows
    assert flows.upload_pictures is not None
    assert flows.stock_places is not None
    uploaded = bench.run(flows.upload_pictures([(PNG, "kopi.png")]))
    return Resolved(
        category_id=ANY_CATEGORY,
        limits=item_limits(),
        picture_ids={"kopi.png": uploaded[0].key},
        places=bench.run(flows.stock_places()),
        attempt="1/1",
    )


def arranged_parcel(bench: Bench) -> tuple[ExternalOrderId, str]:
    """An order whose shipment is arranged, and its tracking number."""
    bench.settings({"document_processing_calls": 0})
    order = paid(bench)
    flows = bench.marketplace.flows
    assert flows.ship is not None
    assert flows.tracking_number is not None
    bench.run(flows.ship(order, first_option(bench, order)))
    return order, bench.run(flows.tracking_number(order))


def paid(bench: Bench, *actions: str) -> ExternalOrderId:
    one_item(bench)
    order = bench.buy("KOPI", 2)
    for action in actions:
        bench.act(order, action)
    return ExternalOrderId(order)


def newest(bench: Bench) -> Credentials:
    """The shop's credentials as they are now: the flow may have renewed its token."""
    shops = bench.server.ask("GET", "/shops")
    own = next(each for each in shops if each["shop"] == bench.opened["shop"])
    return dataclasses.replace(
        bench.credentials, access_token=str(own["access_token"]), refresh_token=str(own["refresh_token"])
    )


# --- one scenario a flow ---------------------------------------------------------------------------------------


def exchange_code(bench: Bench) -> Arranged:
    code = str(bench.ask("POST", "/authorize", {})["code"])
    own = bench.credentials

    def check(tokens: Any) -> None:
        holds(bool(tokens.access_token), tokens.access_token != own.access_token)
        holds(tokens.expires_at > bench.now, tokens.consent_until > tokens.expires_at)

    return Arranged((own, code, int(bench.now.timestamp())), check, secrets=(code,))


def authorised_shops(bench: Bench) -> Arranged:
    own = bench.credentials

    def check(found: Any) -> None:
        assert [(each.external_shop_id, each.region) for each in found] == [(own.external_shop_id, "ID")]
        assert dict(found[0].extra) == {"shop_cipher": own.extra["shop_cipher"]}

    return Arranged((), check, secrets=(own.extra["shop_cipher"],))


def one_picture(bench: Bench) -> Arranged:
    return Arranged(([(PNG, "satu.png")],), lambda results: holds([bool(x.ok and x.key) for x in results] == [True]))


def one_paper(bench: Bench) -> Arranged:
    papers = [(PNG, "halal.png", PaperKind.HALAL)]
    return Arranged((papers,), lambda results: holds([bool(x.ok and x.key) for x in results] == [True]))


def list_listings(bench: Bench) -> Arranged:
    ids = items(bench, 3)
    check: Callable[[Any], None] = lambda page: holds(  # noqa: E731 - a check is a value here
        {each.external_item_id for each in page.items} == set(ids), page.next_cursor is None
    )
    return Arranged((None,), check)


def find_by_code(bench: Bench) -> Arranged:
    made = one_item(bench, models=2)
    one_item(bench, "KOPI-LAIN")
    check: Callable[[Any], None] = lambda found: holds(  # noqa: E731 - a check is a value here
        [x.external_item_id for x in found] == [str(made["item_id"])]
    )
    return Arranged(("KOPI", [Sku("KOPI-0"), Sku("KOPI-1")]), check)


def create_listing(bench: Bench, *options: str) -> Arranged:
    def check(made: Any) -> None:
        shown = bench.listings()
        holds(len(shown) == 1, str(shown[0]["item_id"]) == made.external_item_id, made.complete)
        units = shown[0]["models"] or [{**shown[0], "model_id": shown[0]["sku_id"]}]
        assert {each["sku"]: str(each["model_id"]) for each in units} == made.models
        assert {each["stock"] for each in units} == ({4, 5} if options else {7})

    return Arranged((draft("KOPI", *options), resolved(bench)), check)


def one_variant_more(bench: Bench) -> Arranged:
    """A product with two SKUs that is to have three: nothing of the old ones may change."""
    flows, known = bench.marketplace.flows, resolved(bench)
    assert flows.create_listing is not None
    old = bench.run(flows.create_listing(draft("KOPI", "Asli", "Jahe"), known))

    def check(made: Any) -> None:
        models = {m["sku"]: (str(m["model_id"]), m["price"], m["stock"]) for m in bench.listings()[0]["models"]}
        assert {sku: model for sku, (model, _, _) in models.items()} == made.models
        assert {sku: made.models[sku] for sku in old.models} == old.models
        assert models["KOPI-2"][1:] == (45_002, 6)
        assert made.shown

    return Arranged((old.external_item_id, draft("KOPI", "Asli", "Jahe", "Pandan"), known, False), check)


def nothing_missing(bench: Bench) -> Arranged:
    flows, known = bench.marketplace.flows, resolved(bench)
    assert flows.create_listing is not None
    old = bench.run(flows.create_listing(draft("KOPI", "Asli", "Jahe"), known))
    return Arranged(
        (old.external_item_id, draft("KOPI", "Asli", "Jahe"), known, False),
        lambda made: holds(made.models == old.models, made.shown),
    )


def update_content(bench: Bench) -> Arranged:
    item = str(one_item(bench)["item_id"])
    check = lambda _: holds(truth(bench, item)["name"] == OTHER_NAME)  # noqa: E731 - a check is a value here
    return Arranged((ExternalItemId(item), draft("KOPI", name=OTHER_NAME), resolved(bench)), check)


def other_options(bench: Bench) -> Arranged:
    """The words of the options change, and a SKU that is not ours stands beside: a full edit that loses none."""
    item = str(one_item(bench, models=3)["item_id"])
    before = {m["sku"]: (m["model_id"], m["price"], m["stock"]) for m in truth(bench, item)["models"]}

    def check(_: Any) -> None:
        models = truth(bench, item)["models"]
        assert {m["sku"]: (m["model_id"], m["price"], m["stock"]) for m in models} == before
        assert {m["name"] for m in models} == {"Asli", "Jahe", "Rasa 2"}

    renamed = dataclasses.replace(draft("KOPI", "Asli", "Jahe"), axes=("Pilihan",))
    return Arranged((ExternalItemId(item), renamed, resolved(bench)), check)


def emptied(bench: Bench) -> Arranged:
    """A shop that takes no 0: the product is hidden, and the SKU that has units is still told."""
    bench.settings({"zero_stock": False})
    made = one_item(bench, models=2)
    ids = [ExternalModelId(str(m["model_id"])) for m in made["models"]]

    def check(results: Any) -> None:
        assert [(each.ok, each.value, each.hidden) for each in results] == [(True, 0, True), (True, 4, True)]
        shown = truth(bench, made["item_id"])
        assert (shown["status"], shown["models"][1]["stock"]) == ("SELLER_DEACTIVATED", 4)

    lines = (StockLine(ids[0], 0), StockLine(ids[1], 4))
    return Arranged((StockWrite(ExternalItemId(str(made["item_id"])), lines),), check)


def filled_again(bench: Bench) -> Arranged:
    """A product hidden so is shown again when every SKU has something to sell."""
    bench.settings({"zero_stock": False})
    made = one_item(bench, models=2)
    item = ExternalItemId(str(made["item_id"]))
    ids = [ExternalModelId(str(m["model_id"])) for m in made["models"]]
    flow = bench.marketplace.flows.set_stock
    assert flow is not None
    bench.run(flow(StockWrite(item, (StockLine(ids[0], 0),))))

    def check(results: Any) -> None:
        assert [(each.ok, each.value, each.hidden) for each in results] == [(True, 3, False)]
        shown = truth(bench, item)
        assert (shown["status"], [m["stock"] for m in shown["models"]]) == ("ACTIVATE", [3, 6])

    return Arranged((StockWrite(item, (StockLine(ids[0], 3),), hidden=True, others=(StockLine(ids[1], 6),)),), check)


def unlisted(bench: Bench, count: int) -> Arranged:
    ids = items(bench, count)

    def check(results: Any) -> None:
        assert [(each.key, each.ok) for each in results] == [(str(each), True) for each in ids]
        assert {each["status"] for each in bench.listings()} == {"SELLER_DEACTIVATED"}

    return Arranged((ids, False), check)


def listed(bench: Bench) -> Arranged:
    ids = items(bench, 2)
    flow = bench.marketplace.flows.set_listed
    assert flow is not None
    bench.run(flow(ids, False))

    def check(results: Any) -> None:
        assert [(each.key, each.ok) for each in results] == [(str(each), True) for each in ids]
        assert {each["status"] for each in bench.listings()} == {"ACTIVATE"}

    return Arranged((ids, True), check)


def delete(bench: Bench) -> Arranged:
    item = str(one_item(bench)["item_id"])
    return Arranged((ExternalItemId(item),), lambda _: holds(truth(bench, item)["status"] == "DELETED"))


def pull_orders(bench: Bench) -> Arranged:
    order = paid(bench)

    def check(page: Any) -> None:
        holds([each.external_order_id for each in page.items] == [order], page.next_cursor is None)
        holds(page.items[0].state is OrderState.READY, [x.quantity for x in page.items[0].lines] == [2])
        holds(page.items[0].channel in ("TIKTOK_SHOP", "TOKOPEDIA"))

    return Arranged((last_hour(bench), None), check)


def answer(bench: Bench, accept: bool) -> Arranged:
    order = paid(bench, "request_cancel")
    wanted = "CANCELLED" if accept else "AWAITING_SHIPMENT"

    def check(_: Any) -> None:
        flow = bench.marketplace.flows.get_orders
        assert flow is not None
        (there,) = bench.run(flow([order]), newest(bench))
        holds(bench.order(order)["status"] == wanted, there.state is not OrderState.CANCELLING)

    return Arranged((order, accept, ""), check)


def pull_returns(bench: Bench) -> Arranged:
    order = paid(bench, "ship", "return")

    def check(page: Any) -> None:
        holds([each.external_order_id for each in page.items] == [order], page.next_cursor is None)

    return Arranged((last_hour(bench), None), check)


def get_return(bench: Bench) -> Arranged:
    order = paid(bench, "ship", "return")
    flow = bench.marketplace.flows.pull_returns
    assert flow is not None
    number = bench.run(flow(last_hour(bench), None)).items[0].external_return_id
    return Arranged((number,), lambda found: holds(found.external_order_id == order))


def cancel_requests(bench: Bench) -> Arranged:
    order = paid(bench, "request_cancel")

    def check(found: Any) -> None:
        holds([each.external_order_id for each in found] == [order], found[0].refund > 0)
        holds(found[0].deadline > bench.now, bool(found[0].external_request_id))

    return Arranged(((order,),), check)


def asked_return(bench: Bench, **wish: str) -> OrderReturn:
    """A buyer who has the parcel asks for a return."""
    order = paid(bench, "ship", "deliver")
    bench.ask("POST", f"/orders/{order}/return", wish)
    return there(bench)


def there(bench: Bench) -> OrderReturn:
    """The one return of the shop as it stands now."""
    flow = bench.marketplace.flows.pull_returns
    assert flow is not None
    return bench.run(flow(last_hour(bench), None), newest(bench)).items[0]


def reject_reasons(bench: Bench) -> Arranged:
    number = asked_return(bench).external_return_id
    return Arranged((number,), lambda found: holds(len(found) > 1, all(each.name != each.text for each in found)))


def answer_return(bench: Bench) -> Arranged:
    asked = asked_return(bench)
    holds(asked.waits, asked.answers[0] is ReturnAnswer.TAKE_BACK, asked.deadline is not None)
    check = lambda _: holds(there(bench).state == "AWAITING_BUYER_SHIP")  # noqa: E731 - a check is a value here
    return Arranged((asked.external_return_id, ReturnAnswer.TAKE_BACK, ""), check)


def goods_are_back(bench: Bench) -> Arranged:
    asked = asked_return(bench)
    flow = bench.marketplace.flows.answer_return
    assert flow is not None
    bench.run(flow(asked.external_return_id, ReturnAnswer.TAKE_BACK, ""))
    bench.act(asked.external_order_id, "send_back")
    check = lambda _: holds(there(bench).stage is ReturnStage.DONE)  # noqa: E731 - a check is a value here
    return Arranged((asked.external_return_id, ReturnAnswer.RECEIVED, ""), check)


def refuse_return(bench: Bench) -> Arranged:
    asked = asked_return(bench, type="REFUND")
    holds(asked.answers == (ReturnAnswer.REFUND, ReturnAnswer.REFUSE))
    check = lambda _: holds(there(bench).stage is ReturnStage.REFUSED)  # noqa: E731 - a check is a value here
    return Arranged((asked.external_return_id, ReturnAnswer.REFUSE, ""), check)


def shipping_options(bench: Bench) -> Arranged:
    def check(options: Any) -> None:
        holds({each.method for each in options} <= {"pickup", "dropoff"}, bool(options))

    return Arranged((paid(bench),), check)


def ship(bench: Bench) -> Arranged:
    order = paid(bench)
    check = lambda _: holds(bench.order(order)["status"] == "AWAITING_COLLECTION")  # noqa: E731 - a value here
    return Arranged((order, first_option(bench, order)), check)


def tracking_number(bench: Bench) -> Arranged:
    order, tracking = arranged_parcel(bench)
    return Arranged((order,), lambda number: holds(bool(number), number == tracking))


def shipping_label(bench: Bench) -> Arranged:
    order, _ = arranged_parcel(bench)
    return Arranged((order,), lambda label: holds(label.content.startswith(b"%PDF"), bool(label.filename)))
