"""Shows the caller's link with the Python SDK: `show_link.py URL`, the account as the SDK finds it in the environment."""

import sys

from azure.identity import EnvironmentCredential
from azure.mgmt.managementpartner import ACEProvisioningManagementPartnerAPI

url = sys.argv[1]
credential = EnvironmentCredential(authority=url, disable_instance_discovery=True)
client = ACEProvisioningManagementPartnerAPI(credential, base_url=url, credential_scopes=[f"{url}/.default"])
print(client.partners.get().partner_id)
