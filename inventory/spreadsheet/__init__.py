"""From an operator's workbook to a plan: read → table → rows → products → plan. Nothing here writes anything.

``importer.plan_import`` is the one way in. pandas, openpyxl and python-calamine are imported inside functions only,
so importing this package costs nothing.
"""
