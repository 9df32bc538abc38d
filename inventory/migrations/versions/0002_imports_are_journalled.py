"""Imports are journalled: what each changed, what was decided about it, and which SKUs a file has carried

Revision: 0002
Revises: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('import_run',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('village_id', sa.String(), nullable=False),
    sa.Column('file_name', sa.String(), nullable=False),
    sa.Column('sha256', sa.String(), nullable=False),
    sa.Column('layout', sa.String(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor', sa.String(), nullable=False),
    sa.Column('counts', sa.JSON(), nullable=False),
    sa.Column('answers', sa.JSON(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('undone_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('undone_by', sa.String(), nullable=False),
    sa.CheckConstraint("state in ('applied','partly','undone')", name=op.f('ck_import_run_state_known')),
    sa.ForeignKeyConstraint(['village_id'], ['village.village_id'], name=op.f('fk_import_run_village_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_import_run'))
    )
    op.create_index(op.f('ix_import_run_village_id'), 'import_run', ['village_id'], unique=False)
    op.create_table('import_change',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('run_id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('sku', sa.String(), nullable=True),
    sa.Column('field', sa.String(), nullable=False),
    sa.Column('old', sa.Text(), nullable=True),
    sa.Column('new', sa.Text(), nullable=True),
    sa.Column('cell', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('reason', sa.String(), nullable=False),
    sa.CheckConstraint("state in ('applied','undone','kept')", name=op.f('ck_import_change_state_known')),
    sa.ForeignKeyConstraint(['run_id'], ['import_run.id'], name=op.f('fk_import_change_run_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_import_change'))
    )
    op.create_index('ix_import_change_code', 'import_change', ['code'], unique=False)
    op.create_index(op.f('ix_import_change_run_id'), 'import_change', ['run_id'], unique=False)
    op.create_table('import_layout',
    sa.Column('village_id', sa.String(), nullable=False),
    sa.Column('layout_key', sa.String(), nullable=False),
    sa.Column('answers', sa.JSON(), nullable=False),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('file_name', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['village_id'], ['village.village_id'], name=op.f('fk_import_layout_village_id')),
    sa.PrimaryKeyConstraint('village_id', 'layout_key', name=op.f('pk_import_layout'))
    )
    op.create_table('import_source',
    sa.Column('village_id', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('key', sa.String(), nullable=False),
    sa.Column('skus', sa.JSON(), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("kind in ('name','layout')", name=op.f('ck_import_source_kind_known')),
    sa.ForeignKeyConstraint(['village_id'], ['village.village_id'], name=op.f('fk_import_source_village_id')),
    sa.PrimaryKeyConstraint('village_id', 'kind', 'key', name=op.f('pk_import_source'))
    )
    op.create_table('merge_decision',
    sa.Column('village_id', sa.String(), nullable=False),
    sa.Column('code_a', sa.String(), nullable=False),
    sa.Column('code_b', sa.String(), nullable=False),
    sa.Column('decision', sa.String(), nullable=False),
    sa.Column('into_code', sa.String(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("decision in ('merge','keep')", name=op.f('ck_merge_decision_decision_known')),
    sa.CheckConstraint("decision = 'keep' or into_code in (code_a, code_b)", name=op.f('ck_merge_decision_into_one_of_them')),
    sa.ForeignKeyConstraint(['village_id'], ['village.village_id'], name=op.f('fk_merge_decision_village_id')),
    sa.PrimaryKeyConstraint('village_id', 'code_a', 'code_b', name=op.f('pk_merge_decision'))
    )


def downgrade() -> None:
    op.drop_table('merge_decision')
    op.drop_table('import_source')
    op.drop_table('import_layout')
    op.drop_index(op.f('ix_import_change_run_id'), table_name='import_change')
    op.drop_index('ix_import_change_code', table_name='import_change')
    op.drop_table('import_change')
    op.drop_index(op.f('ix_import_run_village_id'), table_name='import_run')
    op.drop_table('import_run')
