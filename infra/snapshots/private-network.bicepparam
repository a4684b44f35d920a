// Storage and vault are reached through a virtual network only.
using '../main.bicep'

param environmentName = 'prod'
param location = 'westeurope'
param twilioAccountSid = 'ACof-nobodyxxxxxxxxxxxxxxxxxxxxxxx'
param twilioAuthToken = 'secret: auth token'
param twilioFrom = '+15005550006'
param vnetEnabled = true
