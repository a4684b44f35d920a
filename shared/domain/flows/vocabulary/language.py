"""What is known of a language: words for yes and no, courtesies, numbers."""

from msgspec import Struct


class Language(Struct, frozen=True, kw_only=True):
    """The small words of a language. Each field is phrases with commas between them, in lower case."""

    yes: str  # "yes" itself: an answer of a flow that is one of these is its yes
    confirm: str  # likewise, "confirm"
    agree: str  # what agrees, such as "sure": yes where the question has a yes
    no: str
    welcome: str = ""  # what goes with a yes and is none by itself: "see you then"
    regret: str = ""  # likewise, with a no: "sorry"
    please: str
    courtesy: str  # thanks, greetings, farewells: a name may follow
    negation: str  # not, never, but: a sentence with one is not taken for the answer that it contains
    before_key: str  # what people say before a key: "number", "option"
    numbers: str  # 0 to 10; several words for one number have / between them
    no_name: str  # words after an answer that are no signature: days, times, changes of mind
