"""The words of a message: what its flow or its template makes, and with which characters."""
