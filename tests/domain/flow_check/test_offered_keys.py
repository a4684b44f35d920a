import pytest

from shared.domain.flow_check.offered_keys import offered_keys


@pytest.mark.parametrize(
    ("words", "keys"),
    [
        ("For hours, press 1 or say hours. For our address, press 2.", {"1", "2"}),
        ("Reply 1 for opening hours, 2 for our address, 0 to leave a message.", {"0", "1", "2"}),
        ("We are open from 9 to 5. To hear the menu again, press 9 or say menu.", {"9"}),
        ("Press a key from 1, not at all, to 5, very.", {"1", "2", "3", "4", "5"}),
        ("Reply 1 (not at all) to 5 (very).", {"1", "2", "3", "4", "5"}),
        ("Rate us: reply 1-3.", {"1", "2", "3"}),
        ("Press 1, 2 or 3.", {"1", "2", "3"}),
        ("Press 1 to hear about our 2 offers, within 5 minutes.", {"1"}),
        ("Press 1 for help, 24 hours a day.", {"1"}),
        ("Press * to go back, or # to end.", {"*", "#"}),
        ("Call 020 7946 0000, or press 0.", {"0"}),
        ("Press the hash key when you are done.", set()),
        ("Room 7 is free. Text us.", set()),
        ("Text 12345 to win.", set()),
        ("Drücken Sie die 1 für Termine, oder 2 für die Adresse.", {"1", "2"}),
        ("Pour les horaires, tapez 1. Appuyez sur la touche 2 pour parler.", {"1", "2"}),
        ("Pulse 1 para citas, marque el 2 para la dirección.", {"1", "2"}),
        ("", set()),
    ],
)
def test_the_keys_that_words_offer_are_found(words, keys):
    assert offered_keys(words) == keys
