"""Facts about Azure's resources, as tables.

Versions: those of Azure's own modules in August 2026, or the newest stable one that we know
(https://github.com/Azure/bicep-registry-modules). Properties: https://learn.microsoft.com/azure/templates/.
A property that is not here is a slip of the pen, or new to us: look it up, then add it.
"""

from dataclasses import dataclass

ALWAYS = frozenset({"dependsOn", "kind", "location", "name", "parent", "properties", "scope", "sku", "tags"})
"""What any resource may have."""


@dataclass(frozen=True)
class Kind:
    """A type of resource: its API version, what it must have, and what it may have anywhere below."""

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

type Wanted = str | bool | int

INSISTED: dict[str, dict[str, Wanted]] = {
    "Microsoft.Insights/actionGroups": {"location": "global", "properties.enabled": True},
    "Microsoft.Insights/components": {
        "kind": "web",
        "properties.Application_Type": "web",
        "properties.DisableLocalAuth": True,
        "properties.IngestionMode": "LogAnalytics",
    },
    "Microsoft.Insights/diagnosticSettings": {
        "properties.logs.0.categoryGroup": "audit",
        "properties.logs.0.enabled": True,
    },
    "Microsoft.Insights/metricAlerts": {
        "location": "global",
        "properties.autoMitigate": True,
        "properties.criteria.allOf.0.metricName": "Availability",
        "properties.criteria.allOf.0.metricNamespace": "Microsoft.Storage/storageAccounts",
        "properties.criteria.allOf.0.operator": "LessThan",
        "properties.criteria.allOf.0.timeAggregation": "Average",
        "properties.criteria.odata/type": "Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria",
        "properties.enabled": True,
    },
    "Microsoft.Insights/scheduledQueryRules": {
        "kind": "LogAlert",
        "properties.autoMitigate": True,
        "properties.criteria.allOf.0.metricMeasureColumn": "value",
        "properties.criteria.allOf.0.timeAggregation": "Maximum",
        "properties.enabled": True,
    },
    "Microsoft.Insights/workbooks": {"kind": "shared", "properties.category": "workbook"},
    "Microsoft.KeyVault/vaults": {
        "properties.enablePurgeProtection": True,
        "properties.enableRbacAuthorization": True,
        "properties.enableSoftDelete": True,
    },
    "Microsoft.Network/privateDnsZones": {"location": "global"},
    "Microsoft.Network/privateDnsZones/virtualNetworkLinks": {
        "location": "global",
        "properties.registrationEnabled": False,
    },
    "Microsoft.Network/virtualNetworks": {
        "properties.subnets.0.name": "app",
        "properties.subnets.0.properties.delegations.0.properties.serviceName": "Microsoft.App/environments",
        "properties.subnets.1.name": "endpoints",
    },
    "Microsoft.OperationalInsights/workspaces": {
        "properties.features.disableLocalAuth": True,
        "properties.sku.name": "PerGB2018",
    },
    "Microsoft.Storage/storageAccounts": {
        "kind": "StorageV2",
        "properties.allowBlobPublicAccess": False,
        "properties.allowCrossTenantReplication": False,
        "properties.allowSharedKeyAccess": False,
        "properties.defaultToOAuthAuthentication": True,
        "properties.minimumTlsVersion": "TLS1_2",
        "properties.supportsHttpsTrafficOnly": True,
    },
    "Microsoft.Storage/storageAccounts/blobServices": {
        "name": "default",
        "properties.deleteRetentionPolicy.enabled": True,
    },
    "Microsoft.Storage/storageAccounts/blobServices/containers": {"properties.publicAccess": "None"},
    "Microsoft.Storage/storageAccounts/queueServices": {"name": "default"},
    "Microsoft.Storage/storageAccounts/tableServices": {"name": "default"},
    "Microsoft.Web/serverfarms": {
        "properties.reserved": True,
        "sku.name": "FC1",
        "sku.tier": "FlexConsumption",
    },
    "Microsoft.Web/sites": {
        "identity.type": "UserAssigned",
        "kind": "functionapp,linux",
        "properties.functionAppConfig.deployment.storage.authentication.type": "UserAssignedIdentity",
        "properties.functionAppConfig.deployment.storage.type": "blobContainer",
        "properties.functionAppConfig.runtime.name": "python",
        "properties.functionAppConfig.runtime.version": "3.13",
        "properties.httpsOnly": True,
        "properties.siteConfig.minTlsVersion": "1.2",
    },
    "Microsoft.Web/sites/basicPublishingCredentialsPolicies": {"properties.allow": False},
}
"""What we insist on. It must be there, and be this."""

VALUES = {
    "accessTier": "Hot",
    "addressPrefix": r"10\.\d+\.\d+\.0/2[0-6]",
    "addressPrefixes": r"10\.\d+\.0\.0/16",
    "bypass": "None|AzureServices",
    "criterionType": "StaticThresholdCriterion",
    "defaultAction": "Allow|Deny",
    "evaluationFrequency": r"PT\d+[MH]",
    "frequency": r"PT\d+[MH]",
    "instanceCount": r"\d+",
    "operator": "GreaterThan|LessThan|Include",
    "principalType": "ServicePrincipal",
    "privateEndpointNetworkPolicies": "Disabled",
    "publicNetworkAccess": "Disabled|Enabled",
    "window": r"PT\d+[MH]",
    "windowSize": r"PT\d+[MH]",
}
"""What a property of that name may be, wherever it is."""

GRANTED = {
    "0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3": "Storage Table Data Contributor",
    "3913510d-42f4-4e42-8a64-420c390055eb": "Monitoring Metrics Publisher",
    "4633458b-17de-408a-b874-0445c86b69e6": "Key Vault Secrets User",
    "974c5e8b-45b9-4653-ba55-5f855dd0fb88": "Storage Queue Data Contributor",
    "b7e6dc6d-f1e8-4753-8033-0f276bb0955b": "Storage Blob Data Owner",
    "ba92f5b4-2d11-453d-a403-e96b0029c9fe": "Storage Blob Data Contributor",
}
"""The only roles that may be given: https://learn.microsoft.com/azure/role-based-access-control/built-in-roles."""

FORBIDDEN_SETTINGS = frozenset(
    """
    AzureWebJobsStorage ENABLE_ORYX_BUILD FUNCTIONS_EXTENSION_VERSION FUNCTIONS_MAX_HTTP_CONCURRENCY
    FUNCTIONS_WORKER_DYNAMIC_CONCURRENCY_ENABLED FUNCTIONS_WORKER_PROCESS_COUNT FUNCTIONS_WORKER_RUNTIME
    FUNCTIONS_WORKER_RUNTIME_VERSION SCM_DO_BUILD_DURING_DEPLOYMENT TZ WEBSITE_CONTENTAZUREFILECONNECTIONSTRING
    WEBSITE_CONTENTSHARE WEBSITE_RUN_FROM_PACKAGE WEBSITE_TIME_ZONE
    """.split()  # noqa: SIM905 - fourteen lines otherwise
)
"""Settings that Flex Consumption forbids, or that break the app beside identity settings. Sources:
https://learn.microsoft.com/azure/azure-functions/functions-app-settings#flex-consumption-plan-deprecations,
https://github.com/Azure/azure-functions-host/issues/11796."""
