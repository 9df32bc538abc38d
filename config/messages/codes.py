"""Every code that an error, an issue or a notice may carry, with its English sentence and {named} params, by topic.

To add one: put it in its topic (or add a topic to ``BY_TOPIC``), then run ``make messages`` and translate it. A
sentence says what happened and, where someone can act, what to do next. It uses only params that are always given.
The codes of an import are not here: they stand beside the reader, in ``inventory.spreadsheet.codes``.
"""

from __future__ import annotations

from config.messages.imports import IMPORTS
from config.messages.pictures import PICTURES
from config.messages.screens import SCREENS
from config.messages.workbooks import WORKBOOKS


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

# What stops a whole shop (jobs.sync). ``reason`` is the marketplace's own short name, ``detail`` its sentence.
SHOP = {
    "shop_reconnect": N_(
        "{shop} no longer gives permission, so its orders and stock stand still. Connect it again: lapakdesa shops"
        " connect"
    ),
    "consent_ends": N_(
        "The permission of {shop} ends on {until}; then its orders and stock would stand still. Connect it again "
        "before: lapakdesa shops connect"
    ),
    "shop_misconfigured": N_(
        "{shop} refuses our application ({reason}), so its orders and stock stand still. Check the application's "
        "number and key, then connect the shop again."
    ),
    "shop_no_plugin": N_(
        "The plugin of the marketplace of {shop} ({detail}) is not installed any more, so its orders and stock stand "
        "still. Install its package again, then sync; or leave the shop: lapakdesa shops pause"
    ),
    "clock_wrong": N_(
        "The clock of this computer is wrong, so {shop} refuses us and its stock stands still. Set the date and "
        "time, then sync again."
    ),
    "shop_unreachable": N_(
        "{shop} could not be reached ({reason}). Buyers see the numbers of the last sync; it is tried again by "
        "itself. If it lasts, check the internet."
    ),
    "shop_stopped": N_(
        "Work on {shop} stopped ({reason}). Nothing is lost; buyers see the numbers of the last sync. Sync again; "
        "if it happens again, send the log to your helper."
    ),
    "error.unexpected": N_("Something unexpected happened. The details are in {path}."),
}

# Why a product cannot be listed (issues of the mappers and of jobs.resolve). Pass the field as ``field``.
LISTING = {
    "product_blocked": N_(
        "{code} cannot be listed at {shop} yet, so nobody can buy it there. Correct what is named below, import, "
        "then sync:"
    ),
    "push_refused": N_(
        "{shop} refuses {code} ({aspect}): {detail} ({reason}). Buyers see what was there before. Correct it and "
        "import; then it is sent again."
    ),
    "push_refused.unsaid": N_(
        "{code} cannot be told to {shop} ({aspect}) as it is. Buyers see what was there before. What is missing, and "
        "how to mend it: lapakdesa check {code}"
    ),
    "refused_there": N_("The marketplace refuses {field}: {detail} ({reason})."),
    "empty": N_("{field} is empty."),
    "too_short": N_("{field} is too short: {length} characters, at least {min}."),
    "too_long": N_("{field} is too long: {length} characters, at most {max}."),
    "title_to_approve": N_(
        'The title is too short there: {length} characters, at least {min}. Add a column "{column}": write this title '
        "into it to approve it, or one of your own: {proposal}"
    ),
    "title_needs_facts": N_(
        "The title is too short there: {length} characters, at least {min}. From what is known of the product it would "
        'be: {proposal}. Add its variety, weight or place of origin, or write a title into a column "{column}".'
    ),
    "characters_left_out": N_("These characters in {field} are not shown there and are left out: {characters}"),
    "characters_refused": N_("These characters in {field} are not taken there: {characters}. Write words instead."),
    "repeated_characters": N_("{field} repeats a character more than {max} times: {characters}. Shorten it."),
    "words_not_wanted": N_(
        'The marketplace may refuse {field} because of "{words}": contact data, links and other shops are not wanted '
        "there. Better leave it out."
    ),
    "used_not_possible": N_("Used goods cannot be listed there with this program. List them in the seller centre."),
    "no_stock_place": N_(
        "The shop has no warehouse that it can sell from. Switch one on in the seller centre, then sync again."
    ),
    "sku_has_blanks": N_("The SKU {sku} contains a blank, which is not possible there. Write it without blanks."),
    "certificate_wanted": N_(
        'This category wants a picture of the certificate "{certificate}", and it is not clear which of ours that is. '
        "List the product in the seller centre once with the SKU {sku}; it is then found and kept."
    ),
    "certificate_picture_missing": N_(
        'This category wants a picture of the certificate "{certificate}", and the product has none.'
    ),
    "size_chart_missing": N_("This category wants a picture of the size chart, and the product has none."),
    "too_many_hashtags": N_("The description has {count} hashtags, at most {max}."),
    "sku_too_long": N_("The SKU {sku} is too long: {length} characters, at most {max}."),
    "duplicate_sku": N_("The SKU {sku} is used twice."),
    "category_missing": N_("The product has no category."),
    "category_unknown": N_('The category "{words}" is not clear. Close ones: {choices}.'),
    "category_unlike": N_('The category "{words}" is like none of the marketplace.'),
    "category_empty": N_('The product has no category. "{words}" could be: {choices}.'),
    "category_gone": N_(
        'The category that was confirmed for "{words}" ({path}) is no longer there. Close ones: {choices}.'
    ),
    "category_changed": N_('The category that was confirmed for "{words}" ({path}) is called {now} now.'),
    "certificate_missing": N_(
        "Goods of this kind ({goods}) usually need {kinds}, and the product names none. Rule: {source}."
    ),
    "healing_word": N_('"{word}" claims to heal, which food and herbal goods may not. Rule: {source}.'),
    "forbidden_word": N_(
        '"{word}" may get the product taken down: contacts, links and other shops do not belong into it.'
    ),
    "attribute_missing_text": N_('"{attribute}" is needed in this category. Add a column of that name and fill it in.'),
    "attribute_missing": N_('"{attribute}" is needed in this category. Add a column of that name: {options}.'),
    "attribute_value_unknown": N_('"{value}" is not possible for "{attribute}". Possible: {options}.'),
    "differs_there": N_("The shop already shows an item under the code {code}, with other SKUs."),
    "brand_unknown": N_('The marketplace does not know the brand "{brand}".'),
    "brand_required": N_("This category wants a brand. Add a column with the brand."),
    "picture_missing": N_("The picture {name} was not found. Put the file into its place."),
    "picture_too_large": N_("The picture {name} is too large. Make it smaller."),
    "picture_unreadable": N_("The file of the picture {name} is no picture that can be sent."),
    "picture_is_link": N_("The picture {name} is an address. Save it as a file beside the workbook."),
    "picture_refused": N_("The marketplace refuses the picture {name} ({reason})."),
    "option_pictures_incomplete": N_(
        "Pictures of variants are shown only when each choice has one. None for: {options}."
    ),
    "picture_not_uploaded": N_("The picture {ref} could not be sent yet."),
    "too_few_pictures": N_("There are {count} pictures, at least {min}."),
    "too_many_pictures": N_("There are {count} pictures; only the first {max} are shown."),
    "variants_missing": N_("The product has no variant."),
    "too_many_variants": N_("There are {count} variants, at most {max}."),
    "axes_missing": N_("There are {variants} variants, but nothing tells them apart. Add a column such as size."),
    "too_many_axes": N_("The variants differ in {count} ways, at most {max}."),
    "options_do_not_fit": N_("{sku} gives {options} options, but there are {axes} kinds of variant."),
    "duplicate_options": N_("{sku} has the same options as {other}."),
    "price_missing": N_("{sku} has no price."),
    "price_too_low": N_("The price of {sku} is {value}, at least {min}."),
    "price_too_high": N_("The price of {sku} is {value}, at most {max}."),
    "price_spread": N_("The prices of the variants lie too far apart: {lowest} to {highest}, at most {max} times."),
    "stock_too_low": N_("The stock of {sku} is {value}, at least {min}."),
    "stock_too_high": N_("The stock of {sku} is {value}, at most {max}."),
    "weight_missing": N_("The weight is missing."),
    "size_missing": N_("The package size is missing: length, width and height."),
    "no_channels": N_("The shop has no shipping service switched on. Choose one in the seller centre."),
    "no_channel_fits": N_("No shipping service of the shop carries {weight_g} grams of this size: {channels}."),
}

# The cheapest way to mend an issue (jobs.fixes): an exact command, or the cell to edit.
FIXES = {
    "fix.cell": N_('Edit cell {cell} ({heading}) in {file}, then: lapakdesa import "{file}"'),
    "fix.row": N_('Fill in the column {heading} in row {row} of {file}, then: lapakdesa import "{file}"'),
    "fix.export": N_(
        "lapakdesa export katalog.xlsx; fill in the column {heading} of {sku}; lapakdesa import katalog.xlsx"
    ),
    "fix.confirm": N_('Confirm it: lapakdesa categories confirm "{words}" {choice} --shop "{shop}"'),
    "fix.find": N_(
        'Look with lapakdesa categories find WORD, then: lapakdesa categories confirm "{words}" NUMBER --shop "{shop}"'
    ),
    "fix.channels": N_(
        'Switch a shipping service on in the seller centre of {shop}, then: lapakdesa check --online --shop "{shop}"'
    ),
    "fix.floor": N_('Ask at least that there: lapakdesa shops price "{shop}" --floor {min}'),
    "fix.picture": N_('Put a good JPG called {name} beside {file}, then: lapakdesa import "{file}"'),
    "fix.differs": N_("Look at it in the seller centre of {shop}, then: lapakdesa sync --retry-blocked"),
    "fix.unknown": N_(
        "lapakdesa sync fetches them and shows what is ready. Only to fetch them: "
        'lapakdesa check --online --shop "{shop}"'
    ),
}

# What an operator should know about orders and about what a shop shows (inventory.orders, rights, reconcile, returns).
NOTICES = {
    "oversold": N_(
        "{missing} more of {sku} were ordered than are on hand. Every shop shows 0 now, but some buyers wait in "
        "vain: add stock, or cancel an order in the seller centre."
    ),
    "order_line_unbound": N_(
        "Order {order} holds {quantity} x {name} (SKU {sku}), which is not one of our products. Its stock is not "
        "guarded. Import the product, or take it off sale in the seller centre."
    ),
    "order_state_unknown": N_(
        "Order {order} has the unknown state {state}. Its goods stay held for the buyer. See the seller centre."
    ),
    "order_cancelled_after_shipping": N_(
        "Order {order} was cancelled after it was sent. Its goods count as gone. When they come back, add them "
        "with lapakdesa stock add."
    ),
    "cancellation_asked": N_(
        "The buyer of order {order} ({total}) wants to cancel it. Its goods stay held until you answer: lapakdesa "
        "orders accept-cancel {order} or lapakdesa orders reject-cancel {order}"
    ),
    "cancellation_asked.until": N_(
        "The buyer of order {order} ({total}) wants to cancel it. Answer before {deadline}, or the marketplace "
        "decides: lapakdesa orders accept-cancel {order} or lapakdesa orders reject-cancel {order}"
    ),
    "return_asked": N_(
        "The return {return} of order {order} ({refund}) waits for your answer. See lapakdesa returns show {return}"
    ),
    "return_asked.until": N_(
        "The return {return} of order {order} ({refund}) waits for your answer until {deadline}; after that the "
        "marketplace may decide. See lapakdesa returns show {return}"
    ),
    "return_asked_there": N_(
        "The return {return} of order {order} ({refund}) waits for your answer. Give it in the seller centre; this "
        "program cannot."
    ),
    "return_asked_there.until": N_(
        "The return {return} of order {order} ({refund}) waits for your answer until {deadline}. Give it in the "
        "seller centre; this program cannot."
    ),
    "return_goods": N_(
        "Goods of the return {return} (order {order}) may come back. They count as gone until you say how many can be "
        "sold again: lapakdesa returns restock {return}"
    ),
    "requests_unread": N_(
        "Returns and wishes to cancel of {shop} cannot be read ({reason}), so buyers may wait for an answer. Look in "
        "its seller centre; orders and stock go on."
    ),
    "listing_differs_there": N_(
        "{shop} already shows an item under our code {code}, with other SKUs ({skus}). Buyers see that one; ours "
        "waits. Make its SKUs the same in the seller centre, or remove it there; then lapakdesa sync --retry-blocked"
    ),
    "pictures_left_out": N_(
        "{shop} shows {code} without pictures that the marketplace refuses. Buyers see the others. Put better ones in "
        "their place:"
    ),
    "listing_gone": N_(
        "{code} is no longer in the shop, so nobody can buy it there; the other shops have its units. See in the "
        "seller centre why it was deleted."
    ),
    "listing_status_there": N_(
        "{code} is shown as {theirs} in the shop; ours is {ours}. Buyers may not find it. See in the seller centre why."
    ),
    "listings_not_ours": N_(
        "{count} products of the shop are not in our inventory: {names}. Buyers can order them, but their stock is"
        " not guarded. Import them, or leave them as they are."
    ),
    "stock_higher_there": N_(
        "The shop showed {theirs} of {sku}, more than it may sell ({ours}), so buyers could have taken too many. "
        "The next sync sets it right; change stock with lapakdesa stock set."
    ),
    "stock_lower_there": N_(
        "The shop shows {theirs} of {sku}, less than it may sell ({ours}), so buyers see too little. The next sync"
        " sets it right."
    ),
    "stock_locked_there": N_(
        "The shop has set {theirs} of {sku} aside for a campaign (before: {ours}). Only its buyers can have them "
        "until the campaign ends; nothing to do."
    ),
    "price_edited_there": N_(
        "The price of {sku} was changed in the seller centre to {theirs}; ours is {ours}. The next sync puts ours "
        "back. If theirs is right, write it into the workbook and import, or change the shop's rule: lapakdesa shops "
        "price"
    ),
    "name_edited_there": N_(
        "The name of {code} was changed in the seller centre to {theirs}; ours is {ours}. The next sync puts ours "
        "back. If theirs is right, write it into the workbook and import."
    ),
}

BACKUP = {
    "backup_nothing": N_("There is nothing to back up yet: {path} does not exist. Begin with: lapakdesa init"),
    "backup_not_sqlite": N_("Only SQLite is backed up by this command. Use pg_dump for PostgreSQL."),
    "backup_unwritable": N_("The backup cannot be written to {path} ({reason}). Check the place and the free space."),
    "restore_missing": N_("There is no file {path}. Check its name and folder."),
    "restore_not_backup": N_("{path} is not a backup of Lapakdesa. Choose another file."),
    "restore_damaged": N_("The backup {path} is damaged ({name}). Use an older one."),
    "restore_exists": N_(
        "There is data already: {path}. To replace it, the same command with --force; what is here is kept beside it."
    ),
    "restore_busy": N_("{path} is in use. End every other run of lapakdesa, then try again."),
}

FIELDS: dict[str, str] = {
    "attributes": N_("attributes"),
    "axes": N_("kind of variant"),
    "barcode": N_("barcode"),
    "brand": N_("brand"),
    "bpom": N_("BPOM number"),
    "category": N_("category"),
    "certificates": N_("certificates"),
    "channels": N_("shipping service"),
    "code": N_("product code"),
    "condition": N_("condition"),
    "cost_price": N_("cost price"),
    "currency": N_("currency"),
    "description": N_("description"),
    "halal": N_("halal certificate"),
    "height": N_("height of the parcel"),
    "length": N_("length of the parcel"),
    "min_stock": N_("least stock"),
    "name": N_("product name"),
    "option": N_("variant option"),
    "options": N_("variant options"),
    "package": N_("package"),
    "parent_sku": N_("product code"),
    "picture": N_("picture"),
    "pirt": N_("P-IRT number"),
    "pictures": N_("pictures"),
    "papers": N_("pictures of certificates"),
    "paper_bpom": N_("picture of the BPOM certificate"),
    "paper_halal": N_("picture of the halal certificate"),
    "paper_pirt": N_("picture of the P-IRT certificate"),
    "paper_size_chart": N_("picture of the size chart"),
    "paper_sni": N_("picture of the SNI certificate"),
    "price": N_("price"),
    "promo_price": N_("offer price"),
    "producer": N_("producer"),
    "size": N_("package size"),
    "sni": N_("SNI number"),
    "sku": N_("SKU"),
    "stock": N_("stock"),
    "stock_of": N_("SKU that has the stock"),
    "unit": N_("unit"),
    "unit_price": N_("price by unit"),
    "variant_picture": N_("picture of the variant"),
    "units": N_("content of one"),
    "variants": N_("variants"),
    "weight": N_("weight"),
    "weight_g": N_("weight"),
    "weight_unit": N_("unit of the weight"),
    "width": N_("width of the parcel"),
}

BY_TOPIC: dict[str, dict[str, str]] = {
    **SCREENS,
    "workbooks": WORKBOOKS,
    "imports": IMPORTS,
    "settings": SETTINGS,
    "village": VILLAGE,
    "vault": VAULT,
    "shop": SHOP,
    "listing": LISTING,
    "fix": FIXES,
    "notice": NOTICES,
    "picture": PICTURES,
    "backup": BACKUP,
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
