"""One stock feeds several sale units: what a SKU draws from, what a listing shows it as, what an order line took

Revision: 0003
Revises: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Plain statements, the same in both dialects: no table that others point to is made anew for them.
    op.execute('ALTER TABLE variant ADD COLUMN stock_of_id INTEGER'
               ' CONSTRAINT fk_variant_stock_of_id REFERENCES variant (id)'
               ' CONSTRAINT ck_variant_stock_not_of_itself CHECK (stock_of_id <> id)')
    op.execute('ALTER TABLE variant ADD COLUMN units INTEGER DEFAULT 1 NOT NULL'
               ' CONSTRAINT ck_variant_units_of_another'
               ' CHECK (units > 0 and (units = 1 or stock_of_id is not null))')
    op.create_index(op.f('ix_variant_stock_of_id'), 'variant', ['stock_of_id'], unique=False)
    op.execute('ALTER TABLE order_line ADD COLUMN units_per_sale INTEGER DEFAULT 1 NOT NULL'
               ' CONSTRAINT ck_order_line_units_positive CHECK (units_per_sale > 0)')
    op.execute('UPDATE order_line SET units_per_sale = coalesce((SELECT listing_variant.units_per_sale'
               ' FROM listing_variant WHERE listing_variant.id = order_line.listing_variant_id), 1)')
    op.execute('ALTER TABLE listing_variant ADD COLUMN sold_variant_id INTEGER')
    op.execute('UPDATE listing_variant SET sold_variant_id = variant_id')
    _one_row_for_each_sku_shown()


def downgrade() -> None:
    # The older schema has no place for what is sold by the dozen: a backup from before the upgrade has.
    raise RuntimeError('restore the backup that was made before this upgrade')


def _one_row_for_each_sku_shown() -> None:
    """SQLite cannot drop a UNIQUE, so it makes the table anew, and dropping the old one would take along the order
    lines that point to it: they let go of it meanwhile."""
    bind = op.get_bind()
    lines: list[dict[str, int]] = []
    if bind.dialect.name == 'sqlite':
        rows = bind.execute(sa.text('SELECT id, listing_variant_id FROM order_line'
                                    ' WHERE listing_variant_id IS NOT NULL'))
        lines = [{'line': row[0], 'seat': row[1]} for row in rows]
        bind.execute(sa.text('UPDATE order_line SET listing_variant_id = NULL'))
    with op.batch_alter_table('listing_variant') as batch_op:
        batch_op.drop_constraint('uq_listing_variant_listing_id_variant_id', type_='unique')
        batch_op.create_unique_constraint('uq_listing_variant_listing_id_sold_variant_id',
                                          ['listing_id', 'sold_variant_id'])
        batch_op.alter_column('sold_variant_id', existing_type=sa.Integer(), nullable=False)
        batch_op.create_foreign_key('fk_listing_variant_sold_variant_id', 'variant', ['sold_variant_id'], ['id'],
                                    ondelete='CASCADE')
        batch_op.create_index('ix_listing_variant_sold_variant_id', ['sold_variant_id'], unique=False)
    if lines:
        bind.execute(sa.text('UPDATE order_line SET listing_variant_id = :seat WHERE id = :line'), lines)
