"""An order keeps the storefront that it came through, where one shop sells on several

Revision: 0006
Revises: 0005
"""

from __future__ import annotations

from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE sales_order ADD COLUMN channel VARCHAR DEFAULT '' NOT NULL")


def downgrade() -> None:
    op.execute('ALTER TABLE sales_order DROP COLUMN channel')
