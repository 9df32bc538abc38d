"""What a buyer asks: until when a wish to cancel and a return are answered, and what came back of a return

Revision: 0007
Revises: 0006
"""

from __future__ import annotations

from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None

RETURN_COLUMNS = (
    "kind VARCHAR DEFAULT 'unknown' NOT NULL",
    "stage VARCHAR DEFAULT 'unknown' NOT NULL",
    "waits BOOLEAN DEFAULT false NOT NULL",
    "deadline MOMENT",
    "answers JSON DEFAULT '[]' NOT NULL",
    "lines JSON DEFAULT '[]' NOT NULL",
    "settled_at MOMENT",
)


def upgrade() -> None:
    moment = 'DATETIME' if op.get_bind().dialect.name == 'sqlite' else 'TIMESTAMP WITH TIME ZONE'
    columns = [('sales_order', 'cancel_deadline MOMENT'), ('sales_order', 'cancel_refund INTEGER'),
               *(('order_return', column) for column in RETURN_COLUMNS)]
    for table, column in columns:
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column.replace('MOMENT', moment)}")


def downgrade() -> None:
    for column in ('settled_at', 'lines', 'answers', 'deadline', 'waits', 'stage', 'kind'):
        op.execute(f'ALTER TABLE order_return DROP COLUMN {column}')
    for column in ('cancel_refund', 'cancel_deadline'):
        op.execute(f'ALTER TABLE sales_order DROP COLUMN {column}')
