"""A marketplace plugin that cannot be used stops the program with its name, and no command shows a traceback."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from connectors import registry
from tests.cli.conftest import Run

OURS = "from dataclasses import replace\nfrom connectors.shopee import MARKETPLACE as M\n"
# What a package may hold -> what the sentence must say beside the plugin's name.
BROKEN = {
    "fails to import": ('raise RuntimeError("tidak ada\\nberkas lisensi")', "RuntimeError: tidak ada berkas lisensi)"),
    "ends the program": ("import sys\nsys.exit(0)", "SystemExit: 0"),
    "is no Python": ("def (:", "SyntaxError"),
    "lacks the attribute": ("x = 1", "AttributeError"),
    "is something else": ("MARKETPLACE = object()", "plugin_desa:MARKETPLACE"),
    "lacks fields": (
        "from connectors.core.marketplace import Marketplace\nMARKETPLACE = Marketplace(code='lazda', label='L')",
        "'sign', 'classify'",
    ),
    "has empty fields": (OURS + "MARKETPLACE = replace(M, code='lazda', sign=None, limits={})", "limits, sign."),
    "has an unknown state": (OURS + "MARKETPLACE = replace(M, code='lazda', status='alive')", "status."),
    "repeats a code": ("from connectors.shopee import MARKETPLACE", "shopee"),
}


@pytest.fixture
def plugin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str, str], None]]:
    """``plugin(source, value)`` installs a package ``desa-plugin`` with an entry point ``a_lazda``."""

    def install(source: str, value: str = "plugin_desa:MARKETPLACE") -> None:
        place = tmp_path / "paket"
        info = place / "desa_plugin-1.0.dist-info"
        info.mkdir(parents=True)
        (place / "plugin_desa.py").write_text(source, encoding="utf-8")
        (info / "METADATA").write_text("Metadata-Version: 2.1\nName: desa-plugin\nVersion: 1.0\n", encoding="utf-8")
        (info / "entry_points.txt").write_text(f"[{registry.GROUP}]\na_lazda = {value}\n", encoding="utf-8")
        monkeypatch.syspath_prepend(str(place))
        registry.all_marketplaces.cache_clear()

    yield install
    sys.modules.pop("plugin_desa", None)
    registry.all_marketplaces.cache_clear()


@pytest.mark.parametrize("case", sorted(BROKEN))
def test_it_is_named_with_its_reason_and_the_next_step(ready: Run, plugin: Callable[[str], None], case: str) -> None:
    source, said = BROKEN[case]
    plugin(source)
    for words in (("marketplaces", "list"), ("sync",), ("shops", "add", "shopee")):
        done = ready(*words)
        assert (done.code, done.out) == (3, ""), words
        assert done.err.count("\n") == 1
        assert "Plugin marketplace a_lazda" in done.err
        assert said in done.err
        assert "python -m pip uninstall desa-plugin" in done.err


@pytest.mark.parametrize("value", ["plugin_desa", "bukan alamat MARKETPLACE", "tidak_ada_modul_ini:MARKETPLACE"])
def test_an_entry_point_that_leads_nowhere_is_named(ready: Run, plugin: Callable[..., None], value: str) -> None:
    plugin("x = 1", value)
    done = ready("marketplaces", "list")
    assert done.code == 3
    assert "a_lazda" in done.err
    assert value.partition(":")[0] in done.err


def test_what_needs_no_marketplace_goes_on_and_the_doctor_says_what_is_ill(
    run: Run, plugin: Callable[[str], None]
) -> None:
    plugin("raise RuntimeError('rusak')")
    assert run("--version").code == 0
    assert run("--help").code == 0
    assert run("init", "--village", "33.23.05.2001").code == 0
    done = run("doctor", "--json")
    assert done.code == 1
    ill = [each for each in done.json["checks"] if each["state"] == "error"]
    assert [each["what"] for each in ill] == ["marketplace"]
    assert "a_lazda" in ill[0]["text"]


def test_a_shop_whose_plugin_is_gone_says_so_and_stops_no_other_shop(
    ready: Run, practice: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for market in ("shopee", "tiktokshop"):
        assert ready("shops", "add", market, "--practice", practice, "--name", market).code == 0
    known = dict(registry.all_marketplaces())
    known.pop("tiktokshop")
    monkeypatch.setattr(registry, "all_marketplaces", lambda: known)
    done = ready("sync", "--json")
    assert (done.code, [each["state"] for each in done.json["shops"]]) == (1, ["done", "stopped"])
    assert "Plugin marketplace untuk tiktokshop" in ready("notices", "list").out
    assert ready("shops", "pause", "tiktokshop").code == 0
    assert ready("sync").code == 0
