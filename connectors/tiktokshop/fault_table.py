"""Error codes, sorted by what we do next (tiktokshop.md sections 5 and 15). Data only."""

from __future__ import annotations

from collections.abc import Mapping

MANY_MEANINGS = 36009004  # section 15: branch on words in the message
RATE = frozenset({36009002, 12052109})  # sections 6 and 15

# Section 5, "retry later", and the platform faults of section 15. Whether the effect happened is not said: unsettled.
UNSETTLED = frozenset(
    {
        36009003, 36009007, 10002014, 10002015, 12001000, 33001002, 12052881, 10037002, 10037003, 10037004,
        # shipping: platform fault
        11001027, 11001031, 11006005, 11006026, 21001003, 21001008, 21001011, 21001043, 21001055, 21008300, 21022029,
        21022030, 21042001, 21042076,
        # after sales: busy, internal
        25001028, 25001042, 25001058, 25007002,
    }
)  # fmt: skip
# Section 11 and 15: the label is being made, or took too long.
RETRYABLE = frozenset({11034037, 11034023, 21023022})

EXPIRED = frozenset({105002, 105001, 105003, 105004})  # sections 5 and 15; the last three [sdk]
REVOKED = frozenset({105005, 101000, 10006402})  # section 5: the seller must authorise again
# Nothing but a person can cure these: the app, the shop's cipher, the caller's address, a disabled account.
MISCONFIGURED = frozenset({106001, 106013, 36009033, 36009043, 36009044, 12052700, 12052704})
# Our bug, or an endpoint that changed: an engineer should see it (section 5).
PROTOCOL = frozenset({36009009, 36009010, 36009014, 36009022, 36009023})

NOT_FOUND = frozenset({12019150, 12052032, 12052260, 25007006, 12052034, 12052048})

# Refused content: code -> our field (section 15).
REJECTED: Mapping[int, str] = {
    36009021: "pictures",
    # orders
    21001001: "window", 21008111: "order",
    # products
    12019022: "stock", 12019024: "stock", 12019028: "stock", 12052516: "stock", 12019045: "price", 12019059: "sku",
    12052012: "price", 12052073: "price", 12052092: "price", 12052038: "price", 12052084: "price", 12052570: "price",
    12052571: "price", 12052013: "description", 12052015: "description", 12052932: "description",
    12052023: "category", 12052024: "category", 12052025: "category", 12052217: "category", 12052230: "category",
    12052220: "category", 12052221: "category", 12052222: "category", 12052223: "category", 12052224: "category",
    12052225: "category", 12052226: "category", 12052227: "category",
    12052028: "pictures", 12052300: "pictures", 12052301: "pictures", 12052302: "pictures", 12052303: "pictures",
    12052304: "pictures", 12052305: "pictures", 12052306: "pictures", 12052722: "pictures", 12038002: "pictures",
    12038004: "pictures", 12038005: "pictures", 12038014: "pictures", 12038015: "pictures", 12019116: "pictures",
    12052036: "variants", 12052037: "variants", 12052050: "variants", 12052902: "variants", 12052553: "variants",
    12052556: "variants", 12052557: "variants", 12052051: "name", 12052261: "name", 12052931: "name",
    12052055: "stock", 12052094: "stock", 12052096: "stock", 12052097: "stock", 12052115: "stock", 12052382: "stock",
    12052393: "stock", 12052530: "stock", 12052531: "stock", 12052532: "stock", 12052533: "stock", 12052534: "stock",
    12052535: "stock", 12052104: "attributes", 12052093: "shop", 12052330: "shop", 12052358: "shop",
    12052332: "shop", 12052994: "shop", 12052995: "shop", 12052901: "status", 12052180: "listings",
    # shipping
    11006013: "package", 11006014: "package", 11021009: "method", 21004012: "tracking_number",
    21004015: "tracking_number", 21004016: "tracking_number", 11028006: "tracking_number", 21011022: "tracking_number",
    21034012: "tracking_number", 21011025: "tracking_number", 21004017: "method", 21011053: "method",
    21011054: "method", 21008025: "state", 21008044: "state", 21011007: "state", 21011028: "order", 21011041: "state",
    21011042: "state", 21023059: "state", 21011027: "state", 21011030: "state", 21011043: "state", 21011044: "state",
    21042057: "state", 21008109: "state", 21023035: "label", 21042104: "label", 21042102: "label", 11034002: "label",
    21008017: "label",
    # after sales
    25001003: "state", 25001010: "state", 25001011: "state", 25001014: "reason", 25001015: "reason",
    25001016: "reason", 25001057: "reason", 25001020: "reason", 25001021: "reason", 25001044: "state",
    25001045: "state", 25001046: "state", 25001051: "state", 25005010: "items", 25005011: "items", 25011010: "state",
    25011011: "state", 25011012: "state", 25011013: "state", 25011035: "state", 25020003: "state", 25020004: "state",
    25020005: "state",
}  # fmt: skip

# The families of refused data (section 5): a code that is not named above but begins so is refused content too.
REFUSED_FAMILIES = ("12", "11", "21", "25")

# Section 9.4: the number itself is refused; a 0 is then kept by hiding the product.
STOCK_FIGURE = frozenset({12052055, 12019024})
# Sections 9.4 and 15: every warehouse of the SKU must be named. Which code answers a missing name is not said, so any
# word about the warehouse makes us name them all, once.
ALL_WAREHOUSES = frozenset(
    {
        12019028, 12052516, 12052094, 12019022, 12052096, 12052097, 12052115, 12052530, 12052531, 12052532, 12052533,
        12052534, 12052535,
    }
)  # fmt: skip
# Section 15: the check failed; what failed stands in ``extra_errors``.
WRAPPER = 12052990
# Not now, although nothing of ours is wrong: a promotion holds price or stock, or the status forbids it.
NOT_NOW = frozenset({12052038, 12019045, 12052393, 12052901, 12052332})
LATER = NOT_NOW | UNSETTLED
STATUS_FORBIDS = 12052901
# Section 15: after a lost answer this is success.
ALREADY_SHIPPED = frozenset({11006021, 21008099, 21011006, 21011020, 21011040, 21023046, 21042056})
ALREADY_ANSWERED = frozenset({25020009, 25020010, 25020011})
OTHER_SELLERS_ORDER = 21008111

# 36009004 by words of its message, in this order: (word, kind). Section 15 lists the meanings.
BY_WORDS: tuple[tuple[str, str], ...] = (
    ("refresh token", "revoked"),
    ("refresh_token", "revoked"),
    ("access token", "expired"),
    ("access_token", "expired"),
    ("access-token", "expired"),
    ("timestamp", "clock"),
    ("app_key", "misconfigured"),
    ("app key", "misconfigured"),
    ("shop_cipher", "misconfigured"),
    ("shop_id", "misconfigured"),
    ("sign", "misconfigured"),
    ("version", "protocol"),
)
