"""Deliveries in Azure Tables: the ledger, and attempts without an outcome."""
