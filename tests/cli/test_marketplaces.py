"""What marketplaces there are, what each can do, its limits and where they come from."""

from __future__ import annotations

import pytest

from config.messages import LANGUAGES, say
from config.messages.labels import LABELS
from connectors import registry
from connectors.core.marketplace import Flows, Limits
from terminal.commands_shops import _read_answer
from terminal.errors import Usage
from tests.cli.conftest import Run


def test_every_marketplace_is_listed_with_its_name_state_abilities_and_limits(run: Run) -> None:
    told = {each["code"]: each for each in run("marketplaces", "list", "--json").json["marketplaces"]}
    known = registry.all_marketplaces()
    assert set(told) == set(known)
    for code, marketplace in known.items():
        assert (told[code]["label"], told[code]["status"]) == (marketplace.label, marketplace.status)
        assert told[code]["supports"] == list(marketplace.flows.present())
        assert set(told[code]["limits"]) == set(Limits.__slots__) - {"sources"}
        assert all(each["source"] for each in told[code]["limits"].values())
        assert set(told[code]["settings"]) == set(marketplace.settings)
        assert set(told[code]["listing_limits"]) == {each.name for each in marketplace.listing_limits}


def test_a_person_reads_words_and_sources(run: Run) -> None:
    done = run("marketplaces", "list")
    for marketplace in registry.all_marketplaces().values():
        assert marketplace.label in done.out
        assert marketplace.limits.sources["orders_per_page"] in done.out
    assert "hubungkan toko" in done.out
    assert "pesanan per halaman" in done.out
    assert "pull_orders" not in done.out


def test_every_ability_and_every_limit_has_words() -> None:
    wanted = {f"flow.{name}" for name in Flows.__slots__} | {
        f"limit.{name}" for name in set(Limits.__slots__) - {"sources"}
    }
    assert wanted <= set(LABELS)


@pytest.mark.parametrize("given", ["tidak_ada=1", "tanpa tanda sama dengan", "=1"])
def test_a_setting_that_the_marketplace_does_not_have_is_named(ready: Run, given: str) -> None:
    done = ready("shops", "add", "shopee", "--app-id", "1", "--shop-id", "2", "--set", given)
    assert done.code == 2
    assert given in done.err
    assert "auth_page" in done.err


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ("abc123", "abc123"),
        ("ROW_a-b.c~1", "ROW_a-b.c~1"),
        ("https://localhost/?code=ROW_x%2Dy&state=7&locale=id", "ROW_x-y"),
    ],
)
def test_a_code_is_taken_alone_or_out_of_the_address(answer: str, code: str) -> None:
    assert _read_answer(answer)[0] == code


@pytest.mark.parametrize("answer", ["https://localhost/?code=null&error=auth_denied", "https://localhost/", ""])
def test_a_refusal_is_no_code(answer: str) -> None:
    with pytest.raises(Usage):
        _read_answer(answer)


@pytest.mark.parametrize("code", ["there.misconfigured.service_id", "there.misconfigured.shop_cipher"])
def test_what_is_missing_is_said_in_both_languages(code: str) -> None:
    assert len({say(code, {"detail": "x"}, spoken) for spoken in LANGUAGES}) == 2
