"""What stands in the workbooks we write: questions, the empty template, the export; and what their commands say."""

from __future__ import annotations


def N_(message: str) -> str:
    """Mark for translation (the package's own ``N_`` would import this module in a circle)."""
    return message


QUESTIONS = {
    "book.questions.title": N_("Questions"),
    "book.questions.about": N_("Questions about {file}"),
    "book.questions.how": N_(
        "Choose or type your answers in the yellow column; where it is grey, correct the marked cell itself."
    ),
    "book.questions.then": N_("Save this file, then: lapakdesa import {file}"),
    "book.questions.partly": N_(
        "The first {count} of {total} questions; the others are asked when these are answered."
    ),
    "book.questions.number": N_("Number"),
    "book.questions.more": N_("… and {count} more in the list of the yellow cell"),
    "book.questions.each": N_("or one by one on sheet {sheet}"),
    "book.questions.each_title": N_("One by one"),
    "book.questions.each_how": N_(
        "Cells that share a question. Answer here only where the answer for all on the first sheet does not fit."
    ),
    "book.questions.where": N_("Where"),
    "book.questions.what": N_("Question"),
    "book.questions.why": N_("Why we ask"),
    "book.questions.choices": N_("Possible answers"),
    "book.questions.answer": N_("Your answer"),
    "book.questions.whole_file": N_("the whole file"),
    "book.questions.free": N_("or type what is right"),
    "book.questions.own": N_("type what is right"),
    "book.questions.fix": N_("correct it in the cell"),
    "book.questions.pick": N_("Choose one of the possible answers."),
    "book.questions.comment": N_("Question {number}: {text}"),
    "book.questions.because": N_("Why: {text}"),
    "book.questions.answer_there": N_("Answer on sheet {sheet}, or correct this cell."),
}

TEMPLATE = {
    "book.template.sheet": N_("Products"),
    "book.template.guide": N_("Instructions"),
    "book.template.guide_title": N_("How to fill in this workbook"),
    "book.template.guide_rows": N_(
        "One row is one product. Name and price are needed; an empty cell means: not known, or as it was."
    ),
    "book.template.guide_variants": N_(
        "A product in several sizes or flavours: one row for each, with the same name, told apart in the column Varian."
    ),
    "book.template.guide_examples": N_(
        "The two grey rows are examples and are not imported. Delete them, or write over all of their cells."
    ),
    "book.template.guide_pictures": N_("Put the pictures into the folder of this workbook; write their file names."),
    "book.template.guide_save": N_("Save, then: lapakdesa import FILE. A plan is shown before anything is written."),
    "book.template.guide_column": N_("Column"),
    "book.template.guide_meaning": N_("What to write"),
    "book.template.example": N_("An example: rows whose name begins with Contoh: are not imported."),
    "book.template.name": N_("Needed. What buyers read: kind, brand, content. For example: Kopi Gayo 250 g"),
    "book.template.sku": N_("Your own code for the product, different in every row. Empty: made from the name."),
    "book.template.option": N_("Only for products in several sizes, flavours or colours: what this row is."),
    "book.template.price": N_("Needed. Whole rupiah, such as 25000. 25.000 and Rp 25.000 are understood too."),
    "book.template.stock": N_("How many are there now, whole numbers. Empty: not counted yet."),
    "book.template.unit": N_("What one piece of stock is. Choose, or type another word."),
    "book.template.stock_of": N_(
        "Only for a dozen, a box and the like: the SKU of the single piece. That one is counted; leave the stock empty."
    ),
    "book.template.units": N_("How many pieces are in this one, such as 12. Needed beside the SKU of the piece."),
    "book.template.weight": N_("Weight with packaging, in grams. 1 kg is 1000."),
    "book.template.category": N_("Kind of goods. Choose, or type another word; shops look for their category by it."),
    "book.template.description": N_("What buyers want to know: taste, content, how to keep it, how long it lasts."),
    "book.template.producer": N_("Who made it, when it is left with you on consignment."),
    "book.template.brand": N_("The brand on the label, if there is one."),
    "book.template.condition": N_("Choose Baru (new) or Bekas (used). Empty: new."),
    "book.template.barcode": N_("The digits below the bars, with leading zeros. Empty: none."),
    "book.template.picture": N_("File name of the picture, such as kopi.jpg. Several: part them with ;"),
    "book.template.length": N_("Length of the parcel in centimetres."),
    "book.template.width": N_("Width of the parcel in centimetres."),
    "book.template.height": N_("Height of the parcel in centimetres."),
    "book.template.pirt": N_("15 digits of the P-IRT certificate, as on the label. Check them: sppirt.pom.go.id"),
    "book.template.bpom": N_("BPOM number, MD or ML and 12 or 15 digits. Check: cekbpom.pom.go.id. Not with P-IRT."),
    "book.template.halal": N_("Number of the BPJPH certificate: ID and 17 or 18 digits. None yet: choose -"),
    "book.template.paper_pirt": N_("File name of a clear photo of the P-IRT certificate. Some shops insist on it."),
    "book.template.paper_bpom": N_("File name of a clear photo of the BPOM certificate. Some shops insist on it."),
    "book.template.paper_halal": N_("File name of a clear photo of the halal certificate. Some shops insist on it."),
    "book.template.paper_size_chart": N_("Clothes: file name of a picture of the size chart, such as ukuran.jpg"),
}

EXPORT = {
    "book.export.baseline": N_("The stock when this file was written. Do not change it; count in the column Stok."),
}

COMMANDS = {
    "help.template": N_("Write an empty workbook to fill in, with drop-downs, examples and explanations."),
    "help.export": N_("Write the products with their stock to Excel or CSV, to edit and import again."),
    "arg.template": N_("The Excel file to write (.xlsx)."),
    "arg.export": N_("The file to write: Excel (.xlsx) or CSV (.csv)."),
    "opt.questions": N_("Write the questions into this Excel file, to be answered there."),
    "opt.map": N_("What a heading means, for example price=Tarif; -=Tarif leaves it out. May be given several times."),
    "opt.answers": N_("Answers from a questions workbook, or from a JSON file."),
    "opt.no_input": N_("Never ask; questions stay open."),
    "opt.overwrite": N_("Replace the file if it exists."),
    "usage.map": N_("{value} is not understood. Write --map field=heading, such as --map price=Tarif"),
    "usage.map_field": N_("There is no field {value}. Choose one of: {known}"),
    "usage.map_heading": N_("There is no heading {value} in the table. There are: {known}"),
    "usage.suffix": N_("{value} is no file that can be written. Let its name end in {known}"),
    "usage.questions_same": N_("{value} is the file itself. Choose another name for the questions."),
    "usage.answers_file": N_("{value} holds no answers. Give a questions workbook, or JSON as the guide shows it."),
    "usage.answers_other": N_("{value} holds answers about another file ({other}). Import that file, or answer again."),
    "file_exists": N_("{path} is there already. Choose another name, or replace it with --force."),
    "file_exists_no_force": N_("{path} is there already, perhaps with answers. Choose another name."),
    "file_in_use": N_("{path} cannot be written. Close it in Excel first, then try again."),
    "questions_newer": N_("{name} was made by a newer Lapakdesa. Install the newest version on this computer."),
    "import.questions_written": N_(
        "{count} questions are in {path}. Answer in the yellow column, save, then: lapakdesa import {path}"
    ),
    "import.questions_none": N_("There are no questions, so {path} was not written."),
    "import.questions_hint": N_("To answer in Excel or on a phone: lapakdesa import {file} --questions {path}"),
    "import.many_questions": N_("There are {count} questions. Write them into a workbook, to answer there?"),
    "import.unclear": N_("The answer in {cell} ({value}) is none of the choices, so it is asked again."),
    "ask.question": N_("Question {number} of {total}: {text}"),
    "ask.why": N_("   Why: {text}"),
    "ask.choice": N_("Number of your choice, Enter = later"),
    "ask.choice_free": N_("Number of your choice, or = and what is right (=15000), Enter = later"),
    "ask.free": N_("What is right? Enter = later"),
    "ask.not_a_choice": N_("That is none of the choices."),
    "ask.each": N_("One by one"),
    "ask.cell": N_("Cell {number} of {total}: {text}"),
    "ask.chosen": N_("   -> {text}"),
    "template.done": N_("The empty workbook is {path}. Fill it in, then: lapakdesa import {path}"),
    "export.done": N_("Written to {path}: {products} products, {variants} variants."),
    "export.left_empty": N_("{count} cells were left empty, because a file cannot hold them; they stay as they are."),
    "export.next": N_("Edit it, then: lapakdesa import {path}"),
}

WORKBOOKS = {**QUESTIONS, **TEMPLATE, **EXPORT, **COMMANDS}
