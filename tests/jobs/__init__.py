"""The trial of jobs: ``python -m tests.jobs 10000``. docs/figures.md has the result.

The short form, in which the client ends at lines drawn at random, is tests/switchboard/jobs/.
"""
