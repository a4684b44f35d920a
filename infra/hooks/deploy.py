"""Deploy; retry while a role does not apply yet. For pipelines, or after a 403.

python infra/hooks/deploy.py
"""

import time

from commands import Sleep, retry_while_forbidden, run, run_hook


def main(sleep: Sleep = time.sleep) -> None:
    """Run ``azd deploy`` until it succeeds.

    Raises:
        Failed: it failed for another reason, or the roles still do not apply.
    """
    print(retry_while_forbidden(lambda: run("azd", "deploy", "--no-prompt"), sleep=sleep))


if __name__ == "__main__":
    run_hook(main)
