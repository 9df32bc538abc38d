"""Sentences of ``lapakdesa imports``: the journal, undo, remembered layouts, doubles."""

from __future__ import annotations


def N_(message: str) -> str:
    """Mark for translation (the package's own ``N_`` would import this module in a circle)."""
    return message


HELP = {
    "help.imports": N_("Imports: what each changed, and taking it back."),
    "help.imports_list": N_("List the imports, newest first."),
    "help.imports_show": N_("Show every value that an import changed."),
    "help.imports_undo": N_("Put back what an import changed and nobody touched since; the rest is listed."),
    "help.imports_layouts": N_("List the file layouts whose answers are remembered."),
    "help.imports_forget": N_("Forget the answers remembered for a layout of files."),
    "help.imports_merge": N_("Say that a new code is a product we have: files with it update that product."),
    "help.imports_keep": N_("Say that two codes are two products: it is not asked again."),
    "arg.import_id": N_("The import's number, as in imports list."),
    "arg.layout": N_("The layout, as in imports layouts."),
    "arg.double": N_("The code that a file brings."),
    "arg.double_of": N_("The code of the product that stays."),
    "opt.absent": N_("What becomes of SKUs absent from the file: zero or archive; left alone otherwise."),
    "opt.confirm_large": N_("Yes, change that much at once."),
    "opt.forget_all": N_("Every layout."),
    "opt.undo_dry_run": N_("Only show what would go back; write nothing."),
}

TROUBLE = {
    "import_unknown": N_("There is no import {run_id}. See lapakdesa imports list"),
    "merge_both_known": N_(
        "{code} and {other} are both products already. Archive one: lapakdesa products archive {code}"
    ),
    "usage.absent": N_("--absent is zero or archive, not {value}."),
    "usage.forget_what": N_("Which layout? Name one of lapakdesa imports layouts, or add --all."),
    "layout_unknown": N_("Nothing is remembered for layout {layout}. See lapakdesa imports layouts"),
}

RESULTS = {
    "imports.none": N_("Nothing was imported yet. Begin with: lapakdesa import products.xlsx"),
    "imports.head": N_("Import {id}: {file}, {time}. {new} new, {changed} changed, {same} the same."),
    "imports.answers": N_("Answers used ({count}):"),
    "imports.undo_all": N_("Import {id} ({file}): {restored} values go back."),
    "imports.undo_some": N_("Import {id} ({file}): {restored} values go back, {kept} stay as they are."),
    "imports.undo_ask": N_("Put {restored} values back?"),
    "imports.undone": N_("Import {id} is undone: {restored} values went back."),
    "imports.partly": N_("Import {id} is undone in part: {restored} values went back, {kept} stay as they are."),
    "imports.nothing": N_("Nothing of import {id} can go back; {kept} values stay as they are."),
    "imports.undone_before": N_("Import {id} was undone already. Nothing was changed."),
    "imports.kept": N_("What stays, and why ({count}):"),
    "imports.dry_run": N_("Only looked at: nothing was written."),
    "imports.not_undone": N_("Nothing was written. To undo it: the same command with --yes"),
    "imports.forgotten": N_("Forgotten: {count} layouts."),
    "imports.no_layouts": N_("No answers are remembered."),
    "imports.merge": N_("Files with {code} update {other} from now on. Next: import the file again."),
    "imports.keep": N_("{code} and {other} stay two products."),
    "stock_sku_unknown": N_(
        "{sku} shall draw from {stock_sku}, but there is no such SKU. Check the column Stok dari SKU."
    ),
    "stock_of_chain": N_(
        "{sku} shall draw from {stock_sku}, which draws from {far} itself. Let {sku} draw from {far} directly."
    ),
    "sale_unit_has_stock": N_(
        "{sku} still has units of its own ({on_hand}, {reserved} of them ordered). Send what is ordered, set it to 0"
        " with lapakdesa stock set {sku} 0, then try again."
    ),
    "sale_unit_counted": N_(
        "{sku} draws from another SKU, so it is not counted itself. Leave its stock empty and count the other one."
    ),
    "undo.changed_since": N_("changed since"),
    "undo.counted_since": N_("counted since; correct it with: lapakdesa stock set"),
    "undo.imported_since": N_("a later import carried another number"),
    "undo.later_import": N_("a later import ({run}) changed it; undo that first"),
    "undo.has_orders": N_("there are orders for it"),
    "undo.stock_moved": N_("its stock moved since; archive it with: lapakdesa products archive"),
    "undo.sale_unit": N_("it has no stock of its own by now"),
    "undo.variant_stays": N_("a variant stays, with no stock"),
    "undo.variants_differ": N_("other variants need it"),
    "undo.product_gone": N_("the product is not there any more"),
}

IMPORTS = {**HELP, **TROUBLE, **RESULTS}
