"""Words of what comes before selling: readiness, categories, prices of a shop (others: ``config.messages.screens``)."""

from __future__ import annotations


def N_(message: str) -> str:
    """Mark for translation (the package's own ``N_`` would import this module in a circle)."""
    return message


SELLING = {
    "help.check": N_(
        "Say everything that keeps a product off a shop, each with its cheapest fix. Works without internet; changes "
        "nothing. Exit code 0 when all is ready, else 4."
    ),
    "help.categories": N_("Which category of a marketplace each kind of product belongs into."),
    "help.categories_suggest": N_(
        "Show each category word of your products with the marketplace's categories that fit, how sure that is and why."
    ),
    "help.categories_confirm": N_("Confirm a category once; every product with that word uses it from then on."),
    "help.categories_list": N_("List what was confirmed."),
    "help.categories_find": N_("Look for a category of a marketplace by its words, to see its number."),
    "help.categories_forget": N_("Take a confirmation back."),
    "help.shops_price": N_(
        "Show or change what a shop adds to the own price. Without options it only shows; exports keep the own price."
    ),
    "arg.check": N_("Only this product: its code or one of its SKUs."),
    "arg.words": N_("The category word of your products, or a kind of goods such as gula-semut."),
    "arg.choice": N_("The number of the proposal in categories suggest, or the category's own number."),
    "arg.find": N_("One or more words of the category."),
    "opt.check_all": N_("Also show products that are ready, with what is worth a look."),
    "opt.marketplace": N_("Only this marketplace."),
    "opt.fetch": N_("First fetch from the marketplace what is missing or old; needs internet."),
    "opt.all_sure": N_("Confirm every first proposal of at least 90 % that is 5 ahead of the next."),
    "opt.percent": N_("Percentage on the own price, such as 5 or 7,5; -10 for less."),
    "opt.plus": N_("Rupiah on top, after the percentage; -500 for less."),
    "opt.round": N_("Round up: to the next 1000, to 500, to a price that ends in 900, or none."),
    "opt.floor": N_("Never less than so many rupiah; 0 for no floor."),
    "opt.clear": N_("Take the rule away: the shop asks the own price again."),
    "usage.percent": N_("{value} is not a percentage from -90 to 500. Write it like 5 or 7,5."),
    "usage.round": N_("{value} is no rounding. Choose one of: {known}"),
    "usage.price_both": N_("--clear takes the whole rule away; leave the other options out."),
    "price.rule": N_("Prices of {shop}: {rule}"),
    "price.own": N_("the own price"),
    "price.percent": N_("own price {percent} %"),
    "price.floor": N_("at least {amount}"),
    "price.round_500": N_("rounded up to 500"),
    "price.round_1000": N_("rounded up to 1.000"),
    "price.round_900": N_("rounded up to …900"),
    "price.new": N_("New rule for {shop}: {rule}"),
    "price.changes": N_("{count} of {total} prices change."),
    "price.ask": N_("Use this rule for {shop}?"),
    "price.not_set": N_("Nothing was changed. To do it: the same command with --yes"),
    "price.set": N_("{shop} has the new rule; {count} of its listings get new prices."),
    "price.same": N_("{shop} has this rule already."),
    "categories.no_tree": N_(
        "The categories of {shop} were not fetched yet. Run lapakdesa categories suggest --online"
    ),
    "categories.word_unknown": N_(
        'No product is filed under "{words}", and no kind of goods is called so. See lapakdesa categories suggest'
    ),
    "categories.leaf_unknown": N_(
        "{given} is no proposal and no category that products can be listed in. Choose one of: {choices}. Or look: "
        "lapakdesa categories find WORD"
    ),
    "categories.both": N_("--all-sure confirms all that are sure; leave the word out."),
    "categories.what": N_("Give the word and its choice, or --all-sure. See lapakdesa categories suggest"),
    "categories.which": N_("Which marketplace? Add --marketplace. There are: {names}"),
    "categories.no_shop": N_("There is no shop at {marketplace} yet. See lapakdesa shops list"),
    "categories.not_confirmed": N_('Nothing was confirmed for "{words}". See lapakdesa categories list'),
    "categories.of": N_("Categories at {marketplace} (as {shop} has them):"),
    "categories.next": N_(
        'Choose: lapakdesa categories confirm "{words}" 1 --shop "{shop}" – or another number. '
        "Look for more: lapakdesa categories find WORD"
    ),
    "categories.next_find": N_(
        'Look for its category: lapakdesa categories find WORD; then lapakdesa categories confirm "{words}" NUMBER '
        '--shop "{shop}"'
    ),
    "categories.sure_next": N_('All that are sure at once: lapakdesa categories confirm --all-sure --shop "{shop}"'),
    "categories.all_settled": N_("Every word has its category."),
    "categories.confirmed": N_('"{words}" belongs into {path} at {marketplace} ({count} products).'),
    "categories.confirmed_leaf": N_(
        "The kind of goods {words} belongs into {path} at {marketplace} ({count} products now, and later ones)."
    ),
    "categories.none_sure": N_("{marketplace}: no open proposal reaches {percent} %. See lapakdesa categories suggest"),
    "categories.none": N_("Nothing was confirmed yet. See lapakdesa categories suggest"),
    "categories.forgotten": N_('What was confirmed for "{words}" no longer counts.'),
    "categories.nothing_found": N_('No category holds "{words}". Try one short word.'),
    "check.shop": N_("{shop} ({marketplace}): {ready} ready, {not_ready} not ready, {unknown} not known"),
    "check.unknown": N_(
        "The rules of this shop are not known yet ({rules}), so for {count} products nobody can say whether they are "
        "ready. That is no fault of the products."
    ),
    "check.good": N_("Every product can be shown in its shops. Next: lapakdesa sync"),
    "check.remarks": N_("{count} products are ready, but there is something worth a look: lapakdesa check --all"),
}
