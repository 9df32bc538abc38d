"""A picture that cannot be used, as a value that travels without loading Pillow."""

from __future__ import annotations

from typing import Any

MAX_BYTES = 20 * 1024 * 1024


class BadPicture(Exception):
    """A picture that cannot be used; ``code`` is one of picture_*, ``params`` say why."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params
