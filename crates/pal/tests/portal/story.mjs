// Ana signs in, links, switches directory, links there, looks back and removes: `story.mjs LANGUAGE WIDTH`.
import assert from "node:assert/strict";
import { Person, withBrowser } from "./browser.mjs";

const [language, width] = [process.argv[2], Number(process.argv[3])];
const scripts = process.argv[4] !== "noscript";
const CONTOSO = "c0000000-0000-0000-0000-000000000000";

/** What a few places say in each language: enough to know that it is that one. */
const WORDS = {
  en: { hello: "Hello, Ana", linked: "Your account is linked.", removed: "Removed" },
  nl: { hello: "Dag Ana", linked: "Uw account is gekoppeld.", removed: "Verwijderd" },
  sv: { hello: "Hej Ana", linked: "Ditt konto är länkat.", removed: "Borttaget" },
}[language];

await withBrowser(async (browser) => {
  const ana = await Person.at(browser, { language, width, scripts });
  await ana.open("/");
  await ana.inspect("sign-in");
  await ana.signIn("ana@fabrikam.test", "not her password");
  await ana.inspect("sign-in-wrong");
  await ana.signIn("ana@fabrikam.test", "ana's password");
  assert.equal(await ana.says("h1"), WORDS.hello);
  await ana.inspect("overview");

  await ana.press("main a.button");
  if (scripts) {
    await ana.type("#partner_id", "12344");
    await ana.page.waitForSelector("#partner-found .note.bad li");
    await ana.type("#partner_id", "12345");
    await ana.page.waitForSelector("#partner-found .note.good");
  }
  await ana.type("#partner_id", "99999");
  await ana.press("main form button");
  await ana.inspect("link-unknown");
  await ana.type("#partner_id", "12344");
  await ana.press("main form button");
  await ana.inspect("link-global");
  await ana.type("#partner_id", "12345");
  await ana.press("main form button");
  assert.match(await ana.says("dl"), /Fabrikam Nederland/);
  await ana.inspect("link-confirm");
  await ana.press("main form button");
  assert.equal(await ana.says(".note.good"), WORDS.linked);
  await ana.inspect("link");

  // The first window stays open while Ana switches in a second one.
  const first = ana.page;
  ana.page = await ana.window();
  await ana.open("/portal/directories");
  await ana.inspect("directories");
  if (scripts) {
    await ana.type("#search", "conto");
    await ana.page.waitForFunction(() => document.querySelectorAll("#directories li").length === 1);
  } else {
    await ana.type("#search", "conto");
    await ana.press("search button, form[role=search] button");
  }
  await ana.press(`form:has(input[value="${CONTOSO}"]) button`);
  await ana.inspect("link-none");
  await ana.type("#partner_id", "12346");
  await ana.press("main form button");
  await ana.press("main form button");
  await ana.type("#partner_id", "12345");
  await ana.press("main form button");
  assert.match(await ana.says("dl"), /Fabrikam Sverige/);
  await ana.inspect("link-change");
  await ana.press("main form button");
  assert.match(await ana.says("dl"), /Fabrikam Nederland/);

  // What was left open was for another directory: it says so, and nothing is sent to this one.
  await first.fill("#partner_id", "12346");
  await Promise.all([first.waitForNavigation(), first.click("main form button")]);
  await ana.inspect("another-directory", first);
  await ana.open("/portal/link");
  assert.match(await ana.says("dl"), /Fabrikam Nederland/);

  await ana.press('main a[href="/portal/link/remove"]');
  await ana.inspect("link-remove");
  await ana.press("main form button");
  await ana.press('main a[href="/portal/link/history"]');
  assert.equal(await ana.page.locator("tbody tr").count(), 3);
  assert.equal(await ana.says("tbody tr td:nth-child(2)"), WORDS.removed);
  await ana.inspect("link-history");

  await ana.press('form[action="/portal/sign-out"] button');
  await ana.inspect("signed-out");
  await ana.open("/device");
  await ana.inspect("device");
  await ana.open("/portal/nothing");
  await ana.inspect("nothing-here");
});
