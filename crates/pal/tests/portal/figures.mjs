// Lena uploads, reads the figures and why they are so; Carla sees who is linked in her directory: `figures.mjs LANGUAGE WIDTH`.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { Person, base, withBrowser } from "./browser.mjs";

const [language, width] = [process.argv[2], Number(process.argv[3])];
const scripts = process.argv[4] !== "noscript";
const CONTOSO = "c0000000-0000-0000-0000-000000000000";
const ANA = "c0000000-0000-0000-0000-00000000000a";
const PROD = "c0000000-0000-0000-0000-00000000005a";
const CONTRIBUTOR = "b24988ac-6180-42a0-ab88-20f7382dd24c";

/** Why a file with a word where a cost should be is refused. */
const NO_NUMBER = {
  en: "column EffectiveCost: `ten` is not a decimal number",
  nl: "kolom EffectiveCost: `ten` is geen decimaal getal",
  sv: "kolumn EffectiveCost: `ten` är inget decimaltal",
};

/** The sum of June, as one of the languages writes it. */
const JUNE = /2[.,\s\u00a0]?061[.,]50/;

const usage = [
  "BillingCurrency,ChargeCategory,ChargePeriodEnd,ChargePeriodStart,EffectiveCost,BilledCost,ProviderName,ResourceId,ServiceName,SubAccountId",
];
const SERVICES = { "Virtual Machines": "1530.25", Storage: "520.25", Bandwidth: "11" };
for (const month of ["04", "05", "06"]) {
  for (const [service, cost] of Object.entries(SERVICES)) {
    const id = `/subscriptions/${PROD}/resourceGroups/shop/providers/Microsoft.Compute/virtualMachines/vm`;
    usage.push(`EUR,Usage,2026-${month}-03T00:00:00Z,2026-${month}-02T00:00:00Z,${cost},${cost},Microsoft,${id},${service},${PROD}`);
  }
}
const links = `tenant_id,object_id,partner_id,valid_from,valid_to\n${CONTOSO},${ANA},12345,2026-01-01T00:00:00Z,\n`;
const roles =
  "tenant_id,principal_id,role_definition_id,scope,kind,valid_from,valid_to\n" +
  `${CONTOSO},${ANA},${CONTRIBUTOR},/subscriptions/${PROD},active,2026-01-01T00:00:00Z,\n`;

const file = (name, text) => ({ name, mimeType: "text/csv", buffer: Buffer.from(text) });

await withBrowser(async (browser) => {
  const lena = await Person.at(browser, { language, width, scripts });
  await lena.open("/portal/uploads");
  await lena.signIn("lena@fabrikam.test", "lena's password");
  await lena.inspect("uploads-none");
  const upload = async (...files) => {
    await lena.open("/portal/uploads");
    await lena.page.setInputFiles("#file", files);
    await lena.press("main form button");
    // The page asks again by itself until the file has been read.
    await lena.page.waitForSelector("main .tag");
  };
  await upload(file("june.csv", usage.join("\n").replace("1530.25", "ten")));
  assert.equal(await lena.says("main .note.bad"), `june.csv:2: ${NO_NUMBER[language]}`);
  await lena.inspect("upload-refused");
  await upload(file("links.csv", links), file("role_assignments.csv", roles), file("june.csv", usage.join("\n")));
  assert.equal(await lena.page.locator("main .note.bad").count(), 0);
  await lena.inspect("upload");
  await lena.open("/portal/uploads");
  await lena.inspect("uploads");

  for (let times = 0; (await lena.page.locator("svg.chart").count()) === 0; times++) {
    assert.ok(times < 100, "the figures are not worked out");
    await lena.open("/portal/insights");
    await lena.page.waitForTimeout(100);
  }
  assert.match(await lena.says("#by-month ~ table tbody tr:last-child td"), JUNE);
  await lena.inspect("insights");
  await lena.press('#breakdown ~ table a[href*="customer="]');
  await lena.inspect("insights-customer");
  await lena.press('a[href*="/portal/insights/figure"]');
  assert.match(await lena.says("main"), /Contributor/);
  await lena.inspect("figure");
  // Every choice that the filters offer is answered.
  for (const query of ["rollUp=global&mode=whole", "rollUp=global&by=partner", "policy=pec&association=all&mode=any-time&by=role"]) {
    await lena.open(`/portal/insights?${query}`);
    await lena.inspect("insights-choice");
  }
  await lena.open("/portal/missing");
  await lena.inspect("missing");
  await lena.open("/portal/operator");
  await lena.inspect("operator");
  if (scripts && width > 800) await progress(lena);
  const csv = await lena.context.request.get(`${process.env.PAL_PORTAL_URL}/portal/insights/download?format=csv`);
  assert.match(await csv.text(), /2061\.5|1530\.25/);

  const carla = await Person.at(browser, { language, width, scripts });
  await carla.open("/portal/customer");
  await carla.signIn("carla@contoso.test", "carla's password");
  assert.match(await carla.says("main"), /az role assignment delete/);
  await carla.inspect("customer");
  // What `pal attest verify` is given afterwards.
  for (const [address, name] of [["/portal/customer/statement.jws", "statement.jws"], ["/api/v1/statement-key.pem", "statement-key.pem"]]) {
    const answer = await carla.context.request.get(base + address);
    assert.equal(answer.status(), 200, address);
    writeFileSync(path.join(process.env.PAL_DOWNLOADS, name), await answer.body());
  }
  assert.match(await carla.says("#statement ~ p code"), /^pal attest verify /);
  await carla.open("/portal/insights");
  await carla.inspect("insights-none");
  await carla.open("/portal/uploads");
  assert.equal(await carla.page.locator("#file").count(), 0);
});

/** A large file: how much has been sent is seen, and how much has been read, and the page comes to its end by itself. */
async function progress(lena) {
  const line = usage[1].replace("2026-04-03", "2026-02-03").replace("2026-04-02", "2026-02-02");
  const large = [usage[0], ...Array(40_000).fill(line)].join("\n");
  await lena.open("/portal/uploads");
  await lena.page.setInputFiles("#file", [file("february.csv", large)]);
  const network = await lena.context.newCDPSession(lena.page);
  await network.send("Network.enable");
  const speed = { offline: false, latency: 0, downloadThroughput: -1 };
  await network.send("Network.emulateNetworkConditions", { ...speed, uploadThroughput: large.length / 2 });
  await lena.page.click("main form button");
  await lena.page.waitForFunction(() => {
    const bar = document.querySelector("#sending:not([hidden]) progress");
    return bar && bar.value > 0 && bar.value < bar.max;
  });
  await lena.page.waitForSelector("#upload");
  await network.send("Network.emulateNetworkConditions", { ...speed, uploadThroughput: -1 });
  await lena.page.evaluate(() => (globalThis.__stays = true));
  await lena.page.waitForSelector("#upload[hx-get] progress, #upload .tag");
  await lena.page.waitForSelector("#upload .tag.good", { timeout: 120_000 });
  assert.ok(await lena.page.evaluate(() => globalThis.__stays), "the page was loaded again");
  assert.equal(await lena.page.locator("#upload[hx-get]").count(), 0, "it asks no more");

  // What is refused at once is shown where the form was.
  await lena.open("/portal/uploads");
  await lena.page.evaluate(() => (document.querySelector("main input[name=token]").value = "stale"));
  await lena.page.setInputFiles("#file", [file("june.csv", "x")]);
  await lena.page.click("main form button");
  await lena.page.waitForSelector("main:not(:has(#upload-form))");
  await lena.inspect("upload-stale");
}
