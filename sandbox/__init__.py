"""Practice marketplaces: a server that speaks each marketplace's documented API.

It shares no code with the connectors. What it knows it knows from the protocol documents alone, so that
a misreading on one side cannot cancel out the same misreading on the other.
"""

from sandbox.practice import SandboxError
from sandbox.server import create_app, serve

__all__ = ["SandboxError", "create_app", "serve"]
