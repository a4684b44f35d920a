"""Twimlets: small TwiML applications that are configured by their URL alone. See docs/twimlets.md.

They answer as Twilio's own did, one module for each or for a family: https://www.twilio.com/labs/twimlets
"""
