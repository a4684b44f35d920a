"""What the guard stores in Azure Tables, all in one table."""
