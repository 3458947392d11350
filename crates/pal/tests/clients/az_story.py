"""What a person does with the real `az`: `az_story.py STYLE BASE CA CERTIFICATE`, STYLE `entra`, `adfs` or `metadata`.

Registers the cloud, signs in by secret, certificate, managed identity, federated token and device code, and links. Fails at the
first answer that is not what Azure would give; prints each command as it goes. The world is `world.toml` beside this file; the
issuer that vouches for its pipeline runs here, at the address that PAL_STORY_ISSUER names.
"""

import base64
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import urlsplit

import jwt
import requests
from cryptography.hazmat.primitives.asymmetric import rsa

STYLE, BASE, CA, CERTIFICATE = sys.argv[1:5]
CONTOSO = "11111111-1111-1111-1111-111111111111"
BOT, BOT_SECRET = "cccccccc-0000-0000-0000-000000000001", "s3cret of deploy-bot"
CERT_BOT = "cccccccc-0000-0000-0000-000000000002"
PIPELINE_BOT = "cccccccc-0000-0000-0000-000000000003"
PIPELINE = "repo:fabrikam/links:ref:refs/heads/main"
ISSUER = os.environ["PAL_STORY_ISSUER"]
PRODUCTION = "dddddddd-0000-0000-0000-000000000001"
BO = {"username": "bo@contoso.test", "password": "correct horse"}
LINK = "/providers/Microsoft.ManagementPartner/partners"
AZ = os.path.join(os.path.dirname(sys.executable), "az")

ENVIRONMENT = {
    **os.environ,
    "REQUESTS_CA_BUNDLE": CA,
    "AZURE_CONFIG_DIR": tempfile.mkdtemp(prefix="pal-az-"),
    "NO_PROXY": "127.0.0.1,localhost",
    "AZURE_CORE_COLLECT_TELEMETRY": "no",
    "AZURE_EXTENSION_USE_DYNAMIC_INSTALL": "no",
    "AZURE_CORE_INSTANCE_DISCOVERY": "false",
    "AZURE_CORE_NO_COLOR": "true",
}


def az(*words, exit_code=0):
    """Runs `az`; its JSON, or None where it prints none. A refusal gives what it says on standard error."""
    print("az", *(word[:60] for word in words), flush=True)
    done = subprocess.run([AZ, *words], env=ENVIRONMENT, capture_output=True, text=True, timeout=120)
    if done.returncode != exit_code:
        raise AssertionError(f"exit {done.returncode}, not {exit_code}\n{done.stdout}\n{done.stderr}")
    if exit_code:
        return done.stderr
    return json.loads(done.stdout) if done.stdout.strip() else None


def same(found, expected):
    if found != expected:
        raise AssertionError(f"found    {found}\nexpected {expected}")


def rest(method, path, *words, exit_code=0):
    mark = "&" if "?" in path else "?"
    url = f"{path}{mark}api-version=2018-02-01"
    return az("rest", "--method", method, "--url", url, "--resource", BASE, *words, exit_code=exit_code)


def register():
    if STYLE == "metadata":
        az("cloud", "register", "-n", "pal", "--endpoint-resource-manager", BASE)
    else:
        authority = f"{BASE}/adfs" if STYLE == "adfs" else BASE
        endpoints = {
            "resource-manager": BASE,
            "active-directory": authority,
            "active-directory-resource-id": BASE,
            "active-directory-graph-resource-id": BASE,
            "microsoft-graph-resource-id": BASE,
        }
        words = [word for name, url in endpoints.items() for word in (f"--endpoint-{name}", url)]
        az("cloud", "register", "-n", "pal", "--skip-endpoint-discovery", *words)
    az("cloud", "set", "-n", "pal")


def managed_identity():
    """As on a machine of Azure: `az` asks the machine, and knows no secret of its own."""
    ENVIRONMENT["IDENTITY_ENDPOINT"] = f"{BASE}/managed-identity/{CONTOSO}/{BOT}"
    ENVIRONMENT["IDENTITY_HEADER"] = "wrong"
    az("login", "--identity", exit_code=1)
    ENVIRONMENT["IDENTITY_HEADER"] = BOT_SECRET
    [account] = az("login", "--identity")
    same((account["tenantId"], account["id"]), (CONTOSO, PRODUCTION))
    same(account["user"]["type"], "servicePrincipal")


class Issuer(BaseHTTPRequestHandler):
    """Says where its keys are, and which; nothing else is asked of it."""

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    def do_GET(self):
        number = self.key.public_key().public_numbers()
        text = [base64.urlsafe_b64encode(n.to_bytes((n.bit_length() + 7) // 8, "big")).rstrip(b"=").decode()
                for n in (number.n, number.e)]
        keys = {"keys": [{"kty": "RSA", "use": "sig", "alg": "RS256", "kid": "1", "n": text[0], "e": text[1]}]}
        about = {"issuer": ISSUER, "jwks_uri": f"{ISSUER}/keys"}
        body = json.dumps(keys if self.path.endswith("/keys") else about).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass

    @classmethod
    def token(cls, subject):
        now = int(time.time())
        claims = {"iss": ISSUER, "sub": subject, "aud": "api://AzureADTokenExchange", "iat": now, "nbf": now,
                  "exp": now + 600, "jti": str(now)}
        return jwt.encode(claims, cls.key, "RS256", {"kid": "1"})


def federated():
    """As in a pipeline: the job's own token is the proof."""
    at = urlsplit(ISSUER)
    server = HTTPServer((at.hostname, at.port), Issuer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    words = ("login", "--service-principal", "-u", PIPELINE_BOT, "--tenant", CONTOSO, "--allow-no-subscriptions")
    az(*words, "--federated-token", Issuer.token("repo:somebody/else:ref:refs/heads/main"), exit_code=1)
    az(*words, "--federated-token", Issuer.token(PIPELINE))
    server.shutdown()


def link_cycle(object_id):
    """Nobody is linked; then create, show, conflict, update, remove, and back again."""
    refused = rest("get", f"{LINK}/", exit_code=1)
    assert "NotFound" in refused or "Not Found" in refused, refused
    created = rest("put", f"{LINK}/12345")
    same(sorted(created), ["etag", "id", "name", "properties", "type"])
    properties = created["properties"]
    same(created["id"], "/providers/microsoft.managementpartner/partners/12345")
    same((created["etag"], created["type"]), (properties["version"], "Microsoft.ManagementPartner/partners"))
    same((properties["tenantId"], properties["objectId"]), (CONTOSO, object_id))
    same((properties["partnerName"], properties["state"]), ("Fabrikam", "Active"))
    same(rest("get", LINK), created)
    same(rest("get", f"{LINK}/12345"), created)
    # The same id again changes nothing, another one is a conflict, a global account is no location.
    same(rest("put", f"{LINK}/12345"), created)
    assert "Conflict" in rest("put", f"{LINK}/54321", exit_code=1)
    assert "BadRequest" in rest("put", f"{LINK}/12344", exit_code=1)
    body = ("--body", json.dumps({"partnerId": "54321"}))
    updated = rest("patch", f"{LINK}/54321", *body)
    same(updated["name"], "54321")
    same(updated["properties"]["version"], properties["version"] + 1)
    same(updated["properties"]["createdTime"], properties["createdTime"])
    same(rest("delete", f"{LINK}/54321"), None)
    rest("get", LINK, exit_code=1)
    revived = rest("put", f"{LINK}/12345")
    same(revived["properties"]["version"], properties["version"] + 3)
    same(revived["properties"]["createdTime"], properties["createdTime"])
    rest("delete", f"{LINK}/12345")


def reads():
    """What `az` asks beside the link."""
    account = az("account", "list", "--refresh")
    same([(row["id"], row["tenantId"], row["name"], row["state"]) for row in account],
         [(PRODUCTION, CONTOSO, "prod", "Enabled")])
    found = az("role", "assignment", "list", "--all")
    held = sorted((row["principalName"], row["roleDefinitionName"], row["scope"]) for row in found)
    same(held, [(name, role, f"/subscriptions/{PRODUCTION}") for name, role in
                sorted([(BOT, "Contributor"), (BO["username"], "Reader"), (CERT_BOT, "Reader")])])
    # The service has no places: none is listed, and nothing breaks.
    same(az("account", "list-locations"), [])
    provider = az("provider", "show", "-n", "Microsoft.ManagementPartner")
    same(provider["registrationState"], "Registered")
    operations = rest("get", "/providers/Microsoft.ManagementPartner/operations")
    same([row["name"].rsplit("/", 1)[1] for row in operations["value"]], ["read", "write", "action", "delete"])


def device_code():
    """`az login --use-device-code`, with the code put in by hand as a person does on another machine."""
    words = ["login", "--use-device-code", "--tenant", CONTOSO]
    print("az", *words, flush=True)
    login = subprocess.Popen([AZ, *words], env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    # Whatever goes wrong, the story ends.
    timer = threading.Timer(120, login.kill)
    timer.start()
    said = login.stderr.readline()
    page, code = re.search(r"open the page (https://\S+) and enter the code (\S+) to authenticate", said).groups()
    same(requests.get(page, verify=CA, timeout=10).status_code, 200)
    wrong = requests.post(page, data={"user_code": code, **BO, "password": "wrong"}, verify=CA, timeout=30)
    assert wrong.status_code in (400, 401), wrong.status_code
    same(requests.post(page, data={"user_code": code, **BO}, verify=CA, timeout=30).status_code, 200)
    _, rest_of_it = login.communicate()
    timer.cancel()
    if login.returncode != 0:
        raise AssertionError(said + rest_of_it)
    same(az("account", "show")["user"], {"name": BO["username"], "type": "user"})


def main():
    register()
    wrong = az("login", "--service-principal", "-u", BOT, "-p", "wrong", "--tenant", CONTOSO, exit_code=1)
    assert BOT_SECRET not in wrong
    az("login", "--service-principal", "-u", BOT, "-p", BOT_SECRET, "--tenant", CONTOSO)
    link_cycle("aaaaaaaa-0000-0000-0000-000000000002")
    reads()
    az("logout")
    az("login", "--service-principal", "-u", CERT_BOT, "--certificate", CERTIFICATE, "--tenant", CONTOSO)
    link_cycle("aaaaaaaa-0000-0000-0000-000000000003")
    az("logout")
    managed_identity()
    link_cycle("aaaaaaaa-0000-0000-0000-000000000002")
    az("logout")
    federated()
    link_cycle("aaaaaaaa-0000-0000-0000-000000000004")
    az("logout")
    device_code()
    link_cycle("aaaaaaaa-0000-0000-0000-000000000001")


main()
