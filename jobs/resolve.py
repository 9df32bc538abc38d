"""Turn our words into a marketplace's ids before anything is mapped: category, attributes, brands, channels.

Nothing is guessed. What cannot be resolved becomes an Issue that names its cheapest fix.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from inventory import category_choices
from inventory.canonical import BrandList, Category, Issue, ItemLimits, ListingDraft, Resolved
from inventory.category_choices import LEAF, WORD, Choice, Word, filed_under, word_key
from jobs.category_match import (
    SEPARATOR,
    Proposal,
    Tree,
    VillageGuess,
    exact_leaf,
    match_category,
    proposals,
    village_guesses,
)
from jobs.facts import Facts
from jobs.shop_link import Context

Choices = Mapping[tuple[str, str], Choice]


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a draft resolved to. Without a category, ``resolved`` still holds what counts in every category.

    ``unknown`` names what was never fetched ("categories", "attributes", ...): only offline.
    """

    resolved: Resolved
    issues: tuple[Issue, ...] = ()
    unknown: tuple[str, ...] = ()


@dataclass(slots=True)
class Resolver:
    """Resolves drafts of one shop; keeps what it read for the whole run. ``online=False`` sends nothing."""

    ctx: Context
    pictures_folder: Path
    online: bool = True
    facts: Facts = field(init=False)
    _tree: Tree | None = None
    _choices: Choices | None = None
    _names: dict[str, Word] | None = None
    _found: dict[str, tuple[str | None, list[Issue]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.facts = Facts(self.ctx, self.online)

    def prepare(self, drafts: Iterable[ListingDraft]) -> None:
        """Fetch in batches what these drafts need."""
        wanted = {c for d in drafts if (c := self.category(d)[0])}
        self.facts.load_attributes(sorted(wanted))

    def resolve(self, draft: ListingDraft) -> Resolution:
        """Everything but picture ids."""
        category_id, issues = self.category(draft)
        unknown = [] if self.facts.categories() is not None else ["categories"]
        limits, channels = self.facts.limits(category_id or ""), self.facts.channels()
        specs = self.facts.attributes(category_id) if category_id else ()
        brands = self.facts.brands(category_id) if category_id and draft.brand else BrandList((), False)
        places = self.facts.places()
        asked = {"limits": limits, "channels": channels, "places": places, "attributes": specs, "brands": brands}
        unknown += [name for name, value in asked.items() if value is None]
        resolved = Resolved(
            category_id=category_id or "",
            limits=limits or ItemLimits(),
            attribute_specs=specs or (),
            brands=brands or BrandList((), False),
            channels=channels or (),
            places=places or (),
        )
        return Resolution(resolved, tuple(issues), tuple(unknown))

    def with_brands(self, resolved: Resolved) -> Resolved:
        """The same with the category's brands, for marketplaces that insist on one."""
        return replace(resolved, brands=self.facts.brands(resolved.category_id) or BrandList((), False))

    def category(self, draft: ListingDraft) -> tuple[str | None, list[Issue]]:
        """The one leaf category of a draft, or an issue: what a person confirmed, else the leaf's own name.

        What was confirmed for the word counts before what was confirmed for its kind of goods. A confirmed leaf that
        is gone from the tree, or is called otherwise now, is an issue and never another leaf.
        """
        words = filed_under(draft.category, draft.name)
        key = f"{'c' if draft.category.strip() else 'n'}:{word_key(words)}"
        if key not in self._found:
            self._found[key] = self._category(words, bool(draft.category.strip()))
        return self._found[key]

    def tree(self) -> Tree | None:
        """The leaves of this shop's tree; None when it was never fetched."""
        if self._tree is None:
            found = self.facts.categories()
            self._tree = None if found is None else Tree(leaf_paths(found))
        return self._tree

    def confirmed(self, words: str) -> Choice | None:
        """What a person confirmed for this word, or for the kind of goods that it names exactly."""
        if self._choices is None:
            with self.ctx.app.database.read() as conn:
                self._choices = category_choices.choices(conn, self.ctx.app.village_id, self.ctx.marketplace.code)
        leaf = exact_leaf(words)
        of_leaf = self._choices.get((LEAF, leaf.leaf_id)) if leaf else None
        return self._choices.get((WORD, word_key(words))) or of_leaf

    def guesses(self, words: str) -> list[VillageGuess]:
        """What kind of goods the village files under this word."""
        if self._names is None:
            with self.ctx.app.database.read() as conn:
                self._names = category_choices.products_by_word(conn, self.ctx.app.village_id)
        known = self._names.get(word_key(words))
        return village_guesses(words, known.names if known else ())

    def proposals(self, words: str) -> list[Proposal]:
        """Leaves that may be meant, the surest first; empty without a tree. Their numbers are what a person types, so
        every place that shows them asks here."""
        tree = self.tree()
        return [] if tree is None else proposals(words, self.guesses(words), tree)

    def _category(self, words: str, written: bool) -> tuple[str | None, list[Issue]]:
        tree = self.tree()
        if tree is None:
            return None, []
        chosen = self.confirmed(words)
        if chosen is not None:
            return self._still_there(words, chosen, tree)
        if written:
            found, _ = match_category(words, tree.leaves)
            if found is not None:
                return found, []
        near = self.proposals(words)
        where = {"words": words, "choices": choices_text(near) or "-"}
        if near:
            return None, [Issue("category", "category_unknown" if written else "category_empty", where)]
        return None, [Issue("category", "category_unlike" if written else "category_missing", where)]

    def _still_there(self, words: str, chosen: Choice, tree: Tree) -> tuple[str | None, list[Issue]]:
        path = tree.leaves.get(chosen.external_id)
        where = {"words": words, "path": chosen.path}
        if path is None:
            near = choices_text(self.proposals(words)) or "-"
            return None, [Issue("category", "category_gone", {**where, "choices": near})]
        name = path.rsplit(SEPARATOR, 1)[-1]
        if word_key(name) != word_key(chosen.name):
            params = {**where, "now": path, "id": chosen.external_id}
            return None, [Issue("category", "category_changed", params)]
        return chosen.external_id, []


def choices_text(found: Iterable[Proposal]) -> str:
    """Proposals with the numbers that ``categories confirm`` takes."""
    return "; ".join(f"{number} = {one.path}" for number, one in enumerate(found, 1))


def leaf_paths(categories: Iterable[Category]) -> dict[str, str]:
    """The leaves of a tree by id, each as "Parent > Leaf". A circle of parents ends where it began."""
    by_id = {c.external_id: c for c in categories}

    def path(category: Category) -> str:
        names, seen = [category.name], {category.external_id}
        while category.parent_id and category.parent_id in by_id and category.parent_id not in seen:
            category = by_id[category.parent_id]
            seen.add(category.external_id)
            names.append(category.name)
        return SEPARATOR.join(reversed(names))

    return {c.external_id: path(c) for c in by_id.values() if c.is_leaf}
