"""From the village's words to a leaf of its taxonomy, and from there to a leaf of some marketplace's tree."""

from __future__ import annotations

import json
from importlib import resources

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inventory.canonical import CertificateKind
from inventory.taxonomy import village_leaves
from jobs.category_match import SURE, Tree, exact_leaf, is_sure, normal, proposals, village_guesses

INDONESIAN = Tree(
    {
        "1": "Makanan & Minuman > Makanan Ringan > Keripik",
        "2": "Makanan & Minuman > Minuman > Kopi Bubuk",
        "3": "Makanan & Minuman > Minuman > Kopi Biji",
        "4": "Makanan & Minuman > Bahan Masak > Gula & Gula Aren",
        "5": "Fashion > Batik & Kain Tradisional > Kain Batik",
        "6": "Otomotif > Perawatan > Sirup",
        "7": "Rumah > Kerajinan & Dekorasi > Anyaman",
    }
)
ENGLISH = Tree(
    {
        "10": "Food & Beverages > Snacks > Cassava Chips",
        "11": "Food & Beverages > Coffee & Tea > Ground Coffee",
        "12": "Home & Living > Crafts > Woven Crafts",
        "13": "Food & Beverages > Spreads & Honey > Honey",
    }
)


def first(words: str, tree: Tree, *names: str) -> tuple[str, bool]:
    found = proposals(words, village_guesses(words, names), tree)
    return (found[0].external_id if found else "", is_sure(found))


# --- the taxonomy -------------------------------------------------------------------------------------------------


def test_the_taxonomy_is_about_150_leaves_and_every_word_means_one_of_them() -> None:
    leaves = village_leaves()
    assert 150 <= len(leaves) <= 200
    owners: dict[str, str] = {}
    for leaf in leaves.values():
        assert len(leaf.words) >= 2, leaf.leaf_id
        for word in {normal(leaf.name), *map(normal, leaf.words)}:
            assert owners.setdefault(word, leaf.leaf_id) == leaf.leaf_id, word
        assert not any("jasa" in normal(word).split() for word in leaf.words), "services are left out"


def test_every_node_has_a_parent_that_is_there_and_every_certificate_a_source() -> None:
    raw = json.loads(resources.files("config.data").joinpath("taxonomy.json").read_text("utf-8"))
    ids = [node["id"] for node in raw["nodes"]]
    assert len(ids) == len(set(ids))
    assert {node["parent"] for node in raw["nodes"]} <= {*ids, None}
    assert all(rule["source"] and len(rule["note"]) > 20 and rule["any_of"] for rule in raw["certificates"].values())
    assert {name for node in raw["nodes"] for name in node.get("certificates", ())} == set(raw["certificates"])


@pytest.mark.parametrize(
    ("leaf", "kinds"),
    [
        ("keripik-singkong", [{CertificateKind.PIRT, CertificateKind.BPOM}, {CertificateKind.HALAL}]),
        ("susu-yogurt", [{CertificateKind.BPOM}, {CertificateKind.HALAL}]),
        ("jamu-cair", [{CertificateKind.BPOM}, {CertificateKind.HALAL}]),
        ("sabun-mandi", [{CertificateKind.BPOM}]),
        ("beras", []),
        ("cabai-segar", []),
        ("batik-tulis", []),
    ],
)
def test_certificates_are_those_of_the_nearest_node_that_names_any(leaf: str, kinds: list[set[str]]) -> None:
    assert [set(need.any_of) for need in village_leaves()[leaf].needs] == kinds


@pytest.mark.parametrize(
    ("words", "leaf"),
    [
        ("Keripik", "keripik"),
        ("kripik tempe", "keripik-tempe"),
        ("Rengginang", "rengginang"),
        ("Emping Melinjo", "emping"),
        ("Gula Aren", "gula-aren"),
        ("gula semut", "gula-semut"),
        ("Kopi bubuk", "kopi-bubuk"),
        ("Teh", "teh"),
        ("Madu Hutan", "madu"),
        ("kunir asam", "jamu-cair"),
        ("Batik Tulis", "batik-tulis"),
        ("Tenun", "tenun"),
        ("Lurik", "lurik"),
        ("Anyaman Bambu", "anyaman-bambu"),
        ("Gerabah", "gerabah"),
        ("Wayang Kulit", "wayang"),
        ("Sambel", "sambal"),
        ("Trasi", "terasi"),
        ("Ikan Asin", "ikan-asin"),
        ("Abon Sapi", "abon"),
        ("Beras", "beras"),
        ("Jagung", "jagung"),
        ("Bibit Durian", "bibit-buah"),
        ("Pupuk Kompos", "pupuk-kompos"),
        ("Telur Asin", "telur-asin"),
        ("Tempe", "tempe"),
        ("Ground coffee", "kopi-bubuk"),
    ],
)
def test_what_villages_sell_is_known_by_its_everyday_word(words: str, leaf: str) -> None:
    found = exact_leaf(words)
    assert found is not None
    assert found.leaf_id == leaf
    assert village_guesses(words)[0].confidence == 100


@pytest.mark.parametrize(
    ("name", "leaf"),
    [
        ("Keripik Pisang Manis Bu Darmi 250 gram", "keripik-pisang"),
        ("Rempeyek Teri Renyah", "rempeyek"),
        ("Sambal Terasi Pedas", "sambal"),
        ("Tas Anyam Pandan Lebar", "tas-anyaman"),
        ("Kripik Singkogn", "keripik-singkong"),
    ],
)
def test_a_products_name_says_what_it_is_by_its_longest_and_first_word(name: str, leaf: str) -> None:
    best = village_guesses(name)[0]
    assert best.leaf.leaf_id == leaf
    assert 80 <= best.confidence < 100


def test_a_wide_word_names_no_leaf_until_the_products_agree_with_it() -> None:
    assert exact_leaf("Kopi") is None
    alone, agreed = village_guesses("Kopi")[0], village_guesses("Kopi", ["Kopi Bubuk Robusta", "Kopi bubuk arabika"])[0]
    assert alone.confidence < SURE <= agreed.confidence
    beans = village_guesses("Kopi", ["Kopi Biji Robusta"])
    assert beans[0].confidence < SURE


def test_products_that_differ_make_no_guess_sure() -> None:
    found = village_guesses("Camilan", ["Keripik Pisang", "Dodol Garut", "Kacang Bawang"])
    assert max(guess.confidence for guess in found) < 50


def test_nothing_is_guessed_from_nothing() -> None:
    for words in ("", "   ", "!!", "zzqx"):
        assert village_guesses(words) == []
        assert proposals(words, [], INDONESIAN) == []


# --- a marketplace's tree -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "tree", "leaf", "sure"),
    [
        ("Kopi giling", INDONESIAN, "2", True),  # a word of the kind that the leaf names
        ("Gula merah", INDONESIAN, "4", True),  # part of the leaf's name
        ("Keripik singkong", INDONESIAN, "1", False),  # the head of a longer name
        ("Batik tulis", INDONESIAN, "5", False),  # related goods only
        ("Sirup", INDONESIAN, "6", False),  # the right name in a foreign branch
        ("Anyaman bambu", INDONESIAN, "7", False),
        ("Keripik singkong", ENGLISH, "10", True),
        ("Kopi bubuk", ENGLISH, "11", True),
        ("Anyaman", ENGLISH, "12", True),
        ("Madu hutan", ENGLISH, "13", True),
        ("Pupuk kompos", ENGLISH, "", False),
    ],
)
def test_a_leaf_is_proposed_by_names_in_both_languages_and_by_its_branch(
    words: str, tree: Tree, leaf: str, sure: bool
) -> None:
    assert first(words, tree) == (leaf, sure)


def test_two_leaves_of_one_name_are_never_sure() -> None:
    twice = Tree({"1": "Makanan > Camilan > Keripik", "2": "Makanan > Makanan Ringan > Keripik"})
    assert first("Keripik", twice) == ("1", False)


def test_a_proposal_says_why() -> None:
    (found, *_) = proposals("Gula merah", village_guesses("Gula merah"), INDONESIAN)
    assert found.reasons == ("same_word", "leaf_name", "same_branch")
    assert (found.leaf_id, found.path) == ("gula-aren", INDONESIAN.leaves["4"])


paths = st.lists(st.text(alphabet="abk &i", min_size=1, max_size=12), min_size=1, max_size=3).map(" > ".join)


@settings(max_examples=60)
@given(st.text(max_size=30), st.dictionaries(st.text("123", min_size=1), paths, max_size=8))
def test_proposals_are_leaves_of_the_tree_in_order_and_always_the_same(words: str, leaves: dict[str, str]) -> None:
    made = [proposals(words, village_guesses(words), Tree(leaves)) for _ in range(2)]
    assert made[0] == made[1]
    scores = [one.confidence for one in made[0]]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 100 for score in scores)
    assert {one.external_id for one in made[0]} <= set(leaves)


def test_the_categories_that_our_own_template_offers_are_known() -> None:
    offered = json.loads(resources.files("config.data").joinpath("template.json").read_text("utf-8"))["categories"]
    assert [words for words in offered if not village_guesses(words)] == []
