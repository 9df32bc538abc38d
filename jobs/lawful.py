"""What the law usually asks of a kind of goods, whichever shop sells them: certificates, and words not to use.

Facts stand in ``config/data`` with their sources. All of it warns: a regulation may have changed, and only a person
knows the exception.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Any

from inventory.canonical import CertificateKind, Issue, ListingDraft, Severity
from inventory.taxonomy import VillageLeaf

# Proper names: the same in every language.
_NAMES = {
    CertificateKind.PIRT: "P-IRT",
    CertificateKind.BPOM: "BPOM",
    CertificateKind.HALAL: "Halal",
    CertificateKind.SNI: "SNI",
}


def certificate_issues(draft: ListingDraft, leaf: VillageLeaf | None) -> Iterator[Issue]:
    """Each certificate that goods of this kind usually need and the product does not name."""
    held = {certificate.kind for certificate in draft.certificates if certificate.number.strip()}
    for need in leaf.needs if leaf else ():
        if not held.intersection(need.any_of):
            kinds = " / ".join(_NAMES[kind] for kind in need.any_of)
            params = {"kinds": kinds, "goods": leaf.name if leaf else "", "source": need.source}
            yield Issue("certificates", "certificate_missing", params, Severity.WARNING)


def word_issues(draft: ListingDraft, leaf: VillageLeaf | None) -> Iterator[Issue]:
    """Claims to heal, in the name or the description of food, drink and herbal goods."""
    facts = _facts()
    if leaf is None or leaf.path.split(" > ")[0] not in facts["branches"]:
        return
    for field, text in (("name", draft.name), ("description", draft.description)):
        for word in facts["words"]:
            if re.search(rf"\b{re.escape(word)}\b", text, re.IGNORECASE):
                params = {"word": word, "source": facts["source"]}
                yield Issue(field, "healing_word", params, Severity.WARNING)


@cache
def _facts() -> Mapping[str, Any]:
    found: dict[str, Any] = json.loads(resources.files("config.data").joinpath("lawful_words.json").read_text("utf-8"))
    return found
