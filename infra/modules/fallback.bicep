// The fallback: static pages that answer Twilio while the app is down, in a storage account of their own.
// A static website is switched on through the data plane only: infra/hooks/provisioned.py does that and uploads them.

@description('Name of the storage account: 3 to 24 lower-case letters and digits.')
@minLength(3)
@maxLength(24)
param name string

@description('Azure region.')
param location string

@description('Tags of every resource.')
param tags object

@description('How copies are kept, such as Standard_ZRS.')
param replication string

@description('Object id of who may upload the pages. Empty: nobody.')
param uploaderId string

var blobDataContributor = 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'

resource account 'Microsoft.Storage/storageAccounts@2025-06-01' = {
  name: name
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: replication }
  properties: {
    accessTier: 'Hot'
    allowBlobPublicAccess: false // the website's endpoint is public all the same; nothing else here is
    allowCrossTenantReplication: false
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    publicNetworkAccess: 'Enabled' // Twilio must reach it
  }
}

resource mayUpload 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(uploaderId)) {
  name: guid(account.id, uploaderId, blobDataContributor)
  scope: account
  properties: {
    principalId: uploaderId // a person, or a pipeline: Azure finds out which
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', blobDataContributor)
  }
}

output name string = account.name
output url string = account.properties.primaryEndpoints.web
