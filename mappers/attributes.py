"""Attribute values of a listing: chosen by name from what a product says of itself, never guessed.

What a marketplace calls an attribute and how it wants a value written are its own mapper's matter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from inventory.canonical import (
    AttributeOption,
    AttributeSpec,
    CertificateKind,
    Condition,
    Issue,
    ListingDraft,
    Resolved,
    Severity,
)
from mappers.text import fold, tidy

# Facts the draft itself holds, under the names marketplaces give such attributes (English and Indonesian).
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
class Value:
    """One value: a predefined ``option``, or an own text. ``unit`` stands apart; ``day`` is the text read as a date."""

    text: str
    option: AttributeOption | None = None
    unit: str = ""
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Chosen:
    """One attribute's outcome: its values, or the issue that forbids them."""

    spec: AttributeSpec
    values: tuple[Value, ...] = ()
    issue: Issue | None = None


def attribute_issues(draft: ListingDraft, resolved: Resolved) -> Iterator[Issue]:
    """What is missing or does not fit."""
    yield from (chosen.issue for chosen in choose(draft, resolved) if chosen.issue is not None)


def choose(draft: ListingDraft, resolved: Resolved) -> Iterator[Chosen]:
    """Every attribute of the category with what this draft says about it."""
    given = {fold(name): value for name, value in draft.attributes.items() if value.strip()}
    yield from _choose_each(resolved.attribute_specs, given, draft)


def _choose_each(specs: Sequence[AttributeSpec], given: Mapping[str, str], draft: ListingDraft) -> Iterator[Chosen]:
    for spec in specs:
        chosen = _choose(spec, given.get(fold(spec.name)), draft)
        yield chosen
        picked = {value.option.external_id for value in chosen.values if value.option is not None}
        for option in spec.options:
            # A value may ask for more, e.g. Halal "Ya" for the certificate's number.
            if option.children and option.external_id in picked:
                yield from _choose_each(option.children, given, draft)


def _choose(spec: AttributeSpec, given: str | None, draft: ListingDraft) -> Chosen:
    candidates = [given] if given is not None else list(_facts(spec, draft))
    if not candidates:
        if _names(spec):
            missing = Issue("attributes", "attribute_missing", {"attribute": spec.name, "options": _names(spec)})
        else:
            missing = Issue("attributes", "attribute_missing_text", {"attribute": spec.name})
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


def _values(spec: AttributeSpec, given: str) -> tuple[Value, ...]:
    """What a person wrote as values, or () when it does not fit. Several are parted by comma, semicolon, / or |."""
    parts = [part for part in re.split(r"[,;/|]", given) if part.strip()]
    whole_text = any(fold(option.name) == fold(given) for option in spec.options)
    if whole_text or len(parts) < 2 or spec.max_values <= 1:
        parts = [given]
    values = [_one(spec, part) for part in parts]
    if len(parts) > spec.max_values or any(value is None for value in values):
        return ()
    return tuple(value for value in values if value is not None)


def _one(spec: AttributeSpec, given: str) -> Value | None:
    text = tidy(given)
    for option in spec.options:
        if fold(option.name) == fold(text):
            return Value(option.name, option)
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
    return Value(number.replace(",", ".") if spec.kind == "float" else number, unit=unit)


def _quantity(spec: AttributeSpec, text: str) -> tuple[str, str]:
    """("250", "g") for "250 g" when the attribute knows the unit; the text itself otherwise."""
    for unit in sorted(spec.units, key=len, reverse=True):
        if fold(text).endswith(fold(unit)):
            number = text[: len(text) - len(unit)].strip()
            if re.fullmatch(r"-?\d+([.,]\d+)?", number):
                return number.replace(",", "."), unit
    return text, ""


def _date(text: str) -> Value | None:
    for form in ("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y", "%Y-%m", "%m/%Y"):
        try:
            day = datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
        return Value(text, day=day)
    return None
