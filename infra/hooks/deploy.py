"""Deploy, and again while Azure says that a role does not count yet. For pipelines, or after a 403.

python infra/hooks/deploy.py
"""

import time

from commands import Sleep, begin, once_allowed, run


def main(sleep: Sleep = time.sleep) -> None:
    """Run ``azd deploy`` until it works.

    Raises:
        Failed: it failed for another reason, or the roles still do not count.
    """
    print(once_allowed(lambda: run("azd", "deploy", "--no-prompt"), sleep=sleep))


if __name__ == "__main__":
    begin(main)
