import pytest

from shared.domain.twimlets.twimlet_parameters import Parameters
from shared.errors import InvalidInput


@pytest.mark.parametrize(
    "query", ["M=a&M=b", "M[]=a&M[]=b", "M[0]=a&M[1]=b", "M%5B0%5D=a&M%5B1%5D=b", "M=a&M[x]=b&M[2]="]
)
def test_lists_may_be_written_in_every_way_that_php_knows(query):
    assert Parameters.read(query).all("M") == ["a", "b"]


@pytest.mark.parametrize(
    "written", ["%2B1%20(202)%20555-0100", "+12025550100", " 12025550100", "%2B1.202.555.0100"]
)
def test_a_number_may_have_punctuation_and_a_plus_that_was_not_escaped(written):
    assert Parameters.read(f"N={written}").numbers("N", country="") == ["+12025550100"]


def test_a_national_number_needs_a_country():
    params = Parameters.read("N=202-555-0100")

    assert params.numbers("N", country="US") == ["+12025550100"]
    with pytest.raises(InvalidInput, match="DEFAULT_COUNTRY"):
        params.numbers("N", country="")


@pytest.mark.parametrize("address", ["client:ana@example.com", "sip:ana@example.com"])
def test_a_client_and_a_sip_address_stay_as_they_are(address):
    assert Parameters.read(f"N={address}").number("N", country="US") == address


@pytest.mark.parametrize("address", ["queue:line", "client:ana smith", "nonsense"])
def test_what_cannot_be_called_is_refused(address):
    with pytest.raises(InvalidInput, match="N: must be a phone number"):
        Parameters.read(f"N={address}").numbers("N", country="US")


@pytest.mark.parametrize(
    "timeout", ["00601", "0001000000", "0", "601", "ten", "-5", "1e2", "99999999999", "५"]
)
def test_an_unusable_timeout_is_named(timeout):
    with pytest.raises(InvalidInput, match="Timeout"):
        Parameters.read(f"Timeout={timeout}").seconds("Timeout", 20)
