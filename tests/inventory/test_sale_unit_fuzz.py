"""Whatever a village links, frees, counts and sells, the books add up and nothing is held twice after a sync."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from inventory import ledger, rights
from inventory.canonical import Product, Sku, Variant
from tests.inventory.village import DESA, add, after, memory, stall

UNITS = st.sampled_from([None, 1, 2, 6, 12])


def kopi(first: int | None, second: int | None) -> Product:
    """A piece, and two more variants that draw so many pieces, or (None) have a stock of their own."""
    made = [Variant(Sku("KOPI"), 1_000, ("a",))]
    for name, units in (("b", first), ("c", second)):
        link = {} if units is None else {"stock_of": Sku("KOPI"), "units": units}
        made.append(Variant(Sku(f"KOPI-{name}"), 1_000, (name,), **link))  # type: ignore[arg-type]
    return Product(Sku("KOPI"), "Kopi", tuple(made), axes=("Satuan",))


@example(4, None, None, [(None, None, 1)])
@settings(max_examples=20, deadline=None)
@given(st.integers(0, 60), UNITS, UNITS, st.lists(st.tuples(UNITS, UNITS, st.integers(0, 60)), max_size=2))
def test_linking_and_freeing_leaves_sound_books(
    stock: int, first: int | None, second: int | None, turns: list[tuple[int | None, int | None, int]]
) -> None:
    shop = stall(memory(), stock, made=kopi(first, second))
    clock = 1_000.0
    for number, (one, two, count) in enumerate(turns):
        with shop.database.uow() as uow:
            add(uow.conn, kopi(one, two), stock={"KOPI": count}, reference=f"r{number}")
            uow.commit()
        touched = [s.variant_id for sku in ("KOPI", "KOPI-b", "KOPI-c") for s in shop.seats(sku)]
        for _ in range(12):
            wrote = 0
            for shop_id in shop.shop_ids:
                clock += 2
                with shop.database.uow() as uow:
                    wrote += len(rights.settle(uow.conn, shop_id, after(clock - 1)))  # what it frees is written next
                    for write in rights.begin_writes(uow.conn, shop_id, after(clock)):
                        wrote += 1
                        rights.confirm(uow.conn, write.lines, after(clock - 1))
                        rights.replan(uow.conn, touched)
                    uow.commit()
            if not wrote:
                break
        else:
            raise AssertionError("it never comes to rest")
        with shop.database.read() as conn:
            assert ledger.verify(conn, DESA) == []
            assert rights.broken(conn, DESA) == []
            group = rights.load(conn, [ledger.find_variant(conn, DESA, "KOPI")])
        assert sum(g.excess for g in group.values()) == 0, "pieces lie idle"
