"""Every code that an error, an issue or a notice may carry, with its English sentence and {named} params, by topic.

To add one: put it in its topic (or add a topic to ``BY_TOPIC``), then run ``make messages`` and translate it. A code
is ``topic.what_happened``; a sentence says what happened and, where someone can act, what to do next.
"""

from __future__ import annotations


def N_(message: str) -> str:
    """Mark for translation (the package's own ``N_`` would import this module in a circle)."""
    return message


SETTINGS = {
    "settings.bad_value": N_("{name} cannot be {value}. Example: {name}={example}"),
    "settings.bad_secret": N_("The value of {name} cannot be used. Example: {name}={example}"),
    "settings.home": N_("The folder {value} cannot be made. Choose another one with {name}, for example {example}"),
    "settings.dotenv": N_("The file {name} cannot be read. Save it as plain UTF-8 text with lines like {example}"),
    "settings.logs": N_("No log can be written in {path}. Check the folder's rights or change {name}."),
    "settings.unknown": N_("{name} is not a setting of Lapakdesa; perhaps a typing mistake. It has no effect."),
}

VILLAGE = {
    "village.missing": N_("No village code is set. Give the 10 digits of the village's Kemendagri code ({example})."),
    "village.length": N_("{value} is not a village code: it needs 10 digits, for example {example}"),
    "village.bps": N_(
        "{value} looks like a BPS code, which is a different numbering. Look up the Kemendagri code, like {example}"
    ),
    "village.unknown": N_("{value} is not a Kemendagri village code. Example: {example}"),
    "village.kelurahan": N_("{value} is the code of a kelurahan; a BUMDes belongs to a desa. Please check it."),
}

VAULT = {
    "vault.missing_env": N_("The encryption key is to come from {name}, but it is not set."),
    "vault.missing_key": N_(
        "The key file {path} is missing, so the shops' secrets cannot be read. Restore it from a backup, "
        "or connect every shop again."
    ),
    "vault.missing_keyring": N_("The operating system keeps no key for {account} (service {service})."),
    "vault.no_keyring": N_(
        "The operating system's key store does not answer ({reason}). Use LAPAKDESA_KEY_SOURCE=file instead."
    ),
    "vault.bad_key": N_("The encryption key (source: {source}) is damaged. Restore it from a backup."),
    "vault.wrong_key": N_(
        "The encryption key (source: {source}) did not write this secret. Put the old key back, or connect the "
        "shop again."
    ),
    "vault.unreadable": N_("The key file {path} cannot be read. Check its rights."),
    "vault.unwritable": N_("The key file {path} cannot be written. Check the folder's rights and the free space."),
    "vault.locked": N_("Another run did not finish making the key. Close it, delete {path}, and try again."),
}

# What a marketplace error means for the operator; the codes follow the classes of connectors.core.errors.
ERRORS = {
    "error.retryable": N_("{shop} could not be reached ({code}). It is tried again by itself."),
    "error.rate_limited": N_("{shop} asks to go slower. It goes on by itself."),
    "error.auth_expired": N_("The permission of {shop} had to be renewed."),
    "error.auth_revoked": N_("{shop} no longer gives permission. Connect it again: lapakdesa shops connect {shop_id}"),
    "error.misconfigured": N_(
        "{shop} refuses our application ({code}). Check the application's id and key, then connect the shop again."
    ),
    "error.clock_wrong": N_("The clock of this computer is wrong, so {shop} refuses us. Set the date and time."),
    "error.rejected": N_("{shop} refuses {sku}: {detail}. Correct {field}; it is sent again after that."),
    "error.not_found": N_("{sku} is no longer at {shop}."),
    "error.ambiguous": N_("It is not sure whether {shop} carried out the last request. It is checked in the next run."),
    "error.protocol_changed": N_(
        "{shop} answered in an unknown form ({code}). Nothing was changed; please tell the developers."
    ),
    "error.mapping": N_("{sku} cannot be listed at {shop} yet. Correct what is named below."),
    "error.lease": N_("Another run is working on {shop}. Try again later."),
    "error.unexpected": N_("Something unexpected happened. The details are in {path}."),
}

NOTICES = {
    "notice.oversold": N_(
        "{sku} was sold {units} more than is on hand (order {order}, {shop}). Every shop shows 0 now; "
        "add stock or cancel the order."
    ),
    "notice.reconnect": N_("{shop} must be connected again before {until}: lapakdesa shops connect {shop_id}"),
    "notice.unknown_state": N_("Order {order} at {shop} has the unknown state {state}. See the seller centre."),
    "notice.unbound_line": N_(
        "Order {order} at {shop} holds {name}, which is not one of our products. Its stock is not counted yet."
    ),
    "notice.foreign_edit": N_("{sku} was changed in the seller centre of {shop}: {field} is {theirs}, ours is {ours}."),
    "notice.campaign": N_("{shop} has set {units} of {sku} aside for a campaign."),
}

FIELDS: dict[str, str] = {
    "attributes": N_("attributes"),
    "barcode": N_("barcode"),
    "brand": N_("brand"),
    "category": N_("category"),
    "certificates": N_("certificates"),
    "code": N_("product code"),
    "condition": N_("condition"),
    "description": N_("description"),
    "name": N_("product name"),
    "options": N_("variant options"),
    "pictures": N_("pictures"),
    "price": N_("price"),
    "producer": N_("producer"),
    "size": N_("package size"),
    "sku": N_("SKU"),
    "stock": N_("stock"),
    "unit": N_("unit"),
    "variants": N_("variants"),
    "weight_g": N_("weight"),
}

BY_TOPIC: dict[str, dict[str, str]] = {
    "settings": SETTINGS,
    "village": VILLAGE,
    "vault": VAULT,
    "error": ERRORS,
    "notice": NOTICES,
}


def _merged() -> dict[str, str]:
    merged: dict[str, str] = {}
    for topic in BY_TOPIC.values():
        twice = merged.keys() & topic.keys()
        if twice:
            raise ValueError(f"code defined twice: {sorted(twice)}")
        merged.update(topic)
    return merged


TEMPLATES: dict[str, str] = _merged()
