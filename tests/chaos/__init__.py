"""`make chaos`: hundreds of promises and a storm of votes while the process is killed; then the other side is counted.

`promises` fills the records, `storm` votes, `killer` kills and starts again, `audit` counts, `run` ties them together.
"""
