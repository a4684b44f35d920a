"""Read the words of an inbound text that are the person's own.

Phones that know no reactions get them as a text: `Liked “...”`. And people quote us before they answer. A key
within our own words is no answer.
"""

from collections.abc import Collection

from shared.domain.conversations.reading.quotations import OurWords, without_our_words
from shared.domain.conversations.reading.reactions import is_reaction
from shared.domain.flows.text_tokens import tokens_of


def read_text(body: str, *, asked: Collection[str]) -> str | None:
    """Return what a person says in a text, without our own words that they quote.

    None: they say nothing and expect nothing, as the text is a reaction, or only quotes us. A text that had
    no words before is returned as it is: it may have a picture.

    Args:
        body: the text that came in.
        asked: our open questions, as the person got them.
    """
    ours = OurWords([text for text in asked if text])
    if is_reaction(body, ours):
        return None
    rest = without_our_words(body, ours)
    if rest == body:
        return body
    return rest if tokens_of(rest) else None
