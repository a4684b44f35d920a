"""What each voice verb does on a call.

Source: https://www.twilio.com/docs/voice/twiml
"""
