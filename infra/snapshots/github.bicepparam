// What azd passes in .github/workflows/deploy.yml if only the required variables are set: empty texts, and the
// defaults of main.parameters.json.
using '../main.bicep'

param environmentName = 'prod'
param location = 'westeurope'
param twilioAccountSid = 'ACof-nobodyxxxxxxxxxxxxxxxxxxxxxxx'
param twilioAuthToken = 'secret: auth token'
param twilioFrom = '+15005550006'
param twilioAuthTokenSecondary = ''
param twilioApiKeySid = ''
param twilioApiKeySecret = ''
param twilioWebhookSharedKey = ''
param fallbackLocation = ''
param publicUrl = ''
param alertEmail = ''
param storageReplication = 'Standard_ZRS'
param instanceMemoryMB = 2048
param maximumInstanceCount = 40
param httpConcurrency = 16
param alwaysReadyHttp = 1
param alwaysReadySender = 0
param storageAudit = false
param vnetEnabled = false
param signInClientId = ''
param extraSettings = ''
param disabledFunctions = ''
param logRetentionDays = 30
param logDailyCapGB = 5
param webhookP95Milliseconds = 3000
