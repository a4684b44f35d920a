"""The connection to Azure storage: clients, their transport, and answers that cannot be used."""
