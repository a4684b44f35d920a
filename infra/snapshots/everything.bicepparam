// Every parameter has a value other than its default.
using '../main.bicep'

param environmentName = 'prod'
param location = 'westeurope'
param twilioAccountSid = 'ACof-nobodyxxxxxxxxxxxxxxxxxxxxxxx'
param twilioAuthToken = 'secret: auth token'
param twilioFrom = '+15005550006'
param twilioAuthTokenSecondary = 'secret: secondary token'
param twilioApiKeySid = 'SK-of-nobody'
param twilioApiKeySecret = 'secret: API key'
param twilioWebhookSharedKey = 'secret: shared key'
param principalId = '00000000-0000-0000-0000-000000000003'
param fallbackLocation = 'northeurope'
param publicUrl = 'https://desk.example'
param alertEmail = 'on-call@example.com'
param storageReplication = 'Standard_GZRS'
param instanceMemoryMB = 4096
param maximumInstanceCount = 100
param httpConcurrency = 32
param alwaysReadyHttp = 2
param alwaysReadySender = 1
param storageAudit = true
param vnetEnabled = true
param signInClientId = '00000000-0000-0000-0000-000000000004'
param extraSettings = 'EVENTS=on; COUNTRIES=GB IE US;LIMITS=person 20/day, all 20000/day; QUIET=21:00-08:00;QUIET_ZONE=Europe/London;PUMPING=50'
param disabledFunctions = 'outbox_deliver, sms_inbound'
param logRetentionDays = 90
param logDailyCapGB = 10
param webhookP95Milliseconds = 2000
