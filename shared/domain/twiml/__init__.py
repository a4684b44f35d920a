"""TwiML: what we tell Twilio to do.

Written here rather than with the SDK's classes: it costs a third of the time
a webhook has, and people's words cannot end up as markup or as characters
that XML does not have.
Source: https://www.twilio.com/docs/voice/twiml
"""
