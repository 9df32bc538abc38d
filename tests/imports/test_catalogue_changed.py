"""A plan is written only while the catalogue is what it was planned against."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from config.settings import load_settings
from inventory import catalog_view, ledger
from inventory.canonical import Sku
from jobs import actions, importing
from jobs.wiring import App, build

VILLAGE = "3404122004"
TABLE = "Nama Produk;SKU;Harga;Stok\nKopi Lereng;KOPI;Rp 25.000;7\nMadu Hutan;MADU;Rp 60.000;4\n"


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    env = {"LAPAKDESA_HOME": str(tmp_path / "rumah")}
    actions.init(load_settings(env, folder=tmp_path), VILLAGE, "Desa Uji")
    built = build(load_settings(env, folder=tmp_path))
    yield built
    built.close()


def test_a_stock_count_between_plan_and_apply_stops_the_import(app: App, tmp_path: Path) -> None:
    file = tmp_path / "katalog.csv"
    file.write_text(TABLE, "utf-8")
    assert importing.apply_import(app, importing.plan_import(app, file)).status == "applied"
    file.write_text(TABLE.replace("25.000", "26.000"), "utf-8")
    planned = importing.plan_import(app, file)
    with app.database.uow() as uow:
        own = ledger.find_variant(uow.conn, app.village_id, "KOPI")
        ledger.count(uow.conn, own, 3, key="opname", actor="uji")
        uow.commit()
    with pytest.raises(importing.CatalogChanged):
        importing.apply_import(app, planned)
    with app.database.read() as conn:
        assert catalog_view.snapshot(conn, app.village_id)[Sku("KOPI")].product.variants[0].price == 25_000
    assert importing.apply_import(app, importing.plan_import(app, file)).changed == 1
