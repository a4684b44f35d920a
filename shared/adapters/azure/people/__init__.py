"""People in Azure Tables: contacts, and what is kept about them."""
