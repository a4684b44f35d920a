"""Everything that runs in Azure. Dependencies point one way.

``triggers → wiring → adapters → services → ports → domain → settings → errors``
"""
