"""The command line's rooms: what is typed, what is shown, and the one edge where errors become sentences (ADR 0006).

Beside ``cli.py`` this is the only place of typer and rich. Heavy libraries are imported inside the commands.
"""
