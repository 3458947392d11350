// People sign in at an OpenID provider that others wrote: the portal asks it for a code, and takes its ID token.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import path from "node:path";
import { Person, base, withBrowser } from "./browser.mjs";

const require = createRequire(path.join(process.env.PAL_CLIENTS_JS, "package.json"));
const { default: Provider } = await import(require.resolve("oidc-provider"));
const issuer = process.env.PAL_PROVIDER_URL;
const FABRIKAM = "f0000000-0000-0000-0000-000000000000";

/** Whom the provider knows, and who they are in the directory of the service. */
const PEOPLE = {
  ana: "f0000000-0000-0000-0000-00000000000a",
  stranger: "f0000000-0000-0000-0000-0000000000ff",
};

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: "pal-portal",
      client_secret: process.env.PAL_PORTAL_SECRET,
      redirect_uris: [`${base}/portal/callback`],
    },
  ],
  claims: { openid: ["sub", "tenant", "directory_object_id"] },
  conformIdTokenClaims: false, // an ID token says who it is by itself, as those of Entra and Keycloak do
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({ sub: id, tenant: FABRIKAM, directory_object_id: PEOPLE[id] }),
  }),
  pkce: { required: () => true },
});
const listening = provider.listen(new URL(issuer).port, "localhost");

/** Goes from the portal to the provider, and comes back as somebody. */
async function signIn(person, name) {
  await person.page.goto(`${base}/portal/`);
  assert.ok(person.page.url().startsWith(issuer), person.page.url());
  await person.page.fill("input[name=login]", name);
  await person.page.fill("input[name=password]", "any");
  await person.press("button[type=submit]");
  await person.press("button[type=submit]"); // may the portal know?
  // Whom the provider's pages ask is their own affair.
  person.faults = person.faults.filter((fault) => !fault.startsWith("asked elsewhere"));
}

try {
  await withBrowser(async (browser) => {
    const ana = await Person.at(browser, { language: "en", width: 1280 });
    await signIn(ana, "ana");
    assert.equal(ana.page.url(), `${base}/portal/`);
    await ana.press("main a.button");
    await ana.type("#partner_id", "12345");
    await ana.press("main form button");
    await ana.press("main form button");
    assert.match(await ana.says("dl"), /Fabrikam Nederland/);
    const stranger = await Person.at(browser, { language: "en", width: 1280 });
    await signIn(stranger, "stranger");
    assert.match(await stranger.says("h1"), /not known here/);
    assert.deepEqual([...ana.faults, ...stranger.faults], []);
  });
} finally {
  listening.close();
  listening.closeAllConnections();
}
