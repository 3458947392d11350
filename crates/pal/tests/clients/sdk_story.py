"""Create, show, update and delete a link with the Python SDK: `sdk_story.py BASE CA`."""

import os
import sys

BASE, CA = sys.argv[1:3]
os.environ["REQUESTS_CA_BUNDLE"] = CA

from azure.core.exceptions import ResourceExistsError, ResourceNotFoundError  # noqa: E402
from azure.identity import ClientSecretCredential  # noqa: E402
from azure.mgmt.managementpartner import ACEProvisioningManagementPartnerAPI  # noqa: E402

credential = ClientSecretCredential(
    "11111111-1111-1111-1111-111111111111",
    "cccccccc-0000-0000-0000-000000000001",
    "s3cret of deploy-bot",
    authority=BASE,
    disable_instance_discovery=True,
)
client = ACEProvisioningManagementPartnerAPI(credential, base_url=BASE, credential_scopes=[f"{BASE}/.default"])


def refused(error, ask):
    try:
        ask()
    except error:
        return
    raise AssertionError(f"no {error.__name__}")


refused(ResourceNotFoundError, client.partners.get)
created = client.partner.create("12345")
assert (created.partner_id, created.partner_name, created.state) == ("12345", "Fabrikam", "Active"), created
assert client.partners.get() == client.partner.get("12345") == created
refused(ResourceExistsError, lambda: client.partner.create("54321"))
updated = client.partner.update("54321")
assert (updated.partner_id, updated.version) == ("54321", created.version + 1), updated
assert client.partner.delete("54321") is None
refused(ResourceNotFoundError, lambda: client.partner.get("54321"))
assert len(list(client.operation.list())) == 4
