"""Attribute values of a listing (shopee.md sections 4 and 6.2): chosen by name, never guessed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from inventory.canonical import AttributeSpec, CertificateKind, Condition, Issue, ListingDraft, Resolved, Severity
from mappers.text import fold, tidy

# Facts the draft itself holds, under the names Shopee gives such attributes (English and Indonesian).
BRAND_NAMES = frozenset({"brand", "merek", "merk"})
CONDITION_NAMES = frozenset({"condition", "kondisi"})
CONDITION_WORDS = {Condition.NEW: ("new", "baru"), Condition.USED: ("used", "bekas")}
CERTIFICATE_WORDS = {
    CertificateKind.PIRT: ("p-irt", "pirt"),
    CertificateKind.BPOM: ("bpom",),
    CertificateKind.HALAL: ("halal",),
    CertificateKind.SNI: ("sni",),
}
# A halal certificate answers the plain question "Halal?"; without one nobody but the operator can.
HALAL_NAMES = frozenset({"halal", "sertifikasi halal", "halal certified"})
HALAL_YES = ("ya", "yes", "halal")
NUMBER_WORDS = frozenset(
    {"no", "no.", "nomor", "number", "registrasi", "registration", "izin", "certificate", "sertifikat"}
)


@dataclass(frozen=True, slots=True)
class Chosen:
    """One attribute's outcome: its wire values, or the issue that forbids them."""

    spec: AttributeSpec
    values: tuple[dict[str, Any], ...] = ()
    issue: Issue | None = None


def attribute_issues(draft: ListingDraft, resolved: Resolved) -> Iterator[Issue]:
    """What is missing or does not fit."""
    yield from (chosen.issue for chosen in _choose_all(draft, resolved) if chosen.issue is not None)


def attribute_list(draft: ListingDraft, resolved: Resolved) -> list[dict[str, Any]]:
    """``attribute_list`` of add_item and update_item: every attribute that has a fitting value."""
    return [
        {"attribute_id": int(chosen.spec.external_id), "attribute_value_list": list(chosen.values)}
        for chosen in _choose_all(draft, resolved)
        if chosen.values
    ]


def _choose_all(draft: ListingDraft, resolved: Resolved) -> Iterator[Chosen]:
    given = {fold(name): value for name, value in draft.attributes.items() if value.strip()}
    yield from _choose_each(resolved.attribute_specs, given, draft)


def _choose_each(specs: Sequence[AttributeSpec], given: Mapping[str, str], draft: ListingDraft) -> Iterator[Chosen]:
    for spec in specs:
        chosen = _choose(spec, given.get(fold(spec.name)), draft)
        yield chosen
        picked = {value["value_id"] for value in chosen.values}
        for option in spec.options:
            # A value may ask for more, e.g. Halal "Ya" for the certificate's number (section 4).
            if option.children and int(option.external_id) in picked:
                yield from _choose_each(option.children, given, draft)


def _choose(spec: AttributeSpec, given: str | None, draft: ListingDraft) -> Chosen:
    candidates = [given] if given is not None else list(_facts(spec, draft))
    if not candidates:
        missing = Issue("attributes", "attribute_missing", {"attribute": spec.name, "options": _names(spec)})
        return Chosen(spec, issue=missing if spec.mandatory else None)
    for candidate in candidates:
        values = _values(spec, candidate)
        if values:
            return Chosen(spec, values)
    params = {"attribute": spec.name, "value": candidates[0], "kind": spec.kind, "options": _names(spec)}
    if given is None and not spec.mandatory:
        return Chosen(spec)
    severity = Severity.ERROR if spec.mandatory else Severity.WARNING
    return Chosen(spec, issue=Issue("attributes", "attribute_value_unknown", params, severity))


def _facts(spec: AttributeSpec, draft: ListingDraft) -> Iterator[str]:
    """What the draft knows about this attribute besides ``attributes``; several spellings may be offered."""
    name = fold(spec.name)
    if name in BRAND_NAMES and draft.brand.strip():
        yield draft.brand
    elif name in CONDITION_NAMES:
        yield from CONDITION_WORDS[draft.condition]
    elif name in HALAL_NAMES and any(c.kind is CertificateKind.HALAL for c in draft.certificates):
        yield from HALAL_YES
    elif NUMBER_WORDS & set(re.split(r"[\s()/]+", name)):
        for certificate in draft.certificates:
            if any(word in name for word in CERTIFICATE_WORDS.get(certificate.kind, ())):
                yield certificate.number


def _names(spec: AttributeSpec) -> list[str]:
    return [option.name for option in spec.options[:20]]


def _values(spec: AttributeSpec, given: str) -> tuple[dict[str, Any], ...]:
    """Wire values for what a person wrote, or () when it does not fit.

    A predefined value goes by its id; an own value by id 0 and its text; a date as Unix seconds in text; a quantity
    with its unit apart (section 6.2, attribute rules).
    """
    parts = [part for part in re.split(r"[,;/|]", given) if part.strip()]
    whole_text = any(fold(option.name) == fold(given) for option in spec.options)
    if whole_text or len(parts) < 2 or spec.max_values <= 1:
        parts = [given]
    values = [_one(spec, part) for part in parts]
    if len(parts) > spec.max_values or any(value is None for value in values):
        return ()
    return tuple(value for value in values if value is not None)


def _one(spec: AttributeSpec, given: str) -> dict[str, Any] | None:
    text = tidy(given)
    for option in spec.options:
        if fold(option.name) == fold(text):
            return {"value_id": int(option.external_id), "original_value_name": option.name}
    if spec.options and not spec.allows_own_value:
        return None
    if spec.kind == "choice" and not spec.allows_own_value:
        return None
    if spec.kind == "date":
        return _date(text)
    number, unit = _quantity(spec, text)
    if spec.units and not unit:
        return None
    if spec.kind == "int" and not re.fullmatch(r"-?\d+", number):
        return None
    if spec.kind == "float" and not re.fullmatch(r"-?\d+([.,]\d+)?", number):
        return None
    value = number.replace(",", ".") if spec.kind == "float" else number
    return {"value_id": 0, "original_value_name": value, **({"value_unit": unit} if unit else {})}


def _quantity(spec: AttributeSpec, text: str) -> tuple[str, str]:
    """("250", "g") for "250 g" when the attribute knows the unit; the text itself otherwise."""
    for unit in sorted(spec.units, key=len, reverse=True):
        if fold(text).endswith(fold(unit)):
            number = text[: len(text) - len(unit)].strip()
            if re.fullmatch(r"-?\d+([.,]\d+)?", number):
                return number.replace(",", "."), unit
    return text, ""


def _date(text: str) -> dict[str, Any] | None:
    for form in ("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y", "%Y-%m", "%m/%Y"):
        try:
            moment = datetime.strptime(text, form).replace(tzinfo=UTC)
        except ValueError:
            continue
        return {"value_id": 0, "original_value_name": str(int(moment.timestamp()))}
    return None
