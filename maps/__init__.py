"""What people look at: the map, the workbook, the tables, the receipt."""
