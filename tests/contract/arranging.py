"""What the fixtures of every marketplace need to make a shop ready and to look at what came of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from inventory.canonical import DraftVariant, ListingDraft, Picture, Sku, Window
from tests.contract.bench import Bench
from tests.contract.scenario import Arranged

LONG = "Dibuat sendiri oleh warga desa, tanpa pengawet, dikemas rapi."


def holds(*conditions: bool) -> None:
    """Every condition is met, or the failure shows which is not."""
    assert all(conditions), conditions


def last_hour(bench: Bench) -> Window:
    """Everything that happened in a fresh shop."""
    return Window(bench.now - timedelta(hours=1), bench.now + timedelta(minutes=5))


def no_preparation(*args: Any, check: Callable[[Any], bool]) -> Callable[[Bench], Arranged]:
    """A call that needs no preparation."""
    return lambda bench: Arranged(args, lambda result: holds(check(result)))


def make_draft(code: str, *options: str, name: str, category: str) -> ListingDraft:
    """A product with one variant, or with one for each option of an axis."""
    variants = tuple(DraftVariant(Sku(f"{code}-{n}"), 45_000 + n, 4 + n, (option,)) for n, option in enumerate(options))
    return ListingDraft(
        code=Sku(code),
        name=name,
        description=LONG,
        variants=variants or (DraftVariant(Sku(code), 45_000, 7),),
        axes=("Rasa",) if options else (),
        category=category,
        weight_g=250,
        pictures=(Picture("kopi.png"),),
    )
