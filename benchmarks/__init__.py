"""Speed, as ratios against a floor that is measured or counted in the same run (docs/reference/benchmarks.md)."""
