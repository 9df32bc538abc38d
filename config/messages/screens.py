"""Sentences and short words of the screens, beside the codes of errors and notices (``config.messages.codes``).

The command line says everything by code, so that all its words lie here, where a translator or an operator can read
them in one sitting. Short words are in ``config.messages.labels``.
"""

from __future__ import annotations

from config.messages.requests import REQUESTS
from config.messages.selling import SELLING


def N_(message: str) -> str:
    """Mark for translation (the package's own ``N_`` would import this module in a circle)."""
    return message


# What a command does (``help.<function>``).
HELP = {
    "help.root": N_(
        "One village inventory, many shops: list a product once, sell it everywhere, never sell a unit twice."
    ),
    "help.init": N_("Begin here: makes the home folder, the key and the database. Safe to repeat."),
    "help.demo": N_("Show everything on practice shops. Nothing in it is real."),
    "help.sandbox": N_("Start the practice marketplaces on this computer, until Ctrl+C."),
    "help.import_file": N_("Read products from Excel or CSV: shows what would change, asks, then writes."),
    "help.products": N_("Products of the village."),
    "help.products_list": N_("List the products."),
    "help.products_archive": N_("Stop selling a product; the shops take it down at the next sync."),
    "help.products_restore": N_("Sell a product again; the shops show it after the next sync."),
    "help.listings": N_("What each shop shows."),
    "help.listings_list": N_("List what each shop shows, and what still waits to be told."),
    "help.orders": N_("Orders of all shops."),
    "help.orders_list": N_("List the orders, newest first."),
    "help.orders_show": N_("Show one order with everything that is known of it."),
    "help.notices": N_("What needs a person."),
    "help.notices_list": N_("List what needs a person, and the next step."),
    "help.shops": N_("The village's shops."),
    "help.shops_list": N_("List the shops and when they were last synced."),
    "help.shops_add": N_("Add a shop: a real one, or a practice shop with --practice."),
    "help.shops_connect": N_(
        "Get the seller's permission: opens with a link, ends with the address the browser came back to."
    ),
    "help.shops_pause": N_("Leave a shop alone for a while. It keeps showing what it shows."),
    "help.shops_resume": N_("Work on a paused shop again."),
    "help.shops_remove": N_("Take a shop's products off sale, read its last orders, then forget it."),
    "help.stock": N_("Stock: show, count, add, verify."),
    "help.stock_show": N_("Show the stock, and what each shop shows of it."),
    "help.stock_set": N_("A stock count: so many are really there."),
    "help.stock_add": N_("Goods arrived, or with a minus: were lost or sold elsewhere."),
    "help.stock_verify": N_("Check the stock book: every number against its movements."),
    "help.sync": N_("Pull the orders, then tell every shop what is true now. Safe to repeat and to interrupt."),
    "help.run": N_("Sync by itself again and again, until Ctrl+C."),
    "help.reconcile": N_("Compare what the shops show with what they should show. Changes no stock."),
    "help.refresh_tokens": N_("Renew the permissions of the shops that end soon."),
    "help.backup": N_("Copy everything into one file. Other runs may go on meanwhile."),
    "help.restore": N_("Put a backup in the place of the present data; those are kept beside it."),
    "help.doctor": N_("Look whether all is well, and what to do where it is not."),
    "help.marketplaces": N_("Marketplaces that this program knows."),
    "help.marketplaces_list": N_("List the marketplaces."),
}

# What an argument or an option means.
ARGUMENTS = {
    "arg.file": N_("Excel (.xlsx, .xls, .ods) or CSV file."),
    "arg.backup": N_("The backup file."),
    "arg.sku": N_("The SKU, as in the product list."),
    "arg.sku_optional": N_("Only this SKU."),
    "arg.count": N_("How many are really there."),
    "arg.units": N_("How many came; -3 means that three went."),
    "arg.code": N_("The product's code."),
    "arg.order": N_("The order's number, as in orders list."),
    "arg.shop": N_("The shop's name or number, as in shops list."),
    "arg.shop_optional": N_("The shop's name or number; not needed when there is only one."),
    "arg.marketplace": N_("For example shopee; see marketplaces list."),
    "opt.json": N_("Print JSON for programs instead of a table."),
    "opt.lang": N_("Language of this run: Bahasa Indonesia or English."),
    "opt.help": N_("Show this help."),
    "opt.version": N_("Show the version."),
    "opt.village": N_("The village's Kemendagri code, 10 digits."),
    "opt.village_name": N_("The village's name."),
    "opt.folder": N_("Where the demonstration may write; otherwise a folder of its own."),
    "opt.port": N_("Port number, 8700 by default."),
    "opt.data": N_("Where its shops are kept; the folder practice in the home folder by default."),
    "opt.host": N_("Address to listen on; this computer only by default."),
    "opt.sheet": N_("Name of the sheet; found by itself otherwise."),
    "opt.dry_run": N_("Only show the plan; write nothing."),
    "opt.yes": N_("Do not ask, do it."),
    "opt.search": N_("Only products with this in their name or code."),
    "opt.limit": N_("Show at most so many rows."),
    "opt.shop": N_("Only this shop."),
    "opt.shops": N_("Only this shop; may be given several times."),
    "opt.state": N_("Only orders in this state, for example ready."),
    "opt.all": N_("Also what is settled already."),
    "opt.note": N_("Why, for the stock book."),
    "opt.repair": N_("Set wrong numbers right."),
    "opt.retry_blocked": N_("Also try again what a shop has refused."),
    "opt.practice": N_("Address of a practice server, for example http://127.0.0.1:8700"),
    "opt.shop_name": N_("The shop's name on our screens."),
    "opt.app_id": N_("Number of your application at the marketplace. Its key is asked for unseen, never given here."),
    "opt.shop_id": N_("Number of the shop at the marketplace."),
    "opt.base_url": N_("Another address of the marketplace, for tests."),
    "opt.auth_page": N_("The consent page of a test environment."),
    "opt.set": N_("A setting of this marketplace (marketplaces list --json names them); may be given several times."),
    "opt.answer": N_("The address the browser came back to after you agreed."),
    "opt.code": N_("The code alone, when you have it."),
    "opt.redirect": N_("Where the browser goes after you agreed; as registered at the marketplace."),
    "opt.legacy": N_("The older link; it lasts 5 minutes."),
    "opt.remove_force": N_("Do not ask the marketplace; only when nothing can be sold there any more."),
    "opt.to": N_("File or folder of the copy, for example a memory stick."),
    "opt.with_key": N_("Put the key in too. Whoever has the file can then open the shops."),
    "opt.restore_force": N_("Replace the present data."),
    "opt.online": N_("Also ask every shop's server."),
}

# A wrong command line.
USAGE = {
    "usage.wrong": N_("This command line is not understood. See lapakdesa --help"),
    "usage.no_such_command": N_("There is no command {name}. See {command} --help"),
    "usage.no_such_command_near": N_("There is no command {name}. Did you mean {near}? See {command} --help"),
    "usage.no_such_option": N_("There is no option {name}. Add --help to see all."),
    "usage.no_such_option_near": N_("There is no option {name}. Did you mean {near}?"),
    "usage.missing": N_("{name} is missing. Add --help to see how."),
    "usage.option": N_("{name} is not given correctly. Add --help to see how."),
    "usage.bad_value": N_("The value of {name} cannot be used. Add --help to see how."),
    "usage.extra": N_("Too many words: {words}. Names with blanks need quotes. See {command} --help"),
    "usage.language": N_("There is no language {value}. Write --lang id or --lang en."),
    "usage.whole_number": N_("{value} is not a whole number. Write only digits, such as 12."),
    "usage.too_many": N_("{value} is too much; at most {max}. Check the number."),
    "usage.below_zero": N_(
        "{value} is below zero. Count the goods and write what is there. Goods that went: lapakdesa stock add SKU -3"
    ),
    "usage.below_one": N_("{value} is too little; write 1 or more."),
    "usage.port": N_("{value} is not a port number. Write a number from 0 to 65535, such as 8700."),
    "usage.address": N_("{value} is not an address. Write it whole, such as http://127.0.0.1:8700"),
    "usage.state": N_("There is no order state {value}. Choose one of: {known}"),
}

# What stops a command (terminal.errors); each sentence ends with the next step.
TROUBLE = {
    "error.unexpected_unlogged": N_(
        "Something unexpected happened ({kind}), and the log could not be written. Run lapakdesa doctor."
    ),
    "interrupted": N_("Stopped. Nothing is lost; the next run goes on."),
    "not_initialised": N_("Lapakdesa is not set up yet. Begin with: lapakdesa init"),
    "database_busy": N_("The database is busy with another run. Wait a moment, then try again."),
    "database_unavailable": N_("The database cannot be opened ({detail}). Run lapakdesa doctor."),
    "database_damaged": N_(
        "The database is damaged or is no database ({detail}). Put a backup back: lapakdesa restore"
    ),
    "database_too_new": N_("The database was made by a newer Lapakdesa. Install the newest version on this computer."),
    "disk_full": N_("The disk is full. Make room, then do it again; nothing was written by halves."),
    "memory_full": N_("The computer's memory is full. Close other programs, then do it again."),
    "file_trouble": N_("{path} cannot be used ({reason}). Check the name and the rights."),
    "sku_unknown": N_("There is no SKU {sku}. See lapakdesa stock show"),
    "stock_elsewhere": N_(
        "{sku} has no stock of its own: each takes {units} of {stock_sku}. Count those: lapakdesa stock set {stock_sku}"
    ),
    "product_unknown": N_("There is no product {code}. See lapakdesa products list"),
    "order_unknown": N_(
        "There is no order {number}. See lapakdesa orders list, or read new ones first: lapakdesa sync"
    ),
    "order_twice": N_("Several shops have an order {number}. Add --shop. There are: {names}"),
    "shop_unknown": N_("There is no shop {name}. See lapakdesa shops list"),
    "shop_name_taken": N_(
        "A shop called {name}, or this very shop, is there already. Choose another name with --name."
    ),
    "catalog_changed": N_("The products were changed meanwhile, so nothing was written. Import again."),
    "lease_busy": N_("Another run is working on the shop. Wait a moment; nothing is lost."),
    "plugin_broken.import": N_("The marketplace plugin {name} cannot be loaded ({detail}). {next}"),
    "plugin_broken.absent": N_("The marketplace plugin {name} offers no marketplace under {detail}. {next}"),
    "plugin_broken.incomplete": N_("The marketplace plugin {name} is not whole; wrong or missing: {detail}. {next}"),
    "plugin_broken.taken": N_("The marketplace plugin {name} brings {detail}, which is there already. {next}"),
    "plugin_next.own": N_("Install Lapakdesa again."),
    "plugin_next.package": N_("Update the package {package}, or remove it: python -m pip uninstall {package}"),
    "plugin_next.unknown": N_("Update or remove the package it came with."),
    "there.misconfigured.no_plugin": N_(
        "The plugin of the marketplace {detail} is not installed any more. Install its package again, or leave the "
        "shop: lapakdesa shops pause"
    ),
    "marketplace_unknown": N_("There is no marketplace {code}. Choose one of: {known}"),
    "there.unreachable": N_("The marketplace could not be reached ({detail}). Check the internet, then try again."),
    "there.revoked": N_("The shop gives no permission any more ({detail}). Connect it again: lapakdesa shops connect"),
    "there.misconfigured": N_("The marketplace refuses our application ({detail}). Check its number and key."),
    "there.misconfigured.other_shop": N_(
        "This permission belongs to another shop ({detail}). Log in as the owner of the right shop."
    ),
    "there.misconfigured.no_legacy_link": N_("This marketplace has no older link ({detail}). Leave --legacy out."),
    "there.misconfigured.service_id": N_(
        "The number of the application's consent page is missing ({detail}). Add the shop again with "
        "--set service_id=NUMBER; it stands in the developer portal."
    ),
    "there.misconfigured.shop_cipher": N_(
        "The shop's own word for every call is missing ({detail}). Connect the shop again: lapakdesa shops connect"
    ),
    "there.misconfigured.partner_id": N_(
        "The application's number is not a number ({detail}). Add the shop again with the right --app-id."
    ),
    "there.misconfigured.partner_key": N_("The application's key is empty ({detail}). Add the shop again."),
    "there.misconfigured.shop_id": N_(
        "The shop's number is not a number ({detail}). Add the shop again with the right --shop-id."
    ),
    "there.clock_wrong": N_(
        "The clock of this computer is wrong, so the marketplace refuses us ({detail}). Set the date and time."
    ),
    "there.ambiguous": N_(
        "The answer was lost on the way ({detail}). Do it again; what was done already is not done twice."
    ),
    "there.protocol_changed": N_(
        "The answer is not the one that is documented ({detail}). Check the address; nothing was changed."
    ),
    "there.refused": N_("The marketplace refuses this ({detail}). Correct what is named, then try again."),
    "there.refused.not_a_practice_server": N_(
        "At this address there is no practice server ({detail}). Start it with: lapakdesa sandbox"
    ),
    "there.protocol_changed.not_a_practice_server": N_(
        "What answers there is no practice server ({detail}). Start one with: lapakdesa sandbox"
    ),
    "sandbox.port_in_use": N_("Port {port} is used by another program. Choose another one with --port."),
    "sandbox.data_unwritable": N_("The practice server cannot write in {path}. Choose another folder with --data."),
    "sandbox.cannot_listen": N_(
        "The practice server cannot listen on {host}, port {port}. Choose others with --host and --port."
    ),
    "sandbox.practice_broken": N_(
        "A practice marketplace cannot be loaded ({detail}). Update or remove the package it came with; if it is one "
        "of ours, install Lapakdesa again."
    ),
    "sandbox.trouble": N_("The practice server cannot run: {detail}"),
    "demo.folder_taken": N_("{folder} holds something else. Choose an empty folder with --folder."),
    "demo.server_failed": N_("The practice server did not start. Try again; if it lasts, run lapakdesa doctor."),
    "demo.absent": N_("The demonstration is not part of this installation. Install Lapakdesa again."),
}

# What a command did, and what comes next.
RESULTS = {
    "ask.yes_no": N_("y/n"),
    "nothing_done": N_("Nothing was changed."),
    "more_rows": N_("… and {count} more."),
    "init.ask_village": N_("The village's Kemendagri code (10 digits, such as {example})"),
    "init.done": N_("Ready. The data of village {village} is in {home}"),
    "init.again": N_("All was there already. The data of village {village} is in {home}"),
    "init.other_village": N_(
        "{home} belongs to village {village}. For another village set LAPAKDESA_HOME to another folder."
    ),
    "init.next": N_("Next: lapakdesa import products.xlsx"),
    "import.sheet": N_("{file}, sheet {sheet}, headings in row {row}"),
    "import.questions": N_("Please answer these first ({count}): correct the cells, then import again."),
    "import.rejections": N_("Rows that are refused ({count}):"),
    "import.warnings": N_("Please note ({count}):"),
    "import.sum": N_("{new} new, {changed} changed, {same} the same, {rejected} rows refused, {questions} questions"),
    "import.variants": N_("{count} variants"),
    "import.units": N_("stock {count}"),
    "import.ask": N_("Write {new} new and {changed} changed products?"),
    "import.applied": N_("Written: {new} new, {changed} changed, {same} the same."),
    "import.next": N_("Next: lapakdesa sync tells the shops."),
    "import.repeats": N_(
        "{file} is exactly the file of import {run_id} ({day}), and nothing was changed since: all {products} products"
        " ({variants} SKUs) are as it says. Its stock was counted then; what was sold since stays sold."
        " Nothing to write."
    ),
    "import.dry_run": N_("Only a plan: nothing was written."),
    "import.not_applied": N_("Nothing was written. To write it: the same command with --yes"),
    "products.none": N_("There are no products yet. Begin with: lapakdesa import products.xlsx"),
    "products.archived": N_("{name} ({code}) is no longer sold."),
    "products.restored": N_("{name} ({code}) is sold again."),
    "listings.none": N_("No shop shows anything yet. Next: lapakdesa sync"),
    "listings.blocked": N_("Why something is refused, and what to do: lapakdesa notices list, or lapakdesa check CODE"),
    "orders.none": N_("There are no orders here. New ones are read by: lapakdesa sync"),
    "notices.none": N_("All is well: nothing needs a person."),
    "shops.none": N_("There are no shops yet. Add one: lapakdesa shops add shopee"),
    "shops.none_active": N_("There is no shop to work on. See lapakdesa shops list"),
    "shops.which": N_("Which shop? There are: {names}"),
    "shops.practice_name": N_("{label} practice"),
    "shops.added_practice": N_("The practice shop {name} is ready."),
    "shops.added": N_("The shop {name} was added. It still needs the owner's permission."),
    "shops.connect_next": N_('Next: lapakdesa shops connect "{name}"'),
    "shops.ask_app_id": N_("Number of your application (App ID)"),
    "shops.unknown_setting": N_("{value} is not a setting of this marketplace. Write NAME=VALUE; known: {known}"),
    "shops.ask_shop_id": N_("Number of the shop (Shop ID)"),
    "shops.ask_app_key": N_("Key of your application (it does not appear)"),
    "shops.app_key_missing": N_("The application's key is needed. Set it as {name} for this one command."),
    "shops.link": N_("Open this address, log in as the owner of {name} and agree:"),
    "shops.link_next": N_(
        'Then: lapakdesa shops connect "{name}" --answer ADDRESS, with the address the browser came back to.'
    ),
    "shops.ask_answer": N_("Address of the last page"),
    "shops.no_code": N_("There is no permission in this address. Copy the whole address of the last page."),
    "shops.connected": N_("{name} is connected."),
    "shops.paused": N_("{name} is paused. Its products stay as they are; orders are not read meanwhile."),
    "shops.resumed": N_("{name} goes on."),
    "shops.needs_consent": N_("{name} needs its owner's permission first: lapakdesa shops connect"),
    "shops.ask_remove": N_("Take all products of {name} off sale and forget the shop?"),
    "shops.removed": N_("{name} was removed; {count} products were taken off sale."),
    "shops.removed_force": N_(
        "{name} was removed without asking the marketplace ({count} products taken off sale). Look there that"
        " nothing is sold."
    ),
    "stock.moved": N_("{sku}: {before} before, {after} now"),
    "stock.after_sync": N_("After the next sync the shops show: {shops}"),
    "stock.below_zero": N_("{sku} is now {after}. Count the goods and write: lapakdesa stock set"),
    "stock.right": N_("The stock book is right."),
    "stock.wrong": N_(
        "{count} numbers do not agree with their movements. Set them right: lapakdesa stock verify --repair"
    ),
    "stock.repaired": N_("{count} numbers were set right."),
    "stock.rights_broken": N_(
        "The shops may sell more than is there. Run lapakdesa sync now, then lapakdesa stock verify."
    ),
    "sync.next": N_("Next: lapakdesa sync"),
    "sync.person": N_("Something needs a person: lapakdesa notices list"),
    "sync.postponed": N_("Some things are tried again by themselves at the next sync."),
    "reconcile.found": N_("Differences: {differences}"),
    "reconcile.same": N_("The shops show what they should show."),
    "run.started": N_("At work every {minutes} minutes. Ctrl+C ends it."),
    "run.stopping": N_("Stopping; what is under way is finished first."),
    "run.stopped": N_("Stopped. Nothing is lost."),
    "run.nothing": N_("{time} {job}: nothing done; see lapakdesa shops list and the log"),
    "run.line": N_("{time} {job}, {shop}: {state}; orders {pulled}, told {pushed}, refused {blocked}"),
    "backup.done": N_("Copied to {path} ({size})"),
    "backup.without_key": N_("The key is not in it. Keep the file key of the home folder in another place."),
    "backup.with_key": N_("The key is in it: keep this file where no stranger gets it."),
    "restore.done": N_("The backup of {made} (UTC) is back: {files} files."),
    "restore.kept": N_("What was here before is in {path}"),
    "restore.next": N_("Next: lapakdesa sync, then lapakdesa reconcile, then lapakdesa doctor"),
    "sandbox.ready": N_("The practice server is open: {url}"),
    "sandbox.next": N_("Ctrl+C ends it. In another window: lapakdesa shops add shopee --practice {url}"),
    "doctor.ok": N_("All is well."),
    "doctor.exit_0": N_("Lapakdesa works; please look at the warnings."),
    "doctor.exit_1": N_("Something must be put right first; see the lines marked as error."),
    "doctor.encoding": N_("This terminal cannot show every letter ({name}). Use Windows Terminal."),
    "doctor.no_home": N_("The folder {path} is not there. Begin with: lapakdesa init"),
    "doctor.home_read_only": N_("Nothing can be written in {path}. Check the rights of the folder."),
    "doctor.home_open": N_("Others of this computer can look into {path}. Make the folder your own."),
    "doctor.disk": N_("{size} free"),
    "doctor.disk_little": N_("Only {size} free. Make room before anything else."),
    "doctor.key_env": N_("from LAPAKDESA_KEY"),
    "doctor.key_file": N_("in the file {path}"),
    "doctor.key_keyring": N_("in the operating system's key store"),
    "doctor.no_database": N_("There is no database yet. Begin with: lapakdesa init"),
    "doctor.database": N_("{kind}, schema {schema}: {products} products, {orders} orders"),
    "doctor.shop": N_("{name}: last synced {last}"),
    "doctor.shop_stale": N_("{name}: last synced {last}. Run lapakdesa sync"),
    "doctor.shop_never": N_("{name}: never synced ({last}). Run lapakdesa sync"),
    "doctor.shop_paused": N_("{name}: paused, last synced {last}. Go on with lapakdesa shops resume"),
    "doctor.clock": N_("{name}: {seconds} s apart"),
    "doctor.clock_wrong": N_("{name}: {seconds} s apart. Set the date and time of this computer."),
    "doctor.notices": N_("{count} open: lapakdesa notices list"),
}

SCREENS: dict[str, dict[str, str]] = {
    "selling": SELLING,
    "requests": REQUESTS,
    "help": HELP,
    "arguments": ARGUMENTS,
    "usage": USAGE,
    "trouble": TROUBLE,
    "results": RESULTS,
}
