"""A reminder is a message with a time, once or by a rule. An occurrence is one firing of it.

The agenda stores reminders by due time, in 16 shards. A tick reads from it what is due.
"""
