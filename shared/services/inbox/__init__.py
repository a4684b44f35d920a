"""The inbox as Twilio lists it: store texts whose webhook failed, and send answers that nobody got."""
