"""What a seller receives for an order (shopee.md §9)."""

from __future__ import annotations

from sandbox.practice import Json
from sandbox.shopee import lifecycle
from sandbox.shopee.auth import MAX_PAGE
from sandbox.shopee.orders import NOT_FOUND
from sandbox.shopee.wire import ApiError, Req, Result, route

# Invented rates of the right size; the documented relation of §9 holds between the numbers.
COMMISSION_PERCENT = 8
SERVICE_PERCENT = 4
PROCESSING_FEE = 1_250


def escrow(order: lifecycle.Order) -> Json:
    """The escrow detail of one order."""
    doc = order.doc
    lines = doc["item_list"]
    goods = sum(li["model_original_price"] * li["model_quantity_purchased"] for li in lines)
    sold = sum(li["model_discounted_price"] * li["model_quantity_purchased"] for li in lines)
    commission, service = sold * COMMISSION_PERCENT // 100, sold * SERVICE_PERCENT // 100
    paid_shipping = doc["estimated_shipping_fee"]
    amount = sold - commission - service - PROCESSING_FEE
    income: Json = {
        "escrow_amount": amount, "escrow_amount_after_adjustment": amount,
        "buyer_total_amount": sold + paid_shipping, "original_price": goods, "seller_discount": goods - sold,
        "shopee_discount": 0, "voucher_from_seller": 0, "voucher_from_shopee": 0, "coins": 0,
        "buyer_paid_shipping_fee": paid_shipping, "actual_shipping_fee": paid_shipping,
        "estimated_shipping_fee": paid_shipping, "final_shipping_fee": -paid_shipping,
        "shopee_shipping_rebate": 0, "shipping_fee_discount_from_3pl": 0, "seller_shipping_discount": 0,
        "reverse_shipping_fee": 0, "commission_fee": commission, "service_fee": service,
        "seller_transaction_fee": 0, "seller_order_processing_fee": PROCESSING_FEE, "campaign_fee": 0,
        "order_ams_commission_fee": 0, "delivery_seller_protection_fee_premium_amount": 0,
        "shipping_seller_protection_fee_amount": 0, "withholding_tax": 0, "escrow_tax": 0,
        "seller_return_refund": 0, "drc_adjustable_refund": 0, "cost_of_goods_sold": sold,
        "original_cost_of_goods_sold": sold, "original_shopee_discount": 0, "seller_coin_cash_back": 0,
        "seller_voucher_code": [], "order_adjustment": [], "total_adjustment_amount": 0,
        "buyer_payment_method": doc["payment_method"], "items": [_line(li) for li in lines],
    }  # fmt: skip
    returned = order.hidden.get("return_sn")
    return {
        "order_sn": order.order_sn,
        "buyer_user_name": doc["buyer_username"],
        "return_order_sn_list": [returned] if returned else [],
        "order_income": income,
        "buyer_payment_info": {"buyer_payment_method": doc["payment_method"], "is_paid_by_credit_card": False},
    }


def _line(line: Json) -> Json:
    kept = ("item_id", "item_name", "item_sku", "model_id", "model_name", "model_sku")
    quantity = line["model_quantity_purchased"]
    original, sold = line["model_original_price"] * quantity, line["model_discounted_price"] * quantity
    return {name: line[name] for name in kept} | {
        "original_price": original, "selling_price": original, "discounted_price": sold,
        "seller_discount": original - sold, "shopee_discount": 0, "discount_from_coin": 0,
        "discount_from_voucher_shopee": 0, "discount_from_voucher_seller": 0, "quantity_purchased": quantity,
        "activity_type": "", "activity_id": 0, "is_main_item": False, "ams_commission_fee": 0,
    }  # fmt: skip


def _own(req: Req, order_sn: str) -> lifecycle.Order:
    order = lifecycle.load(req.world, req.shop_id, order_sn)
    if order is None:
        raise ApiError("error_not_found", NOT_FOUND)
    return order


@route("GET", "payment/get_escrow_detail")
def get_escrow_detail(req: Req) -> Result:
    """§9; amounts may change until the order completes."""
    return escrow(_own(req, req.text("order_sn")))


@route("GET", "payment/get_escrow_list")
def get_escrow_list(req: Req) -> Result:
    """§9: completed orders by the time they completed."""
    start, end = req.number("release_time_from"), req.number("release_time_to")
    size, page = req.number("page_size", 40, 1, 100), req.number("page_no", 1, 1, MAX_PAGE)
    rows = req.world.store.all(
        "SELECT order_sn, update_time FROM shopee_order WHERE shop_id=? AND status='COMPLETED'"
        " AND update_time BETWEEN ? AND ? ORDER BY update_time, order_sn LIMIT ? OFFSET ?",
        (req.shop_id, start, end, size + 1, (page - 1) * size),
    )
    found = [
        {
            "order_sn": row["order_sn"],
            "payout_amount": escrow(_own(req, row["order_sn"]))["order_income"]["escrow_amount"],
            "escrow_release_time": row["update_time"],
        }
        for row in rows[:size]
    ]
    return {"escrow_list": found, "more": len(rows) > size}
