"""TwiML: the documents with which we answer Twilio.

Written here rather than with the SDK's classes: their import takes ten times
as long, and here the words of people cannot become markup, or characters that
XML does not have.
Source: https://www.twilio.com/docs/voice/twiml
"""
