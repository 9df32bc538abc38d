"""The heading words, read once from ``config/data/header_words.json`` and indexed for looking up."""

from __future__ import annotations

import functools
import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources

_BLANKS = re.compile(r"[\s_\-./\\:*\"'?!,;&+]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Words:
    """``exact`` maps a compact heading to (field, rank); a lower rank wins when two columns claim one field."""

    fields: frozenset[str]
    exact: Mapping[str, tuple[str, int]]
    patterns: tuple[tuple[str, re.Pattern[str]], ...]
    price_prefixes: frozenset[str]
    guards: frozenset[str]
    ignored_suffixes: frozenset[str]
    order: frozenset[str]
    ledger: frozenset[str]
    skipped_sheets: tuple[str, ...]
    requirement: frozenset[str]
    instruction_starts: frozenset[str]
    example_starts: tuple[str, ...]
    totals: frozenset[str]
    sample_cells: frozenset[str]


@functools.lru_cache(maxsize=4096)
def normal(text: str) -> str:
    """Lower case, full-width forms narrowed, underscores and punctuation as single blanks."""
    text = unicodedata.normalize("NFKC", text)
    if not text.isupper():
        text = _CAMEL.sub(" ", text)
    return _BLANKS.sub(" ", text.casefold()).strip()


def compact(text: str) -> str:
    return normal(text).replace(" ", "")


@functools.cache
def load() -> Words:
    raw = json.loads(resources.files("config.data").joinpath("header_words.json").read_text("utf-8"))
    exact: dict[str, tuple[str, int]] = {}
    for field, words in raw["fields"].items():
        for rank, word in enumerate(words):
            exact.setdefault(compact(word), (field, rank))
    return Words(
        fields=frozenset(raw["fields"]),
        exact=exact,
        patterns=tuple((field, re.compile(pattern)) for field, pattern in raw["patterns"]),
        price_prefixes=frozenset(raw["price_prefixes"]),
        guards=frozenset(raw["guards"]),
        ignored_suffixes=frozenset(raw["ignored_suffixes"]),
        order=frozenset(compact(word) for word in raw["order_words"]),
        ledger=frozenset(compact(word) for word in raw["ledger_words"]),
        skipped_sheets=tuple(raw["skipped_sheets"]),
        requirement=frozenset(raw["requirement_words"]),
        instruction_starts=frozenset(raw["instruction_starts"]),
        example_starts=tuple(raw["example_starts"]),
        totals=frozenset(raw["total_words"]),
        sample_cells=frozenset(raw["sample_cells"]),
    )
