"""Before provisioning: register what the subscription lacks, and make the secret of digests once."""

import digest_secret
import register_providers
from commands import run_hook


def main() -> None:
    """Do both.

    Raises:
        Failed: one of them failed.
    """
    register_providers.main()
    digest_secret.main()


if __name__ == "__main__":
    run_hook(main)
