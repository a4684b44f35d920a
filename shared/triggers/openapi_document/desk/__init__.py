"""The operations of the API that the desk is made of."""
