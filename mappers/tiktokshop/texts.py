"""Titles and descriptions as Tokopedia & Shop takes them (tiktokshop.md section 9.1). Pure."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from inventory.canonical import Issue, ListingDraft, Severity
from mappers.attributes import BRAND_NAMES
from mappers.text import fold, tidy, tidy_lines
from mappers.tiktokshop.limits import EMOJI, ESCAPE, FORBIDDEN, bounds

# The column in which a person writes the title they approve; any of these names is understood.
TITLE_COLUMN = "Judul panjang"
TITLE_NAMES = frozenset({"judul panjang", "judul", "judul produk", "judul etalase", "long title", "title"})
# A product's own facts, in the order in which a title tells them.
VARIETY_NAMES = ("varietas", "jenis", "tipe", "rasa", "bahan", "motif", "variety", "type", "flavour", "material")
ORIGIN_NAMES = ("asal", "asal daerah", "daerah asal", "asal produk", "desa", "kabupaten", "origin", "place of origin")
# What is in the packet; the weight of a parcel counts its packing too.
NET_NAMES = ("berat bersih", "isi bersih", "netto", "berat netto", "net weight")
_AMOUNT = re.compile(r"\d\s*(?:g|gr|gram|kg|kilo|ons|ml|l|liter|cc)\b", re.IGNORECASE)
NO_BRAND_WORDS = frozenset({"", "-", "nobrand", "no brand", "tanpa merek", "tidak ada merek", "tidak bermerek"})


def cleaned(value: str) -> str:
    """One line without emoji and HTML escapes."""
    return tidy(EMOJI.sub(" ", html.unescape(value)))


def title(draft: ListingDraft) -> str:
    """The title this product carries there: its own name where that is long enough, else the one a person approved.

    Without either it is the name, which ``text_issues`` then refuses.
    """
    own = cleaned(draft.name)
    return own if len(own) >= (bounds("name").low or 0) else approved(draft) or own


def approved(draft: ListingDraft) -> str:
    """The title a person wrote down for this product, or ""."""
    return next((cleaned(v) for name, v in draft.attributes.items() if fold(name) in TITLE_NAMES and v.strip()), "")


def propose(draft: ListingDraft) -> str:
    """A longer title from the product's own facts and nothing else: name, variety, brand, weight, origin.

    A fact that the title tells already is not told again. It may still be too short: then facts are missing.
    """
    words = cleaned(draft.name)
    for fact in _facts(draft):
        longer = f"{words} {fact}"
        if fold(fact.removeprefix("asal ")) not in fold(words) and len(longer) <= (bounds("name").high or 0):
            words = longer
    return words


def _facts(draft: ListingDraft) -> Iterator[str]:
    given = {fold(name): cleaned(value) for name, value in draft.attributes.items() if value.strip()}
    yield from (given[name] for name in VARIETY_NAMES if name in given)
    brand = draft.brand or next((given[name] for name in BRAND_NAMES if name in given), "")
    if fold(brand) not in NO_BRAND_WORDS:
        yield cleaned(brand)
    if weight := next((given[name] for name in NET_NAMES if name in given), "") or _weight(draft):
        yield weight
    yield from (f"asal {given[name]}" for name in ORIGIN_NAMES if name in given)


def _weight(draft: ListingDraft) -> str:
    """The weight when all variants share one: 250 g, 1,5 kg. None beside an amount that is told already."""
    if any(_AMOUNT.search(text) for text in (draft.name, *(o for v in draft.variants for o in v.options))):
        return ""
    weights = {v.weight_g or draft.weight_g for v in draft.variants}
    grams = weights.pop() if len(weights) == 1 else None
    if not grams:
        return ""
    return f"{grams} g" if grams < 1000 else f"{grams / 1000:.3f}".rstrip("0").rstrip(".").replace(".", ",") + " kg"


def description(draft: ListingDraft) -> str:
    """One paragraph a line, in the HTML that is taken."""
    plain = tidy_lines(EMOJI.sub(" ", html.unescape(draft.description)))
    return "".join(f"<p>{tidy(line)}</p>" for line in plain.split("\n") if line.strip())


# --- what is wrong with them -----------------------------------------------------------------------------------


def text_issues(draft: ListingDraft) -> Iterator[Issue]:
    """Everything about title and description at once."""
    yield from _title_issues(draft)
    told = description(draft)
    if not told:
        yield Issue("description", "empty")
    elif len(told) > (bounds("description").high or 0):
        yield Issue("description", "too_long", {"length": len(told), "max": bounds("description").high})
    for field, raw, shown in (
        ("name", draft.name, title(draft)),
        ("description", draft.description, draft.description),
    ):
        yield from _character_issues(field, raw, shown)


def _title_issues(draft: ListingDraft) -> Iterator[Issue]:
    low, high = bounds("name").low or 0, bounds("name").high or 0
    shown = title(draft)
    if len(shown) > high:
        yield Issue("name", "too_long", {"length": len(shown), "max": high})
    if len(shown) >= low:
        return
    if approved(draft):
        yield Issue("name", "too_short", {"length": len(shown), "min": low})
        return
    proposal = propose(draft)
    params = {"length": len(shown), "min": low, "proposal": proposal, "column": TITLE_COLUMN}
    yield Issue("name", "title_to_approve" if len(proposal) >= low else "title_needs_facts", params)


def _character_issues(field: str, raw: str, shown: str) -> Iterator[Issue]:
    if found := sorted(set(EMOJI.findall(raw) + ESCAPE.findall(raw)) - {"️", "‍", "⃣"}):
        yield Issue(field, "characters_left_out", {"characters": " ".join(found)}, Severity.WARNING)
    text = html.unescape(shown)
    if brackets := sorted(set(re.findall("[<>]", text))):
        yield Issue(field, "characters_refused", {"characters": " ".join(brackets)})
    most = bounds("repeats").high or 0
    if repeated := sorted({m.group(1) for m in re.finditer(rf"(\S)\1{{{most},}}", text)}):
        yield Issue(field, "repeated_characters", {"characters": " ".join(repeated), "max": most})
    for each in FORBIDDEN:
        if hit := each.pattern.search(text):
            yield Issue(field, "words_not_wanted", {"words": hit.group(0)}, Severity.WARNING)
