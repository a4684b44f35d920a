"""The alphabet of SMS. One character outside it makes a whole text UCS-2, of 70 characters.

Source: 3GPP TS 23.038
"""

# The 128 places of the alphabet but one: ESC, which announces an extension character.
GSM_7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_7_EXTENSION = frozenset("^{}\\[~]|€\f")
"""Sent as ESC and a second septet."""
