"""A shop may ask its own prices; confirmed categories are remembered for each marketplace

Revision: 0004
Revises: 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
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
    op.create_table('category_choice',
    sa.Column('village_id', sa.String(), nullable=False),
    sa.Column('marketplace', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('key', sa.String(), nullable=False),
    sa.Column('external_id', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('path', sa.String(), nullable=False),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("kind in ('word','leaf')", name=op.f('ck_category_choice_kind_known')),
    sa.ForeignKeyConstraint(['village_id'], ['village.village_id'], name=op.f('fk_category_choice_village_id')),
    sa.PrimaryKeyConstraint('village_id', 'marketplace', 'kind', 'key', name=op.f('pk_category_choice'))
    )


def downgrade() -> None:
    op.drop_table('category_choice')
    op.drop_table('price_rule')
