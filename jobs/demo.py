"""``lapakdesa demo``: the main job on practice shops, told line by line, ending in checks that can fail.

Everything is the real thing: the importer, the connector, the transport over a socket, the database. Only the
marketplace is a practice server, in a process of its own.
"""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from config.messages import _
from config.settings import Settings, load_settings
from config.village import parse_village
from connectors.core.errors import MarketplaceError, Rejected
from connectors.practice import PracticeServer
from inventory.canonical import Shop
from inventory.spreadsheet.plan import PlanStatus
from jobs import actions, demo_checks, demo_operator, importing, sync
from jobs.demo_data import DEMO_VILLAGE, EXPECTED, LAST_UNITS, PRODUCTS, write_demo_workbook
from jobs.report import ShopReport
from jobs.wiring import App, Progress, build, no_progress

Say = Callable[[str], None]
MARKER = ".lapakdesa-demo"
FOLDER = "lapakdesa-demo"
SHOPS = ("Toko Kopi Sumbing", "Galeri Desa")
BUYERS = 24
START_S = 30.0
OFFLINE_SALE = 2


class DemoFolderTaken(Exception):
    """The folder holds something that is not an earlier demo; it is not touched."""

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder))
        self.folder = folder


class PracticeServerFailed(Exception):
    """The practice server did not start."""


@dataclass(slots=True)
class Story:
    """What happened, for the checks."""

    orders: int = 0
    refused: int = 0
    last_unit_buyers: int = 0
    last_units_sold: int = 0
    syncs: int = 0
    reconciles: int = 0


def run_demo(folder: Path | None = None, tell: Progress = no_progress, say: Say = print, *, seed: int = 17) -> int:
    """Run the story in a folder of its own. 0 only if every check holds.

    Raises DemoFolderTaken, PracticeServerFailed.
    """
    began = time.monotonic()
    home = _own_folder(folder or Path.cwd() / FOLDER)
    settings = _settings(home)
    with _practice_server(home / "practice") as url:
        say(_("1. The practice server is ready: {url}").format(url=url))
        actions.init(settings, parse_village(DEMO_VILLAGE), "Desa Contoh")
        app = build(_settings(home))
        try:
            return _Demo(app, PracticeServer(app.transport, url), home, tell, say, random.Random(seed)).run(began)
        finally:
            app.close()


@dataclass(slots=True)
class _Demo:
    app: App
    server: PracticeServer
    home: Path
    tell: Progress
    say: Say
    chance: random.Random
    story: Story = field(default_factory=Story)
    shops: list[Shop] = field(default_factory=list)
    markets: dict[str, dict[str, Any]] = field(default_factory=dict)

    def run(self, began: float) -> int:
        checks = demo_checks.Checks()
        self._import(checks)
        self._open_shops()
        self._prepare(checks)
        self._first_sync()
        self._buyers()
        self._second_sync()
        self._offline_sale()
        differences = self._reconcile()
        self._last_sync()
        self._report(checks, differences, time.monotonic() - began)
        return 0 if checks.all_hold else 1

    def _import(self, checks: demo_checks.Checks) -> None:
        workbook = write_demo_workbook(self.home / "lembar-kerja")
        planned = importing.plan_import(self.app, workbook, tell=self.tell)
        plan = importing.apply_import(self.app, planned) if planned.plan.status is PlanStatus.PLANNED else planned.plan
        self.say(
            _("2. {file}: {products} products, {variants} variants imported, {questions} questions").format(
                file=workbook.name, products=plan.products, variants=plan.variants, questions=len(plan.questions)
            )
        )
        again = importing.plan_import(self.app, workbook).plan
        checks.add(_("every cell was read as it was meant"), demo_checks.misread(self.app, EXPECTED) == [])
        checks.add(_("the same file again changes nothing"), (again.new, again.changed) == (0, 0))

    def _open_shops(self) -> None:
        self.markets = {m["code"]: m for m in self.server.ask("GET", "/marketplaces")}
        for code in self.markets:
            label = self.app.marketplace(code).label
            for name in SHOPS:
                self.shops.append(actions.add_practice_shop(self.app, code, f"{name} ({label})", self.server.url))
        names = ", ".join(shop.name for shop in self.shops)
        self.say(_("3. {count} practice shops are connected: {names}").format(count=len(self.shops), names=names))

    def _prepare(self, checks: demo_checks.Checks) -> None:
        """Every marketplace has its own categories and limits; the operator answers what ``check`` says."""
        self.say(_("4. Check before anything is sent: what keeps a product off a shop, and the operator's answers"))
        done = demo_operator.prepare(self.app, self.shops, self.home / "lembar-kerja", self.tell, self.say)
        checks.add(_("every category word stands for what the village means"), done.filed_right)
        checks.add(_("every product was ready for every shop before it was sent"), done.ready)

    def _first_sync(self) -> None:
        # The marketplace does the work, but its answer is lost on the way: the classic double listing.
        for code, market in self.markets.items():
            first = next(shop for shop in self.shops if shop.marketplace == code)
            self._fault(
                kind="lost_reply", path=market["create_path"], method="POST", count=1, shop=first.external_shop_id
            )
        self.say(_("5. First sync: publish everything; the answer to one create gets lost on purpose"))
        self._told(self._sync())

    def _buyers(self) -> None:
        # Marketplace times are whole seconds: an order in the second of our last write would count as older than it.
        self.app.sleep(1.1)
        skus = [s for s, truth in EXPECTED.items() if truth.stock > 3]
        for turn in range(BUYERS):
            lines = [
                {"sku": s, "quantity": self.chance.randint(1, 3)}
                for s in self.chance.sample(skus, self.chance.randint(1, 2))
            ]
            self._buy(turn % len(self.shops), lines)
        for sku in LAST_UNITS:
            self._race_for(sku)
        self.say(
            _("6. {orders} orders came in; {buyers} buyers wanted {units} last units at all shops at once").format(
                orders=self.story.orders, buyers=self.story.last_unit_buyers, units=len(LAST_UNITS)
            )
        )

    def _race_for(self, sku: str) -> None:
        """One buyer at each shop wants the same last unit at the same moment."""
        outcomes: list[bool] = []
        ready = threading.Barrier(len(self.shops))

        def buyer(index: int) -> None:
            ready.wait()
            outcomes.append(self._buy(index, [{"sku": sku, "quantity": 1}]))

        threads = [threading.Thread(target=buyer, args=(i,)) for i in range(len(self.shops))]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        self.story.last_unit_buyers += len(outcomes)
        self.story.last_units_sold += sum(outcomes)

    def _second_sync(self) -> None:
        self._fault(kind="expired_token", shop=self._key(1), count=1)
        self.say(_("7. Second sync: pull the orders; one access token expires on purpose"))
        self._told(self._sync())

    def _offline_sale(self) -> None:
        sku = max(EXPECTED, key=lambda s: EXPECTED[s].stock)
        moved = actions.stock_add(self.app, sku, -OFFLINE_SALE, note="warung desa")
        self.say(
            _("8. {units} x {sku} sold at the village stall: {before} -> {after}").format(
                units=OFFLINE_SALE, sku=sku, before=moved.before, after=moved.after
            )
        )
        self._told(self._sync())

    def _reconcile(self) -> int:
        self.say(_("9. Reconcile: compare every shop with the village's books"))
        self.story.reconciles += 1
        reports = sync.reconcile_shops(self.app, self.shops, tell=self.tell)
        return sum(sum(r.differences.values()) for r in reports)

    def _last_sync(self) -> None:
        self._told(self._sync())

    def _report(self, checks: demo_checks.Checks, differences: int, seconds: float) -> None:
        facts = demo_checks.look(self.app, self.server, self.shops, self.story.syncs, self.story.reconciles)
        least = demo_checks.least_calls(facts, self.markets)
        self.say("")
        self.say(_("What happened"))
        for label, value in (
            (_("listings"), f"{facts.listings} ({len(PRODUCTS)} x {len(self.shops)})"),
            (_("orders"), str(facts.orders)),
            (_("units sold"), str(facts.units_sold)),
            (_("oversold"), str(facts.oversold)),
            (_("API calls"), _("{calls} (least possible {least})").format(calls=facts.calls, least=least)),
            (_("seconds"), f"{seconds:.0f}"),
        ):
            self.say(f"   {label:<24}{value}")
        self.say("")
        checks.add(_("every product is in every shop, once"), facts.listed_once)
        checks.add(_("no unit was sold twice"), facts.oversold == 0)
        checks.add(_("each last unit was sold exactly once"), self.story.last_units_sold == len(LAST_UNITS))
        checks.add(_("every order is in the books, with its units"), facts.orders_agree)
        checks.add(_("every balance equals its movements"), facts.books_right)
        checks.add(_("no shop shows more than it may sell"), facts.rights_right)
        checks.add(_("reconcile found nothing to correct"), differences == 0)
        checks.add(_("no call was refused for coming too fast"), facts.limited == 0)
        checks.add(_("calls stay near the least possible"), facts.calls <= least * demo_checks.CALLS_ALLOWANCE)
        for text, holds in checks.items:
            self.say(f"   [{'OK' if holds else '!!'}] {text}")
        self.say("")
        self.say(_("All checks hold.") if checks.all_hold else _("Some checks do not hold."))
        self.say(_("Everything lies in {folder}").format(folder=self.home))

    # --- small tools ------------------------------------------------------------------------------------------

    def _key(self, index: int) -> str:
        return str(self.shops[index].external_shop_id)

    def _fault(self, **rule: Any) -> None:
        self.server.ask("POST", "/faults", rule)

    def _sync(self) -> list[ShopReport]:
        self.story.syncs += 1
        return sync.sync(self.app, self.shops, tell=self.tell)

    def _told(self, reports: list[ShopReport]) -> None:
        for r in reports:
            self.say(
                _("   {shop}: {pulled} orders, {pushed} listings told, {calls} calls").format(
                    shop=r.shop, pulled=r.pulled, pushed=r.pushed, calls=r.calls
                )
            )

    def _buy(self, index: int, lines: list[dict[str, Any]]) -> bool:
        path = f"/{self.shops[index].marketplace}/{self._key(index)}/orders"
        try:
            self.server.ask("POST", path, {"lines": lines, "paid": True})
        except Rejected as exc:
            if exc.code != "insufficient_stock":
                raise
            self.story.refused += 1
            return False
        self.story.orders += 1
        return True


def _own_folder(folder: Path) -> Path:
    """An empty folder of our own; an earlier demo's is emptied, anything else is left alone."""
    if folder.exists():
        if any(folder.iterdir()) and not (folder / MARKER).is_file():
            raise DemoFolderTaken(folder)
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    (folder / MARKER).write_text("lapakdesa demo\n", encoding="utf-8")
    return folder


def _settings(home: Path) -> Settings:
    return load_settings(
        {
            "LAPAKDESA_HOME": str(home / "rumah"),
            "LAPAKDESA_VILLAGE": parse_village(DEMO_VILLAGE),
            "LAPAKDESA_KEY_SOURCE": "file",
        },
        folder=home,
    )


@contextmanager
def _practice_server(data: Path) -> Iterator[str]:
    """A practice server in a process of its own, on a free port of this machine; ended with us."""
    data.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "sandbox", "--port", "0", "--data", str(data)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        yield _wait_for_url(process)
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for_url(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    watchdog = threading.Timer(START_S, process.kill)
    watchdog.start()
    said: list[str] = []
    try:
        for line in process.stdout:
            said.append(line.strip())
            at = line.find("http://")
            if at >= 0:
                return line[at:].strip()
    finally:
        watchdog.cancel()
    raise PracticeServerFailed(" ".join(said))


__all__ = ["DemoFolderTaken", "MarketplaceError", "PracticeServerFailed", "run_demo"]
