"""Words of what a buyer asks after the sale: wishes to cancel and returns (others: ``config.messages.screens``)."""

from __future__ import annotations


def N_(message: str) -> str:
    """Mark for translation (the package's own ``N_`` would import this module in a circle)."""
    return message


REQUESTS = {
    "help.accept_cancel": N_("Grant a buyer's wish to cancel: the money goes back, the goods can be sold again."),
    "help.reject_cancel": N_("Refuse a buyer's wish to cancel; the order goes on."),
    "help.returns": N_("Returns: answer them, and say what came back."),
    "help.returns_list": N_("List the returns that need you; all of them with --all."),
    "help.returns_show": N_("Show one return and what can be done."),
    "help.returns_accept": N_(
        "Agree to a return at its present step: take the goods back, confirm that they came, or give the money."
    ),
    "help.returns_reject": N_("Refuse a return at its present step."),
    "help.returns_restock": N_("Say how many of the goods that came back can be sold again. Asks for each SKU."),
    "arg.return": N_("The return's number, as in returns list."),
    "opt.reason": N_("Why not: the number of a reason that the marketplace offers; asked for otherwise."),
    "opt.refund_only": N_("Give the money and leave the goods with the buyer."),
    "opt.good": N_("So many of this SKU can be sold again; once for each SKU, 0 for none."),
    "request.reasons": N_("Reasons that the marketplace offers:"),
    "request.ask_reason": N_("Number of the reason"),
    "request.reason_missing": N_("A refusal needs a reason. Add --reason NUMBER: {known}"),
    "request.reason_unknown": N_("{value} is none of the reasons. Choose one: {known}"),
    "request.no_reasons": N_("This marketplace takes no reason. Leave --reason out."),
    "request.not_answered": N_("Nothing was answered yet. To do it: the same command with --yes"),
    "request.not_asked": N_(
        "{number} does not wait for an answer (any more). See lapakdesa orders show or lapakdesa returns show"
    ),
    "request.too_late": N_(
        "The marketplace does not take this answer to {number} now ({detail}). See what became of it: lapakdesa sync, "
        "or its seller centre."
    ),
    "request.there": N_("{number} can only be answered in the seller centre of {marketplace}."),
    "cancel.next": N_("Answer: lapakdesa orders accept-cancel {number}, or lapakdesa orders reject-cancel {number}"),
    "cancel.ask_accept": N_("Cancel this order and give the money back?"),
    "cancel.ask_reject": N_("Refuse, so that the order goes on?"),
    "cancel.accepted": N_("Order {number} is cancelled. Its goods can be sold again."),
    "cancel.rejected": N_("Order {number} goes on. Send it in time."),
    "return_unknown": N_(
        "There is no return {number}. See lapakdesa returns list --all, or read new ones: lapakdesa reconcile"
    ),
    "return_twice": N_("Several shops have a return {number}. Add --shop. There are: {names}"),
    "returns.none": N_("No return needs you. All of them: lapakdesa returns list --all"),
    "returns.next_answer": N_("Answer: lapakdesa returns accept {number}, or lapakdesa returns reject {number}"),
    "returns.next_there": N_("Answer it in the seller centre; this program cannot."),
    "returns.next_goods": N_("When the goods are with you: lapakdesa returns restock {number}"),
    "returns.no_refund_only": N_("{number} cannot be settled with the money alone. Leave --refund-only out."),
    "returns.ask_refund": N_("Give the money back and leave the goods with the buyer?"),
    "returns.ask_take_back": N_("Take the goods back? The money follows when they have come."),
    "returns.ask_received": N_("Have the goods come back as they should? The money is then given back."),
    "returns.ask_refuse": N_("Refuse this return?"),
    "returns.done_refund": N_("Return {number}: the buyer gets the money and keeps the goods."),
    "returns.done_take_back": N_("Return {number}: the buyer may send the goods."),
    "returns.done_received": N_("Return {number}: the goods are confirmed, the buyer gets the money."),
    "returns.done_refuse": N_("Return {number} was refused."),
    "returns.ask_good": N_("How many of {count} x {sku} ({name}) can be sold again? 0 for none"),
    "returns.ask_restock": N_("Book this? What is not fit for sale stays out of the stock."),
    "returns.restocked": N_("Return {number}: {count} units are on hand again."),
    "returns.settled": N_("What came back of {number} was booked before. Correct it with lapakdesa stock set"),
    "returns.nothing_ours": N_(
        "Nothing of return {number} is a product of ours. Goods that came back: lapakdesa stock add SKU NUMBER"
    ),
    "returns.good_unknown": N_("{value} is not given correctly. Write SKU=NUMBER, with one of: {known}"),
    "returns.good_missing": N_("How many of {sku} can be sold again? Add --good {sku}=NUMBER (0 for none)."),
    "returns.good_too_many": N_("{value} of {sku} cannot have come back; {count} were returned."),
}
