// Texts that would be scripts, in a browser that would run them: all 500 in every place that shows a text again, in one language,
// `attacks.mjs LANGUAGE`. Places that show many get all of them at once: names of directories, services, subscriptions, accounts,
// partners. Fields that take long texts get them by the dozen; the rest one each, a third of them in each language. Without a
// browser all go through every field one by one, in `crates/pal-server/tests/it/portal/attacks.rs`.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Person, base, withBrowser } from "./browser.mjs";

const { runs, shapes } = JSON.parse(readFileSync(new URL("payloads.json", import.meta.url), "utf8"));
const payloads = shapes.flatMap((shape) => runs.map((run) => shape.replaceAll("@", run)));
assert.equal(payloads.length, 500);

const LANGUAGES = ["en", "nl", "sv"];
const language = process.argv[2];
const mine = payloads.filter((_, number) => LANGUAGES[number % LANGUAGES.length] === language);
const dozens = [];
for (let at = 0; at < payloads.length; at += 12) dozens.push(payloads.slice(at, at + 12).join(" "));

const CONTOSO = "c0000000-0000-0000-0000-000000000000";
const ANA = "c0000000-0000-0000-0000-00000000000a";
const CONTRIBUTOR = "b24988ac-6180-42a0-ab88-20f7382dd24c";

/** A row of a CSV file, everything quoted. */
const row = (...cells) => cells.map((cell) => `"${String(cell).replaceAll('"', '""')}"`).join(",") + "\n";
const file = (name, rows) => ({ name, mimeType: "text/csv", buffer: Buffer.from(rows.join("")) });
const id = (kind, number) => `${kind}0000000-0000-0000-0000-${String(number).padStart(12, "0")}`;

/** Nothing ran, nothing was asked elsewhere, and no element is there that the page does not have with a plain text. */
async function harmless(person, page, what) {
  assert.equal(await page.evaluate(() => globalThis.__pwned), undefined, what);
  const foreign = await page.evaluate(() => {
    const known = (script) => script.src.startsWith(`${location.origin}/portal/assets/`);
    const scripts = [...document.scripts].filter((script) => !known(script)).length;
    const others = document.querySelectorAll("iframe, object, embed, math, base, style, main img, video, audio, form form");
    const handlers = [...document.querySelectorAll("*")].filter((element) =>
      element.getAttributeNames().some((name) => name.startsWith("on") || name === "style"),
    );
    return scripts + others.length + handlers.length;
  });
  assert.equal(foreign, 0, what);
  assert.deepEqual(person.faults, [], what);
}

await withBrowser(async (browser) => {
  const lena = await Person.at(browser, { language, width: 1280 });
  await lena.open("/");
  for (const dozen of dozens) {
    await lena.type("#username", dozen);
    await lena.type("#password", "x");
    await lena.press("main form button");
    await harmless(lena, lena.page, "the user name");
  }
  await lena.signIn("lena@fabrikam.test", "lena's password");
  await uploaded(lena);
  for (const page of ["insights", "insights?by=service", "insights?by=subscription", "insights?by=partner", "missing", "operator", "uploads"]) {
    await lena.open(`/portal/${page}`);
    await harmless(lena, lena.page, page);
  }

  const ana = await Person.at(browser, { language, width: 1280 });
  await ana.open("/");
  await ana.signIn("ana@fabrikam.test", "ana's password");
  await ana.open("/portal/directories");
  assert.equal(await ana.page.locator("#directories li").count(), 503, "every directory is on the page");
  await harmless(ana, ana.page, "the directories");
  await ana.open("/portal/link");
  for (const dozen of dozens) {
    // By the page's own script, as a person pastes it: line ends and the like included.
    const told = ana.page.waitForResponse((response) => response.url().includes("/portal/link/partner"));
    await ana.page.evaluate((value) => {
      const field = document.querySelector("#partner_id");
      field.value = value;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }, dozen);
    await told;
    await harmless(ana, ana.page, "what the service says of the text that is being typed");
    await ana.press("main form button");
    assert.ok(ana.page.url().startsWith(`${base}/portal/link`), dozen);
    await harmless(ana, ana.page, "the partner id");
    await ana.open(`/device?user_code=${encodeURIComponent(dozen)}`);
    await harmless(ana, ana.page, "the code of a device");
    await ana.open("/portal/link");
  }
  for (const dozen of dozens) {
    const text = encodeURIComponent(dozen);
    await ana.page.goto(`${base}/portal/insights?service=${text}&role=${text}&currency=${text}`);
    await harmless(ana, ana.page, "what figures are narrowed to");
  }
  // Short fields, with somebody who has one directory; two windows, so that one is drawn while the other is asked for.
  const windows = [lena.page, await lena.window()];
  const half = Math.ceil(mine.length / 2);
  const one = async (page, payload) => {
    const text = encodeURIComponent(payload);
    for (const address of [`/portal/directories?search=${text}`, `/portal/link?done=${text}&directory=${text}`]) {
      await page.goto(base + address, { waitUntil: "domcontentloaded" });
      await harmless(lena, page, payload);
    }
  };
  await Promise.all(
    windows.map(async (page, number) => {
      for (const payload of mine.slice(number * half, (number + 1) * half)) await one(page, payload);
    }),
  );
});

/** Sends an export whose services, subscriptions, accounts and partners are called by all of the texts. */
async function uploaded(lena) {
  const header = ["BillingCurrency", "ChargeCategory", "ChargePeriodEnd", "ChargePeriodStart", "EffectiveCost", "BilledCost", "ProviderName", "ResourceId", "ServiceName", "SubAccountId"];
  const usage = [row(...header)];
  const subscriptions = [row("subscription_id", "tenant_id", "display_name")];
  const principals = [row("tenant_id", "object_id", "principal_type", "display_name", "valid_from", "valid_to")];
  const partners = [row("partner_id", "partner_name", "account_type")];
  const links = [row("tenant_id", "object_id", "partner_id", "valid_from", "valid_to")];
  const roles = [row("tenant_id", "principal_id", "role_definition_id", "scope", "kind", "valid_from", "valid_to")];
  for (const [number, payload] of payloads.entries()) {
    const [subscription, account] = [id(7, number), id(8, number)];
    const resource = `/subscriptions/${subscription}/resourceGroups/shop/providers/Microsoft.Compute/virtualMachines/vm`;
    usage.push(row("EUR", "Usage", "2026-06-03T00:00:00Z", "2026-06-02T00:00:00Z", 1, 1, "Microsoft", resource, payload, subscription));
    subscriptions.push(row(subscription, CONTOSO, payload));
    principals.push(row(CONTOSO, account, "member", payload, "", ""));
    partners.push(row(70000 + number, payload, "location"));
    links.push(row(CONTOSO, account, 70000 + number, "2026-01-01T00:00:00Z", ""));
    roles.push(row(CONTOSO, account, CONTRIBUTOR, `/subscriptions/${subscription}`, "active", "2026-01-01T00:00:00Z", ""));
  }
  const send = async (...files) => {
    await lena.open("/portal/uploads");
    await lena.page.setInputFiles("#file", files);
    await lena.press("main form button");
    await lena.page.waitForSelector("main .tag");
    await harmless(lena, lena.page, "an upload");
  };
  // What is wrong is quoted.
  for (const dozen of dozens.slice(0, 5)) await send(file("links.csv", [links[0], row(CONTOSO, ANA, dozen, "", "")]));
  await send(file(`${payloads[0]}.csv`, [row(...payloads.slice(0, 20))]));
  await send(
    file("june.csv", usage),
    file("subscriptions.csv", subscriptions),
    file("principals.csv", principals),
    file("partners.csv", partners),
    file("links.csv", links),
    file("role_assignments.csv", roles),
  );
  assert.equal(await lena.page.locator("main .note.bad").count(), 0, await lena.says("main"));
  for (let times = 0; (await lena.page.locator("#breakdown").count()) === 0; times++) {
    assert.ok(times < 200, "the figures are not worked out");
    await lena.page.waitForTimeout(100);
    await lena.open("/portal/insights?by=service");
  }
  assert.ok((await lena.page.locator("#breakdown ~ table tbody tr").count()) >= payloads.length, "every service is on the page");

  const carla = await Person.at(lena.context.browser(), { language, width: 1280 });
  await carla.open("/portal/customer");
  await carla.signIn("carla@contoso.test", "carla's password");
  assert.ok((await carla.page.locator("main section h2").count()) >= payloads.length, "every partner is on the page");
  await harmless(carla, carla.page, "the customer's view");
}
