"""Every code that Twilio's reference lists for senders has its decision and its advice."""

from datetime import timedelta
from difflib import SequenceMatcher

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.twilio_answers.twilio_advice import ADVICE, advice
from shared.domain.twilio_answers.twilio_errors import (
    ACCOUNT_CODES,
    LATER,
    SENDER_CODES,
    Kind,
    decide,
    is_setting_fault,
    opts_out,
)

# The texts of Twilio's dictionary for the codes in our tables, cut at 108 characters.
# Source: https://www.twilio.com/docs/api/errors, the downloadable list.
DICTIONARY = """
10001 Account is not active
10002 Trial accounts do not support the feature you tried to use
10004 Call concurrency limit exceeded
11100 Invalid URL format
11200 HTTP retrieval failure
11201 TCP connection timed out
11202 TCP connection refused
11203 HTTP communication total time out triggered
11205 HTTP connection failure
11206 HTTP protocol violation
11210 HTTP bad host name
11215 HTTP too many redirects
11220 SSL/TLS Handshake Error
11235 Certificate Invalid - Domain Mismatch
11236 Certificate Invalid - Certificate Expired
11237 Certificate Invalid - Could not find path to certificate
11750 TwiML response body too large
11770 Empty response body
12100 Document parse failure
12101 Invalid Twilio Markup XML version
12102 The root element must be Response
12200 Schema validation warning
12300 Invalid Content-Type
12400 Internal Failure
11751 Media Message - Media exceeds messaging provider size limit
13223 Dial: Invalid phone number format
13224 Dial: Twilio does not support calling this number or the number is invalid
13225 Dial: Call blocked by Twilio block list
13226 Dial: Invalid country code
13227 Geo Permission configuration is not permitting call
14107 SMS send rate limit exceeded
20003 Permission Denied
20005 Account not active
20006 Access Denied
20008 Test Credentials
20403 403 Forbidden
20404 Not Found
20410 Gone
20422 Invalid Parameter
20429 Too Many Requests
20500 Internal Server Error
20503 Service unavailable
21201 No Called number specified
21202 Called number is a premium number
21203 International calling not enabled
21204 Call already initiated
21205 Invalid URL
21206 Invalid SendDigits
21207 Invalid IfMachine
21208 Invalid Timeout
21209 Invalid Method
21210 'From' phone number not verified
21211 Invalid 'To' Phone Number
21212 Invalid From Number (caller ID)
21213 Caller phone number is required
21214 'To' phone number cannot be reached
21215 Geo Permission configuration is not permitting call
21216 API: Call blocked by Twilio blocklist
21217 Phone number does not appear to be valid
21218 Invalid ApplicationSid
21219 'To' phone number not verified
21220 Invalid call state
21234 Invalid Machine Detection configuration value
21408 Permission to send an SMS has not been enabled for the region indicated by the 'To' number
21421 Phone Number is invalid
21422 PhoneNumber is not available
21601 Phone number is not a valid SMS-capable inbound phone number
21602 Message body is required
21603 A 'From' or 'MessagingServiceSid' parameter is required to send a message
21604 The destination 'To' phone number is required to send an SMS
21605 Maximum body length is 160 characters (old API endpoint)
21606 The 'From' phone number provided is not a valid message-capable Twilio phone number for this
21607 The 'from' phone number must be the sandbox phone number for trial accounts.
21608 The 'to' phone number provided is not yet verified for this account.
21609 Invalid 'StatusCallback'
21610 Attempt to send to unsubscribed recipient
21611 This 'From' number has exceeded the maximum number of queued messages
21612 The 'To' phone number is not currently reachable via SMS
21614 'To' number is not a valid mobile number
21616 The 'From' number matches multiple numbers for your account
21617 The concatenated message body exceeds the 1600 character limit
21618 The message body cannot be sent
21619 Unable to create record
21620 Invalid media URL(s)
21621 The 'From' number has not been enabled for MMS
21622 MMS has not been enabled for your account
21623 Number of media files exceeds allowed limit
21624 Invalid validity period value
21654 ContentSid Required
21655 The ContentSid is Invalid
21656 The ContentVariables Parameter is invalid
21657 The Sender ID is invalid
21701 The Messaging Service does not exist
21702 The Messaging Service is not available to send new messages
21703 The Messaging Service does not have a phone number available to send a message
21704 The Messaging Service contains no phone numbers
21705 The Messaging Service is invalid
21708 Alpha Sender ID Missing from the request
21709 Alpha Sender ID is Invalid or Not Authorized for this Messaging Service
21710 Phone Number Already Exists in Messaging Service
21711 Phone Number, Shortcode, or AlphaSender is not associated to the specified Messaging Service.
21910 Invalid From and To pair. From and To should be of the same channel.
30001 Queue overflow
30002 Account suspended
30003 Unreachable destination handset
30004 Message blocked
30005 Unknown destination handset
30006 Landline or unreachable carrier
30007 Message filtered
30008 Unknown error
30010 Message price exceeds max price
30011 MMS not supported by the receiving phone number in this region
30017 Carrier network congestion
30018 Destination carrier requires sender ID pre-registration
30019 Content size exceeds carrier limit
30022 US A2P 10DLC - Rate Limits Exceeded
30023 US A2P 10DLC - Daily Message Cap Reached
30024 Numeric Sender ID Not Provisioned on Carrier
30027 US A2P 10DLC - T-Mobile Daily Message Limit Reached
30032 Toll-Free Number Has Not Been Verified
30033 US A2P 10DLC - Campaign Suspended
30034 US A2P 10DLC - Message from an Unregistered Number
30035 US A2P 10DLC - Message from a number still being configured
30039 Filtered to Prevent Message Loops
30410 Provider Timeout Error
30450 Message delivery blocked
63001 Channel could not authenticate the request. Please see Channel specific error message for more
63003 Channel could not find To address
63005 Channel did not accept given content. Please see Channel specific error message for more information
63007 Twilio could not find a Channel with the specified From address
63009 Channel provider returned an internal service error (HTTP 5xx). Please see Channel specific error
63010 Twilio's platform encountered an internal error processing this message
63012 Channel provider returned an internal service error
63013 Channel policy violation
63014 Channel message blocked by user action
63015 Channel Sandbox can only send messages to phone numbers that have joined the Sandbox
63016 Failed to send freeform message because you are outside the allowed window. If you are using
63017 Rate limit exceeded
63018 Rate limit exceeded for Channel
63024 Invalid message recipient
63031 Channels message cannot have same From and To
63032 We cannot send this message to this user because of a WhatsApp limitation.
63033 Recipient blocked to receive message
63038 Account exceeded the daily messages limit
90010 Account is not active
"""

# Not in that list. Each from its own page: https://www.twilio.com/docs/api/errors/<code>.
NEWER = """
11217 HTTP error response code
21265 'To' number cannot be a Short Code
21266 'To' and 'From' numbers cannot be the same
21635 'To' number cannot be a landline
21659 'From' is not a Twilio phone number or Short Code country mismatch
21660 Mismatch between the 'From' number and the account
30036 Validity Period Expired
30045 Validity Period is less than zero or greater than maximum allowed
63019 Media failed to download
63021 Channel invalid content error
63027 Template does not exist for a language and locale
63028 Number of parameters provided does not match the expected number of parameters
63040 Template Rejected
63041 Template paused
63042 Template disabled
21658 Parameter exceeded character limit
"""

# Guides for senders call these permanent; we have found no page that explains them.
UNDOCUMENTED = {30610, 30640}


def read(dictionary: str) -> dict[int, str]:
    lines = (line.split(" ", 1) for line in dictionary.strip().splitlines())
    return {int(code): text for code, text in lines}


TWILIO = read(DICTIONARY) | read(NEWER)

# A message with one of these codes must not be sent again unchanged.
ACCOUNT = [20422]
CALLS = [*range(21201, 21221)]
TEXTS = [
    *[21211, 21408, 21421, 21422, *range(21601, 21610), 21610, 21612, 21614, 21616, 21617, 21618, 21619],
    *[21620, 21621, 21623, 21635, 21654, 21655, 21656, 21701, 21703, 21704, 21705, *range(21708, 21712)],
]
IN_TRANSIT = [
    *[30002, 30004, 30005, 30006, 30007, 30010, 30011, 30019, 30024, 30032, 30033, 30034, 30035, 30410],
    *[30450, 30610, 30640],
]
CHANNELS = [63003, 63005, 63007, 63013, 63014, 63015, 63016, 63024, 63032, 63033]
DIAL = [*range(13223, 13228)]
PERMANENT = sorted({*ACCOUNT, *CALLS, *TEXTS, *IN_TRANSIT, *CHANNELS, *DIAL})

# Twilio says to retry these. It reports them only after it accepted a message, never as an answer to a POST.
TEMPORARY = [30001, 30003, 30008, 30017, 30022, 30023, 30027, 63009, 63010, 63012, 63017, 63018, 63038]


# --- The tables ---


def test_a_code_in_our_tables_is_in_twilios_dictionary():
    assert {*ADVICE, *LATER} <= {*TWILIO, *UNDOCUMENTED}


def test_a_code_in_the_dictionary_above_is_in_our_tables():
    assert TWILIO.keys() <= {*ADVICE, *LATER}


def test_a_code_for_senders_has_its_own_advice():
    assert {*PERMANENT, *TEMPORARY, *LATER} <= ADVICE.keys()


def test_advice_is_one_sentence_in_our_own_words():
    for code, sentence in ADVICE.items():
        assert sentence == sentence.strip()
        assert sentence.endswith(".")
        assert ". " not in sentence
        assert not set(sentence) & set("!?\n")
        assert 20 < len(sentence) <= 200
        twilio_text = TWILIO.get(code, "").lower()
        assert not twilio_text or SequenceMatcher(None, sentence.lower(), twilio_text).ratio() < 0.75
        assert not twilio_text or twilio_text.rstrip(".") not in sentence.lower()


def test_no_two_codes_have_the_same_advice():
    assert len(set(ADVICE.values())) == len(ADVICE)


def test_a_permanent_code_is_never_retried():
    assert not set(PERMANENT) & LATER.keys()


def test_every_wait_is_shorter_than_a_day():
    assert all(timedelta(0) < wait < timedelta(hours=24) for wait in LATER.values())


def test_the_advice_for_an_unknown_code_is_a_link_to_twilios_page():
    assert "https://www.twilio.com/docs/api/errors/99999 " in advice(99999)
    assert advice(99999).endswith(".")


def test_only_the_code_for_stop_opts_out():
    assert [code for code in (*ADVICE, *LATER) if opts_out(code)] == [21610]


# --- The decision ---


@pytest.mark.parametrize(
    ("http_status", "code", "kind", "seconds"),
    [
        (429, 20429, Kind.LATER, 1),
        (429, None, Kind.LATER, 1),
        (429, 99999, Kind.LATER, 1),
        (400, 20429, Kind.LATER, 1),
        (429, 63038, Kind.LATER, 3600),  # a 429 with its own delay
        (429, 21610, Kind.LATER, 1),  # a 429 was never processed, whatever its code
        (400, 14107, Kind.LATER, 30),
        (400, 21611, Kind.LATER, 900),
        (400, 21702, Kind.LATER, 60),
        (400, 10004, Kind.LATER, 60),
        (400, 63017, Kind.LATER, 5),
        (400, 63018, Kind.LATER, 3600),
        (400, 21610, Kind.FINAL, None),
        (400, 21211, Kind.FINAL, None),
        (400, 99999, Kind.FINAL, None),
        (404, 99999, Kind.FINAL, None),
        (401, 99999, Kind.ACCOUNT, None),
        (403, 99999, Kind.LATER, 30),  # perhaps about one person: hold this message, and no other
        (403, 20999, Kind.ACCOUNT, None),
        (401, None, Kind.ACCOUNT, None),
        (403, None, Kind.ACCOUNT, None),
        (401, 21610, Kind.FINAL, None),  # a code that is known decides before the HTTP status
        (403, 21408, Kind.FINAL, None),
        (403, 21606, Kind.FINAL, None),
        *[(status, None, Kind.LATER, 30) for status in (404, 407, 413, 421, 425, 431)],
        *[(status, None, Kind.UNKNOWN, None) for status in (400, 402, 405, 408, 409, 422, 451, 499)],
        (400, 403, Kind.UNKNOWN, None),  # a number of another server: Twilio's codes are larger
        (404, 0, Kind.LATER, 30),
        (500, 20003, Kind.UNKNOWN, None),
        (400, 30003, Kind.FINAL, None),  # never an answer to a POST; as an answer, it is a refusal
        (400, 20500, Kind.FINAL, None),
        (500, 20500, Kind.UNKNOWN, None),
        (503, 20503, Kind.UNKNOWN, None),
        (503, 20429, Kind.UNKNOWN, None),
        (502, None, Kind.UNKNOWN, None),
        (504, 21610, Kind.UNKNOWN, None),
        (200, None, Kind.UNKNOWN, None),
        (201, 20429, Kind.UNKNOWN, None),
        (204, None, Kind.UNKNOWN, None),
        (302, None, Kind.UNKNOWN, None),
        (307, 20429, Kind.UNKNOWN, None),
        (100, None, Kind.UNKNOWN, None),
    ],
)
def test_the_decision_follows_from_the_http_status_and_the_code(http_status, code, kind, seconds):
    decision = decide(http_status, code)

    assert decision.kind is kind
    assert decision.after == (None if seconds is None else timedelta(seconds=seconds))


def test_a_permanent_code_is_final_and_has_its_advice():
    for code in PERMANENT:
        decision = decide(400, code)
        assert (decision.kind, decision.advice) == (Kind.FINAL, ADVICE[code]), code


def test_a_code_with_a_delay_is_retried_after_that_delay():
    for code, delay in LATER.items():
        decision = decide(400, code)
        assert (decision.kind, decision.after) == (Kind.LATER, delay), code


@pytest.mark.parametrize("http_status", [400, 401, 402, 403, 404, 409])
@pytest.mark.parametrize("code", [20003, 20005, 20006, 20008, 20403, 20404, 10001, 90010])
def test_a_code_about_the_account_is_never_final_whatever_its_http_status(http_status, code):
    decision = decide(http_status, code)

    assert (decision.kind, decision.advice) == (Kind.ACCOUNT, ADVICE[code])


def test_a_refusal_of_the_sender_is_a_fault_of_the_settings_unless_the_message_names_it():
    codes = [21603, 21606, 21212, 21660, 21701, 21703, 21704, 21705]

    assert sorted(codes) == sorted(SENDER_CODES)
    assert all(is_setting_fault(code, has_own_sender=False) for code in codes)
    assert not any(is_setting_fault(code, has_own_sender=True) for code in codes)


def test_a_refusal_of_a_trial_account_is_a_fault_of_the_settings():
    codes = [10002, 21219, 21608, 30001, 30002]

    assert all(is_setting_fault(code, has_own_sender=own) for code in codes for own in (True, False))
    assert not any(is_setting_fault(code, has_own_sender=False) for code in (21610, 21211, 21614, 21408))


@given(
    st.integers(min_value=100, max_value=599),
    st.none() | st.integers() | st.sampled_from([*ADVICE, *LATER, *ACCOUNT_CODES]),
)
def test_every_answer_has_a_decision_and_only_a_4xx_with_a_code_is_final(http_status, code):
    decision = decide(http_status, code)

    refused = 400 <= http_status <= 499
    assert refused or decision.kind is Kind.UNKNOWN
    assert decision.kind is not Kind.FINAL or (code or 0) >= 10_000
    assert (decision.after is not None) is (decision.kind is Kind.LATER)
    assert decision.advice.endswith(".")
    assert len(decision.advice) <= 200
