// Switchboard in Azure: a resource group and what is in it. docs/deploying.md says what to set.
targetScope = 'subscription'

@description('Name of the environment, such as prod. Part of every resource name.')
@minLength(1)
@maxLength(32)
param environmentName string

@description('Azure region of everything but the fallback, such as westeurope. Flex Consumption must exist there.')
@metadata({ azd: { type: 'location' } })
param location string

@description('Azure region of the fallback answer. Empty: the same as location. Another region survives the loss of one.')
param fallbackLocation string = ''

@description('Object id of who deploys, who may then upload the fallback pages. Empty: nobody may.')
param principalId string = deployer().objectId

@description('Where Twilio reaches us: scheme and host, of a domain of your own. Empty: the host name that Azure gives.')
param publicUrl string = ''

@description('The Twilio account: AC and 32 hexadecimal digits.')
@minLength(34)
@maxLength(34)
param twilioAccountSid string

@description('The primary auth token of the Twilio account. Goes into Key Vault.')
@secure()
@minLength(1)
param twilioAuthToken string

@description('The secondary auth token, while tokens are being rotated. Goes into Key Vault. Empty: none.')
@secure()
param twilioAuthTokenSecondary string = ''

@description('An API key for sending, SK and 32 hexadecimal digits. Empty: the auth token is used.')
param twilioApiKeySid string = ''

@description('The secret of the API key. Goes into Key Vault. Empty: none.')
@secure()
param twilioApiKeySecret string = ''

@description('Shared key of webhooks that are signed with HMAC-SHA256. Goes into Key Vault. Empty: none are accepted.')
@secure()
param twilioWebhookSharedKey string = ''

@description('Who messages are from: a number in E.164, or a Messaging Service, MG and 32 hexadecimal digits.')
@minLength(1)
param twilioFrom string

@description('Client id of the app registration by which people sign in to the desk (docs/sign-in.md). Empty: no sign-in.')
param signInClientId string = ''

@description('Other app settings, such as EVENTS=on;DEFAULT_COUNTRY=GB (docs/settings.md has the list). No secrets.')
param extraSettings string = ''

@description('Functions that must not run, such as outbox_deliver, separated by commas. Stays so when provisioned again.')
param disabledFunctions string = ''

@description('Memory of an instance, in MB. docs/deploying.md has a table of what to choose when.')
@allowed([512, 2048, 4096])
param instanceMemoryMB int = 2048

@description('Most instances of each group: of the webhooks together, and of each queue or timer function. 1 to 1000.')
@minValue(1)
@maxValue(1000)
param maximumInstanceCount int = 40

@description('Webhooks and API requests that one instance handles at once, 1 to 1000. Left out, Python handles one.')
@minValue(1)
@maxValue(1000)
param httpConcurrency int = 16

@description('Instances kept warm for webhooks and the API, 0 to 20. With 0 the first caller waits for a cold start.')
@minValue(0)
@maxValue(20)
param alwaysReadyHttp int = 1

@description('Instances kept warm for the sender, 0 to 20. With 0 the first message after a silence waits some seconds.')
@minValue(0)
@maxValue(20)
param alwaysReadySender int = 0

@description('How storage keeps copies. Three zones if the region has them; Standard_LRS where it has not.')
@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GZRS'])
param storageReplication string = 'Standard_ZRS'

@description('true: log who reads and deletes in tables and queues. These logs have whole numbers, and cost about 1 kB a request.')
param storageAudit bool = false

@description('true: storage and vault are reached through a virtual network only. Costs four private endpoints.')
param vnetEnabled bool = false

@description('Who gets an email when an alert fires. Empty: alerts are seen in the portal only.')
param alertEmail string = ''

@description('How long logs are kept, in days, 30 to 730.')
@minValue(30)
@maxValue(730)
param logRetentionDays int = 30

@description('Most logs a day, in GB, to limit the bill. Beyond it nothing is logged until the next day.')
@minValue(1)
@maxValue(1000)
param logDailyCapGB int = 5

@description('Slowest answer to one webhook in twenty before the alert fires, in ms. Twilio gives up after 15,000.')
@minValue(100)
@maxValue(15000)
param webhookP95Milliseconds int = 3000

var tags = { 'azd-env-name': environmentName }
var token = toLower(uniqueString(subscription().id, environmentName, location))

// A storage account cannot move: a fallback in another region is another account.
var fallbackElsewhere = !empty(fallbackLocation) && fallbackLocation != location
var fallbackToken = fallbackElsewhere ? toLower(uniqueString(token, fallbackLocation)) : token

// App setting, and the name of its secret in the vault. A secret that is not given is not a setting.
var secretNames = union(
  { TWILIO_AUTH_TOKEN: 'twilio-auth-token' },
  empty(twilioAuthTokenSecondary) ? {} : { TWILIO_AUTH_TOKEN_SECONDARY: 'twilio-auth-token-secondary' },
  empty(twilioApiKeySecret) ? {} : { TWILIO_API_KEY_SECRET: 'twilio-api-key-secret' },
  empty(twilioWebhookSharedKey) ? {} : { TWILIO_WEBHOOK_SHARED_KEY: 'twilio-webhook-shared-key' }
)

var extraPairs = filter(map(split(extraSettings, ';'), pair => trim(pair)), pair => contains(pair, '='))
var extraByName = toObject(extraPairs, pair => first(split(pair, '=')), pair => substring(pair, indexOf(pair, '=') + 1))

var disabledNames = filter(split(disabledFunctions, [',', ' ']), name => !empty(name))

resource group 'Microsoft.Resources/resourceGroups@2025-04-01' = {
  name: 'rg-switchboard-${environmentName}'
  location: location
  tags: tags
}

module identity 'modules/identity.bicep' = {
  scope: group
  params: {
    name: 'id-switchboard-${token}'
    location: location
    tags: tags
  }
}

module storage 'modules/storage.bicep' = {
  scope: group
  params: {
    name: 'stswitch${token}'
    location: location
    tags: tags
    replication: storageReplication
    isPrivate: vnetEnabled
    auditWorkspaceId: storageAudit ? monitoring.outputs.workspaceId : ''
  }
}

module fallback 'modules/fallback.bicep' = {
  scope: group
  params: {
    name: 'stfall${fallbackToken}'
    location: fallbackElsewhere ? fallbackLocation : location
    tags: tags
    replication: storageReplication
    uploaderId: principalId
  }
}

module monitoring 'modules/monitoring.bicep' = {
  scope: group
  params: {
    name: 'switchboard-${token}'
    location: location
    tags: tags
    retentionDays: logRetentionDays
    dailyCapGB: logDailyCapGB
  }
}

module vault 'modules/vault.bicep' = {
  scope: group
  params: {
    name: 'kv-${token}'
    location: location
    tags: tags
    isPrivate: vnetEnabled
    workspaceId: monitoring.outputs.workspaceId
    twilioAuthToken: twilioAuthToken
    twilioAuthTokenSecondary: twilioAuthTokenSecondary
    twilioApiKeySecret: twilioApiKeySecret
    twilioWebhookSharedKey: twilioWebhookSharedKey
  }
}

module roles 'modules/roles.bicep' = {
  scope: group
  params: {
    principalId: identity.outputs.principalId
    storageName: storage.outputs.name
    vaultName: vault.outputs.name
    insightsName: monitoring.outputs.insightsName
  }
}

module network 'modules/network.bicep' = if (vnetEnabled) {
  scope: group
  params: {
    name: 'vnet-switchboard-${token}'
    location: location
    tags: tags
    storageId: storage.outputs.id
    vaultId: vault.outputs.id
  }
}

module app 'modules/app.bicep' = {
  scope: group
  params: {
    name: 'func-switchboard-${token}'
    location: location
    tags: tags
    identityId: identity.outputs.id
    identityClientId: identity.outputs.clientId
    subnetId: network.?outputs.appSubnetId ?? ''
    storageName: storage.outputs.name
    packagesContainer: storage.outputs.packagesContainer
    insightsName: monitoring.outputs.insightsName
    instanceMemoryMB: instanceMemoryMB
    maximumInstanceCount: maximumInstanceCount
    httpConcurrency: httpConcurrency
    alwaysReadyHttp: alwaysReadyHttp
    alwaysReadySender: alwaysReadySender
    publicUrl: publicUrl
    twilioAccountSid: twilioAccountSid
    twilioFrom: twilioFrom
    twilioApiKeySid: twilioApiKeySid
    vaultUri: vault.outputs.uri
    secretNames: secretNames
    signInClientId: signInClientId
    extraSettings: extraByName
    disabledFunctions: disabledNames
  }
  dependsOn: [roles] // or the host starts before it has access to its storage
}

module alerts 'modules/alerts.bicep' = {
  scope: group
  params: {
    name: 'switchboard-${token}'
    location: location
    tags: tags
    insightsId: monitoring.outputs.insightsId
    storageId: storage.outputs.id
    email: alertEmail
    webhookP95Milliseconds: webhookP95Milliseconds
  }
  dependsOn: [app] // so that the workspace is some minutes old
}

module workbook 'modules/workbook.bicep' = {
  scope: group
  params: {
    location: location
    tags: tags
    insightsId: monitoring.outputs.insightsId
  }
}

output AZURE_RESOURCE_GROUP string = group.name
output SWITCHBOARD_APP_NAME string = app.outputs.name
output SWITCHBOARD_PUBLIC_URL string = app.outputs.publicUrl
output SWITCHBOARD_STORAGE_NAME string = storage.outputs.name
output SWITCHBOARD_FALLBACK_NAME string = fallback.outputs.name
output SWITCHBOARD_FALLBACK_URL string = fallback.outputs.url
output SWITCHBOARD_VAULT_NAME string = vault.outputs.name
