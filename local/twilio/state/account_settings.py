"""What people set for an account in Twilio's console, and what Twilio decides about an account."""

from typing import Literal

from local.twilio.json_input import InputObject

type Status = Literal["active", "suspended", "closed"]


class AccountSettings(InputObject):
    """The state of the account, what its credentials may do, and to which countries it may send.

    Countries are ISO 3166 codes.
    """

    status: Status = "active"
    owner: str = ""  #: the SID of the main account, if this is a subaccount
    trial: bool = False
    test_credentials: bool = False  #: they may do next to nothing
    no_calls_to: frozenset[str] = frozenset()
    no_texts_to: frozenset[str] = frozenset()
    premium_calls_to: frozenset[str] = frozenset()  #: also to numbers that are used for fraud
    media_need_credentials: bool = True
