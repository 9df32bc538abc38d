"""The practice category tree, attributes, certificates, brands and couriers: invented, but shaped as Indonesia's are.

Ids are arbitrary: they must be fetched, never hard-coded. The same tree exists in both category versions (§7) under
different ids: six digits in v2, in v1 with a 6 before them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Name = tuple[str, str]  # Indonesian, English


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute. ``values`` maps value ids to names; ``when`` (attribute id, value id) makes it required."""

    id: str
    name: Name
    values: dict[str, Name] = field(default_factory=dict)
    sales: bool = False
    customizable: bool = True
    multiple: bool = False
    data_format: str = ""  # "POSITIVE_INT_OR_DECIMAL" for numbers
    when: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Category:
    """One category under its v2 id; the rest is for leaves."""

    id: str
    parent: str
    name: Name
    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    certificates: tuple[str, ...] = ()
    required_certificates: tuple[str, ...] = ()
    permission: str = "AVAILABLE"
    platforms: tuple[str, ...] = ("TIKTOK_SHOP", "TOKOPEDIA")
    needs_dimensions: bool = False
    size_chart: bool = False
    cod: bool = True


def _values(first: int, *names: str) -> dict[str, Name]:
    """Values with ids from *first* on; a name is ``Indonesian|English``, or one word for both."""
    pairs = [name.partition("|") for name in names]
    return {str(first + number): (one, other or one) for number, (one, _, other) in enumerate(pairs)}


ATTRIBUTES: dict[str, Attribute] = {
    a.id: a
    for a in (
        Attribute("100000", ("Warna", "Color"), _values(1000001, "Merah|Red", "Hitam|Black"), sales=True),
        Attribute("100007", ("Ukuran", "Size"), _values(1000101, "S", "M", "L", "XL"), sales=True),
        Attribute("100089", ("Spesifikasi", "Specification"), sales=True),
        Attribute("100157", ("Rasa", "Flavor"), _values(1000201, "Original", "Pedas|Spicy", "Manis|Sweet"), sales=True),
        Attribute("100701", ("Masa Simpan", "Shelf Life"),
                  _values(1001001, "3 Bulan|3 Months", "6 Bulan|6 Months", "12 Bulan|12 Months", "24 Bulan|24 Months")),
        Attribute("100702", ("Jenis Kemasan", "Packaging Type"),
                  _values(1001101, "Plastik|Plastic", "Botol|Bottle", "Toples|Jar", "Kotak|Box")),
        Attribute("100703", ("Negara Asal", "Country of Origin"), _values(1001201, "Indonesia", "Malaysia"),
                  customizable=False),
        Attribute("100704", ("Berat Bersih (g)", "Net Weight (g)"), data_format="POSITIVE_INT_OR_DECIMAL"),
        Attribute("100705", ("Halal", "Halal"), _values(1001301, "Ya|Yes", "Tidak|No"), customizable=False),
        Attribute("100706", ("No. Sertifikat Halal", "Halal Certificate No."), when=("100705", "1001301")),
        Attribute("100707", ("No. Izin Edar (BPOM/P-IRT)", "BPOM/P-IRT No.")),
        Attribute("100708", ("Tingkat Sangrai", "Roast Level"), _values(1001401, "Light", "Medium", "Dark"),
                  customizable=False),
        Attribute("100709", ("Bahan", "Material"),
                  _values(1001501, "Katun|Cotton", "Sutra|Silk", "Bambu|Bamboo", "Rotan|Rattan", "Pandan|Pandanus",
                          "Kayu|Wood", "Tanah Liat|Clay"), multiple=True),
        Attribute("100710", ("Motif", "Pattern"), _values(1001601, "Parang", "Kawung", "Polos|Plain")),
    )
}  # fmt: skip

CERTIFICATES: dict[str, Name] = {
    "7182427061781169926": ("P-IRT atau BPOM MD", "P-IRT or BPOM MD"),
    "7182427311584347905": ("Sertifikat Halal", "Halal Certificate"),
    "7182427311584347906": ("Izin Edar BPOM TR (Obat Tradisional)", "BPOM TR (Traditional Medicine)"),
    "7182427311584347907": ("Notifikasi Kosmetika BPOM", "BPOM Cosmetics Notification"),
}
_PIRT, _HALAL, _TR, _COSMETIC = CERTIFICATES
_FOOD = ("100701", "100702", "100703", "100704", "100705", "100706", "100707")
_CRAFT = ("100709", "100710", "100703")
_SALES = ("100000", "100007", "100089", "100157")


def _food(number: str, parent: str, name: Name, *required: str, **more: Any) -> Category:
    optional = tuple(a for a in (*_FOOD, *_SALES) if a not in required)
    return Category(number, parent, name, required, optional, (_PIRT, _HALAL), **more)


def _craft(number: str, parent: str, name: Name, *required: str, **more: Any) -> Category:
    optional = tuple(a for a in (*_CRAFT, *_SALES) if a not in required)
    return Category(number, parent, name, required, optional, **more)


CATEGORIES: dict[str, Category] = {
    c.id: c
    for c in (
        Category("824328", "0", ("Makanan & Minuman", "Food & Beverages")),
        Category("914824", "824328", ("Minuman", "Drinks")),
        _food("916104", "914824", ("Kopi", "Coffee"), "100708"),
        _food("916232", "914824", ("Teh", "Tea")),
        _food("916360", "914824", ("Minuman Herbal & Wedang", "Herbal Drinks")),
        Category("914952", "824328", ("Makanan Ringan", "Snacks")),
        _food("916488", "914952", ("Keripik & Kerupuk", "Chips & Crackers")),
        _food("916616", "914952", ("Kue Kering & Biskuit", "Cookies & Biscuits")),
        _food("916744", "914952", ("Dodol & Manisan", "Sweets & Candied Fruit")),
        _food("916872", "914952", ("Kacang & Biji-bijian", "Nuts & Seeds")),
        Category("915080", "824328", ("Bahan Masakan", "Cooking Essentials")),
        _food("917000", "915080", ("Bumbu & Rempah", "Spices & Seasonings")),
        _food("917128", "915080", ("Sambal", "Chili Sauce")),
        _food("917256", "915080", ("Gula & Pemanis", "Sugar & Sweeteners")),
        _food("917384", "915080", ("Minyak Goreng & Minyak Kelapa", "Cooking & Coconut Oil")),
        _food("917512", "915080", ("Beras & Biji-bijian", "Rice & Grains"), "100704"),
        Category("915208", "824328", ("Selai & Madu", "Spreads & Honey")),
        _food("917640", "915208", ("Madu", "Honey"), "100703"),
        _food("917768", "915208", ("Selai", "Jam")),
        Category("915336", "824328", ("Bahan Segar", "Fresh Food")),
        _food("917896", "915336", ("Buah Segar", "Fresh Fruit"), cod=False, platforms=("TOKOPEDIA",)),
        _food("918024", "915336", ("Telur", "Eggs"), cod=False, platforms=("TIKTOK_SHOP",)),
        Category("800928", "0", ("Perlengkapan Rumah", "Home Supplies")),
        Category("850312", "800928", ("Dekorasi & Kerajinan", "Decoration & Crafts")),
        _craft("918152", "850312", ("Anyaman", "Woven Crafts"), "100709"),
        _craft("918280", "850312", ("Gerabah & Keramik", "Pottery & Ceramics"), needs_dimensions=True),
        _craft("918408", "850312", ("Ukiran & Kerajinan Kayu", "Wood Carving & Crafts")),
        _craft("918536", "850312", ("Tikar & Karpet", "Mats & Rugs"), needs_dimensions=True),
        Category("824584", "0", ("Fashion", "Fashion")),
        Category("850440", "824584", ("Batik & Kain Tradisional", "Batik & Traditional Fabrics")),
        _craft("918664", "850440", ("Kain Batik", "Batik Fabric"), "100709"),
        _craft("918792", "850440", ("Kemeja Batik", "Batik Shirts"), "100709", size_chart=True),
        _craft("918920", "850440", ("Tenun & Songket", "Woven Fabrics"), "100709"),
        _craft("919048", "850440", ("Tas Etnik", "Ethnic Bags")),
        Category("801928", "0", ("Perawatan & Kecantikan", "Beauty & Personal Care")),
        Category("850568", "801928", ("Perawatan Tubuh", "Body Care")),
        Category("919176", "850568", ("Sabun Mandi", "Bath Soap"), ("100707",), ("100702", *_SALES), (_COSMETIC,),
                 (_COSMETIC,)),
        Category("919304", "850568", ("Minyak Gosok", "Massage Oil"), ("100707",), ("100702", *_SALES), (_COSMETIC,),
                 (_COSMETIC,)),
        Category("802056", "0", ("Kesehatan", "Health")),
        Category("850696", "802056", ("Obat Tradisional", "Traditional Medicine")),
        Category("919432", "850696", ("Jamu", "Jamu"), ("100707",), (*_FOOD[:3], *_SALES), (_TR,), (_TR,)),
        Category("919560", "850696", ("Suplemen Herbal", "Herbal Supplements"), ("100707",), _SALES, (_TR,), (_TR,),
                 permission="INVITE_ONLY"),
        Category("802184", "0", ("Pertanian & Kebun", "Farm & Garden")),
        Category("850824", "802184", ("Hasil & Perlengkapan Kebun", "Garden Produce & Supplies")),
        _craft("919688", "850824", ("Bibit & Benih", "Seeds & Seedlings")),
        _craft("919816", "850824", ("Pupuk", "Fertiliser")),
        Category("802312", "0", ("Lainnya", "Others")),
        Category("850952", "802312", ("Produk Desa Lainnya", "Other Village Products"), (), _SALES),
    )
}  # fmt: skip
PARENTS = frozenset(category.parent for category in CATEGORIES.values())

BRANDS: dict[str, str] = {
    "7082427311584347905": "Lestari Desa",
    "7082427311584347906": "Sari Alam Nusantara",
    "7082427311584347907": "Rumah Batik Wijaya",
    "7082427311584347908": "Kopi Lereng Merapi",
}

DELIVERY_OPTIONS: dict[str, dict[str, Any]] = {
    "7091146663229654785": {"name": "Pengiriman Standar", "type": "STANDARD", "max_g": 50_000},
    "7091146663229654786": {"name": "Kargo Hemat", "type": "ECONOMY", "max_g": 300_000},
    "7091146663229654787": {"name": "Dikirim Penjual", "type": "SEND_BY_SELLER", "max_g": 0},
}
STANDARD, _, BY_SELLER = DELIVERY_OPTIONS
PROVIDERS: dict[str, tuple[str, tuple[str, ...]]] = {
    "7117858858072016642": ("J&T Express", (STANDARD,)),
    "7117858858072016643": ("JNE", (STANDARD, BY_SELLER)),
    "7117858858072016644": ("SiCepat", (STANDARD,)),
    "7117858858072016645": ("J&T Cargo", (tuple(DELIVERY_OPTIONS)[1],)),
    "7117858858072016646": ("POS Indonesia", (BY_SELLER,)),
}


def in_version(number: str, version: str) -> str:
    """A v2 id as it is called in *version*."""
    return number if version == "v2" or number == "0" else f"6{number}"


def version_of(number: str) -> str:
    """Which category version an id belongs to."""
    return "v2" if number in CATEGORIES else "v1"


def find(number: str) -> Category | None:
    """The category with this id of either version."""
    if number in CATEGORIES:
        return CATEGORIES[number]
    return CATEGORIES.get(number[1:]) if number.startswith("6") else None


def is_leaf(category: Category) -> bool:
    """Whether products can be put into it."""
    return category.id not in PARENTS


def chain(category: Category) -> list[Category]:
    """The category and its parents, the root first."""
    found = [category]
    while found[0].parent != "0":
        found.insert(0, CATEGORIES[found[0].parent])
    return found
