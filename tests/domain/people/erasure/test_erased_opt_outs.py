from shared.domain.people.erasure.erased_opt_outs import number_digest

SECRET = "a secret of the tests"


def test_a_person_has_one_digest_by_sms_and_rcs_and_another_by_whatsapp():
    assert number_digest(SECRET, "rcs:+12025550912") == number_digest(SECRET, "+12025550912")
    assert number_digest(SECRET, "whatsapp:+12025550912") != number_digest(SECRET, "+12025550912")


def test_every_spelling_of_a_number_has_one_digest():
    assert number_digest(SECRET, "whatsapp:+5215512345678") == number_digest(SECRET, "whatsapp:+525512345678")


def test_a_digest_does_not_show_the_number_and_depends_on_the_secret():
    assert "2025550912" not in number_digest(SECRET, "+12025550912")
    assert number_digest(SECRET, "+12025550912") != number_digest("another secret of 16", "+12025550912")
