// The function app, on Flex Consumption.

@description('Name of the function app, part of its host name.')
param name string

@description('Azure region.')
param location string

@description('Tags of every resource.')
param tags object

@description('Resource id of the identity that the app has.')
param identityId string

@description('Client id of that identity.')
param identityClientId string

@description('Resource id of the subnet that the app reaches storage from. Empty: none.')
param subnetId string

@description('Name of the storage account.')
param storageName string

@description('Name of the container of packages.')
param packagesContainer string

@description('Name of the Application Insights component.')
param insightsName string

@description('Memory of an instance, in MB.')
param instanceMemoryMB int

@description('Most instances of each group of functions.')
param maximumInstanceCount int

@description('HTTP requests that one instance handles at once.')
param httpConcurrency int

@description('Instances kept warm for HTTP.')
param alwaysReadyHttp int

@description('Instances kept warm for the sender.')
param alwaysReadySender int

@description('Where Twilio reaches us. Empty: the host name that Azure gives.')
param publicUrl string

@description('The Twilio account.')
param twilioAccountSid string

@description('Who messages are from.')
param twilioFrom string

@description('An API key for sending. Empty: none.')
param twilioApiKeySid string

@description('URI of the vault.')
param vaultUri string

@description('For each setting that is a secret: what the vault calls it.')
param secretNames object

@description('Client id of the app registration by which people sign in. Empty: no sign-in.')
param signInClientId string

@description('Other app settings. They cannot replace those below.')
param extraSettings object

@description('Names of the functions that must not run.')
param disabledFunctions string[]

resource storage 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: storageName
}

resource insights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: insightsName
}

// Without a version: Azure reads a new one within a day, or when a setting changes (docs/rotating-secrets.md).
var references = mapValues(secretNames, secret => '@Microsoft.KeyVault(SecretUri=${vaultUri}secrets/${secret})')
var disabled = toObject(disabledFunctions, name => 'AzureWebJobs.${name}.Disabled', name => '1')
var endpoints = storage.properties.primaryEndpoints
var warmHttp = { name: 'http', instanceCount: alwaysReadyHttp }
var warmSender = { name: 'function:outbox_deliver', instanceCount: alwaysReadySender }

resource plan 'Microsoft.Web/serverfarms@2025-03-01' = {
  name: 'plan-${name}'
  location: location
  tags: tags
  kind: 'functionapp'
  sku: {
    name: 'FC1'
    tier: 'FlexConsumption'
  }
  properties: { reserved: true }
}

resource site 'Microsoft.Web/sites@2025-03-01' = {
  name: name
  location: location
  tags: union(tags, { 'azd-service-name': 'api' })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identityId}': {} }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    keyVaultReferenceIdentity: identityId
    virtualNetworkSubnetId: empty(subnetId) ? null : subnetId
    siteConfig: { minTlsVersion: '1.2' }
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: '${endpoints.blob}${packagesContainer}'
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: identityId
          }
        }
      }
      runtime: {
        name: 'python'
        version: '3.13'
      }
      scaleAndConcurrency: {
        instanceMemoryMB: instanceMemoryMB
        maximumInstanceCount: maximumInstanceCount
        alwaysReady: concat(alwaysReadyHttp > 0 ? [warmHttp] : [], alwaysReadySender > 0 ? [warmSender] : [])
        triggers: {
          http: { perInstanceConcurrency: httpConcurrency }
        }
      }
    }
  }

  resource noFtp 'basicPublishingCredentialsPolicies' = {
    name: 'ftp'
    properties: { allow: false }
  }

  resource noPasswords 'basicPublishingCredentialsPolicies' = {
    name: 'scm'
    properties: { allow: false }
  }
}

var baseUrl = empty(publicUrl) ? 'https://${site.properties.defaultHostName}' : publicUrl

resource settings 'Microsoft.Web/sites/config@2025-03-01' = {
  parent: site
  name: 'appsettings'
  properties: union(
    extraSettings,
    references,
    disabled,
    {
      APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identityClientId};Authorization=AAD'
      APPLICATIONINSIGHTS_CONNECTION_STRING: insights.properties.ConnectionString
      AzureWebJobsDisableHomepage: 'true'
      AzureWebJobsStorage__blobServiceUri: endpoints.blob
      AzureWebJobsStorage__clientId: identityClientId
      AzureWebJobsStorage__credential: 'managedidentity'
      AzureWebJobsStorage__queueServiceUri: endpoints.queue
      AzureWebJobsStorage__tableServiceUri: endpoints.table
      FUNCTIONS_REQUEST_BODY_SIZE_LIMIT: '30000000' // a batch of 1,000 messages; the default is 100 MB
      PUBLIC_URL: baseUrl
      PYTHON_THREADPOOL_THREAD_COUNT: '16'
      SIGN_IN: empty(signInClientId) ? '' : 'entra' // nothing else may set it: without sign-in the header can be forged
      TWILIO_ACCOUNT_SID: twilioAccountSid
      TWILIO_FROM: twilioFrom
    },
    empty(twilioApiKeySid) ? {} : { TWILIO_API_KEY_SID: twilioApiKeySid },
    empty(signInClientId) ? {} : { OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID: identityClientId }
  )
}

// Sign-in names who acts at the desk; function keys and Twilio's signatures go on deciding who may (docs/sign-in.md).
resource signIn 'Microsoft.Web/sites/config@2025-03-01' = if (!empty(signInClientId)) {
  parent: site
  name: 'authsettingsV2'
  properties: {
    platform: { enabled: true }
    globalValidation: {
      requireAuthentication: false
      unauthenticatedClientAction: 'AllowAnonymous' // other systems have a function key, and do not sign in
      // Sign-in must never be in the way of these, also if somebody changes the line above.
      excludedPaths: [
        '/api/sms/*'
        '/api/voice/inbound'
        '/api/voice/step'
        '/api/voice/status'
        '/api/voice/recording'
        '/api/voice/fallback'
        '/api/twimlets/*'
        '/api/health'
        '/api/openapi.json'
      ]
    }
    httpSettings: { requireHttps: true }
    identityProviders: {
      azureActiveDirectory: {
        enabled: true
        registration: {
          clientId: signInClientId
          clientSecretSettingName: 'OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID' // the app's identity in place of a secret
          openIdIssuer: '${environment().authentication.loginEndpoint}${tenant().tenantId}/v2.0'
        }
      }
    }
    login: {
      tokenStore: { enabled: false }
    }
  }
  dependsOn: [settings]
}

output name string = site.name
output publicUrl string = baseUrl
