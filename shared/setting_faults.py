"""What is wrong with the settings, all at once."""

from collections.abc import Callable, Mapping, Sequence

from shared.country_codes import COUNTRIES
from shared.retention_setting import retention_faults
from shared.setting_rules import RULES, are_limits, are_senders, country_faults, sender_pairs

UNRESOLVED_PREFIX = "@Microsoft.KeyVault("
"""How a setting starts when Azure could not read its secret from Key Vault. Source:
https://learn.microsoft.com/azure/app-service/app-service-key-vault-references#troubleshoot-key-vault-references
"""

_STORAGE = "AzureWebJobsStorage"

_MAX_PART = 40
"""Characters of an invalid value that are repeated."""

_PARTS: Mapping[str, Callable[[str], bool]] = {
    "SENDERS": are_senders,
    "LIMITS": are_limits,
    "COUNTRIES": COUNTRIES.__contains__,
}
"""By setting of several parts: whether one of them is right."""


def is_unresolved(value: str) -> bool:
    """Return whether Azure has not resolved a Key Vault reference: the value is the reference itself."""
    return value.startswith(UNRESOLVED_PREFIX)


def setting_faults(values: Mapping[str, str], *, required: Sequence[str]) -> list[str]:
    """Return every fault of the settings; those of countries only if there is no other."""
    missing = [f"{name} is missing" for name in required if not values[name]]
    unresolved = [
        f"{name} is a Key Vault reference that Azure did not resolve: "
        "check keyVaultReferenceIdentity and that identity's role on the vault"
        for name, value in values.items()
        if is_unresolved(value)
    ]
    invalid = [
        f"{name} must be {expected}{_wrong_part(name, values[name])}"
        for name, (accepts, expected) in RULES.items()
        if values[name] and not is_unresolved(values[name]) and not accepts(values[name])
    ]
    faults = [*missing, *storage_faults(values), *_pair_faults(values), *unresolved, *invalid]
    return faults or country_faults(
        {
            "DEFAULT_COUNTRY": [values["DEFAULT_COUNTRY"]],
            "SENDERS": [country for country, _ in sender_pairs(values["SENDERS"])],
            "COUNTRIES": values["COUNTRIES"].replace(",", " ").split(),
        }
    )


def _wrong_part(name: str, value: str) -> str:
    """Return which part of an invalid value is wrong, as the end of a sentence; empty if that is not told."""
    if not (is_right := _PARTS.get(name)):
        return ""
    parts = [part.strip() for part in value.split(",")]
    if name == "COUNTRIES":
        parts = value.replace(",", " ").split()
    if wrong := next((part for part in parts if part and not is_right(part)), ""):
        return f"; `{wrong[:_MAX_PART]}` is not"
    return (
        "; one kind is there twice" if name == "LIMITS" and "" not in parts else "; there is a comma too many"
    )


def storage_faults(values: Mapping[str, str]) -> list[str]:
    """Return a fault if neither of the two ways to reach storage is given."""
    identity = values[f"{_STORAGE}__queueServiceUri"] and values[f"{_STORAGE}__tableServiceUri"]
    if values[_STORAGE] or identity:
        return []
    for_identity = f"{_STORAGE}__queueServiceUri and {_STORAGE}__tableServiceUri"
    return [f"{_STORAGE} is missing (or, for managed identity, {for_identity})"]


def _pair_faults(values: Mapping[str, str]) -> list[str]:
    """Return a fault for each setting that lacks the one that it goes with."""
    faults = []
    if bool(values["TWILIO_API_KEY_SID"]) != bool(values["TWILIO_API_KEY_SECRET"]):
        faults.append("TWILIO_API_KEY_SID and TWILIO_API_KEY_SECRET go together: set both or neither")
    if values["QUIET"] and not values["QUIET_ZONE"]:
        faults.append("QUIET needs QUIET_ZONE, the time zone of numbers whose zone is not known")
    if values["RETAIN"] and not values["DIGEST_SECRET"]:
        faults.append("RETAIN needs DIGEST_SECRET, the secret of the hashes that stay when words are removed")
    if RULES["RETAIN"][0](values["RETAIN"]):
        faults += retention_faults(values["RETAIN"])
    return faults
