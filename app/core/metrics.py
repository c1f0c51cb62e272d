"""Prometheus figures of one process. Each application has its own registry, so tests never share one."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15)


class Metrics:
    """What operators watch. Names follow Prometheus' own conventions (base units, `_total`)."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Histogram(
            "raincheck_http_request_seconds",
            "Time to answer a request.",
            ("method", "route", "status"),
            registry=self.registry,
            buckets=_SECONDS,
        )
        self.rows = Counter(
            "raincheck_intake_rows_total",
            "Rows taken in, by kind and verdict.",
            ("kind", "verdict"),
            registry=self.registry,
        )
        self.alerts = Counter(
            "raincheck_alert_changes_total",
            "Alerts opened, updated and resolved.",
            ("change", "kind"),
            registry=self.registry,
        )
        self.deliveries = Counter(
            "raincheck_delivery_attempts_total",
            "Attempts to deliver, by kind of channel and outcome.",
            ("kind", "outcome"),
            registry=self.registry,
        )
        self.delivery_seconds = Histogram(
            "raincheck_delivery_delay_seconds",
            "From an alert's change to the first successful delivery.",
            registry=self.registry,
            buckets=_SECONDS + (60, 300, 3600),
        )
        self.outbox_due = Gauge("raincheck_outbox_due", "Deliveries due and not yet sent.", registry=self.registry)
        self.silent = Gauge(
            "raincheck_silent",
            "Stores and sources not heard for longer than they may be.",
            ("about",),
            registry=self.registry,
        )
        self.audit = Counter(
            "raincheck_alerts_told_by_audit_total",
            "Messages the audit found untold, by why: missed, or the channel was changed since.",
            ("why",),
            registry=self.registry,
        )
        self.ticks = Histogram(
            "raincheck_tick_seconds",
            "Duration of a periodic duty.",
            ("tick",),
            registry=self.registry,
            buckets=_SECONDS,
        )
        self.tick_failures = Counter(
            "raincheck_tick_failures_total", "Periodic duties that failed.", ("tick",), registry=self.registry
        )
        self.pulls = Counter(
            "raincheck_pulls_total", "Pulls of sources by outcome.", ("outcome",), registry=self.registry
        )

    def expose(self) -> bytes:
        """All figures in Prometheus' text format."""
        return generate_latest(self.registry)
