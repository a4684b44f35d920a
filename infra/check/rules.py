"""The values that are required, and the settings that are forbidden, as tables with their sources."""

from dataclasses import dataclass

type Value = str | bool | int

REQUIRED_VALUES: dict[str, dict[str, Value]] = {
    "Microsoft.Insights/components": {"properties.DisableLocalAuth": True},
    "Microsoft.Insights/diagnosticSettings": {
        "properties.logs.0.enabled": True,
    },
    "Microsoft.Insights/metricAlerts": {
        "properties.autoMitigate": True,
        "properties.criteria.allOf.0.metricName": "Availability",
        "properties.criteria.allOf.0.operator": "LessThan",
        "properties.criteria.allOf.0.threshold": 90,
        "properties.enabled": True,
    },
    "Microsoft.Insights/scheduledQueryRules": {
        "properties.autoMitigate": True,
        "properties.criteria.allOf.0.metricMeasureColumn": "value",
        "properties.criteria.allOf.0.timeAggregation": "Maximum",
        "properties.enabled": True,
        "properties.skipQueryValidation": True,
    },
    "Microsoft.KeyVault/vaults": {
        "properties.enablePurgeProtection": True,
        "properties.enableRbacAuthorization": True,
        "properties.enableSoftDelete": True,
    },
    "Microsoft.OperationalInsights/workspaces": {"properties.features.disableLocalAuth": True},
    "Microsoft.Storage/storageAccounts": {
        "properties.allowBlobPublicAccess": False,
        "properties.allowCrossTenantReplication": False,
        "properties.allowSharedKeyAccess": False,
        "properties.minimumTlsVersion": "TLS1_2",
        "properties.supportsHttpsTrafficOnly": True,
    },
    "Microsoft.Storage/storageAccounts/blobServices": {"properties.deleteRetentionPolicy.enabled": True},
    "Microsoft.Storage/storageAccounts/blobServices/containers": {"properties.publicAccess": "None"},
    "Microsoft.Web/serverfarms": {
        "properties.reserved": True,
        "sku.name": "FC1",
        "sku.tier": "FlexConsumption",
    },
    "Microsoft.Web/sites": {
        "kind": "functionapp,linux",
        "identity.type": "UserAssigned",
        "properties.functionAppConfig.deployment.storage.authentication.type": "UserAssignedIdentity",
        "properties.functionAppConfig.runtime.name": "python",
        "properties.functionAppConfig.runtime.version": "3.13",
        "properties.httpsOnly": True,
        "properties.siteConfig.minTlsVersion": "1.2",
    },
    "Microsoft.Web/sites/basicPublishingCredentialsPolicies": {"properties.allow": False},
}
"""Properties that each resource of a type must have, with exactly this value. One of the type must exist."""

REQUIRED_PROPERTIES = {
    "Microsoft.Web/sites": (
        "properties.keyVaultReferenceIdentity",
        "properties.functionAppConfig.scaleAndConcurrency.triggers.http.perInstanceConcurrency",
    ),
}
"""Properties with any value, which Azure does not ask for: without them references do not resolve, and Python handles
one request at a time (https://learn.microsoft.com/azure/azure-functions/functions-concurrency)."""

IDENTITY = r"/userAssignedIdentities/id-switchboard-\w+"
CLIENT_ID = rf"{IDENTITY}', '[\d-]+'\)\.clientId\)?\]$"
PATTERNS = {
    "Microsoft.Web/sites": {
        "properties.keyVaultReferenceIdentity": rf"{IDENTITY}$",
        "properties.functionAppConfig.deployment.storage.authentication.userAssignedIdentityResourceId": rf"{IDENTITY}$",
        "properties.functionAppConfig.deployment.storage.value": r"\.primaryEndpoints\.blob, 'packages'\)\]$",
    },
    "Microsoft.Web/sites/config": {
        "properties.APPLICATIONINSIGHTS_AUTHENTICATION_STRING": rf"'ClientId=\{{0\}};Authorization=AAD'.*{CLIENT_ID}",
        "properties.APPLICATIONINSIGHTS_CONNECTION_STRING": r"/components/appi-switchboard-.*\.ConnectionString\]$",
        "properties.AzureWebJobsStorage__blobServiceUri": r"/stswitch.*\.primaryEndpoints\.blob\]$",
        "properties.AzureWebJobsStorage__clientId": CLIENT_ID,
        "properties.AzureWebJobsStorage__queueServiceUri": r"/stswitch.*\.primaryEndpoints\.queue\]$",
        "properties.AzureWebJobsStorage__tableServiceUri": r"/stswitch.*\.primaryEndpoints\.table\]$",
        "properties.PUBLIC_URL": r"^\[format\('https://\{0\}', .*\.defaultHostName\)\]$",
    },
}
"""What some properties must contain. Settings can be read in the set ``least`` only, which has no other settings."""

FALLBACK = "stfall"
FALLBACK_VALUES: dict[str, Value] = {"properties.publicNetworkAccess": "Enabled"}
"""The storage account that Twilio reads the fallback pages from, in a private network too."""

OUTPUTS = {
    "AZURE_RESOURCE_GROUP": "rg-switchboard-",
    "SWITCHBOARD_APP_NAME": "func-switchboard-",
    "SWITCHBOARD_FALLBACK_NAME": "stfall",
    "SWITCHBOARD_FALLBACK_URL": "/stfall",
    "SWITCHBOARD_STORAGE_NAME": "stswitch",
    "SWITCHBOARD_VAULT_NAME": "kv-",
}
"""How the names begin that hooks act on: a hook makes the storage account of the fallback a public website."""

NAMES = {"Microsoft.Web/sites/basicPublishingCredentialsPolicies": frozenset({"ftp", "scm"})}
"""Resources that must exist, by the last part of their name."""

PRIVATE = ("Microsoft.Storage/storageAccounts/stswitch", "Microsoft.KeyVault/vaults/kv-")
"""What is reached through the virtual network only, if there is one: the type, and how the name begins."""

PRIVATE_VALUES: dict[str, Value] = {
    "properties.publicNetworkAccess": "Disabled",
    "properties.networkAcls.defaultAction": "Deny",
}
ENDPOINTS = {
    "blob": ("/storageAccounts/stswitch", "privatelink.blob."),
    "queue": ("/storageAccounts/stswitch", "privatelink.queue."),
    "table": ("/storageAccounts/stswitch", "privatelink.table."),
    "vault": ("/vaults/kv-", "privatelink.vaultcore.azure.net"),
}
"""Private endpoints: what each leads to, and its zone. Source:
https://learn.microsoft.com/azure/private-link/private-endpoint-dns."""

DELEGATED_TO = "Microsoft.App/environments"
"""Whom the subnet of an app on Flex Consumption belongs to."""


@dataclass(frozen=True)
class Role:
    """A role that must be assigned: which, on what (type, and how its name begins), and to whom."""

    id: str
    name: str
    scope: str
    of_app: bool = True


ROLES = (
    Role("b7e6dc6d-f1e8-4753-8033-0f276bb0955b", "Storage Blob Data Owner", PRIVATE[0]),
    Role("974c5e8b-45b9-4653-ba55-5f855dd0fb88", "Storage Queue Data Contributor", PRIVATE[0]),
    Role("0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3", "Storage Table Data Contributor", PRIVATE[0]),
    Role("4633458b-17de-408a-b874-0445c86b69e6", "Key Vault Secrets User", PRIVATE[1]),
    Role(
        "3913510d-42f4-4e42-8a64-420c390055eb",
        "Monitoring Metrics Publisher",
        "Microsoft.Insights/components/appi-",
    ),
    Role(
        "ba92f5b4-2d11-453d-a403-e96b0029c9fe",
        "Storage Blob Data Contributor",
        "Microsoft.Storage/storageAccounts/stfall",
        of_app=False,
    ),
)
"""All roles, and no others: https://learn.microsoft.com/azure/role-based-access-control/built-in-roles."""

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
