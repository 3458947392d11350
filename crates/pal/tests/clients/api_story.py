"""Asks `/api/v1` whatever its document allows: `api_story.py BASE CA`. Every answer must be as the document says.

The program that asks is an operator of the service (`pal.toml` beside this file), so that no route is shut for it.
"""

import os
import subprocess
import sys
import tempfile
import time

import requests

BASE, CA = sys.argv[1:3]
CONTOSO = "11111111-1111-1111-1111-111111111111"
BOT, BOT_SECRET = "cccccccc-0000-0000-0000-000000000001", "s3cret of deploy-bot"

answer = requests.post(
    f"{BASE}/{CONTOSO}/oauth2/v2.0/token",
    data={
        "grant_type": "client_credentials",
        "client_id": BOT,
        "client_secret": BOT_SECRET,
        "scope": f"{BASE}/.default",
    },
    verify=CA,
    timeout=30,
)
answer.raise_for_status()
token = answer.json()["access_token"]
# Nothing was uploaded, so nobody has worked out figures yet; the first to ask is told to come again.
for _ in range(100):
    figures = requests.get(
        f"{BASE}/api/v1/coverage", headers={"Authorization": f"Bearer {token}"}, verify=CA, timeout=30
    )
    if figures.status_code != 503:
        break
    time.sleep(0.1)
figures.raise_for_status()
# It keeps what it found where it runs.
here = tempfile.TemporaryDirectory()
done = subprocess.run(
    [
        os.path.join(os.path.dirname(sys.executable), "schemathesis"),
        "run",
        f"{BASE}/api/v1/openapi.json",
        "--header",
        f"Authorization: Bearer {token}",
        "--checks",
        "all",
        "--max-examples",
        "25",
        "--seed",
        "7",
        "--tls-verify",
        CA,
    ],
    cwd=here.name,
    env={**os.environ, "REQUESTS_CA_BUNDLE": CA, "NO_COLOR": "1"},
    check=False,
)
here.cleanup()
sys.exit(done.returncode)
