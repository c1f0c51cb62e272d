"""Schema migrations; `raincheck db upgrade` runs them."""
