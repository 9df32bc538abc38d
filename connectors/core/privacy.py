"""Keeps secrets out of texts: of errors, and of what the HTTP stack logs on its own."""

from __future__ import annotations

import logging
import re

from connectors.core.errors import MarketplaceError
from connectors.core.marketplace import Credentials


def scrub(error: MarketplaceError, credentials: Credentials) -> None:
    """Take every secret of ``credentials`` out of the texts of ``error``, should a marketplace echo one."""
    secrets = [credentials.app_key, credentials.access_token, credentials.refresh_token]
    for secret in (each for each in secrets if len(each) >= 4 and each in f"{error.code} {error.detail} {error.args}"):
        error.code = error.code.replace(secret, "…")
        error.detail = error.detail.replace(secret, "…")
        error.args = tuple(str(each).replace(secret, "…") for each in error.args)


class HideQueries(logging.Filter):
    """urllib3 logs whole URLs; ours carry signatures and tokens in the query."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = re.sub(r"\?[^\s\"')]+", "?…", record.getMessage()), ()
        return True


def hide_queries_in_logs() -> None:
    """Strip queries from the log lines of urllib3; safe to call again."""
    for name in ("urllib3.connectionpool", "urllib3.connection", "urllib3.util.retry", "urllib3.response"):
        logger = logging.getLogger(name)
        if not any(isinstance(each, HideQueries) for each in logger.filters):
            logger.addFilter(HideQueries())
