"""The values that are required, allowed and forbidden, as tables with their sources."""

type Value = str | bool | int

REQUIRED_VALUES: dict[str, dict[str, Value]] = {
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
"""Properties that a resource must have, with exactly this value."""

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
"""The pattern of the value of a property with that name, in any resource."""

GRANTED = {
    "0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3": "Storage Table Data Contributor",
    "3913510d-42f4-4e42-8a64-420c390055eb": "Monitoring Metrics Publisher",
    "4633458b-17de-408a-b874-0445c86b69e6": "Key Vault Secrets User",
    "974c5e8b-45b9-4653-ba55-5f855dd0fb88": "Storage Queue Data Contributor",
    "b7e6dc6d-f1e8-4753-8033-0f276bb0955b": "Storage Blob Data Owner",
    "ba92f5b4-2d11-453d-a403-e96b0029c9fe": "Storage Blob Data Contributor",
}
"""The only roles that may be assigned: https://learn.microsoft.com/azure/role-based-access-control/built-in-roles."""

FORBIDDEN_SETTINGS = frozenset(
    """
    AzureWebJobsStorage ENABLE_ORYX_BUILD FUNCTIONS_EXTENSION_VERSION FUNCTIONS_MAX_HTTP_CONCURRENCY
    FUNCTIONS_WORKER_DYNAMIC_CONCURRENCY_ENABLED FUNCTIONS_WORKER_PROCESS_COUNT FUNCTIONS_WORKER_RUNTIME
    FUNCTIONS_WORKER_RUNTIME_VERSION SCM_DO_BUILD_DURING_DEPLOYMENT TZ WEBSITE_CONTENTAZUREFILECONNECTIONSTRING
    WEBSITE_CONTENTSHARE WEBSITE_RUN_FROM_PACKAGE WEBSITE_TIME_ZONE
    """.split()  # noqa: SIM905 - fourteen lines otherwise
)
"""Settings that Flex Consumption forbids, or that break the app if identity settings are set, too. Sources:
https://learn.microsoft.com/azure/azure-functions/functions-app-settings#flex-consumption-plan-deprecations,
https://github.com/Azure/azure-functions-host/issues/11796."""
