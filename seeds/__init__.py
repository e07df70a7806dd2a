"""What the documents say: facts with their source, code tables, districts, the synthetic city."""
