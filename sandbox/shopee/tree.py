"""The practice category tree, attributes, brands and couriers: invented, but shaped as Indonesia's are.

Ids are arbitrary: §4 of the protocol document says they must be fetched, never hard-coded.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute. ``values`` maps value ids to (Indonesian, English) names."""

    id: int
    name: tuple[str, str]
    input_type: int  # 1 single dropdown, 2 single combo, 3 free text, 4 multi dropdown, 5 multi combo (§4)
    values: dict[int, tuple[str, str]] = field(default_factory=dict)
    validation: int = 2  # 0 none, 1 int, 2 string, 3 float, 4 date
    units: tuple[str, ...] = ()
    max_values: int = 1
    children: dict[int, tuple[int, ...]] = field(default_factory=dict)  # value id → child attribute ids


@dataclass(frozen=True, slots=True)
class Category:
    """One category; ``mandatory`` and ``optional`` are attribute ids of a leaf."""

    id: int
    parent: int
    name: tuple[str, str]
    mandatory: tuple[int, ...] = ()
    optional: tuple[int, ...] = ()
    brand_mandatory: bool = False
    dimension_mandatory: bool = False


_COUNTRY = {301: ("Indonesia", "Indonesia"), 302: ("Malaysia", "Malaysia"), 303: ("Thailand", "Thailand")}
_FABRIC = {
    311: ("Katun", "Cotton"), 312: ("Sutra", "Silk"), 313: ("Rayon", "Rayon"), 314: ("Linen", "Linen"),
}  # fmt: skip
_CRAFT = {
    321: ("Bambu", "Bamboo"), 322: ("Rotan", "Rattan"), 323: ("Pandan", "Pandanus"), 324: ("Kayu", "Wood"),
    325: ("Mendong", "Mendong grass"), 326: ("Eceng Gondok", "Water hyacinth"), 327: ("Tanah Liat", "Clay"),
}  # fmt: skip
_HALAL = {331: ("Ya", "Yes"), 332: ("Tidak", "No")}
_PACK = {
    341: ("Kemasan Plastik", "Plastic"),
    342: ("Botol", "Bottle"),
    343: ("Toples", "Jar"),
    344: ("Kotak", "Box"),
}
_LIFE = {351: ("3 Bulan", "3 Months"), 352: ("6 Bulan", "6 Months"), 353: ("12 Bulan", "12 Months"),
         354: ("24 Bulan", "24 Months")}  # fmt: skip
_MOTIF = {361: ("Parang", "Parang"), 362: ("Kawung", "Kawung"), 363: ("Mega Mendung", "Mega Mendung"),
          364: ("Bunga", "Floral")}  # fmt: skip
_ROAST = {371: ("Light", "Light"), 372: ("Medium", "Medium"), 373: ("Dark", "Dark")}

ATTRIBUTES: dict[int, Attribute] = {
    a.id: a
    for a in (
        Attribute(100001, ("Negara Asal", "Country of Origin"), 1, _COUNTRY),
        Attribute(100002, ("Masa Penyimpanan", "Shelf Life"), 2, _LIFE),
        Attribute(100003, ("Tipe Kemasan", "Pack Type"), 1, _PACK),
        Attribute(100004, ("Berat Produk", "Product Weight"), 3, validation=3, units=("g", "kg")),
        Attribute(100005, ("No. Izin Edar (BPOM/PIRT)", "FDA Registration No."), 3),
        Attribute(100006, ("Halal", "Halal"), 1, _HALAL, children={331: (100007,)}),
        Attribute(100007, ("No. Sertifikat Halal", "Halal Certificate No."), 3),
        Attribute(100008, ("Tingkat Sangrai", "Roast Level"), 1, _ROAST),
        Attribute(100009, ("Bahan", "Material"), 5, _FABRIC, max_values=5),
        Attribute(100010, ("Motif", "Pattern"), 1, _MOTIF),
        Attribute(100011, ("Bahan Kerajinan", "Craft Material"), 2, _CRAFT),
        Attribute(100012, ("Tanggal Kedaluwarsa", "Expiry Date"), 3, validation=4),
        Attribute(100013, ("Volume", "Volume"), 3, validation=1, units=("ml", "l")),
    )
}

_FOOD = (100002, 100003, 100004, 100005, 100006, 100012)


def _food(number: int, parent: int, name: tuple[str, str], *mandatory: int) -> Category:
    optional = tuple(a for a in (100001, *_FOOD) if a not in mandatory)
    return Category(number, parent, name, mandatory, optional)


CATEGORIES: dict[int, Category] = {
    c.id: c
    for c in (
        Category(100629, 0, ("Makanan & Minuman", "Food & Beverages")),
        Category(100656, 100629, ("Minuman", "Beverages")),
        _food(101301, 100656, ("Kopi Bubuk", "Ground Coffee"), 100001, 100002),
        _food(101302, 100656, ("Kopi Biji", "Coffee Beans"), 100001, 100008),
        _food(101303, 100656, ("Teh", "Tea"), 100001),
        _food(101304, 100656, ("Jamu & Minuman Herbal", "Herbal Drinks"), 100005),
        Category(100652, 100629, ("Makanan Ringan", "Snacks")),
        _food(101311, 100652, ("Keripik", "Chips"), 100002),
        _food(101312, 100652, ("Kerupuk", "Crackers"), 100002),
        _food(101313, 100652, ("Kue Kering", "Cookies"), 100002),
        _food(101314, 100652, ("Dodol & Manisan", "Sweets & Candied Fruit"), 100002),
        _food(101315, 100652, ("Kacang", "Nuts")),
        Category(100654, 100629, ("Bahan Masak", "Cooking Essentials")),
        _food(101321, 100654, ("Rempah & Bumbu", "Spices & Seasoning")),
        _food(101322, 100654, ("Sambal", "Chili Sauce"), 100002),
        _food(101323, 100654, ("Gula & Gula Aren", "Sugar & Palm Sugar")),
        _food(101324, 100654, ("Minyak Kelapa", "Coconut Oil"), 100013),
        _food(101325, 100654, ("Beras", "Rice"), 100004),
        Category(100655, 100629, ("Selai & Madu", "Spreads & Honey")),
        _food(101331, 100655, ("Madu", "Honey"), 100001, 100006),
        _food(101332, 100655, ("Selai", "Jam"), 100002),
        Category(100636, 0, ("Perlengkapan Rumah", "Home & Living")),
        Category(100713, 100636, ("Kerajinan & Dekorasi", "Crafts & Decoration")),
        Category(101401, 100713, ("Anyaman", "Woven Crafts"), (100011,), (100001,)),
        Category(101402, 100713, ("Gerabah & Keramik", "Pottery"), (), (100011, 100001), False, True),
        Category(101403, 100713, ("Ukiran Kayu", "Wood Carving"), (), (100011, 100001)),
        Category(101404, 100713, ("Tikar", "Mats"), (), (100011,)),
        Category(100011, 0, ("Fashion", "Fashion")),
        Category(100047, 100011, ("Batik & Kain Tradisional", "Batik & Traditional Fabrics")),
        Category(101501, 100047, ("Kain Batik", "Batik Fabric"), (100009,), (100010, 100001)),
        Category(101502, 100047, ("Kemeja Batik", "Batik Shirts"), (100009,), (100010, 100001)),
        Category(101503, 100047, ("Tenun & Songket", "Woven Fabrics"), (100009,), (100010,)),
        Category(101504, 100047, ("Tas Etnik", "Ethnic Bags"), (), (100011, 100009)),
        Category(100630, 0, ("Perawatan & Kecantikan", "Beauty")),
        Category(100664, 100630, ("Perawatan Tubuh", "Body Care")),
        Category(101601, 100664, ("Sabun Herbal", "Herbal Soap"), (100005,), (100003,), True),
        Category(101602, 100664, ("Minyak Gosok", "Massage Oil"), (100005,), (100013,), True),
        Category(100700, 0, ("Lainnya", "Others")),
        Category(101901, 100700, ("Produk Lainnya", "Other Products")),
    )
}
PARENTS = frozenset(category.parent for category in CATEGORIES.values())

NO_BRAND = {"brand_id": 0, "original_brand_name": "NoBrand", "display_brand_name": "Tidak Ada Merek"}
BRANDS = {
    1100001: "Lestari Desa",
    1100002: "Sari Alam Nusantara",
    1100003: "Rumah Batik Wijaya",
    1100004: "Kopi Lereng Merapi",
}

# §4: a product may use channels with enabled=true and mask_channel_id=0 only.
CHANNELS: dict[int, dict[str, Any]] = {
    8003: {"name": "Reguler (Cashless)", "fee_type": "FIXED_DEFAULT_PRICE", "max_weight": 50.0, "cod": True},
    8005: {"name": "Hemat Kargo", "fee_type": "SIZE_INPUT", "max_weight": 300.0, "cod": False},
    8007: {"name": "Next Day", "fee_type": "SIZE_SELECTION", "max_weight": 5.0, "cod": True},
    8010: {"name": "Kurir Toko", "fee_type": "CUSTOM_PRICE", "max_weight": 0.0, "cod": False},
    80014: {
        "name": "SPX Standard",
        "fee_type": "FIXED_DEFAULT_PRICE",
        "max_weight": 50.0,
        "cod": True,
        "mask": 8003,
    },
    80015: {
        "name": "J&T Express",
        "fee_type": "FIXED_DEFAULT_PRICE",
        "max_weight": 50.0,
        "cod": True,
        "mask": 8003,
    },
    8004: {
        "name": "Instant",
        "fee_type": "FIXED_DEFAULT_PRICE",
        "max_weight": 20.0,
        "cod": False,
        "enabled": False,
    },
}
SIZES = [
    {"size_id": "1", "name": "Kecil", "default_price": 18000},
    {"size_id": "2", "name": "Besar", "default_price": 32000},
]
SELLER_COURIER = 8010
PARCEL_CHANNEL = 80014


def leaf(category_id: int) -> Category | None:
    """The category when it exists and has no children."""
    return None if category_id in PARENTS else CATEGORIES.get(category_id)
