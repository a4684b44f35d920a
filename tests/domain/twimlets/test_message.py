from tests.domain.twimlets.twimlet_harness import twiml_of


def test_words_never_become_markup():
    assert "<Say>&lt;Hangup/&gt;&amp;</Say>" in twiml_of("message", "Message=%3CHangup/%3E%26")
