"""The catalogue as stored: canonical values with their stock, and a number that tells whether anything changed."""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Connection, Text, cast, func, select

from inventory.canonical import (
    Certificate,
    CertificateKind,
    Condition,
    Paper,
    PaperKind,
    Picture,
    Product,
    ProductStatus,
    Size,
    Sku,
    Variant,
    VillageId,
)
from inventory.tables import (
    certificate,
    paper,
    picture,
    product,
    stock_balance,
    variant,
)
from inventory.uow import chunks

READ_ALL = 2_000
"""From so many codes on, one look at the whole village is quicker than looking for each."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A product as stored. ``imported_stock`` is what the last import carried for a SKU. A sale unit of another SKU has
    no ``on_hand`` (``sale_units``)."""

    product: Product
    on_hand: Mapping[Sku, int]
    imported_stock: Mapping[Sku, int | None]


def snapshot(conn: Connection, village_id: VillageId, codes: Iterable[str] | None = None) -> dict[Sku, Stored]:
    """Products by code: all of the village, or those named."""
    wanted = None if codes is None else sorted(set(codes))
    if wanted is not None and len(wanted) > READ_ALL:
        asked = set(wanted)
        return {code: one for code, one in _read(conn, [product.c.village_id == village_id]).items() if code in asked}
    found: dict[Sku, Stored] = {}
    for batch in [None] if wanted is None else chunks(wanted):
        where = [product.c.village_id == village_id]
        if batch is not None:
            where.append(product.c.code.in_(batch))
        found |= _read(conn, where)
    return found


def snapshot_with_digest(conn: Connection, village_id: VillageId) -> tuple[dict[Sku, Stored], int]:
    """The whole village, and what ``digest`` says of it."""
    rows = _fetch(conn, [product.c.village_id == village_id])
    return _stored(rows), hash(rows)


def digest(conn: Connection, village_id: VillageId) -> int:
    """A number that is another one when anything of the catalogue or its stock is; means something in this process."""
    return hash(_fetch(conn, [product.c.village_id == village_id]))


_Rows = tuple[tuple[Any, ...], ...]
"""Rows of products, pictures, certificates, variants and papers."""


def _read(conn: Connection, where: list[Any]) -> dict[Sku, Stored]:
    return _stored(_fetch(conn, where))


def _fetch(conn: Connection, where: list[Any]) -> _Rows:
    """As stored: what is JSON stays text, so that rows can be compared, and one text is read once."""
    p, v = product.c, variant.c
    inside = select(p.id).where(*where)
    products = select(
        p.id, p.code, p.name, p.description, p.category, p.brand, p.producer, p.condition, cast(p.axes, Text),
        cast(p.attributes, Text), p.weight_g, p.length_mm, p.width_mm, p.height_mm, p.status,
    ).where(*where).order_by(p.id)  # fmt: skip
    pictures = select(picture.c.product_id, picture.c.ref).where(picture.c.product_id.in_(inside))
    own = certificate.c
    certificates = select(own.product_id, own.kind, own.number, own.valid_until).where(own.product_id.in_(inside))
    of = paper.c
    papers = select(of.product_id, of.kind, of.ref).where(of.product_id.in_(inside))
    on_hand = func.coalesce(func.sum(stock_balance.c.on_hand), 0)
    holder = variant.alias("holder")
    variants = (
        select(
            v.product_id, v.sku, v.price, cast(v.options, Text), v.weight_g, v.barcode, v.unit, v.picture_ref,
            v.imported_stock, on_hand, holder.c.sku.label("stock_of"), v.units,
        )
        .outerjoin(stock_balance, stock_balance.c.variant_id == v.id)
        .outerjoin(holder, holder.c.id == v.stock_of_id)
        .where(v.product_id.in_(inside))
        .group_by(v.id, holder.c.sku)
        .order_by(v.product_id, v.position, v.id)
    )  # fmt: skip
    return (
        tuple(conn.execute(products).all()),
        tuple(conn.execute(pictures.order_by(picture.c.product_id, picture.c.position)).all()),
        tuple(conn.execute(certificates.order_by(own.id)).all()),
        tuple(conn.execute(variants).all()),
        tuple(conn.execute(papers.order_by(of.product_id, of.position)).all()),
    )


def _stored(rows: _Rows) -> dict[Sku, Stored]:
    pictures: dict[int, list[Picture]] = defaultdict(list)
    for product_id, ref in rows[1]:
        pictures[product_id].append(Picture(ref))
    certificates: dict[int, list[Certificate]] = defaultdict(list)
    for product_id, kind, number, until in rows[2]:
        certificates[product_id].append(Certificate(CertificateKind(kind), number, until))
    variants: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for row in rows[3]:
        variants[row[0]].append(row)
    papers: dict[int, list[Paper]] = defaultdict(list)
    for product_id, kind, ref in rows[4]:
        papers[product_id].append(Paper(PaperKind(kind), Picture(ref)))
    parse = functools.cache(orjson.loads)
    found: dict[Sku, Stored] = {}
    for row in rows[0]:
        if own := variants.get(row[0]):
            made = tuple([_variant(one, parse) for one in own])
            whole = _product(
                row, made, pictures.get(row[0], ()), certificates.get(row[0], ()), papers.get(row[0], ()), parse
            )
            counts = {Sku(one[1]): int(one[9]) for one in own if one[10] is None}
            found[whole.code] = Stored(whole, counts, {Sku(one[1]): one[8] for one in own})
    return found


def _product(
    row: tuple[Any, ...],
    variants: tuple[Variant, ...],
    pictures: Sequence[Picture],
    certificates: Sequence[Certificate],
    papers: Sequence[Paper],
    parse: Callable[[str], Any],
) -> Product:
    _, code, name, description, category, brand, producer, condition, axes, attributes, weight_g, *sides, status = row
    return Product(
        Sku(code), name, variants, tuple(parse(axes)), description, category, brand, producer, Condition(condition),
        weight_g, Size(*sides) if all(sides) else None, tuple(pictures),
        tuple(certificates), dict(parse(attributes)), ProductStatus(status), tuple(papers),
    )  # fmt: skip


def _variant(row: tuple[Any, ...], parse: Callable[[str], Any]) -> Variant:
    _, sku, price, options, weight_g, barcode, unit, picture_ref, _, _, stock_of, units = row
    return Variant(
        Sku(sku),
        price,
        tuple(parse(options)),
        weight_g,
        barcode,
        unit,
        Picture(picture_ref) if picture_ref else None,
        Sku(stock_of) if stock_of else None,
        units,
    )
