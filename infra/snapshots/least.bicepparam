// What must be given, and nothing else.
using '../main.bicep'

param environmentName = 'prod'
param location = 'westeurope'
param twilioAccountSid = 'ACof-nobodyxxxxxxxxxxxxxxxxxxxxxxx'
param twilioAuthToken = 'secret: auth token'
param twilioFrom = '+15005550006'
