"""Check that the resources have the secure values that we require, and the app its roles and no others."""

import re
from collections.abc import Iterator
from typing import Any

from infra.check.finding import Finding
from infra.check.rules import (
    DELEGATED_TO,
    ENDPOINTS,
    FALLBACK,
    FALLBACK_VALUES,
    NAMES,
    OUTPUTS,
    PATTERNS,
    PRIVATE,
    PRIVATE_VALUES,
    REQUIRED_PROPERTIES,
    REQUIRED_VALUES,
    ROLES,
    Role,
    Value,
)
from infra.check.snapshots import Snapshot, short_name

ASSIGNMENT = "Microsoft.Authorization/roleAssignments"
NETWORK = "Microsoft.Network/virtualNetworks"
SITE = "Microsoft.Web/sites"


def check(snapshot: Snapshot) -> Iterator[Finding]:
    """Yield what is missing in a deployment, not secure, or allowed to too many."""
    for kind in REQUIRED_VALUES:
        if not snapshot.of_type(kind):
            yield Finding(snapshot.path, 1, f"there is no {kind}")
        for resource in snapshot.of_type(kind):
            yield from _values(snapshot, resource, REQUIRED_VALUES[kind])
            for path in REQUIRED_PROPERTIES.get(kind, ()):
                if at(resource, path) is None:
                    yield snapshot.finding(resource, f"has no {path}")
    for kind, names in NAMES.items():
        for name in sorted(names - {short_name(resource) for resource in snapshot.of_type(kind)}):
            yield Finding(snapshot.path, 1, f"there is no {kind} named {name!r}")
    yield from _fallback(snapshot)
    yield from _audit(snapshot)
    yield from _patterns(snapshot)
    yield from _outputs(snapshot)
    yield from _roles(snapshot)
    if snapshot.of_type(NETWORK):
        yield from _private(snapshot)


def at(resource: dict[str, Any], path: str) -> Any:  # noqa: ANN401 - a property may be anything
    """Return the value at ``path``, such as ``properties.logs.0.enabled``; None if there is none."""
    found: Any = resource
    for step in path.split("."):
        if isinstance(found, list) and step.isdecimal() and int(step) < len(found):
            found = found[int(step)]
        elif isinstance(found, dict):
            found = found.get(step)
        else:
            return None
    return found


def _values(snapshot: Snapshot, resource: dict[str, Any], values: dict[str, Value]) -> Iterator[Finding]:
    for path, wanted in values.items():
        if at(resource, path) != wanted:
            yield snapshot.finding(resource, f"{path} must be {wanted}, not {at(resource, path)}")


def _fallback(snapshot: Snapshot) -> Iterator[Finding]:
    for resource in snapshot.of_type("Microsoft.Storage/storageAccounts"):
        if resource["name"].startswith(FALLBACK):
            yield from _values(snapshot, resource, FALLBACK_VALUES)


def _audit(snapshot: Snapshot) -> Iterator[Finding]:
    """Yield an audit of the vault that leaves out who read what."""
    for resource in snapshot.of_type("Microsoft.Insights/diagnosticSettings"):
        is_of_vault = "/Microsoft.KeyVault/" in resource["id"]
        if is_of_vault and at(resource, "properties.logs.0.categoryGroup") != "audit":
            yield snapshot.finding(resource, "properties.logs.0.categoryGroup must be 'audit'")


def _patterns(snapshot: Snapshot) -> Iterator[Finding]:
    kinds = PATTERNS.keys() if snapshot.path.name.startswith("least") else [SITE]
    for kind in kinds:
        for resource in snapshot.of_type(kind):
            for path, pattern in PATTERNS[kind].items():
                if not re.search(pattern, str(at(resource, path))):
                    yield snapshot.finding(resource, f"{path} is not what it must be: {at(resource, path)}")


def _outputs(snapshot: Snapshot) -> Iterator[Finding]:
    """Yield outputs that name another resource than the hooks expect."""
    for name, part in OUTPUTS.items():
        if part not in str(snapshot.outputs.get(name)):
            yield Finding(snapshot.path, 1, f"output {name} must be that of {part}...")


def _roles(snapshot: Snapshot) -> Iterator[Finding]:
    missing = {*ROLES}
    for assignment in snapshot.of_type(ASSIGNMENT):
        role = _role(assignment)
        missing.discard(role) if role else None
        if role is None:
            definition = str(at(assignment, "properties.roleDefinitionId")).rpartition("/")[2]
            yield snapshot.finding(
                assignment,
                f"role {definition} on {_scope(assignment) or 'the whole group'} may not be assigned",
            )
        elif role.of_app and at(assignment, "properties.principalType") != "ServicePrincipal":
            yield snapshot.finding(
                assignment, f"role {role.name} needs principalType: a new identity is not known yet"
            )
    for role in sorted(missing, key=lambda missing_role: missing_role.name):
        yield Finding(
            snapshot.path, 1, f"role {role.name!r} on {role.scope}... is missing (infra/modules/roles.bicep)"
        )


def _role(assignment: dict[str, Any]) -> Role | None:
    """Return the role of our list that an assignment assigns."""
    definition = str(at(assignment, "properties.roleDefinitionId")).rpartition("/")[2]
    principal = str(at(assignment, "properties.principalId"))
    to_app = "/userAssignedIdentities/id-switchboard" in principal and principal.endswith(").principalId]")
    return next(
        (
            role
            for role in ROLES
            if (role.id, role.of_app) == (definition, to_app) and _scope(assignment).startswith(role.scope)
        ),
        None,
    )


def _scope(assignment: dict[str, Any]) -> str:
    """Return the type and name of the resource that a role is assigned on; of the whole group, nothing."""
    named = re.match(r"\[extensionResourceId\('([^']+)'", str(assignment["id"]))
    scope = named[1] if named else str(assignment["id"]).rpartition(f"/providers/{ASSIGNMENT}")[0]
    return scope.partition("/providers/")[2]


def _private(snapshot: Snapshot) -> Iterator[Finding]:
    for resource in snapshot.resources:
        if f"{resource['type']}/{resource['name']}".startswith(PRIVATE) and "/" not in resource["name"]:
            yield from _values(snapshot, resource, PRIVATE_VALUES)
    for site in snapshot.of_type(SITE):
        if not at(site, "properties.virtualNetworkSubnetId"):
            yield snapshot.finding(site, "is not in the virtual network")
    yield from _subnet(snapshot)
    endpoints, zones = _connections(snapshot)
    for name, (target, zone) in sorted(ENDPOINTS.items()):
        if target not in endpoints.get(name, ""):
            yield Finding(snapshot.path, 1, f"there is no private endpoint for {name} that leads to {target}")
        if zone not in zones.get(name, ""):
            yield Finding(snapshot.path, 1, f"the private endpoint for {name} is not in the zone {zone}")


def _subnet(snapshot: Snapshot) -> Iterator[Finding]:
    for network in snapshot.of_type(NETWORK):
        delegation = "properties.subnets.0.properties.delegations.0.properties.serviceName"
        if at(network, delegation) != DELEGATED_TO:
            yield snapshot.finding(network, f"the app's subnet must be delegated to {DELEGATED_TO}")


def _connections(snapshot: Snapshot) -> tuple[dict[str, str], dict[str, str]]:
    """Return what each private endpoint leads to, and its zone; by the name of the service."""
    endpoints, zones = {}, {}
    for endpoint in snapshot.of_type("Microsoft.Network/privateEndpoints"):
        connection = at(endpoint, "properties.privateLinkServiceConnections.0.properties")
        endpoints[str(at(connection, "groupIds.0"))] = str(connection.get("privateLinkServiceId"))
    for group in snapshot.of_type("Microsoft.Network/privateEndpoints/privateDnsZoneGroups"):
        service = str(group["name"]).partition("/")[0].rpartition("-")[2]
        zones[service] = str(at(group, "properties.privateDnsZoneConfigs.0.properties.privateDnsZoneId"))
    return endpoints, zones
