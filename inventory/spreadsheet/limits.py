"""The ceilings of an import. They bound memory on a shared village laptop; all are far above real catalogues."""

from __future__ import annotations

MAX_BYTES = 50_000_000
MAX_ROWS = 200_000
MAX_COLUMNS = 512
MAX_CELLS = 5_000_000
MAX_UNPACKED_BYTES = 400_000_000
MAX_UNPACK_RATIO = 200
"""Real workbooks unpack to about 5-20 times their size; the ratio only counts beyond ``RATIO_FREE_BYTES``."""
RATIO_FREE_BYTES = 20_000_000

READ_SECONDS = 120
"""How long the reading process may take before the file counts as damaged."""

MAX_PRICE = 1_000_000_000
"""Rupiah. A village product above one milliard is a slip of the finger."""
MIN_PLAUSIBLE_PRICE = 100
"""Rupiah. Below this, the column is probably in thousands or in another currency: the operator is asked."""
LOW_PRICE = 1000
"""Rupiah. A price below this may lack its thousands."""
FULL_PRICE = 20_000
"""Rupiah. A number from here on is a full price: in thousands it would be 20 million, too dear for a village's list."""
MAX_STOCK = 1_000_000
MAX_WEIGHT_G = 500_000
MAX_SIZE_MM = 5_000
MAX_SKU_LENGTH = 100
MAX_NAME_LENGTH = 255
"""Longer names are refused: every marketplace's own limit is shorter."""
MAX_ATTRIBUTE_LENGTH = 100
