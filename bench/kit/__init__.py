"""Start an installation for a bench, count what it costs, and write figures and drawings."""
