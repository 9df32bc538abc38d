"""A product has pictures of its certificates and of its size chart

Revision: 0008
Revises: 0007
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('product_paper',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('product_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('ref', sa.String(), nullable=False),
    sa.CheckConstraint(
        "kind in ('pirt','bpom','halal','sni','size_chart')", name=op.f('ck_product_paper_kind_known')
    ),
    sa.ForeignKeyConstraint(
        ['product_id'], ['product.id'], name=op.f('fk_product_paper_product_id'), ondelete='CASCADE'
    ),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_product_paper')),
    sa.UniqueConstraint('product_id', 'kind', 'position', name=op.f('uq_product_paper_product_id_kind_position'))
    )


def downgrade() -> None:
    op.drop_table('product_paper')
