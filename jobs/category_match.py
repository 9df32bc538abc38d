"""From what people call their goods to a leaf of the village taxonomy, and from there to a leaf of a fetched tree.

Pure: words and names in, guesses with a confidence from 0 to 100 out. Nothing here decides; a person confirms.

How sure is how sure: 100 is the same word; 80 and more a name that holds the word, a typing mistake, or the head of a
longer name ("keripik" for "keripik pisang"); a leaf with the right name in a foreign part of the tree stays below 90.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache

from rapidfuzz import fuzz, process, utils

from inventory.canonical import Issue
from inventory.taxonomy import VillageLeaf, village_leaves

# A category word is taken when it is the leaf's name, or so near that only one leaf can be meant.
NEAR_ENOUGH = 92.0
CLEARLY_AHEAD = 6.0
SURE = 90
"""A proposal from here on, and ``AHEAD`` before the next, is sure enough to be confirmed with all others at once."""
AHEAD = 5
MOST = 5
ENOUGH = 3
LIKELY = 80
"""From here on goods are taken to be of a kind where only advice hangs on it."""
ALIKE, ALIKE_LEAF = 84.0, 88.0
SEPARATOR = " > "


@dataclass(frozen=True, slots=True)
class VillageGuess:
    """A leaf of the taxonomy and why: ``same_``, ``wide_``, ``holds_``, ``similar_word`` or ``product_name``."""

    leaf: VillageLeaf
    confidence: int
    reason: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """A leaf of a marketplace's tree. ``reasons``: why the goods are that kind, then why the kind is this leaf."""

    external_id: str
    path: str
    confidence: int
    reasons: tuple[str, ...]
    leaf_id: str = ""


@dataclass(frozen=True)
class Tree:
    """The leaves of one fetched tree (id → "Parent > Leaf"), made ready for looking up."""

    leaves: Mapping[str, str]
    parts: Mapping[str, tuple[str, ...]] = field(init=False)
    by_part: Mapping[str, tuple[str, ...]] = field(init=False)
    above: Mapping[str, tuple[str, ...]] = field(init=False)

    def __post_init__(self) -> None:
        parts = {i: _parts(path.rsplit(SEPARATOR, 1)[-1]) for i, path in self.leaves.items()}
        by_part: dict[str, list[str]] = defaultdict(list)
        for i, names in parts.items():
            for name in names:
                by_part[name].append(i)
        above = {i: tuple(p for a in path.split(SEPARATOR)[:-1] for p in _parts(a)) for i, path in self.leaves.items()}
        object.__setattr__(self, "parts", parts)
        object.__setattr__(self, "by_part", {name: tuple(ids) for name, ids in by_part.items()})
        object.__setattr__(self, "above", above)


def normal(text: str) -> str:
    """The form in which words are compared: small letters, single blanks, no signs."""
    return " ".join(utils.default_process(text).split())


def _parts(name: str) -> tuple[str, ...]:
    """ "Gula & Gula Aren" as a whole and each part of it."""
    pieces = [normal(piece) for piece in re.split(r"[&,/]|\bdan\b|\band\b", name)]
    return tuple(dict.fromkeys(piece for piece in (normal(name), *pieces) if piece))


@cache
def _terms() -> Mapping[str, str]:
    """Every word of the taxonomy, as compared, and the id of its leaf."""
    found: dict[str, str] = {}
    for leaf in village_leaves().values():
        for term in (*_parts(leaf.name), *_parts(leaf.english), *map(normal, leaf.words)):
            found.setdefault(term, leaf.leaf_id)
    for leaf in village_leaves().values():  # a leaf's own name is nobody else's word
        found[normal(leaf.name)] = leaf.leaf_id
    return found


@cache
def _wide() -> frozenset[str]:
    """Words of one leaf that are also words of a whole branch: "Kopi" may be ground or in beans."""
    leaves = village_leaves().values()
    above = {part for leaf in leaves for name in leaf.above for part in _parts(name)}
    return frozenset(above - {part for leaf in leaves for part in _parts(leaf.name)})


# --- goods → village leaf -------------------------------------------------------------------------------------------


def exact_leaf(words: str) -> VillageLeaf | None:
    """The leaf whose name, or one of whose words, is exactly ``words``; a word of a whole branch names none."""
    found = None if normal(words) in _wide() else _terms().get(normal(words))
    return None if found is None else village_leaves()[found]


def village_guesses(words: str, names: Iterable[str] = ()) -> list[VillageGuess]:
    """What goods may be that people file under ``words`` and call ``names``; the surest first, at most five.

    The word counts most. Names of products say more when they agree; where they differ, no leaf gets far.
    """
    best: dict[str, VillageGuess] = {}

    def note(leaf_id: str, confidence: float, reason: str) -> None:
        made = VillageGuess(village_leaves()[leaf_id], round(confidence), reason)
        if leaf_id not in best or best[leaf_id].confidence < made.confidence:
            best[leaf_id] = made

    for leaf_id, (score, reason) in _scores(words).items():
        note(leaf_id, score, reason)
    given = [name for name in names if name.strip()]
    sums: dict[str, float] = defaultdict(float)
    for name in given:
        for leaf_id, (score, _) in _scores(name).items():
            sums[leaf_id] += score
    for leaf_id, total in sums.items():
        mean = total / len(given)
        wide = leaf_id in best and best[leaf_id].reason == "wide_word"
        if wide and mean >= LIKELY:
            note(leaf_id, 0.5 * mean + 50, "product_name")  # the word alone is too wide, but the names agree with it
        else:
            note(leaf_id, 0.9 * mean, "product_name")
    order = {leaf_id: index for index, leaf_id in enumerate(village_leaves())}
    return sorted(best.values(), key=lambda g: (-g.confidence, order[g.leaf.leaf_id]))[:MOST]


@lru_cache(maxsize=4096)
def _scores(text: str) -> Mapping[str, tuple[float, str]]:
    wanted = normal(text)
    if not wanted:
        return {}
    terms = _terms()
    if wanted in terms:
        return {terms[wanted]: (86.0, "wide_word") if wanted in _wide() else (100.0, "same_word")}
    found: dict[str, tuple[float, str]] = {}
    words = wanted.split()
    for start in range(len(words)):
        for end in range(len(words), start, -1):
            term = " ".join(words[start:end])
            leaf_id = terms.get(term)
            if leaf_id is not None:
                # The longest word says most; in Indonesian the thing itself comes first.
                score = 76.0 + 4 * min(4, end - start) + (4 if start == 0 else 0) - (20 if term in _wide() else 0)
                _keep(found, leaf_id, score, "holds_word")
    for term, alike, _ in process.extract(wanted, terms.keys(), scorer=fuzz.ratio, score_cutoff=ALIKE, limit=MOST):
        _keep(found, terms[term], 0.92 * alike, "similar_word")
    return found


def _keep(found: dict[str, tuple[float, str]], leaf_id: str, score: float, reason: str) -> None:
    if leaf_id not in found or found[leaf_id][0] < score:
        found[leaf_id] = (score, reason)


# --- village leaf → leaf of a tree ----------------------------------------------------------------------------------


def proposals(words: str, guesses: Sequence[VillageGuess], tree: Tree) -> list[Proposal]:
    """Leaves of ``tree`` for goods filed under ``words``, the surest first, at most five.

    A word that a leaf bears itself counts too, without the taxonomy.
    """
    best: dict[str, Proposal] = {}

    def note(external_id: str, confidence: float, reasons: tuple[str, ...], leaf_id: str = "") -> None:
        made = Proposal(external_id, tree.leaves[external_id], round(confidence), reasons, leaf_id)
        if external_id not in best or best[external_id].confidence < made.confidence:
            best[external_id] = made

    for external_id, (score, reason) in _named(tree, [(normal(words), 1.0)]).items():
        note(external_id, 0.88 * score, (reason,))
    for guess in guesses[:3]:
        for external_id, (score, reason) in _named(tree, _names_of(guess.leaf)).items():
            path = _path_score(guess.leaf, tree.above[external_id])
            confidence = (0.86 * score + 0.14 * path) * guess.confidence / 100
            reasons = (guess.reason, reason, *(("same_branch",) if path else ()))
            note(external_id, confidence, reasons, guess.leaf.leaf_id)
    if guesses and len(best) < ENOUGH:
        names = [(normal(sister.name), 1.0) for sister in _sisters(guesses[0].leaf)]
        for external_id, (score, _) in _named(tree, names).items():
            path = _path_score(guesses[0].leaf, tree.above[external_id])
            confidence = (0.45 * score + 0.1 * path) * guesses[0].confidence / 100
            note(external_id, confidence, (guesses[0].reason, "sister"), guesses[0].leaf.leaf_id)
    return sorted(best.values(), key=lambda p: (-p.confidence, p.path, p.external_id))[:MOST]


def is_sure(found: Sequence[Proposal]) -> bool:
    """Whether the first proposal can be confirmed without looking at the others."""
    if not found or found[0].confidence < SURE:
        return False
    return len(found) == 1 or found[0].confidence - found[1].confidence >= AHEAD


def _sisters(leaf: VillageLeaf) -> list[VillageLeaf]:
    """The other leaves of the same branch: a tree that lacks a leaf often has its like."""
    branch = leaf.path.rsplit(SEPARATOR, 1)[0]
    return [one for one in village_leaves().values() if one.path.rsplit(SEPARATOR, 1)[0] == branch and one != leaf]


def _names_of(leaf: VillageLeaf) -> list[tuple[str, float]]:
    """What a marketplace may call this leaf, with the weight of each; the head of a name is the wider kind."""
    names = [(normal(leaf.name), 1.0), (normal(leaf.english), 1.0)]
    names += [(part, 0.97) for part in (*_parts(leaf.name)[1:], *_parts(leaf.english)[1:])]
    names += [(normal(word), 0.87) for word in leaf.words]
    heads = {normal(leaf.name).split()[0]} | ({normal(leaf.english).split()[-1]} if leaf.english else set())
    return names + [(head, 0.84) for head in sorted(heads)]


def _named(tree: Tree, names: Sequence[tuple[str, float]]) -> dict[str, tuple[float, str]]:
    """Leaves whose name, or a part of it, is one of ``names`` or much like it."""
    found: dict[str, tuple[float, str]] = {}
    for name, weight in names:
        if not name:
            continue
        for part, score, _ in process.extract(
            name, tree.by_part.keys(), scorer=fuzz.token_sort_ratio, score_cutoff=ALIKE_LEAF, limit=2 * MOST
        ):
            exact = score == 100.0
            for external_id in tree.by_part[part]:
                whole = part == tree.parts[external_id][0]
                value = score * weight * (1.0 if whole else 0.97) * (1.0 if exact else 0.94)
                _keep(found, external_id, value, "leaf_name" if exact else "leaf_similar")
    return found


def _path_score(leaf: VillageLeaf, above: Sequence[str]) -> float:
    """How well the branches agree: the best likeness of any name above the two leaves, 0 when it is none."""
    ours = {part for name in leaf.above for part in _parts(name)}
    best = max((fuzz.token_sort_ratio(one, other) for one in ours for other in above), default=0.0)
    return best if best >= ALIKE else 0.0


# --- the leaf's own name --------------------------------------------------------------------------------------------


def match_category(words: str, leaves: Mapping[str, str]) -> tuple[str | None, list[Issue]]:
    """The leaf id that ``words`` name among ``leaves`` (id → "Parent > Leaf").

    Exact names win (the leaf alone or the whole path); a near name wins when it is clearly the only one; everything
    else is an Issue with up to three suggestions.
    """
    if not words.strip():
        return None, [Issue("category", "category_missing")]
    wanted = utils.default_process(words)
    exact = [
        i
        for i, path in leaves.items()
        if wanted in (utils.default_process(path), utils.default_process(path.rsplit(SEPARATOR, 1)[-1]))
    ]
    if len(exact) == 1:
        return exact[0], []
    last = {i: path.rsplit(SEPARATOR, 1)[-1] for i, path in leaves.items() if not exact or i in exact}
    near = process.extract(words, last, scorer=fuzz.token_sort_ratio, processor=utils.default_process, limit=3)
    if near and not exact and near[0][1] >= NEAR_ENOUGH and (len(near) < 2 or near[0][1] - near[1][1] >= CLEARLY_AHEAD):
        return str(near[0][2]), []
    wide = process.extract(words, dict(leaves), scorer=fuzz.token_set_ratio, processor=utils.default_process, limit=3)
    choices = [leaves[i] for i in exact] or [str(leaves[key]) for _, _, key in wide]
    return None, [Issue("category", "category_unknown", {"words": words, "choices": "; ".join(choices)})]
