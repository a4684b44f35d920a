"""What the local host does otherwise than the real one, and why (see ``docs/local-host-compared.md``)."""

GOES_ON = "the real host ends itself; this one goes on, and the message comes back after its lease"
GIVES_BACK = "the real host waits until the function ends; this one waits 3 s, and gives the message back"
ASKS_LESS = "the real host first asks whether the queue exists; this one polls"
TRIES = "3 tries within 2 s; the real host makes 6 within 24 to 27 s"
NO_BINDING = "Python has no such binding"

DIFFERENT = {
    **dict.fromkeys(
        [
            *(f"c-renewal-refused-{fault}" for fault in ("403", "500", "503", "close")),
            *(f"d-poison-refused-{fault}" for fault in ("403", "500", "close")),
            *(f"g-delete-refused-{fault}" for fault in ("403", "404-mismatch", "500")),
            *(f"g-release-refused-{fault}" for fault in ("403", "500")),
            *(f"g-outage-{fault}" for fault in ("403", "close")),
        ],
        GOES_ON,
    ),
    **dict.fromkeys([f"f-stop-{name}" for name in ("batch", "long", "long-shutdown-5", "short")], GIVES_BACK),
    **dict.fromkeys(["g-outage-500", "g-outage-503"], TRIES),
    **dict.fromkeys(["g-outage-404", "g-queue-missing"], ASKS_LESS),
    "d-failure-negative": "refused at the start; the real host ends itself at the first use",
    "f-stop-blocking-batch": "all functions of a batch have begun; those of .NET wait in a pool",
    "f-stop-obeys": "no Python function sees that the host stops, so it is cut off like the others",
    "f-stop-while-polling": "the real host cancels the poll; this one gives back what it brings",
    "g-outage-hang": "waits 60 s for an answer; the real host 100 s",
    "j-ncrontab-odd": "`*/0` and 30 February are refused at the start; Azure takes them as `*` and as never",
}
"""The reason why a behaviour differs, by its name."""

NOT_RUN = dict.fromkeys(
    [f"e-bodies-{encoding}-{kind}" for encoding in ("base64", "none") for kind in ("message", "binary")],
    NO_BINDING,
)
"""The reason why a behaviour has no scenario, by its name."""

TEN_MINUTES = (
    "c-renewal",
    "d-lease-lapses",
    "f-sigkill",
    "a-idle-production-default",
)
"""Beginnings of the names of what takes minutes on Azurite."""
