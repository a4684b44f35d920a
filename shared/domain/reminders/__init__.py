"""A reminder: a message with a time, once or by a rule. An occurrence is one firing of it.

A tick is one search of the agenda for what is due. The agenda has 16 shards.
"""
