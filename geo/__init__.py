"""Measures the ground: areas, repair, overlay, widths, units. No planning word in it."""
