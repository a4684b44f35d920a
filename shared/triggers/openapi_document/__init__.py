"""The OpenAPI document: what our API takes and returns."""
