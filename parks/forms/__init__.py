"""The forms of rules: one file for each kind, and what they share."""
