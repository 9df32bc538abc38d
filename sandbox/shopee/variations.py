"""Variations: at most two tiers and 50 models (shopee.md §6.4)."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from sandbox.practice import Json
from sandbox.shopee import items, rules
from sandbox.shopee.catalogue import limits_of
from sandbox.shopee.media import image_url
from sandbox.shopee.wire import Req, Result, route

DELAY_S = 5  # §6.4: data delay after add_item
_MAX_TIERS = 2


def _read_tiers(req: Req) -> list[Json]:
    """The tier definition in either form, as ``[{name, options: [{name, image_id}]}]``."""
    if "standardise_tier_variation" in req.data:
        tiers = [
            {
                "name": req.member("variation_name", str, tier),
                "options": [
                    {
                        "name": req.member("variation_option_name", str, o),
                        "image_id": req.maybe("image_id", str, o) or "",
                    }
                    for o in req.rows("variation_option_list", 1, 50, tier)
                ],
            }
            for tier in req.rows("standardise_tier_variation", 0, 50)
        ]
    elif "tier_variation" in req.data:
        tiers = [
            {
                "name": req.member("name", str, tier),
                "options": [
                    {
                        "name": req.member("option", str, o),
                        "image_id": req.maybe("image_id", str, req.maybe("image", dict, o) or {}) or "",
                    }
                    for o in req.rows("option_list", 1, 50, tier)
                ],
            }
            for tier in req.rows("tier_variation", 0, 50)
        ]
    else:  # §13: neither form
        raise req.fail("error_param", "tier_variation or standardise_tier_variation is required.")
    _check_tiers(req, tiers)
    return tiers


def _check_tiers(req: Req, tiers: list[Json]) -> None:
    limits = limits_of(req)
    if len(tiers) > _MAX_TIERS:
        raise req.fail("error_param", "The level of tier-variation over 2.")
    for tier in tiers:
        if not limits["tier_name"][0] <= len(tier["name"]) <= limits["tier_name"][1]:
            raise req.fail("error_tier_var_name_too_long", "Tier variation name is too long.")
        names = [option["name"] for option in tier["options"]]
        for name in names:
            if not limits["option_name"][0] <= len(name) <= limits["option_name"][1]:
                raise req.fail("error_tier_opt_val_too_long", "Tier variation option is too long.")
        if len(set(names)) != len(names):
            raise req.fail("error_model_duplicate_name", "Duplicate option name.")
    for level, tier in enumerate(tiers):
        pictured = [bool(option["image_id"]) for option in tier["options"]]
        if any(pictured) and (level or not all(pictured)):  # §6.4: first tier only, then all of them
            raise req.fail("error_param", "Only the first tier may have images, then every option must.")
    pictures = [option["image_id"] for tier in tiers for option in tier["options"] if option["image_id"]]
    for picture in pictures:
        if not req.world.store.value("SELECT 1 FROM shopee_image WHERE image_id=?", (picture,)):
            raise req.fail("error_param", "Image not exist.")


def _read_models(req: Req, name: str, tiers: list[Json], taken: set[tuple[int, ...]]) -> list[Json]:
    """New models with checked tier indexes, whole prices and stock."""
    limit = limits_of(req)["models"]
    rows = req.rows(name, 1, 10_000)
    if len(rows) + len(taken) > limit:
        raise req.fail(
            "error_param",
            f"Count of tier_variation options should be under {limit}. "
            f"Count of 2-level variations combinations should be under {limit}.",
        )
    models, seen = [], set(taken)
    for row in rows:
        index = _tier_index(req, row, tiers)
        if index in seen:
            raise req.fail("error_model_duplicate_tier_variation_index", "Duplicate tier_index.")
        seen.add(index)
        sku = req.maybe("model_sku", str, row) or ""
        if len(sku) > limits_of(req)["model_sku"]:
            raise req.wrong("model_sku is too long.")
        if "normal_stock" in row:
            raise req.wrong("normal_stock is offline, please use seller_stock.")
        models.append(
            {
                "tier_index": list(index),
                "name": ",".join(tiers[t]["options"][i]["name"] for t, i in enumerate(index)),
                "sku": sku,
                "price": rules.whole_price(req, req.member("original_price", (int, float), row)),
                "stock": rules.stock_of(req, req.member("seller_stock", list, row)),
                "doc": {k: row[k] for k in ("weight", "dimension", "pre_order", "gtin_code") if row.get(k)},
            }
        )
    return models


def _tier_index(req: Req, row: Json, tiers: list[Json]) -> tuple[int, ...]:
    index = req.member("tier_index", list, row)
    good = len(index) == len(tiers) and all(
        isinstance(i, int) and 0 <= i < len(tiers[t]["options"]) for t, i in enumerate(index)
    )
    if not good:
        raise req.fail("error_tier_index", "Model tier_index error.")
    return tuple(index)


def _add(req: Req, item_id: int, models: list[Json]) -> list[Json]:
    shown = []
    for model in models:
        model_id = req.world.store.next_id("shopee.model", items.FIRST_MODEL, 3) if model["tier_index"] else 0
        items.save_unit(req.world, item_id, model_id, req.shop_id, **model)
        shown.append(
            {
                "tier_index": model["tier_index"],
                "model_id": model_id,
                "model_sku": model["sku"],
                "price_info": [{"original_price": float(model["price"])}],
                "seller_stock": [{"location_id": "", "stock": model["stock"]}],
                "weight": model["doc"].get("weight", 0),
                "dimension": model["doc"].get("dimension"),
            }
        )
    return shown


def _show_tiers(tiers: list[Json]) -> list[Json]:
    shown = []
    for tier in tiers:
        options = []
        for option in tier["options"]:
            entry: Json = {"option": option["name"]}
            if option["image_id"]:
                entry["image"] = {"image_id": option["image_id"], "image_url": image_url(option["image_id"])}
            options.append(entry)
        shown.append({"name": tier["name"], "option_list": options})
    return shown


def _save_tiers(req: Req, item: sqlite3.Row, tiers: list[Json]) -> None:
    doc: Json = json.loads(item["doc"])
    doc["tiers"] = tiers
    req.world.store.run(
        "UPDATE shopee_item SET has_model=?, doc=?, update_time=? WHERE item_id=?",
        (1 if tiers else 0, json.dumps(doc), req.now, item["item_id"]),
    )


@route("POST", "product/init_tier_variation")
def init_tier_variation(req: Req) -> Result:
    """§6.4: the tier structure with its models; a new structure removes all old model ids."""
    item = items.editable(req, req.member("item_id", int))
    if req.setting("strict_variation_delay") and req.now - item["create_time"] < DELAY_S:
        raise req.fail("error_item_not_found", "Product not found")  # §13
    doc: Json = json.loads(item["doc"])
    if items.promotion_now(doc, req.now, 0):
        raise req.fail("error_cannt_init_tier_in_promotion", "Can not init tier in promotion.")
    tiers = _read_tiers(req)
    models = _read_models(req, "model", tiers, set())
    rules.check_spread(req, [model["price"] for model in models])
    req.world.store.run("DELETE FROM shopee_unit WHERE item_id=?", (item["item_id"],))
    if not tiers:
        models[0]["sku"] = models[0]["sku"] or item["sku"]
    shown = _add(req, item["item_id"], models)
    _save_tiers(req, item, tiers)
    return {"item_id": item["item_id"], "tier_variation": _show_tiers(tiers), "model": shown}


def _with_models(req: Req) -> tuple[sqlite3.Row, list[Json], list[sqlite3.Row]]:
    item = items.editable(req, req.member("item_id", int))
    tiers = json.loads(item["doc"]).get("tiers") or []
    if not tiers:
        raise req.fail("error_tier_var_level_not_same", "The item has no tier variation.")
    return item, tiers, items.units(req.world, item["item_id"])


@route("POST", "product/add_model")
def add_model(req: Req) -> Result:
    """§6.4: 1–50 models for free combinations."""
    item, tiers, units = _with_models(req)
    taken = {tuple(json.loads(unit["tier_index"])) for unit in units}
    models = _read_models(req, "model_list", tiers, taken)
    rules.check_spread(req, [m["price"] for m in models] + [u["price"] for u in units])
    shown = _add(req, item["item_id"], models)
    items.touch(req.world, item["item_id"])
    return {"model": shown}


@route("POST", "product/update_tier_variation")
def update_tier_variation(req: Req) -> Result:
    """§6.4: same number of tiers; models left out of ``model_list`` are deleted."""
    item, old, units = _with_models(req)
    tiers = _read_tiers(req)
    if len(tiers) != len(old):
        raise req.fail("error_tier_var_level_not_same", "The level of tier variation can not change.")
    known = {unit["model_id"]: unit for unit in units}
    placed: dict[int, tuple[int, ...]] = {}
    for row in req.rows("model_list", 0, 50):
        model_id = req.member("model_id", int, row)
        if model_id in placed:
            raise req.fail("error_duplicate_modelid", "Duplicate model_id.")
        if model_id not in known:
            raise req.fail("error_wrong_modelid", "Wrong model_id.")
        placed[model_id] = _tier_index(req, row, tiers)
    if not placed:
        raise req.fail("error_busi_cannot_delete_all_model", "Can not delete all models.")
    if len(set(placed.values())) != len(placed):
        raise req.fail("error_model_duplicate_tier_variation_index", "Duplicate tier_index.")
    for model_id in known:
        where = (item["item_id"], model_id)
        if model_id not in placed:
            req.world.store.run("DELETE FROM shopee_unit WHERE item_id=? AND model_id=?", where)
            continue
        index = placed[model_id]
        name = ",".join(tiers[t]["options"][i]["name"] for t, i in enumerate(index))
        req.world.store.run(
            "UPDATE shopee_unit SET tier_index=?, name=? WHERE item_id=? AND model_id=?",
            (json.dumps(list(index)), name, *where),
        )
    _save_tiers(req, item, tiers)
    return None


@route("POST", "product/update_model")
def update_model(req: Req) -> Result:
    """§6.4: SKU, weight, dimension, pre-order of 1–50 models; envelope only."""
    item, _, units = _with_models(req)
    known = {unit["model_id"]: unit for unit in units}
    for row in req.rows("model"):
        unit = known.get(req.member("model_id", int, row))
        if unit is None:
            raise req.fail("error_wrong_modelid", "Wrong model_id.")
        sku = req.maybe("model_sku", str, row)
        doc = json.loads(unit["doc"])
        for name in ("weight", "dimension", "pre_order", "gtin_code"):
            if row.get(name) is not None:
                doc[name] = row[name]
        req.world.store.run(
            "UPDATE shopee_unit SET sku=?, doc=? WHERE item_id=? AND model_id=?",
            (unit["sku"] if sku is None else sku, json.dumps(doc), item["item_id"], unit["model_id"]),
        )
    items.touch(req.world, item["item_id"])
    return None


@route("POST", "product/delete_model")
def delete_model(req: Req) -> Result:
    """§6.4: envelope only; the last model stays."""
    item, _, units = _with_models(req)
    model_id = req.member("model_id", int)
    if model_id not in {unit["model_id"] for unit in units}:
        raise req.fail("error_wrong_modelid", "Wrong model_id.")
    if len(units) == 1:
        raise req.fail("error_busi_cannot_delete_all_model", "Can not delete all models.")
    req.world.store.run("DELETE FROM shopee_unit WHERE item_id=? AND model_id=?", (item["item_id"], model_id))
    items.touch(req.world, item["item_id"])
    return None


@route("GET", "product/get_model_list")
def get_model_list(req: Req) -> Result:
    """§6.4: tiers and models of one item; no models when it has no variations."""
    item = items.find(req, req.number("item_id"))
    doc: Json = json.loads(item["doc"])
    tiers = doc.get("tiers") or []
    locations = list(req.setting("multi_warehouse"))
    models = []
    if tiers:
        models = [_show_model(req, doc, unit, locations) for unit in items.units(req.world, item["item_id"])]
    standard = [
        {
            "variation_id": 0,
            "variation_name": tier["name"],
            "variation_group_id": 0,
            "variation_option_list": [
                {"variation_option_id": 0, "variation_option_name": o["name"], "image_id": o["image_id"]}
                for o in tier["options"]
            ],
        }
        for tier in tiers
    ]
    return {"tier_variation": _show_tiers(tiers), "standardise_tier_variation": standard, "model": models}


def _show_model(req: Req, doc: Json, unit: sqlite3.Row, locations: list[str]) -> Json:
    own: Json = json.loads(unit["doc"])
    promotion = items.promotion_now(doc, req.now, unit["model_id"])
    weight: Any = own.get("weight") or doc["weight"]
    return {
        "model_id": unit["model_id"],
        "tier_index": json.loads(unit["tier_index"]),
        "model_name": unit["name"],
        "model_sku": unit["sku"],
        "model_status": "MODEL_NORMAL",
        "has_promotion": promotion is not None,
        "promotion_id": promotion.get("id", 0) if promotion else 0,
        "price_info": [items.price_info(unit["price"], doc, req.now, unit["model_id"])],
        "stock_info_v2": items.stock_info(unit, locations),
        "pre_order": own.get("pre_order") or doc["pre_order"],
        "weight": str(weight),
        "dimension": own.get("dimension") or doc.get("dimension"),
        "gtin_code": own.get("gtin_code", ""),
        "is_fulfillment_by_shopee": False,
    }
