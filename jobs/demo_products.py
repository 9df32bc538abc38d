"""The products of the demo's village: invented, but such as villages on the slopes of Central Java really sell.

The numbers here are the truth. ``jobs.demo_data`` writes them into a workbook the way people write them.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class DemoVariant:
    """One SKU: rupiah, whole units, grams with its packing."""

    sku: str
    price: int
    stock: int
    weight_g: int
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DemoProduct:
    """``category`` is a common word for a kind of goods; ``size_cm`` is length, width, height of the parcel."""

    code: str
    name: str
    category: str
    description: str
    producer: str
    variants: tuple[DemoVariant, ...]
    axes: tuple[str, ...] = ()
    unit: str = "pcs"
    brand: str = ""
    pirt: str = ""
    halal: str = ""
    size_cm: tuple[int, int, int] | None = None
    attributes: dict[str, str] = field(default_factory=dict)


V = DemoVariant
Options = tuple[tuple[tuple[str, ...], int, int, int], ...]

_HOME = {"Negara Asal": "Indonesia", "Asal Daerah": "Temanggung"}
_COFFEE = {**_HOME, "Masa Penyimpanan": "12 Bulan", "Tingkat Sangrai": "Medium"}
_YEAR = {**_HOME, "Masa Penyimpanan": "12 Bulan"}
_HALF = {**_HOME, "Masa Penyimpanan": "6 Bulan"}
_QUARTER = {**_HOME, "Masa Penyimpanan": "3 Bulan"}

TANI, SARI, RATNA, MULYA = "KT Sumbing Makmur", "KWT Sari Rasa", "Ibu Ratna", "Pak Mulyono"
LEBAH, BATIK = "Peternak Lebah Tirto", "Sanggar Batik Mbak Wiji"
BAMBU, TANAH = "Perajin Bambu Ngadi", "Gerabah Pak Slamet"


def pirt(kind: int, product: int, producer: int) -> str:
    """15 digits (BPOM regulation 22/2018): 2 = plastic, kind of food, regency 33.23, running numbers, end year."""
    return f"P-IRT No. 2{kind:02d}3323{product:02d}{producer:04d}-31"


def halal(number: int) -> str:
    """``ID``, 17 digits: province 33, scheme 21 (declared by the maker), running number, month and year."""
    return f"ID3321{number:09d}0326"


def _options(code: str, rows: Options) -> tuple[DemoVariant, ...]:
    """Variants with SKUs made of the code and their options: ``KOPI-ROB`` + ``100 g`` = ``KOPI-ROB-100G``."""
    return tuple(
        V("-".join([code, *(o.upper().replace(" ", "") for o in options)]), price, stock, weight, options)
        for options, price, stock, weight in rows
    )


def one(code: str, price: int, stock: int, weight_g: int) -> tuple[DemoVariant, ...]:
    return (V(code, price, stock, weight_g),)


# What the village means by a category word where a marketplace's tree has no leaf of that name: leaves that a person
# would take, and for the rest nothing.
MEANT: dict[str, tuple[str, ...]] = {
    "Kopi Bubuk": ("Kopi",),
    "Kopi Biji": ("Kopi",),
    "Keripik": ("Keripik & Kerupuk",),
    "Kerupuk": ("Keripik & Kerupuk",),
    "Kue Kering": ("Kue Kering & Biskuit",),
    "Kacang": ("Kacang & Biji-bijian",),
    "Gula & Gula Aren": ("Gula & Pemanis",),
    "Minyak Kelapa": ("Minyak Goreng & Minyak Kelapa",),
    "Jamu & Minuman Herbal": ("Minuman Herbal & Wedang",),
    "Rempah & Bumbu": ("Bumbu & Rempah",),
    "Tikar": ("Tikar & Karpet",),
    "Ukiran Kayu": ("Ukiran & Kerajinan Kayu",),
    "Produk Lainnya": ("Produk Desa Lainnya",),
}
# fmt: off
PRODUCTS: tuple[DemoProduct, ...] = (
    DemoProduct(
        "KOPI-ROB", "Kopi Bubuk Robusta Lereng Sumbing", "Kopi Bubuk",
        "Kopi robusta petik merah, disangrai sedang dan digiling halus. Cocok untuk kopi tubruk.", TANI,
        _options("KOPI-ROB", (
            (("100 g",), 15000, 48, 120), (("250 g",), 34000, 36, 280), (("500 g",), 65000, 12, 550))),
        ("Ukuran",), "bungkus", "", pirt(10, 1, 12), halal(10231), None, _COFFEE),
    DemoProduct(
        "KOPI-ARB", "Kopi Bubuk Arabika Kledung", "Kopi Bubuk",
        "Arabika dari kebun di ketinggian 1.400 meter, rasa gula aren dan jeruk, digiling sedang.", TANI,
        _options("KOPI-ARB", ((("100 g",), 28000, 30, 120), (("250 g",), 62000, 18, 280))),
        ("Ukuran",), "bungkus", "", pirt(10, 2, 12), halal(10232), None, _COFFEE),
    DemoProduct(
        "KOPI-BIJI", "Kopi Biji Arabika Sangrai 500 g", "Kopi Biji",
        "Biji arabika pilihan, disangrai tiap Senin. Giling sendiri agar harumnya terjaga.", TANI,
        one("KOPI-BIJI", 125000, 10, 550), (), "bungkus", "", pirt(10, 3, 12), halal(10233), None,
        {**_HOME, "Tingkat Sangrai": "Medium"}),
    DemoProduct(
        "TEH-HIJAU", "Teh Hijau Daun Utuh", "Teh",
        "Daun teh muda dipetik pagi hari, dilayukan dan dikeringkan perlahan.",
        TANI, one("TEH-HIJAU", 22000, 40, 100), (), "bungkus", "", pirt(10, 4, 12), halal(10234), None, _HOME),
    DemoProduct(
        "TEH-TELANG", "Teh Bunga Telang Kering", "Teh",
        "Bunga telang kering untuk minuman biru alami tanpa pewarna.",
        SARI, one("TEH-TELANG", 18500, 25, 60), (), "bungkus", "", pirt(10, 5, 21), "", None, _HOME),
    DemoProduct(
        "MADU-HUTAN", "Madu Hutan Murni", "Madu",
        "Madu lebah hutan, disaring tanpa dipanaskan. Rasa dan warna berubah menurut musim bunga.", LEBAH,
        _options("MADU-HUTAN", ((("250 ml",), 55000, 20, 450), (("500 ml",), 100000, 15, 800))),
        ("Ukuran",), "botol", "", pirt(9, 1, 33), halal(10410), None, _HOME),
    DemoProduct(
        "MADU-KLANCENG", "Madu Klanceng Asam Manis", "Madu",
        "Madu lebah tanpa sengat, encer dan sedikit asam, dipanen sendiri.",
        LEBAH, one("MADU-KLANCENG", 145000, 6, 450), (), "botol", "", pirt(9, 2, 33), halal(10411), None, _HOME),
    DemoProduct(
        "KRP-SINGKONG", "Keripik Singkong Renyah", "Keripik",
        "Singkong pilihan diiris tipis dan digoreng dua kali supaya renyah sampai suapan terakhir.", SARI,
        _options("KRP-SINGKONG", (
            (("Original", "100 g"), 9000, 60, 120), (("Original", "250 g"), 19000, 30, 280),
            (("Balado", "100 g"), 10000, 48, 120), (("Balado", "250 g"), 21000, 24, 280))),
        ("Rasa", "Ukuran"), "bungkus", "", pirt(15, 1, 21), halal(10511), None, _QUARTER),
    DemoProduct(
        "KRP-PISANG", "Keripik Pisang Kepok", "Keripik",
        "Pisang kepok tua dari kebun warga, manis alami, tanpa pengawet.",
        SARI, _options("KRP-PISANG", (
            (("Manis",), 16000, 30, 220), (("Cokelat",), 18000, 24, 220), (("Asin",), 16000, 18, 220))),
        ("Rasa",), "bungkus", "", pirt(15, 2, 21), halal(10512), None, _QUARTER),
    DemoProduct(
        "KRP-TEMPE", "Keripik Tempe Tipis 200 g", "Keripik",
        "Tempe segar diiris setipis kertas, berbumbu ketumbar dan daun jeruk.",
        RATNA, one("KRP-TEMPE", 17500, 36, 220), (), "bungkus", "", pirt(15, 3, 44), halal(10513), None, _QUARTER),
    DemoProduct(
        "KRP-BAYAM", "Keripik Bayam Gurih 150 g", "Keripik",
        "Daun bayam utuh dengan tepung beras, gurih dan ringan.",
        RATNA, one("KRP-BAYAM", 15000, 24, 170), (), "bungkus", "", pirt(4, 4, 44), "", None, _QUARTER),
    DemoProduct(
        "KRP-JAMUR", "Keripik Jamur Tiram 100 g", "Keripik",
        "Jamur tiram dari kumbung desa, digoreng kering dan ditiriskan.",
        RATNA, one("KRP-JAMUR", 20000, 1, 120), (), "bungkus", "", pirt(4, 5, 44), halal(10515), None, _QUARTER),
    DemoProduct(
        "KRUPUK-GENDAR", "Kerupuk Gendar Mentah 500 g", "Kerupuk",
        "Kerupuk nasi siap goreng, dijemur dua hari di bawah matahari.",
        RATNA, one("KRUPUK-GENDAR", 14000, 40, 520), (), "bungkus", "", pirt(6, 6, 44), "", None, _HALF),
    DemoProduct(
        "KUE-SAGU", "Kue Sagu Toples 400 g", "Kue Kering",
        "Kue sagu renyah yang lumer di mulut, dibuat menurut pesanan.",
        RATNA, one("KUE-SAGU", 48000, 12, 520), (), "toples", "", pirt(6, 7, 44), halal(10517), None, _QUARTER),
    DemoProduct(
        "DODOL-SALAK", "Dodol Salak Kotak 250 g", "Dodol & Manisan",
        "Dodol dari daging buah salak dan gula kelapa, kenyal dan wangi.",
        SARI, one("DODOL-SALAK", 24000, 30, 280), (), "kotak", "", pirt(14, 8, 21), halal(10518), None, _QUARTER),
    DemoProduct(
        "MANISAN-CARICA", "Manisan Carica dalam Sirup", "Dodol & Manisan",
        "Carica dataran tinggi dalam sirup, segar bila didinginkan.",
        SARI, _options("MANISAN-CARICA", ((("Cup 4",), 28000, 20, 900), (("Cup 12",), 78000, 8, 2600))),
        ("Ukuran",), "dus", "", pirt(14, 9, 21), halal(10519), None, _YEAR),
    DemoProduct(
        "KACANG-SANGRAI", "Kacang Tanah Sangrai Pasir 300 g", "Kacang",
        "Kacang tanah disangrai dengan pasir panas, tanpa minyak.",
        MULYA, one("KACANG-SANGRAI", 19500, 30, 320), (), "bungkus", "", pirt(15, 10, 51), "", None, _HALF),
    DemoProduct(
        "GULA-AREN", "Gula Aren Asli", "Gula & Gula Aren",
        "Nira aren dimasak di tungku kayu sampai kental, tanpa campuran.",
        MULYA, _options("GULA-AREN", ((("Cetak 500 g",), 27000, 40, 520), (("Semut 500 g",), 34000, 36, 520))),
        ("Ukuran",), "bungkus", "", pirt(9, 11, 51), halal(10611), None, _YEAR),
    DemoProduct(
        "GULA-KELAPA", "Gula Kelapa Batok 1 kg", "Gula & Gula Aren",
        "Gula kelapa cetak batok, untuk wedang, kolak dan bumbu pecel.",
        MULYA, one("GULA-KELAPA", 32000, 25, 1050), (), "kg", "", pirt(9, 12, 51), "", None, _YEAR),
    DemoProduct(
        "SAMBAL-BAWANG", "Sambal Bawang Botol", "Sambal",
        "Cabai rawit dan bawang merah goreng, pedasnya dapat dipilih.",
        RATNA, _options("SAMBAL-BAWANG", (
            (("Sedang", "150 g"), 23000, 24, 260), (("Pedas", "150 g"), 23000, 36, 260),
            (("Pedas", "250 g"), 36000, 12, 400))),
        ("Rasa", "Ukuran"), "botol", "", pirt(11, 13, 44), halal(10612), None, _HALF),
    DemoProduct(
        "SAMBAL-PECEL", "Sambal Pecel Kacang 250 g", "Sambal",
        "Bumbu pecel padat, cukup disiram air panas. Kencur dan jeruk purut segar.",
        RATNA, one("SAMBAL-PECEL", 21000, 40, 270), (), "bungkus", "", pirt(11, 14, 44), halal(10613), None, _HALF),
    DemoProduct(
        "REMPAH-WEDANG", "Wedang Uwuh Celup Isi 10", "Rempah & Bumbu",
        "Secang, jahe, kayu manis dan cengkih dalam kantong celup.",
        SARI, one("REMPAH-WEDANG", 25000, 48, 180), (), "kotak", "", pirt(12, 15, 21), halal(10614), None, _HOME),
    DemoProduct(
        "REMPAH-JAHE", "Jahe Merah Bubuk 200 g", "Rempah & Bumbu",
        "Jahe merah tua diparut, dikeringkan dan digiling tanpa gula.",
        SARI, one("REMPAH-JAHE", 38000, 20, 230), (), "bungkus", "", pirt(12, 16, 21), halal(10615), None, _HOME),
    DemoProduct(
        "BUMBU-MERAH", "Bumbu Dasar Merah 250 g", "Rempah & Bumbu",
        "Bumbu dasar cabai, bawang dan kemiri, sudah ditumis matang.",
        RATNA, one("BUMBU-MERAH", 29500, 15, 280), (), "botol", "", pirt(11, 17, 44), halal(10616), None, _HOME),
    DemoProduct(
        "JAMU-KUNYIT", "Jamu Kunyit Asam Bubuk 250 g", "Jamu & Minuman Herbal",
        "Serbuk kunyit asam siap seduh, manisnya dari gula batu.", SARI,
        one("JAMU-KUNYIT", 27500, 30, 280), (), "bungkus", "", pirt(13, 18, 21), halal(10617), None, _HOME),
    DemoProduct(
        "VCO-250", "Minyak Kelapa Murni (VCO) 250 ml", "Minyak Kelapa",
        "Minyak kelapa perasan dingin, jernih dan beraroma kelapa segar.",
        MULYA, one("VCO-250", 45000, 18, 330), (), "botol", "", pirt(7, 19, 51), halal(10618), None,
        {**_HOME, "Volume": "250 ml"}),
    DemoProduct(
        "SELAI-STRO", "Selai Stroberi Kebun", "Selai",
        "Selai stroberi dengan potongan buah, gula dikurangi sepertiga.",
        SARI, _options("SELAI-STRO", ((("200 g",), 33000, 18, 360), (("350 g",), 52000, 12, 560))),
        ("Ukuran",), "botol", "", pirt(8, 20, 21), halal(10619), None, _HALF),
    DemoProduct(
        "BTK-KAIN", "Kain Batik Cap Motif Tembakau", "Kain Batik",
        "Kain katun prima 200 x 115 cm, dicap dengan tangan, pewarna tidak luntur.", BATIK,
        _options("BTK-KAIN", (
            (("Cokelat",), 165000, 8, 350), (("Biru",), 165000, 6, 350), (("Hijau",), 175000, 3, 350))),
        ("Warna",), "lembar", "", "", "", None, {**_HOME, "Bahan": "Katun"}),
    DemoProduct(
        "BTK-TULIS", "Kain Batik Tulis Sutra Lereng Kembar", "Kain Batik",
        "Batik tulis di atas sutra, tiga bulan pengerjaan, setiap lembar hanya satu.", BATIK,
        one("BTK-TULIS", 1250000, 1, 300), (), "lembar", "", "", "", None, {**_HOME, "Bahan": "Sutra"}),
    DemoProduct(
        "BTK-KEMEJA", "Kemeja Batik Pria Lengan Pendek", "Kemeja Batik",
        "Kemeja batik cap dengan lapisan tipis, jahitan rapi, nyaman untuk kerja dan hajatan.", BATIK,
        _options("BTK-KEMEJA", (
            (("Biru", "M"), 189000, 5, 300), (("Biru", "L"), 189000, 4, 310), (("Biru", "XL"), 199000, 0, 320),
            (("Cokelat", "M"), 189000, 3, 300), (("Cokelat", "L"), 189000, 6, 310),
            (("Cokelat", "XL"), 199000, 2, 320))),
        ("Warna", "Ukuran"), "pcs", "", "", "", None, {**_HOME, "Bahan": "Katun"}),
    DemoProduct(
        "TENUN-LURIK", "Kain Lurik Tenun Tangan", "Tenun & Songket",
        "Lurik dari alat tenun bukan mesin, lebar 70 cm, dijual per dua meter.",
        BATIK, one("TENUN-LURIK", 98000, 9, 400), (), "lembar", "", "", "", None, {"Bahan": "Katun"}),
    DemoProduct(
        "TAS-PANDAN", "Tas Anyaman Pandan", "Tas Etnik",
        "Tas jinjing pandan berlapis kain, tali kulit sintetis, kuat sampai 4 kg.",
        BAMBU, _options("TAS-PANDAN", ((("Natural",), 85000, 12, 450), (("Merah",), 90000, 6, 450))),
        ("Warna",), "buah", "", "", "", None, {**_HOME, "Bahan Kerajinan": "Pandan"}),
    DemoProduct(
        "ANY-BESEK", "Besek Bambu Isi 12", "Anyaman",
        "Besek bambu 18 x 18 cm untuk kenduri dan bingkisan, satu ikat dua belas buah.",
        BAMBU, one("ANY-BESEK", 42000, 30, 900), (), "ikat", "", "", "",
        (20, 20, 45), {**_HOME, "Bahan Kerajinan": "Bambu", "Bahan": "Bambu"}),
    DemoProduct(
        "ANY-TAMPAH", "Tampah Bambu Diameter 45 cm", "Anyaman",
        "Tampah anyaman rapat berbingkai bambu tua, untuk dapur atau hiasan.",
        BAMBU, one("ANY-TAMPAH", 35000, 24, 600), (), "buah", "", "", "",
        (46, 46, 8), {**_HOME, "Bahan Kerajinan": "Bambu", "Bahan": "Bambu"}),
    DemoProduct(
        "ANY-KERANJANG", "Keranjang Rotan Serbaguna", "Anyaman",
        "Keranjang rotan dengan pegangan, untuk cucian, mainan atau tanaman.",
        BAMBU, one("ANY-KERANJANG", 115000, 5, 1500), (), "buah", "", "", "", (35, 35, 40),
        {**_HOME, "Bahan Kerajinan": "Rotan", "Bahan": "Rotan"}),
    DemoProduct(
        "TIKAR-MENDONG", "Tikar Mendong Lipat 120 x 180 cm", "Tikar",
        "Tikar mendong tebal berpinggir kain, dapat dilipat dan dicuci.",
        BAMBU, one("TIKAR-MENDONG", 75000, 10, 1800), (), "lembar", "", "", "", (60, 40, 12),
        {"Bahan Kerajinan": "Mendong"}),
    DemoProduct(
        "GRB-CANGKIR", "Cangkir Gerabah Glasir 200 ml", "Gerabah & Keramik",
        "Cangkir tanah liat berglasir aman pangan, muat 200 ml.",
        TANAH, one("GRB-CANGKIR", 28000, 24, 350), (), "buah", "", "", "", (12, 10, 10),
        {"Bahan Kerajinan": "Tanah Liat"}),
    DemoProduct(
        "GRB-KENDI", "Kendi Gerabah Tradisional", "Gerabah & Keramik",
        "Kendi tanah liat yang membuat air tetap sejuk, dibakar dua hari.",
        TANAH, one("GRB-KENDI", 65000, 7, 1400), (), "buah", "", "", "", (25, 25, 30),
        {"Bahan Kerajinan": "Tanah Liat"}),
    DemoProduct(
        "UKIR-SENDOK", "Sendok Sayur Kayu Sonokeling", "Ukiran Kayu",
        "Sendok sayur dan centong dari kayu sonokeling, diampelas halus.",
        MULYA, one("UKIR-SENDOK", 32500, 36, 150), (), "pcs", "", "", "", None, {"Bahan Kerajinan": "Kayu"}),
    DemoProduct(
        "UKIR-TALENAN", "Talenan Kayu Jati Ukir", "Ukiran Kayu",
        "Talenan jati satu papan dengan ukiran daun di tepi, 30 x 20 cm.",
        MULYA, one("UKIR-TALENAN", 79000, 9, 1100), (), "pcs", "", "", "", (32, 22, 4), {"Bahan Kerajinan": "Kayu"}),
    DemoProduct(
        "LILIN-SERAI", "Lilin Serai Wangi Pengusir Nyamuk", "Produk Lainnya",
        "Lilin kelapa dengan minyak serai dari penyulingan desa, tahan 20 jam.",
        SARI, one("LILIN-SERAI", 30000, 24, 260), (), "pcs", "", "", "", None, {}),
)
# fmt: on
