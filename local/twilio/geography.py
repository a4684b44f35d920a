"""Where numbers are from: webhooks always carry these fields; ours, like many real ones, are empty."""


def places(*prefixes: str) -> dict[str, str]:
    """Return the empty ``FromCity``, ``FromState``, ``FromZip``, ``FromCountry`` of each prefix."""
    return {prefix + part: "" for prefix in prefixes for part in ("City", "State", "Zip", "Country")}
