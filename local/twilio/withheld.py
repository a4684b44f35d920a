"""What Twilio writes in place of the number of a caller who withholds it.

Sources: https://help.twilio.com/articles/223179988 (digits that spell a word), and
https://www.twilio.com/en-us/changelog/upcoming-changes-to-withheld-caller-ids-behavior-for-dial-calls (words)
"""

NUMBERS = frozenset({"+266696687", "+7378742833", "+2562533", "+8656696", "+86282452253", "+464"})
WORDS = frozenset({"anonymous", "restricted", "blocked", "unknown", "unavailable"})
