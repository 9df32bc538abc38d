"""A shop may ask its own prices

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
    op.create_table('price_rule',
    sa.Column('shop_id', sa.Integer(), nullable=False),
    sa.Column('percent', sa.Integer(), nullable=False),
    sa.Column('plus', sa.Integer(), nullable=False),
    sa.Column('rounding', sa.String(), nullable=False),
    sa.Column('floor', sa.Integer(), nullable=False),
    sa.CheckConstraint('percent between -9000 and 50000', name=op.f('ck_price_rule_percent_possible')),
    sa.CheckConstraint("rounding in ('none','500','1000','900')", name=op.f('ck_price_rule_rounding_known')),
    sa.CheckConstraint('floor >= 0', name=op.f('ck_price_rule_floor_not_negative')),
    sa.ForeignKeyConstraint(['shop_id'], ['shop.id'], name=op.f('fk_price_rule_shop_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('shop_id', name=op.f('pk_price_rule'))
    )


def downgrade() -> None:
    op.drop_table('price_rule')
