"""Scenarios whose numbers were worked out by hand: the tests run them, and so does selftest."""
