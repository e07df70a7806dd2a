"""Acceptance scenarios that have one right answer: each module computes its numbers."""
