"""Measure how the cap is kept and how the pace follows the provider: scenarios, figures, drawings."""
