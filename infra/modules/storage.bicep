// Queues, tables, and the container of packages. Account keys are disabled.

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

@description('true: reached through private endpoints only.')
param isPrivate bool

@description('Resource id of the workspace that is told who reads and deletes in tables and queues. Empty: nothing is logged.')
param auditWorkspaceId string

// The same as QUEUES and TABLES in shared/wiring.py; `make check` compares them.
var queues = [
  'events'
  'outbox'
  'outbox-poison'
  'ticks'
  'ticks-poison'
]
var tables = [
  'acts'
  'agenda'
  'calls'
  'contacts'
  'days'
  'deadletters'
  'deliveries'
  'erasures'
  'guard'
  'recordings'
  'sids'
]

resource account 'Microsoft.Storage/storageAccounts@2025-06-01' = {
  name: name
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: replication }
  properties: {
    accessTier: 'Hot'
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    publicNetworkAccess: isPrivate ? 'Disabled' : 'Enabled'
    networkAcls: {
      bypass: 'None'
      defaultAction: isPrivate ? 'Deny' : 'Allow'
    }
  }

  resource blobs 'blobServices' = {
    name: 'default'
    properties: {
      deleteRetentionPolicy: {
        enabled: true
        days: 7
      }
    }

    resource packages 'containers' = {
      name: 'packages'
      properties: { publicAccess: 'None' }
    }
  }

  resource queueService 'queueServices' = {
    name: 'default'

    resource queue 'queues' = [
      for queueName in queues: {
        name: queueName
      }
    ]
  }

  resource tableService 'tableServices' = {
    name: 'default'

    resource table 'tables' = [
      for tableName in tables: {
        name: tableName
      }
    ]
  }
}

// By category, since there is no group for these two. What is written is left out: the app writes with each message.
var auditLogs = [
  { category: 'StorageRead', enabled: true }
  { category: 'StorageDelete', enabled: true }
]

resource tableAudit 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = if (!empty(auditWorkspaceId)) {
  name: 'who-read-what'
  scope: account::tableService
  properties: {
    workspaceId: auditWorkspaceId
    logs: auditLogs
  }
}

resource queueAudit 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = if (!empty(auditWorkspaceId)) {
  name: 'who-read-what'
  scope: account::queueService
  properties: {
    workspaceId: auditWorkspaceId
    logs: auditLogs
  }
}

output id string = account.id
output name string = account.name
output packagesContainer string = account::blobs::packages.name
