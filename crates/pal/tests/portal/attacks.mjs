// Texts that would be scripts, typed where a page shows them again, in a browser that would run them: every fourth of the 500, a
// third of these in each language, `attacks.mjs LANGUAGE`. A page takes a browser half a second; all 500 go through every field
// without one, in `crates/pal-server/tests/it/portal/attacks.rs`.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Person, base, withBrowser } from "./browser.mjs";

const { runs, shapes } = JSON.parse(readFileSync(new URL("payloads.json", import.meta.url), "utf8"));
const payloads = shapes.flatMap((shape) => runs.map((run) => shape.replaceAll("@", run)));
assert.equal(payloads.length, 500);

const LANGUAGES = ["en", "nl", "sv"];
const language = process.argv[2];
const every = 4;
const mine = payloads.filter(
  (_, number) => number % every === 0 && LANGUAGES[(number / every) % LANGUAGES.length] === language,
);

await withBrowser(async (browser) => {
  const ana = await Person.at(browser, { language, width: 1280 });
  await ana.open("/");
  await ana.signIn("ana@fabrikam.test", "ana's password");
  await ana.open("/portal/link");
  const other = await ana.window();
  for (const [number, payload] of mine.entries()) {
    // By the page's own script, as a person pastes it: line ends and the like included.
    await ana.page.evaluate((value) => {
      const field = document.querySelector("#partner_id");
      field.value = value;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }, payload);
    if (number % 10 === 0) {
      // The page has it already: what the service says of the text that is being typed.
      await ana.page.waitForResponse((response) => response.url().includes("/portal/link/partner"));
      await harmless(ana, ana.page, payload);
    }
    await ana.press("main form button");
    assert.ok(ana.page.url().startsWith(`${base}/portal/link`), payload);
    await harmless(ana, ana.page, payload);

    const text = encodeURIComponent(payload);
    const rare = [`/portal/link?done=${text}`, `/device?user_code=${text}`];
    await other.goto(base + (rare[number % 6] ?? `/portal/directories?search=${text}`));
    await harmless(ana, other, payload);
  }
});

async function harmless(ana, page, payload) {
  assert.equal(await page.evaluate(() => globalThis.__pwned), undefined, payload);
  assert.deepEqual(ana.faults, [], payload);
}
