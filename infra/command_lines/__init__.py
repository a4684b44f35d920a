"""Find every line of az, azd, curl and KQL in docs, hooks and workflows; parse it as its program would."""
