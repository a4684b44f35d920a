"""The types of Azure's resources, as a table: API version and properties of each.

Versions: those of Azure's own modules in August 2026, or the newest stable one that we know
(https://github.com/Azure/bicep-registry-modules). Properties: https://learn.microsoft.com/azure/templates/.
A property that is not here is misspelt, or not known yet: look it up, then add it.
"""

from dataclasses import dataclass

ALWAYS = frozenset({"dependsOn", "kind", "location", "name", "parent", "properties", "scope", "sku", "tags"})
"""Properties that any resource may have."""


@dataclass(frozen=True)
class Kind:
    """A type of resource: its API version, the properties it must have, and all that it may have at any depth."""

    version: str
    needs: tuple[str, ...] = ()
    words: str = ""


KINDS = {
    "Microsoft.Authorization/roleAssignments": Kind(
        "2022-04-01",
        ("properties.principalId", "properties.roleDefinitionId"),
        "principalId principalType roleDefinitionId",
    ),
    "Microsoft.Insights/actionGroups": Kind(
        "2023-01-01",
        ("location", "properties.enabled", "properties.groupShortName"),
        "emailAddress emailReceivers enabled groupShortName useCommonAlertSchema",
    ),
    "Microsoft.Insights/components": Kind(
        "2020-02-02",
        ("location", "kind", "properties.WorkspaceResourceId"),
        "Application_Type DisableLocalAuth IngestionMode WorkspaceResourceId",
    ),
    "Microsoft.Insights/diagnosticSettings": Kind(
        "2021-05-01-preview",
        ("scope", "properties.workspaceId", "properties.logs"),
        "categoryGroup enabled logs workspaceId",
    ),
    "Microsoft.Insights/metricAlerts": Kind(
        "2018-03-01",
        (
            "location",
            "properties.actions.0.actionGroupId",
            "properties.criteria.allOf.0.name",
            "properties.criteria.allOf.0.threshold",
            "properties.evaluationFrequency",
            "properties.scopes",
            "properties.severity",
            "properties.windowSize",
        ),
        "actionGroupId actions allOf autoMitigate criteria criterionType description enabled evaluationFrequency"
        " metricName metricNamespace odata.type operator scopes severity threshold timeAggregation windowSize",
    ),
    "Microsoft.Insights/scheduledQueryRules": Kind(
        "2023-12-01",
        (
            "location",
            "properties.actions.actionGroups",
            "properties.criteria.allOf.0.dimensions",
            "properties.criteria.allOf.0.failingPeriods.minFailingPeriodsToAlert",
            "properties.criteria.allOf.0.failingPeriods.numberOfEvaluationPeriods",
            "properties.criteria.allOf.0.operator",
            "properties.criteria.allOf.0.query",
            "properties.criteria.allOf.0.threshold",
            "properties.evaluationFrequency",
            "properties.scopes",
            "properties.severity",
            "properties.windowSize",
        ),
        "actionGroups actions allOf autoMitigate criteria description dimensions displayName enabled"
        " evaluationFrequency failingPeriods metricMeasureColumn minFailingPeriodsToAlert"
        " numberOfEvaluationPeriods operator query scopes severity threshold timeAggregation values windowSize",
    ),
    "Microsoft.Insights/workbooks": Kind(
        "2023-06-01",
        ("location", "kind", "properties.displayName", "properties.serializedData", "properties.sourceId"),
        "category displayName serializedData sourceId",
    ),
    "Microsoft.KeyVault/vaults": Kind(
        "2024-11-01",
        (
            "location",
            "properties.networkAcls.defaultAction",
            "properties.publicNetworkAccess",
            "properties.sku",
            "properties.tenantId",
        ),
        "bypass defaultAction enablePurgeProtection enableRbacAuthorization enableSoftDelete family networkAcls"
        " publicNetworkAccess softDeleteRetentionInDays tenantId",
    ),
    "Microsoft.KeyVault/vaults/secrets": Kind("2024-11-01", ("properties.value",), "value"),
    "Microsoft.ManagedIdentity/userAssignedIdentities": Kind("2024-11-30", ("location",)),
    "Microsoft.Network/privateDnsZones": Kind("2020-06-01", ("location",)),
    "Microsoft.Network/privateDnsZones/virtualNetworkLinks": Kind(
        "2020-06-01",
        ("location", "properties.virtualNetwork", "properties.registrationEnabled"),
        "id registrationEnabled virtualNetwork",
    ),
    "Microsoft.Network/privateEndpoints": Kind(
        "2025-05-01",
        (
            "location",
            "properties.subnet.id",
            "properties.privateLinkServiceConnections.0.properties.groupIds.0",
            "properties.privateLinkServiceConnections.0.properties.privateLinkServiceId",
        ),
        "groupIds id privateLinkServiceConnections privateLinkServiceId subnet",
    ),
    "Microsoft.Network/privateEndpoints/privateDnsZoneGroups": Kind(
        "2025-05-01",
        ("properties.privateDnsZoneConfigs.0.properties.privateDnsZoneId",),
        "privateDnsZoneConfigs privateDnsZoneId",
    ),
    "Microsoft.Network/virtualNetworks": Kind(
        "2025-05-01",
        (
            "location",
            "properties.addressSpace.addressPrefixes.0",
            "properties.subnets.0.properties.addressPrefix",
            "properties.subnets.1.properties.addressPrefix",
        ),
        "addressPrefix addressPrefixes addressSpace delegations privateEndpointNetworkPolicies serviceName subnets",
    ),
    "Microsoft.Network/virtualNetworks/subnets": Kind("2025-05-01"),
    "Microsoft.OperationalInsights/workspaces": Kind(
        "2025-07-01",
        ("location", "properties.retentionInDays", "properties.workspaceCapping"),
        "dailyQuotaGb disableLocalAuth features retentionInDays workspaceCapping",
    ),
    "Microsoft.Resources/resourceGroups": Kind("2024-11-01", ("location", "tags")),
    "Microsoft.Storage/storageAccounts": Kind(
        "2025-06-01",
        ("location", "properties.publicNetworkAccess", "sku"),
        "accessTier allowBlobPublicAccess allowCrossTenantReplication allowSharedKeyAccess bypass defaultAction"
        " defaultToOAuthAuthentication minimumTlsVersion networkAcls publicNetworkAccess supportsHttpsTrafficOnly",
    ),
    "Microsoft.Storage/storageAccounts/blobServices": Kind(
        "2025-06-01", (), "days deleteRetentionPolicy enabled"
    ),
    "Microsoft.Storage/storageAccounts/blobServices/containers": Kind("2025-06-01", (), "publicAccess"),
    "Microsoft.Storage/storageAccounts/queueServices": Kind("2025-06-01"),
    "Microsoft.Storage/storageAccounts/queueServices/queues": Kind("2025-06-01"),
    "Microsoft.Storage/storageAccounts/tableServices": Kind("2025-06-01"),
    "Microsoft.Storage/storageAccounts/tableServices/tables": Kind("2025-06-01"),
    "Microsoft.Web/serverfarms": Kind(
        "2025-03-01", ("location", "kind", "sku", "properties.reserved"), "reserved tier"
    ),
    "Microsoft.Web/sites": Kind(
        "2025-03-01",
        (
            "location",
            "kind",
            "identity.type",
            "identity.userAssignedIdentities",
            "properties.serverFarmId",
            "properties.keyVaultReferenceIdentity",
            "properties.functionAppConfig.deployment.storage.value",
            "properties.functionAppConfig.deployment.storage.authentication.userAssignedIdentityResourceId",
            "properties.functionAppConfig.scaleAndConcurrency.alwaysReady",
            "properties.functionAppConfig.scaleAndConcurrency.instanceMemoryMB",
            "properties.functionAppConfig.scaleAndConcurrency.maximumInstanceCount",
            "properties.functionAppConfig.scaleAndConcurrency.triggers.http.perInstanceConcurrency",
        ),
        "alwaysReady authentication azd-service-name deployment functionAppConfig http httpsOnly identity"
        " instanceMemoryMB keyVaultReferenceIdentity maximumInstanceCount minTlsVersion perInstanceConcurrency"
        " runtime scaleAndConcurrency serverFarmId siteConfig storage triggers type userAssignedIdentities"
        " userAssignedIdentityResourceId value version virtualNetworkSubnetId",
    ),
    "Microsoft.Web/sites/basicPublishingCredentialsPolicies": Kind(
        "2025-03-01", ("properties.allow",), "allow"
    ),
    "Microsoft.Web/sites/config": Kind("2025-03-01", ("parent",)),
}
