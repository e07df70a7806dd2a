"""What is where: reads and checks users' tables and gives them one vocabulary."""
