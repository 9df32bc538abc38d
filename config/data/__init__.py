"""Facts as files: fee tables, categories, heading words. Read them through ``importlib.resources``."""
