"""The first tables.

Revision: 0001.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
BIG_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def identifier(length: int) -> sa.String:
    """Text compared byte by byte on both databases."""
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def upgrade() -> None:
    """Make every table."""
    op.create_table(
        "alerts",
        sa.Column("alert_id", sa.String(length=40), nullable=False),
        sa.Column("store_id", identifier(64), nullable=False),
        sa.Column("sku", identifier(64), nullable=False),
        sa.Column("promotion_id", identifier(64), nullable=False),
        sa.Column("state", sa.String(length=15), nullable=False),
        sa.Column("kind", sa.String(length=15), nullable=False),
        sa.Column("reason", sa.String(length=64), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("acknowledged_at", sa.BigInteger(), nullable=True),
        sa.Column("acknowledged_by", sa.String(length=100), nullable=True),
        sa.Column("resolved_at", sa.BigInteger(), nullable=True),
        sa.Column("resolution", sa.String(length=25), nullable=True),
        sa.Column("on_hand", sa.BigInteger(), nullable=True),
        sa.Column("as_of", sa.BigInteger(), nullable=False),
        sa.Column("back_since", sa.BigInteger(), nullable=True),
        sa.Column("recheck_at", sa.BigInteger(), nullable=True),
        sa.Column("product", JSON, nullable=False),
        sa.Column("store", JSON, nullable=False),
        sa.Column("promise", JSON, nullable=False),
        sa.Column("card", JSON, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('running_out', 'suspected', 'sold_out')", name=op.f("ck_alerts_kind")),
        sa.CheckConstraint(
            "resolution IN ('back_in_stock', 'found_on_shelf', 'promotion_ended', 'promotion_cancelled', 'no_longer_expected', 'no_longer_advertised')",
            name=op.f("ck_alerts_resolution"),
        ),
        sa.CheckConstraint("state IN ('open', 'acknowledged', 'resolved')", name=op.f("ck_alerts_state")),
        sa.PrimaryKeyConstraint("alert_id", name=op.f("pk_alerts")),
    )
    with op.batch_alter_table("alerts", schema=None) as batch_op:
        batch_op.create_index("ix_alerts_opened_at_alert_id", ["opened_at", "alert_id"], unique=False)
        batch_op.create_index("ix_alerts_promotion_id", ["promotion_id"], unique=False)
        batch_op.create_index(
            "ix_alerts_recheck_at",
            ["recheck_at"],
            unique=False,
            sqlite_where=sa.text("resolved_at IS NULL"),
            postgresql_where=sa.text("resolved_at IS NULL"),
        )
        batch_op.create_index("ix_alerts_store_id_opened_at", ["store_id", "opened_at"], unique=False)
        batch_op.create_index(
            "uq_alerts_open",
            ["store_id", "sku"],
            unique=True,
            sqlite_where=sa.text("resolved_at IS NULL"),
            postgresql_where=sa.text("resolved_at IS NULL"),
        )

    op.create_table(
        "channels",
        sa.Column("channel_id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("stores", JSON, nullable=False),
        sa.Column("events", JSON, nullable=False),
        sa.Column("kinds", JSON, nullable=False),
        sa.Column("after_minutes", sa.Float(), nullable=False),
        sa.Column("quiet_outside_opening_hours", sa.Boolean(), nullable=False),
        sa.Column("group_seconds", sa.Float(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("disabled_reason", sa.String(length=500), nullable=True),
        sa.Column("failing_since", sa.BigInteger(), nullable=True),
        sa.Column("secret", sa.String(length=120), nullable=True),
        sa.Column("old_secret", sa.String(length=120), nullable=True),
        sa.Column("old_secret_until", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("channel_id", name=op.f("pk_channels")),
    )
    op.create_table(
        "devices",
        sa.Column("device_id", sa.String(length=40), nullable=False),
        sa.Column("store_id", identifier(64), nullable=False),
        sa.Column("pairing", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("last_seen_at", sa.BigInteger(), nullable=False),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("device_id", name=op.f("pk_devices")),
        sa.UniqueConstraint("pairing", name=op.f("uq_devices_pairing")),
    )
    with op.batch_alter_table("devices", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_devices_store_id"), ["store_id"], unique=False)

    op.create_table(
        "kept_answers",
        sa.Column("principal", sa.String(length=120), nullable=False),
        sa.Column("address", sa.String(length=500), nullable=False),
        sa.Column("idempotency_key", sa.String(length=255), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("media_type", sa.String(length=100), nullable=True),
        sa.PrimaryKeyConstraint("principal", "address", "idempotency_key", name=op.f("pk_kept_answers")),
    )
    with op.batch_alter_table("kept_answers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_kept_answers_expires_at"), ["expires_at"], unique=False)

    op.create_table(
        "kept_secrets",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("value", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_kept_secrets")),
    )
    op.create_table(
        "keys",
        sa.Column("key_id", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.Column("stores", JSON, nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=True),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.Column("last_used_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("role IN ('admin', 'ads', 'pos', 'staff')", name=op.f("ck_keys_role")),
        sa.PrimaryKeyConstraint("key_id", name=op.f("pk_keys")),
    )
    with op.batch_alter_table("keys", schema=None) as batch_op:
        batch_op.create_index(
            "uq_keys_name_live",
            ["name"],
            unique=True,
            sqlite_where=sa.text("revoked_at IS NULL"),
            postgresql_where=sa.text("revoked_at IS NULL"),
        )

    op.create_table(
        "offer_windows",
        sa.Column("store_id", identifier(64), nullable=False),
        sa.Column("sku", identifier(80), nullable=False),
        sa.Column("promotion_id", identifier(64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.Column("starts_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.Column("phase", sa.String(length=10), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("phase IN ('scheduled', 'running', 'ended')", name=op.f("ck_offer_windows_phase")),
        sa.PrimaryKeyConstraint("store_id", "sku", "promotion_id", name=op.f("pk_offer_windows")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("offer_windows", schema=None) as batch_op:
        batch_op.create_index("ix_offer_windows_due_at", ["due_at"], unique=False)
        batch_op.create_index("ix_offer_windows_promotion_id", ["promotion_id"], unique=False)
        batch_op.create_index("ix_offer_windows_sku", ["sku"], unique=False)

    op.create_table(
        "products",
        sa.Column("sku", identifier(64), nullable=False),
        sa.Column("gtin", sa.String(length=14), nullable=True),
        sa.Column("gtin_at", sa.BigInteger(), nullable=True),
        sa.Column("name", sa.String(length=500), nullable=False),
        sa.Column("brand", sa.String(length=200), nullable=True),
        sa.Column("category", sa.String(length=500), nullable=True),
        sa.Column("category_parent", sa.String(length=500), nullable=True),
        sa.Column("price", sa.BigInteger(), nullable=True),
        sa.Column("unit_cost", sa.BigInteger(), nullable=True),
        sa.Column("attributes", JSON, nullable=False),
        sa.Column("location", sa.String(length=200), nullable=True),
        sa.Column("image_url", sa.Text(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("age_restricted", sa.Boolean(), nullable=False),
        sa.Column("substitutes", JSON, nullable=False),
        sa.Column("accessories", JSON, nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("sku", name=op.f("pk_products")),
    )
    with op.batch_alter_table("products", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_products_category"), ["category"], unique=False)
        batch_op.create_index(batch_op.f("ix_products_category_parent"), ["category_parent"], unique=False)
        batch_op.create_index("ix_products_created_at_sku", ["created_at", "sku"], unique=False)
        batch_op.create_index("ix_products_gtin_gtin_at", ["gtin", "gtin_at"], unique=False)

    op.create_table(
        "promotions",
        sa.Column("promotion_id", identifier(64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("headline", sa.String(length=200), nullable=True),
        sa.Column("media", JSON, nullable=False),
        sa.Column("ad_spend", sa.BigInteger(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("starts_at", sa.BigInteger(), nullable=True),
        sa.Column("ends_at", sa.BigInteger(), nullable=True),
        sa.Column("stores", JSON, nullable=False),
        sa.Column("disclosure", sa.Text(), nullable=True),
        sa.Column("briefing", sa.Text(), nullable=True),
        sa.Column("remedies", JSON, nullable=False),
        sa.Column("cancelled_at", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("promotion_id", name=op.f("pk_promotions")),
    )
    with op.batch_alter_table("promotions", schema=None) as batch_op:
        batch_op.create_index("ix_promotions_created_at_promotion_id", ["created_at", "promotion_id"], unique=False)

    op.create_table(
        "sale_lines",
        sa.Column("store_id", identifier(64), nullable=False),
        sa.Column("transaction_id", sa.String(length=100), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("sku", identifier(80), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("unit_price", sa.BigInteger(), nullable=True),
        sa.Column("occurred_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "transaction_id", "line", name=op.f("pk_sale_lines")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("sale_lines", schema=None) as batch_op:
        batch_op.create_index(
            "ix_sale_lines_store_id_sku_occurred_at", ["store_id", "sku", "occurred_at"], unique=False
        )

    op.create_table(
        "sales",
        sa.Column("store_id", identifier(64), nullable=False),
        sa.Column("transaction_id", sa.String(length=100), nullable=False),
        sa.Column("occurred_at", sa.BigInteger(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "transaction_id", name=op.f("pk_sales")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("sales", schema=None) as batch_op:
        batch_op.create_index("ix_sales_occurred_at", ["occurred_at"], unique=False)

    op.create_table(
        "sources",
        sa.Column("source_id", identifier(64), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("provides", sa.String(length=20), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("headers", JSON, nullable=False),
        sa.Column("every_seconds", sa.Integer(), nullable=True),
        sa.Column("cron", sa.String(length=200), nullable=True),
        sa.Column("mapping", JSON, nullable=True),
        sa.Column("items", sa.String(length=500), nullable=True),
        sa.Column("next_page", sa.String(length=500), nullable=True),
        sa.Column("silent_after_seconds", sa.Integer(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("etag", sa.String(length=500), nullable=True),
        sa.Column("last_modified", sa.String(length=500), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("heard_at", sa.BigInteger(), nullable=True),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("lease_owner", sa.String(length=40), nullable=True),
        sa.Column("lease_until", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("kind IN ('json', 'csv')", name=op.f("ck_sources_kind")),
        sa.CheckConstraint(
            "provides IN ('stores', 'products', 'promotions', 'stock')", name=op.f("ck_sources_provides")
        ),
        sa.CheckConstraint("(every_seconds IS NULL) <> (cron IS NULL)", name=op.f("ck_sources_schedule")),
        sa.PrimaryKeyConstraint("source_id", name=op.f("pk_sources")),
    )
    with op.batch_alter_table("sources", schema=None) as batch_op:
        batch_op.create_index("ix_sources_created_at_source_id", ["created_at", "source_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_sources_due_at"), ["due_at"], unique=False)

    op.create_table(
        "stock_levels",
        sa.Column("store_id", identifier(64), nullable=False),
        sa.Column("sku", identifier(80), nullable=False),
        sa.Column("counted", sa.BigInteger(), nullable=True),
        sa.Column("as_of", sa.BigInteger(), nullable=False),
        sa.Column("sold", sa.BigInteger(), nullable=False),
        sa.Column("sold_at", sa.BigInteger(), nullable=True),
        sa.Column("previous", sa.BigInteger(), nullable=True),
        sa.Column("source", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "sku", name=op.f("pk_stock_levels")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "stock_readings",
        sa.Column("store_id", identifier(64), nullable=False),
        sa.Column("sku", identifier(80), nullable=False),
        sa.Column("as_of", sa.BigInteger(), nullable=False),
        sa.Column("counted", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("store_id", "sku", "as_of", name=op.f("pk_stock_readings")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("stock_readings", schema=None) as batch_op:
        batch_op.create_index("ix_stock_readings_as_of", ["as_of"], unique=False)

    op.create_table(
        "store_feeds",
        sa.Column("store_id", identifier(64), nullable=False),
        sa.Column("heard_at", sa.BigInteger(), nullable=False),
        sa.Column("newest_as_of", sa.BigInteger(), nullable=True),
        sa.Column("newest_sale_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("store_id", name=op.f("pk_store_feeds")),
    )
    op.create_table(
        "stores",
        sa.Column("store_id", identifier(64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("timezone", sa.String(length=64), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("locale", sa.String(length=20), nullable=False),
        sa.Column("region", sa.String(length=64), nullable=True),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column("opening_hours", JSON, nullable=True),
        sa.Column("jurisdiction", sa.String(length=20), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("store_id", name=op.f("pk_stores")),
    )
    with op.batch_alter_table("stores", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stores_created_at"), ["created_at"], unique=False)

    op.create_table(
        "alert_events",
        sa.Column("seq", BIG_KEY, autoincrement=True, nullable=False),
        sa.Column("alert_id", sa.String(length=40), nullable=False),
        sa.Column("store_id", identifier(64), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=64), nullable=False),
        sa.Column("detail", JSON, nullable=False),
        sa.ForeignKeyConstraint(
            ["alert_id"], ["alerts.alert_id"], name=op.f("fk_alert_events_alert_id_alerts"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_alert_events")),
    )
    with op.batch_alter_table("alert_events", schema=None) as batch_op:
        batch_op.create_index("ix_alert_events_alert_id_seq", ["alert_id", "seq"], unique=False)

    op.create_table(
        "deliveries",
        sa.Column("seq", BIG_KEY, autoincrement=True, nullable=False),
        sa.Column("delivery_id", sa.String(length=40), nullable=False),
        sa.Column("webhook_id", sa.String(length=40), nullable=False),
        sa.Column("channel_id", sa.String(length=40), nullable=False),
        sa.Column("alert_id", sa.String(length=40), nullable=True),
        sa.Column("store_id", identifier(64), nullable=True),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("claims", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", sa.BigInteger(), nullable=False),
        sa.Column("held_for", sa.String(length=10), nullable=True),
        sa.Column("merged_into", BIG_KEY, nullable=True),
        sa.Column("lease_owner", sa.String(length=40), nullable=True),
        sa.Column("lease_until", sa.BigInteger(), nullable=True),
        sa.Column("finished_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "state IN ('pending', 'delivered', 'failed', 'cancelled')", name=op.f("ck_deliveries_state")
        ),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["channels.channel_id"], name=op.f("fk_deliveries_channel_id_channels"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_deliveries")),
        sa.UniqueConstraint("delivery_id", name=op.f("uq_deliveries_delivery_id")),
    )
    with op.batch_alter_table("deliveries", schema=None) as batch_op:
        batch_op.create_index("ix_deliveries_alert_id", ["alert_id"], unique=False)
        batch_op.create_index("ix_deliveries_channel_id_seq", ["channel_id", "seq"], unique=False)
        batch_op.create_index(
            "ix_deliveries_due",
            ["next_attempt_at", "seq"],
            unique=False,
            sqlite_where=sa.text("state = 'pending'"),
            postgresql_where=sa.text("state = 'pending'"),
        )
        batch_op.create_index(batch_op.f("ix_deliveries_finished_at"), ["finished_at"], unique=False)
        batch_op.create_index(
            "ix_deliveries_merged_into",
            ["merged_into"],
            unique=False,
            sqlite_where=sa.text("state = 'pending'"),
            postgresql_where=sa.text("state = 'pending'"),
        )
        batch_op.create_index(
            "ix_deliveries_order",
            ["channel_id", "alert_id", "seq"],
            unique=False,
            sqlite_where=sa.text("state = 'pending'"),
            postgresql_where=sa.text("state = 'pending'"),
        )

    op.create_table(
        "hearings",
        sa.Column("alert_id", sa.String(length=40), nullable=False),
        sa.Column("channel_id", sa.String(length=40), nullable=False),
        sa.Column("heard_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["channels.channel_id"], name=op.f("fk_hearings_channel_id_channels"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("alert_id", "channel_id", name=op.f("pk_hearings")),
    )
    op.create_table(
        "offers",
        sa.Column("promotion_id", identifier(64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("sku", identifier(80), nullable=False),
        sa.Column("gtin", sa.String(length=14), nullable=True),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.Column("limit_per_customer", sa.Integer(), nullable=True),
        sa.Column("expected_units_per_store", sa.BigInteger(), nullable=True),
        sa.Column("alternatives", JSON, nullable=False),
        sa.Column("never_suggest", JSON, nullable=False),
        sa.Column("back_at", sa.BigInteger(), nullable=False),
        sa.Column("back_after_seconds", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["promotion_id"],
            ["promotions.promotion_id"],
            name=op.f("fk_offers_promotion_id_promotions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("promotion_id", "position", name=op.f("pk_offers")),
    )
    with op.batch_alter_table("offers", schema=None) as batch_op:
        batch_op.create_index("ix_offers_sku", ["sku"], unique=False)

    op.create_table(
        "outcomes",
        sa.Column("seq", BIG_KEY, autoincrement=True, nullable=False),
        sa.Column("alert_id", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("sku", identifier(64), nullable=True),
        sa.Column("quantity", sa.BigInteger(), nullable=True),
        sa.Column("remedy_offered", sa.Boolean(), nullable=True),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.Column("by", sa.String(length=100), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('alternative_sold', 'comparable_sold', 'accessory_sold', 'rain_check', 'other_store', 'compensated', 'declined', 'left')",
            name=op.f("ck_outcomes_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["alert_id"], ["alerts.alert_id"], name=op.f("fk_outcomes_alert_id_alerts"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_outcomes")),
    )
    with op.batch_alter_table("outcomes", schema=None) as batch_op:
        batch_op.create_index("ix_outcomes_alert_id_seq", ["alert_id", "seq"], unique=False)

    op.create_table(
        "shown_items",
        sa.Column("alert_id", sa.String(length=40), nullable=False),
        sa.Column("store_id", identifier(64), nullable=False),
        sa.Column("sku", identifier(64), nullable=False),
        sa.ForeignKeyConstraint(
            ["alert_id"], ["alerts.alert_id"], name=op.f("fk_shown_items_alert_id_alerts"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("alert_id", "store_id", "sku", name=op.f("pk_shown_items")),
    )
    with op.batch_alter_table("shown_items", schema=None) as batch_op:
        batch_op.create_index("ix_shown_items_store_id_sku", ["store_id", "sku"], unique=False)

    op.create_table(
        "source_runs",
        sa.Column("run_seq", BIG_KEY, autoincrement=True, nullable=False),
        sa.Column("source_id", identifier(64), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("finished_at", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("bytes", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("accepted", sa.Integer(), nullable=False),
        sa.Column("stale", sa.Integer(), nullable=False),
        sa.Column("unmatched", sa.Integer(), nullable=False),
        sa.Column("rejected", sa.Integer(), nullable=False),
        sa.Column("reasons", JSON, nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.CheckConstraint("outcome IN ('taken', 'not_modified', 'failed')", name=op.f("ck_source_runs_outcome")),
        sa.ForeignKeyConstraint(
            ["source_id"], ["sources.source_id"], name=op.f("fk_source_runs_source_id_sources"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("run_seq", name=op.f("pk_source_runs")),
    )
    with op.batch_alter_table("source_runs", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_source_runs_finished_at"), ["finished_at"], unique=False)
        batch_op.create_index("ix_source_runs_source_id_run_seq", ["source_id", "run_seq"], unique=False)

    op.create_table(
        "attempts",
        sa.Column("attempt_seq", BIG_KEY, autoincrement=True, nullable=False),
        sa.Column("delivery_seq", BIG_KEY, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["delivery_seq"], ["deliveries.seq"], name=op.f("fk_attempts_delivery_seq_deliveries"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("attempt_seq", name=op.f("pk_attempts")),
    )
    with op.batch_alter_table("attempts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attempts_delivery_seq"), ["delivery_seq"], unique=False)


def downgrade() -> None:
    """Drop every table."""
    with op.batch_alter_table("attempts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_attempts_delivery_seq"))

    op.drop_table("attempts")
    with op.batch_alter_table("source_runs", schema=None) as batch_op:
        batch_op.drop_index("ix_source_runs_source_id_run_seq")
        batch_op.drop_index(batch_op.f("ix_source_runs_finished_at"))

    op.drop_table("source_runs")
    with op.batch_alter_table("shown_items", schema=None) as batch_op:
        batch_op.drop_index("ix_shown_items_store_id_sku")

    op.drop_table("shown_items")
    with op.batch_alter_table("outcomes", schema=None) as batch_op:
        batch_op.drop_index("ix_outcomes_alert_id_seq")

    op.drop_table("outcomes")
    with op.batch_alter_table("offers", schema=None) as batch_op:
        batch_op.drop_index("ix_offers_sku")

    op.drop_table("offers")
    op.drop_table("hearings")
    with op.batch_alter_table("deliveries", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_deliveries_order",
            sqlite_where=sa.text("state = 'pending'"),
            postgresql_where=sa.text("state = 'pending'"),
        )
        batch_op.drop_index(
            "ix_deliveries_merged_into",
            sqlite_where=sa.text("state = 'pending'"),
            postgresql_where=sa.text("state = 'pending'"),
        )
        batch_op.drop_index(batch_op.f("ix_deliveries_finished_at"))
        batch_op.drop_index(
            "ix_deliveries_due",
            sqlite_where=sa.text("state = 'pending'"),
            postgresql_where=sa.text("state = 'pending'"),
        )
        batch_op.drop_index("ix_deliveries_channel_id_seq")
        batch_op.drop_index("ix_deliveries_alert_id")

    op.drop_table("deliveries")
    with op.batch_alter_table("alert_events", schema=None) as batch_op:
        batch_op.drop_index("ix_alert_events_alert_id_seq")

    op.drop_table("alert_events")
    with op.batch_alter_table("stores", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_stores_created_at"))

    op.drop_table("stores")
    op.drop_table("store_feeds")
    with op.batch_alter_table("stock_readings", schema=None) as batch_op:
        batch_op.drop_index("ix_stock_readings_as_of")

    op.drop_table("stock_readings")
    op.drop_table("stock_levels")
    with op.batch_alter_table("sources", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sources_due_at"))
        batch_op.drop_index("ix_sources_created_at_source_id")

    op.drop_table("sources")
    with op.batch_alter_table("sales", schema=None) as batch_op:
        batch_op.drop_index("ix_sales_occurred_at")

    op.drop_table("sales")
    with op.batch_alter_table("sale_lines", schema=None) as batch_op:
        batch_op.drop_index("ix_sale_lines_store_id_sku_occurred_at")

    op.drop_table("sale_lines")
    with op.batch_alter_table("promotions", schema=None) as batch_op:
        batch_op.drop_index("ix_promotions_created_at_promotion_id")

    op.drop_table("promotions")
    with op.batch_alter_table("products", schema=None) as batch_op:
        batch_op.drop_index("ix_products_gtin_gtin_at")
        batch_op.drop_index("ix_products_created_at_sku")
        batch_op.drop_index(batch_op.f("ix_products_category_parent"))
        batch_op.drop_index(batch_op.f("ix_products_category"))

    op.drop_table("products")
    with op.batch_alter_table("offer_windows", schema=None) as batch_op:
        batch_op.drop_index("ix_offer_windows_sku")
        batch_op.drop_index("ix_offer_windows_promotion_id")
        batch_op.drop_index("ix_offer_windows_due_at")

    op.drop_table("offer_windows")
    with op.batch_alter_table("keys", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_keys_name_live",
            sqlite_where=sa.text("revoked_at IS NULL"),
            postgresql_where=sa.text("revoked_at IS NULL"),
        )

    op.drop_table("keys")
    op.drop_table("kept_secrets")
    with op.batch_alter_table("kept_answers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_kept_answers_expires_at"))

    op.drop_table("kept_answers")
    with op.batch_alter_table("devices", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_devices_store_id"))

    op.drop_table("devices")
    op.drop_table("channels")
    with op.batch_alter_table("alerts", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_alerts_open",
            sqlite_where=sa.text("resolved_at IS NULL"),
            postgresql_where=sa.text("resolved_at IS NULL"),
        )
        batch_op.drop_index("ix_alerts_store_id_opened_at")
        batch_op.drop_index(
            "ix_alerts_recheck_at",
            sqlite_where=sa.text("resolved_at IS NULL"),
            postgresql_where=sa.text("resolved_at IS NULL"),
        )
        batch_op.drop_index("ix_alerts_promotion_id")
        batch_op.drop_index("ix_alerts_opened_at_alert_id")

    op.drop_table("alerts")
