// Twilio's secrets, and our own. The app sees them as settings that refer to the vault.

@description('Name of the vault: 3 to 24 letters, digits and hyphens.')
@minLength(3)
@maxLength(24)
param name string

@description('Azure region.')
param location string

@description('Tags of every resource.')
param tags object

@description('true: reached through a private endpoint only.')
param isPrivate bool

@description('Log Analytics workspace that keeps who read which secret.')
param workspaceId string

@description('The primary auth token of the Twilio account.')
@secure()
param twilioAuthToken string

@description('The secondary auth token. Empty: none.')
@secure()
param twilioAuthTokenSecondary string

@description('The secret of the API key. Empty: none.')
@secure()
param twilioApiKeySecret string

@description('Shared key of webhooks signed with HMAC-SHA256. Empty: none.')
@secure()
param twilioWebhookSharedKey string

@description('Secret of the digests that stay of erased people. Empty: none.')
@secure()
param digestSecret string

resource vault 'Microsoft.KeyVault/vaults@2025-05-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    tenantId: tenant().tenantId
    sku: {
      family: 'A'
      name: 'standard'
    }
    enableRbacAuthorization: true
    enableSoftDelete: true
    enablePurgeProtection: true
    softDeleteRetentionInDays: 90
    publicNetworkAccess: isPrivate ? 'Disabled' : 'Enabled'
    networkAcls: {
      bypass: 'AzureServices'
      defaultAction: isPrivate ? 'Deny' : 'Allow'
    }
  }
}

resource authToken 'Microsoft.KeyVault/vaults/secrets@2025-05-01' = {
  parent: vault
  name: 'twilio-auth-token'
  properties: {
    contentType: 'text/plain'
    value: twilioAuthToken
  }
}

resource authTokenSecondary 'Microsoft.KeyVault/vaults/secrets@2025-05-01' = if (!empty(twilioAuthTokenSecondary)) {
  parent: vault
  name: 'twilio-auth-token-secondary'
  properties: {
    contentType: 'text/plain'
    value: twilioAuthTokenSecondary
  }
}

resource apiKeySecret 'Microsoft.KeyVault/vaults/secrets@2025-05-01' = if (!empty(twilioApiKeySecret)) {
  parent: vault
  name: 'twilio-api-key-secret'
  properties: {
    contentType: 'text/plain'
    value: twilioApiKeySecret
  }
}

resource webhookSharedKey 'Microsoft.KeyVault/vaults/secrets@2025-05-01' = if (!empty(twilioWebhookSharedKey)) {
  parent: vault
  name: 'twilio-webhook-shared-key'
  properties: {
    contentType: 'text/plain'
    value: twilioWebhookSharedKey
  }
}

resource digests 'Microsoft.KeyVault/vaults/secrets@2025-05-01' = if (!empty(digestSecret)) {
  parent: vault
  name: 'digest-secret'
  properties: {
    contentType: 'text/plain'
    value: digestSecret
  }
}

// The newest version, and the only one that knows category groups.
#disable-next-line use-recent-api-versions
resource audit 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'who-read-what'
  scope: vault
  properties: {
    workspaceId: workspaceId
    logs: [
      {
        categoryGroup: 'audit'
        enabled: true
      }
    ]
  }
}

output id string = vault.id
output name string = vault.name
output uri string = vault.properties.vaultUri
