// 500 texts that would be scripts, typed where a page shows them again, in a browser that would run them.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Person, base, withBrowser } from "./browser.mjs";

const { runs, shapes } = JSON.parse(readFileSync(new URL("payloads.json", import.meta.url), "utf8"));
const payloads = shapes.flatMap((shape) => runs.map((run) => shape.replaceAll("@", run)));
assert.equal(payloads.length, 500);

await withBrowser(async (browser) => {
  for (const [at, language] of ["en", "nl", "sv"].entries()) {
    const ana = await Person.at(browser, { language, width: 1280 });
    await ana.open("/");
    await ana.signIn("ana@fabrikam.test", "ana's password");
    for (const [number, payload] of payloads.entries()) {
      if (number % 3 !== at) continue;
      const text = encodeURIComponent(payload);
      const addresses = [`/portal/directories?search=${text}`, `/portal/link?done=${text}`, `/device?user_code=${text}`];
      await ana.open(addresses[number % 7 === 0 ? 1 + (number % 2) : 0]);
      await harmless(ana, payload);
      await ana.open("/portal/link");
      // By the page's own script, as a person pastes it: line ends and the like included.
      await ana.page.evaluate((value) => {
        const field = document.querySelector("#partner_id");
        field.value = value;
        field.dispatchEvent(new Event("input", { bubbles: true }));
      }, payload);
      if (number % 10 === at) {
        await ana.page.waitForSelector("#partner-found .note.bad");
        await harmless(ana, payload);
      }
      await ana.press("main form button");
      await harmless(ana, payload);
      assert.ok(ana.page.url().startsWith(`${base}/portal/link`), payload);
    }
  }
});

async function harmless(ana, payload) {
  assert.equal(await ana.page.evaluate(() => globalThis.__pwned), undefined, payload);
  assert.deepEqual(ana.faults, [], payload);
}
