"""Categories for a person: what a word of the village may be at a marketplace, and remembering what was confirmed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from inventory import category_choices
from inventory.canonical import MarketplaceCode, Shop
from inventory.category_choices import LEAF, WORD, Choice, Word, word_key
from inventory.taxonomy import village_leaves
from jobs.category_match import SEPARATOR, Proposal, exact_leaf, is_sure, match_category, normal
from jobs.lease import shop_lease
from jobs.resolve import Resolver
from jobs.shop_link import context
from jobs.wiring import App


class NoTree(Exception):
    """The categories of this shop were never fetched."""

    def __init__(self, shop: str) -> None:
        super().__init__(shop)
        self.shop = shop


class WordUnknown(Exception):
    """No product is filed under this word, and no leaf of the village taxonomy is called so."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


class LeafUnknown(Exception):
    """Neither the number of a proposal nor the id of a leaf that goods can be listed in."""

    def __init__(self, given: str, choices: str) -> None:
        super().__init__(given)
        self.given = given
        self.choices = choices


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One word of the village. ``state``: confirmed, name (the leaf bears it itself), proposed, changed or none.

    ``settled`` is the path of the leaf in use, "" when there is none yet.
    """

    words: str
    products: int
    kind: str
    state: str
    settled: str
    proposals: tuple[Proposal, ...]
    sure: bool


def reader(app: App, shop: Shop) -> Resolver:
    """What was fetched of a shop, read without a network. Raises NoTree."""
    found = Resolver(context(app, shop), app.settings.pictures_folder, online=False)
    if found.tree() is None:
        raise NoTree(shop.name)
    return found


def learn(app: App, shop: Shop) -> None:
    """Fetch the shop's categories when they are missing or old. Raises MarketplaceError, LeaseBusy."""
    with shop_lease(app, shop.shop_id) as held:
        ctx = context(app, shop)
        ctx.held = held
        Resolver(ctx, app.settings.pictures_folder).tree()


def suggest(resolver: Resolver) -> list[Suggestion]:
    """Every word that goods for sale are filed under; what needs a person first, then by number of products."""
    ctx = resolver.ctx
    with ctx.app.database.read() as conn:
        words = category_choices.products_by_word(conn, ctx.app.village_id)
    order = {"changed": 0, "proposed": 1, "none": 1, "name": 2, "confirmed": 2}
    found = [_suggestion(resolver, word) for word in words.values()]
    return sorted(found, key=lambda s: (order[s.state], -s.products, s.words.casefold()))


def _suggestion(resolver: Resolver, word: Word) -> Suggestion:
    words = word.words
    tree = resolver.tree()
    assert tree is not None
    near = tuple(resolver.proposals(words))
    chosen = resolver.confirmed(words)
    state, settled = ("proposed" if near else "none"), ""
    if chosen is not None:
        path = tree.leaves.get(chosen.external_id, "")
        same = word_key(path.rsplit(SEPARATOR, 1)[-1]) == word_key(chosen.name)
        state, settled = ("confirmed", path) if same else ("changed", "")
    elif word.written and (named := match_category(words, tree.leaves)[0]) is not None:
        state, settled = "name", tree.leaves[named]
    guesses = resolver.guesses(words)
    kind = guesses[0].leaf.path if guesses else ""
    return Suggestion(words, len(word.names), kind, state, settled, near, is_sure(near))


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What was remembered: ``kind`` is "word" or "leaf"; ``products`` are those that it concerns now."""

    kind: str
    words: str
    external_id: str
    path: str
    products: int


def confirm(resolver: Resolver, words: str, given: str) -> Confirmed:
    """Remember that ``words`` belong into the leaf ``given``: its id, or the number of its proposal.

    Raises WordUnknown, LeafUnknown.
    """
    tree = resolver.tree()
    assert tree is not None
    kind, key, shown = _subject(resolver, words)
    near = resolver.proposals(shown)
    external_id = given.strip()
    if external_id not in tree.leaves and external_id.isdecimal() and 1 <= int(external_id) <= len(near):
        external_id = near[int(external_id) - 1].external_id
    if external_id not in tree.leaves:
        choices = "; ".join(f"{number} = {one.path}" for number, one in enumerate(near, 1))
        raise LeafUnknown(given, choices)
    return _remember(resolver, [(kind, key, shown, external_id)])[0]


def confirm_all_sure(resolver: Resolver) -> list[Confirmed]:
    """Remember the first proposal of every open word that is sure enough (``jobs.category_match.SURE``)."""
    sure = [s for s in suggest(resolver) if s.state == "proposed" and s.sure]
    return _remember(resolver, [(WORD, word_key(s.words), s.words, s.proposals[0].external_id) for s in sure])


def _subject(resolver: Resolver, words: str) -> tuple[str, str, str]:
    """(kind, key, as written): a word of the products first, then a leaf of the taxonomy by id or name."""
    ctx = resolver.ctx
    with ctx.app.database.read() as conn:
        known = category_choices.products_by_word(conn, ctx.app.village_id)
    if word_key(words) in known:
        return WORD, word_key(words), known[word_key(words)].words
    leaf = village_leaves().get(words.strip()) or next(
        (one for one in village_leaves().values() if normal(one.name) == normal(words)), None
    )
    if leaf is None or not normal(words):
        raise WordUnknown(words)
    return LEAF, leaf.leaf_id, leaf.name


def _remember(resolver: Resolver, made: Sequence[tuple[str, str, str, str]]) -> list[Confirmed]:
    tree = resolver.tree()
    assert tree is not None
    app, code = resolver.ctx.app, MarketplaceCode(resolver.ctx.marketplace.code)
    paths = tree.leaves
    with app.database.uow() as uow:
        choices = [Choice(k, key, i, paths[i].rsplit(SEPARATOR, 1)[-1], paths[i]) for k, key, _, i in made]
        category_choices.remember(uow.conn, app.village_id, code, choices, app.clock())
        counts = [category_choices.mark(uow.conn, app.village_id, code, _concerned(k, key)) for k, key, _, _ in made]
        uow.commit()
    return [Confirmed(k, shown, i, paths[i], n) for (k, _, shown, i), n in zip(made, counts, strict=True)]


def _concerned(kind: str, key: str) -> Callable[[str], bool]:
    if kind == WORD:
        return lambda words: word_key(words) == key
    return lambda words: (leaf := exact_leaf(words)) is not None and leaf.leaf_id == key


def forget(app: App, marketplace: str, words: str) -> bool:
    """Take back what was confirmed for a word or a leaf. Returns whether anything was."""
    code = MarketplaceCode(marketplace)
    leaf = village_leaves().get(words.strip()) or exact_leaf(words)
    keys = [(WORD, word_key(words)), *([(LEAF, leaf.leaf_id)] if leaf else [])]
    with app.database.uow() as uow:
        for kind, key in keys:
            if category_choices.forget(uow.conn, app.village_id, code, kind, key):
                category_choices.mark(uow.conn, app.village_id, code, _concerned(kind, key))
                uow.commit()
                return True
    return False


def confirmed(app: App, marketplace: str) -> list[Choice]:
    """Everything that was confirmed for a marketplace."""
    with app.database.read() as conn:
        found = category_choices.choices(conn, app.village_id, marketplace)
    return [found[key] for key in sorted(found)]


def find(resolver: Resolver, text: str) -> list[tuple[str, str]]:
    """Leaves whose path holds every word of ``text``, as (id, path), by path."""
    tree = resolver.tree()
    assert tree is not None
    words = normal(text).split()
    hits = [(i, path) for i, path in tree.leaves.items() if all(word in normal(path) for word in words)]
    return sorted(hits, key=lambda hit: (hit[1], hit[0]))
