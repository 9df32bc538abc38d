"""A file that was imported is recognised, and that nothing was changed since: no need to read and compare it again

Revision: 0005
Revises: 0004
"""

from __future__ import annotations

from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute('ALTER TABLE village ADD COLUMN catalog_version INTEGER DEFAULT 0 NOT NULL')
    op.execute('ALTER TABLE import_run ADD COLUMN catalog_version INTEGER')
    op.execute("ALTER TABLE import_run ADD COLUMN program VARCHAR DEFAULT '' NOT NULL")


def downgrade() -> None:
    op.drop_column('import_run', 'program')
    op.drop_column('import_run', 'catalog_version')
    op.drop_column('village', 'catalog_version')
