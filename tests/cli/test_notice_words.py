"""Notices and issues in words: every code the rooms emit, whole sentences in both languages, one line an issue."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import cli
from config.messages import language, set_language
from config.messages.codes import TEMPLATES
from config.messages.notices import notice_lines
from inventory.reconcile import _TOLD

ROOT = Path(cli.__file__).resolve().parent
SHOP = "Toko Kopi"
# What each notice carries, as its room makes it.
NOTICES: dict[str, dict[str, object]] = {
    "oversold": {"sku": "KOPI-1", "missing": 2},
    "listing_differs_there": {"code": "KOPI-1", "skus": "KOPI-X, KOPI-Y"},
    "order_line_unbound": {"order": "2611A", "sku": "X", "name": "Teh", "quantity": 1},
    "order_state_unknown": {"order": "2611A", "state": "IN_SPACE"},
    "order_cancelled_after_shipping": {"order": "2611A"},
    "cancellation_asked": {"order": "2611A", "total": None},
    "cancellation_asked.until": {"order": "2611A", "total": 15_000, "deadline": "2026-12-01T00:00:00+00:00"},
    "return_asked": {"order": "2611A", "return": "R1", "refund": 15_000},
    "return_asked.until": {"order": "2611A", "return": "R1", "refund": 1, "deadline": "2026-12-01T00:00:00+00:00"},
    "return_asked_there": {"order": "2611A", "return": "R1", "refund": None},
    "return_asked_there.until": {"order": "2611A", "return": "R1", "refund": 1, "deadline": "2026-12-01"},
    "return_goods": {"order": "2611A", "return": "R1", "refund": 15_000},
    "requests_unread": {"shop": SHOP, "reason": "x", "detail": ""},
    "product_blocked": {
        "code": "KOPI-1",
        "shop": SHOP,
        "issues": [
            {"field": "category", "code": "category_missing", "params": {}},
            {"field": "price", "code": "price_too_low", "params": {"sku": "KOPI-1", "value": 5, "min": 99}},
            {"field": "stock", "code": "stock_too_low", "params": {"sku": "KOPI-1", "value": 1, "min": 2}},
            {"field": "channels", "code": "no_channel_fits", "params": {"weight_g": 9, "channels": ["A", "B"]}},
            {"field": "weight_g", "code": "refused_there", "params": {"reason": "error_x", "detail": ""}},
        ],
    },
    "pictures_left_out": {
        "code": "KOPI-1",
        "shop": SHOP,
        "issues": [{"field": "pictures", "code": "picture_refused", "params": {"name": "a.jpg", "reason": "x"}}],
    },
    "push_refused.unsaid": {"code": "KOPI-1", "shop": SHOP, "aspect": "price", "reason": "x", "detail": ""},
    "push_refused": {"code": "KOPI-1", "shop": SHOP, "aspect": "price", "reason": "x", "detail": "Harga salah"},
    "shop_reconnect": {"shop": SHOP, "reason": "x", "detail": ""},
    "shop_misconfigured": {"shop": SHOP, "reason": "x", "detail": ""},
    "shop_no_plugin": {"shop": SHOP, "reason": "x", "detail": "lazda"},
    "clock_wrong": {"shop": SHOP, "reason": "x", "detail": ""},
    "shop_unreachable": {"shop": SHOP, "reason": "never_sent", "detail": ""},
    "shop_stopped": {"shop": SHOP, "reason": "x", "detail": ""},
    "consent_ends": {"shop": SHOP, "until": "2026-12-01T00:00:00+00:00"},
    "listings_not_ours": {"count": 2, "names": "Teh, Gula"},
    **{code: {"code": "KOPI-1", "sku": "KOPI-1", "ours": "active", "theirs": "banned"} for code, _ in _TOLD.values()},
}


@pytest.fixture(params=["id", "en"])
def spoken(request: pytest.FixtureRequest) -> Iterator[str]:
    before = language()
    set_language(request.param)
    yield request.param
    set_language(before)


@pytest.mark.parametrize("code", sorted(NOTICES))
def test_a_notice_is_whole_sentences_with_a_next_step(code: str, spoken: str) -> None:
    params = NOTICES[code]
    lines = notice_lines(code, params, SHOP)
    issues = params.get("issues", [])
    assert isinstance(issues, list)
    assert len(lines) == 1 + len(issues)
    for line in lines:
        assert "{" not in line
        assert "[" not in line
    assert len(lines[0].rstrip(":").split(". ")) >= 2 or ":" in lines[0], "what happened, then what to do"


def test_no_notice_in_the_source_is_missing_here() -> None:
    made = set()
    for package in ("inventory", "jobs"):
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute | ast.Name):
                    name = node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id
                    if name == "Notice" and node.args and isinstance(node.args[0], ast.Constant):
                        made.add(str(node.args[0].value))
    assert len(made) >= 8
    assert made - set(NOTICES) == set()
    assert set(NOTICES) <= set(TEMPLATES)


def test_states_days_and_lists_are_shown_as_people_read_them() -> None:
    set_language("id")
    assert "diblokir" in notice_lines("listing_status_there", NOTICES["listing_status_there"], SHOP)[0]
    assert "01/12/2026" in notice_lines("consent_ends", NOTICES["consent_ends"])[0]
    assert any("A, B" in line for line in notice_lines("product_blocked", NOTICES["product_blocked"]))
    assert "tidak ada sambungan" in notice_lines("shop_unreachable", NOTICES["shop_unreachable"])[0]


def test_a_code_without_words_is_still_shown() -> None:
    assert notice_lines("new_code", {"sku": "A"}) == ["new_code (sku=A, shop=)"]
