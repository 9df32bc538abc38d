"""Confirmed categories: which leaf of a marketplace's tree a village's word, or a leaf of its taxonomy, stands for."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, delete, select

from inventory import marks
from inventory.canonical import Aspect, MarketplaceCode, ProductStatus, VillageId
from inventory.tables import category_choice, listing, product, shop
from inventory.uow import upsert

WORD, LEAF = "word", "leaf"


@dataclass(frozen=True, slots=True)
class Choice:
    """``kind`` is "word" or "leaf" and ``key`` that word (as ``word_key`` makes it) or the leaf's id.

    ``name`` and ``path`` are the marketplace's own, as they were when a person confirmed them.
    """

    kind: str
    key: str
    external_id: str
    name: str
    path: str


@dataclass(slots=True)
class Word:
    """A word as it was first written, the products filed under it, and whether it stands in a category cell at all."""

    words: str
    names: list[str] = field(default_factory=list)
    written: bool = False


def word_key(words: str) -> str:
    """Words that differ in capitals or blanks only are the same."""
    return " ".join(unicodedata.normalize("NFC", words).casefold().split())


def filed_under(category: str, name: str) -> str:
    """The word a product is filed under: its category cell, else its own name."""
    return category.strip() or name.strip()


def choices(conn: Connection, village_id: VillageId, marketplace: str) -> dict[tuple[str, str], Choice]:
    """Everything confirmed for one marketplace, by kind and key."""
    rows = conn.execute(
        select(category_choice).where(
            category_choice.c.village_id == village_id, category_choice.c.marketplace == marketplace
        )
    )
    return {(r.kind, r.key): Choice(r.kind, r.key, r.external_id, r.name, r.path) for r in rows}


def remember(
    conn: Connection, village_id: VillageId, marketplace: MarketplaceCode, made: Sequence[Choice], now: datetime
) -> None:
    """Store what a person confirmed, over what was confirmed before. The caller commits and marks."""
    upsert(
        conn,
        category_choice,
        [
            {
                "village_id": village_id,
                "marketplace": marketplace,
                "kind": one.kind,
                "key": one.key,
                "external_id": one.external_id,
                "name": one.name,
                "path": one.path,
                "confirmed_at": now,
            }
            for one in made
        ],
        ["village_id", "marketplace", "kind", "key"],
        ["external_id", "name", "path", "confirmed_at"],
    )


def forget(conn: Connection, village_id: VillageId, marketplace: MarketplaceCode, kind: str, key: str) -> bool:
    """Take one confirmation back. Returns whether there was one."""
    done = conn.execute(
        delete(category_choice).where(
            category_choice.c.village_id == village_id,
            category_choice.c.marketplace == marketplace,
            category_choice.c.kind == kind,
            category_choice.c.key == key,
        )
    )
    return done.rowcount > 0


def mark(
    conn: Connection, village_id: VillageId, marketplace: MarketplaceCode, concerned: Callable[[str], bool]
) -> int:
    """Products whose word is ``concerned`` are tried again in the shops of this marketplace; returns how many.

    A product that waited for its category is listed with the next sync; a listed one moves to its new category.
    """
    ids = {
        row.id
        for row in conn.execute(
            select(product.c.id, product.c.category, product.c.name).where(
                product.c.village_id == village_id, product.c.status == ProductStatus.ACTIVE.value
            )
        )
        if concerned(filed_under(row.category, row.name))
    }
    rows = [
        row
        for row in conn.execute(
            select(listing.c.id, listing.c.product_id, listing.c.phase)
            .join(shop, shop.c.id == listing.c.shop_id)
            .where(shop.c.village_id == village_id, shop.c.marketplace == marketplace)
        )
        if row.product_id in ids
    ]
    marks.mark(conn, Aspect.CONTENT, [r.id for r in rows if r.phase in ("live", "incomplete")])
    marks.mark(conn, Aspect.PRESENCE, [r.id for r in rows if r.phase in ("wanted", "incomplete")])
    return len(ids)


def products_by_word(conn: Connection, village_id: VillageId) -> dict[str, Word]:
    """Every word that goods for sale are filed under, by its key."""
    found: dict[str, Word] = {}
    for row in conn.execute(
        select(product.c.category, product.c.name)
        .where(product.c.village_id == village_id, product.c.status == ProductStatus.ACTIVE.value)
        .order_by(product.c.id)
    ):
        words = filed_under(row.category, row.name)
        word = found.setdefault(word_key(words), Word(words))
        word.names.append(row.name)
        word.written = word.written or bool(row.category.strip())
    return found
