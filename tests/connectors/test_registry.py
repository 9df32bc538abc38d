"""How marketplaces are found."""

from __future__ import annotations

import sys
import tomllib
import types
from dataclasses import replace
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from connectors import registry
from connectors.core.manifest import wrong_fields
from connectors.core.marketplace import Flows, Marketplace
from connectors.registry import GROUP, PluginBroken, UnknownMarketplace, load
from tests.connectors.toy_market import TOY

ROOT = Path(__file__).resolve().parents[2]


def point(name: str, value: str) -> EntryPoint:
    return EntryPoint(name=name, value=value, group=GROUP)


def declared() -> list[EntryPoint]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return [point(name, value) for name, value in project["entry-points"][GROUP].items()]


def test_every_declared_marketplace_loads_under_its_own_code() -> None:
    found = load(declared())
    assert "shopee" in found
    assert all(code == marketplace.code for code, marketplace in found.items())


def test_every_limit_of_every_marketplace_names_its_source() -> None:
    for marketplace in load(declared()).values():
        numbers = set(marketplace.limits.__slots__) - {"sources"}
        assert numbers == set(marketplace.limits.sources), marketplace.code


def test_a_plugin_that_fails_to_import_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(PluginBroken, match=r"rusak: import: ModuleNotFoundError") as caught:
        load([point("rusak", "no_such_package_here:MARKETPLACE")])
    assert caught.value.name == "rusak"


def test_a_plugin_that_is_no_marketplace_is_named() -> None:
    with pytest.raises(PluginBroken, match="aneh"):
        load([point("aneh", "connectors.registry:GROUP")])


def test_two_plugins_with_one_code_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    module = types.ModuleType("toy_plugin")
    module.MARKETPLACE = TOY  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "toy_plugin", module)
    with pytest.raises(PluginBroken, match="satu: taken: toy"):
        load([point("satu", "toy_plugin:MARKETPLACE"), point("dua", "toy_plugin:MARKETPLACE")])


def test_the_same_entry_point_seen_twice_is_one_marketplace(monkeypatch: pytest.MonkeyPatch) -> None:
    module = types.ModuleType("toy_plugin")
    module.MARKETPLACE = TOY  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "toy_plugin", module)
    assert set(load([point("toy", "toy_plugin:MARKETPLACE")] * 2)) == {"toy"}


def test_an_unknown_code_is_told_with_the_known_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "all_marketplaces", lambda: {"shopee": TOY})
    with pytest.raises(UnknownMarketplace, match=r"lazda \(known: shopee\)"):
        registry.get("lazda")


def test_no_manifest_imports_the_http_library_or_the_limiter() -> None:
    import subprocess

    code = (
        "import sys, connectors.registry; connectors.registry.all_marketplaces();"
        "print([m for m in ('requests', 'tenacity', 'limits') if m in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


def test_a_marketplace_without_settings_of_its_own_is_the_same_for_every_shop() -> None:
    assert TOY.for_shop({"auth_page": "https://x"}) is TOY


def test_a_shop_gets_the_flows_that_its_settings_want() -> None:
    own = replace(TOY, adapt=lambda extra: Flows(shop_info=lambda: iter(())) if extra else Flows())  # type: ignore[arg-type,return-value]
    assert own.for_shop({"x": "1"}).flows.present() == ("shop_info",)
    assert own.for_shop({}).flows.present() == ()


def test_every_setting_of_a_marketplace_says_what_it_means() -> None:
    for marketplace in load(declared()).values():
        assert all(str(meaning).strip() for meaning in marketplace.settings.values()), marketplace.code


def test_a_manifest_is_whole_and_what_is_wrong_in_it_is_named() -> None:
    assert wrong_fields(TOY) == ()
    broken = replace(TOY, code="Toy Shop", status="alive", flows=Flows(ship="later"), channels=None)  # type: ignore[arg-type]
    assert wrong_fields(broken) == ("code", "status", "channels", "flows.ship")


def test_no_field_of_a_manifest_goes_unchecked() -> None:
    nothing = replace(TOY, **dict.fromkeys(Marketplace.__slots__))
    assert set(wrong_fields(nothing)) == set(Marketplace.__slots__) - {"adapt"}  # None is what most have there
