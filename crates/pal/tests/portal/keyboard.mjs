// The same with the keyboard alone: nobody touches a mouse.
import assert from "node:assert/strict";
import { Person, withBrowser } from "./browser.mjs";

const CONTOSO = "c0000000-0000-0000-0000-000000000000";

await withBrowser(async (browser) => {
  const ana = await Person.at(browser, { language: "en", width: 1280 });
  const type = (text) => ana.page.keyboard.type(text);
  await ana.open("/");
  await ana.reach(".skip");
  await ana.reach("#username");
  await type("ana@fabrikam.test");
  await ana.reach("#password");
  await type("ana's password");
  await ana.enter("main form button");
  // The first thing that Tab reaches leads past the navigation.
  await ana.page.keyboard.press("Tab");
  assert.ok(await ana.page.evaluate(() => document.activeElement.matches(".skip")));
  await ana.page.keyboard.press("Enter");
  await ana.enter("main a.button");
  await ana.reach("#partner_id");
  await type("12345");
  await ana.page.waitForSelector("#partner-found .note.good");
  await ana.enter("main form button");
  await ana.enter("main form button");
  assert.match(await ana.says("dl"), /Fabrikam Nederland/);
  await ana.enter('nav a[href="/portal/directories"]');
  await ana.reach("#search");
  await type("conto");
  await ana.page.waitForFunction(() => document.querySelectorAll("#directories li").length === 1);
  await ana.enter(`form:has(input[value="${CONTOSO}"]) button`);
  await ana.reach("#partner_id");
  await type("12345");
  await ana.enter("main form button");
  await ana.enter("main form button");
  await ana.enter('main a[href="/portal/link/remove"]');
  await ana.enter("main form button");
  await ana.enter('main a[href="/portal/link/history"]');
  assert.equal(await ana.page.locator("tbody tr").count(), 2);
  await ana.enter('button[value="sv"]');
  assert.equal(await ana.page.getAttribute("html", "lang"), "sv");
  await ana.enter('form[action="/portal/sign-out"] button');
  assert.deepEqual(ana.faults, []);
});
