"""Hold a shop's lease while working on it; a heartbeat renews it, and losing it is noticed."""

from __future__ import annotations

import os
import socket
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from inventory import leases
from inventory.canonical import ShopId
from inventory.uow import Connection
from jobs.wiring import App

# Longer than the transport's total time-out of one attempt, so that a slow call cannot outlive its lease.
TTL = timedelta(seconds=180)
HEARTBEAT_S = 30.0


class LeaseBusy(Exception):
    """Another run works on this shop."""


def holder_name() -> str:
    """Unique per acquisition: two threads of one process are rivals too."""
    return f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"


@dataclass(slots=True)
class Held:
    """A lease we took. ``ours`` turns False when the heartbeat finds it lost; ``still(conn)`` asks the table."""

    lease: leases.Lease
    ours: bool = True

    def still(self, conn: Connection) -> bool:
        """Whether nobody took the shop over, within the caller's transaction."""
        self.ours = self.ours and leases.holds(conn, self.lease)
        return self.ours


@contextmanager
def shop_lease(app: App, shop_id: ShopId) -> Iterator[Held]:
    """Take the lease or raise LeaseBusy; renewed by a heartbeat, given back at the end."""
    holder = holder_name()
    with app.database.uow() as uow:
        lease = leases.acquire(uow.conn, shop_id, holder, app.clock(), TTL)
        uow.commit()
    if lease is None:
        raise LeaseBusy
    held = Held(lease)
    stop = threading.Event()

    def beat() -> None:
        while not stop.wait(HEARTBEAT_S):
            with app.database.uow() as uow:
                kept = leases.renew(uow.conn, lease, app.clock(), TTL)
                uow.commit()
            if kept is None:
                held.ours = False
                return

    heart = threading.Thread(target=beat, name=f"lease-{shop_id}", daemon=True)
    heart.start()
    try:
        yield held
    finally:
        stop.set()
        heart.join(timeout=5)
        with app.database.uow() as uow:
            leases.release(uow.conn, lease, app.clock())
            uow.commit()
