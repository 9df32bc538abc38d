"""The demo's operator makes one catalogue ready for every marketplace, through a person's own doors."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from config.settings import load_settings
from connectors.practice import PracticeServer
from inventory import catalog_view
from inventory.canonical import Shop
from jobs import actions, check, demo_operator, importing
from jobs.demo_data import write_demo_workbook
from jobs.demo_operator import prepare
from jobs.wiring import App, build, no_progress
from tests.jobs.practice import VILLAGE, practice_process

LEAST_TITLE = 25


@pytest.fixture(scope="module")
def village(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[App, list[Shop], Path]]:
    """The demo's catalogue, and one shop of every marketplace; nobody limits the rate."""
    home = tmp_path_factory.mktemp("desa")
    env = {"LAPAKDESA_HOME": str(home), "LAPAKDESA_VILLAGE": VILLAGE, "LAPAKDESA_KEY_SOURCE": "file"}
    settings = load_settings(env | {"LAPAKDESA_RATE_SHOP": "0", "LAPAKDESA_RATE_APP": "0"}, folder=home)
    actions.init(settings, VILLAGE, "Desa Contoh")
    app = build(settings)
    with practice_process() as url:
        server = PracticeServer(app.transport, url)
        codes = [str(m["code"]) for m in server.ask("GET", "/marketplaces")]
        for code in codes:
            server.ask("POST", "/settings", {"rate_per_s": 0, "marketplace": code})
        shops = [actions.add_practice_shop(app, code, f"Toko {code}", url) for code in codes]
        importing.apply_import(app, importing.plan_import(app, write_demo_workbook(home / "buku")))
        yield app, shops, home / "buku"
    app.close()


def titles(app: App) -> dict[str, str]:
    with app.database.read() as conn:
        stored = catalog_view.snapshot(conn, app.village_id)
    return {str(code): entry.product.attributes.get("Judul panjang", "") for code, entry in stored.items()}


def test_what_check_objects_to_is_answered_until_every_product_is_ready(
    village: tuple[App, list[Shop], Path],
) -> None:
    app, shops, folder = village
    said: list[str] = []
    assert {p.state for s in check.check(app, shops, online=True) for p in s.products} == {"ready", "not_ready"}
    done = prepare(app, shops, folder, no_progress, said.append)
    assert (done.filed_right, done.ready) == (True, True)
    assert done.confirmed > 5
    approved = {code: title for code, title in titles(app).items() if title}
    assert len(approved) == done.approved > 10
    assert (folder / demo_operator.WORKBOOK).is_file()
    assert all(len(title) >= LEAST_TITLE for title in approved.values())
    assert any("Kopi" in line and "->" in line for line in said)

    again = prepare(app, shops, folder, no_progress, said.append)
    assert (again.confirmed, again.approved, again.filed_right, again.ready) == (0, 0, True, True)
