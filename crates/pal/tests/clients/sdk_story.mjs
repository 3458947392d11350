// Create, show, update and delete a link with the JavaScript SDK: `node sdk_story.mjs BASE`.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { join } from "node:path";

// The packages lie where the test installed them, not beside this file.
const require = createRequire(join(process.env.PAL_CLIENTS_JS, "package.json"));
const { ACEProvisioningManagementPartnerAPI } = require("@azure/arm-managementpartner");
const { ClientSecretCredential } = require("@azure/identity");

const base = process.argv[2];
const credential = new ClientSecretCredential(
  "11111111-1111-1111-1111-111111111111",
  "cccccccc-0000-0000-0000-000000000001",
  "s3cret of deploy-bot",
  { authorityHost: base, disableInstanceDiscovery: true },
);
const client = new ACEProvisioningManagementPartnerAPI(credential, { endpoint: base });

await assert.rejects(client.partners.get(), { statusCode: 404, code: "NotFound" });
const created = await client.partner.create("12345");
assert.equal(created.partnerId, "12345");
assert.equal(created.state, "Active");
assert.deepEqual(await client.partners.get(), created);
assert.deepEqual(await client.partner.get("12345"), created);
await assert.rejects(client.partner.create("54321"), { statusCode: 409, code: "Conflict" });
const updated = await client.partner.update("54321");
assert.equal(updated.version, created.version + 1);
await client.partner.delete("54321");
await assert.rejects(client.partner.get("54321"), { statusCode: 404, code: "NotFound" });
