// A real Chromium, and what every page must hold: no script of others, nothing for axe to find in light and dark, no
// scrolling sideways. Where `PAL_SHOTS` names a folder, pictures of the pages are put there.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { withPalette } from "./palette.mjs";

const require = createRequire(path.join(process.env.PAL_CLIENTS_JS, "package.json"));
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

/** Rules of the WCAG 2.2 AA and good practice: every one that axe has, but for those that are not of a page. */
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** Pages that the guide shows in the dark too. */
const IN_THE_DARK = ["overview", "link"];

/** Pages that are as others, and need no picture. */
const AS_OTHERS = ["insights-choice", "upload-stale"];

export const base = process.env.PAL_PORTAL_URL;

/** Starts a browser, tells the story, ends the browser. */
export async function withBrowser(story) {
  const browser = await chromium.launch({ executablePath: process.env.PAL_TEST_BROWSER, args: ["--no-sandbox"] });
  try {
    await story(browser);
  } finally {
    await browser.close();
  }
}

/** A person at a window of that width, who reads that language. */
export class Person {
  static async at(browser, { language, width, scripts = true }) {
    const context = await browser.newContext({
      ignoreHTTPSErrors: true, // the certificate is of the service's own private authority
      locale: language,
      viewport: { width, height: 800 },
      javaScriptEnabled: scripts,
      reducedMotion: "reduce",
    });
    const person = new Person();
    Object.assign(person, { context, language, width, scripts, faults: [], shot: new Set() });
    person.page = await person.window();
    return person;
  }

  /** One more window of the same person. */
  async window() {
    const page = await this.context.newPage();
    page.on("dialog", (dialog) => {
      this.faults.push(`dialog: ${dialog.message()}`);
      dialog.dismiss();
    });
    page.on("pageerror", (error) => this.faults.push(`script: ${error}`));
    page.on("console", (message) => {
      const text = message.text();
      if (/Content Security Policy|Refused to/.test(text)) this.faults.push(text);
    });
    page.on("request", (request) => {
      if (!request.url().startsWith(base)) this.faults.push(`asked elsewhere: ${request.url()}`);
    });
    return page;
  }

  async open(address) {
    await this.page.goto(base + address);
  }

  /** Fills in a field and leaves it. */
  async type(selector, text) {
    await this.page.fill(selector, text);
  }

  /** Presses a button or follows a link that leads to another page. */
  async press(selector) {
    await Promise.all([this.page.waitForNavigation(), this.page.click(selector)]);
  }

  async signIn(name, password) {
    await this.type("#username", name);
    await this.type("#password", password);
    await this.press("main form button");
  }

  /** Looks at the page as it is: in the right language, accessible in light and dark, as wide as the window. */
  async inspect(name, page = this.page) {
    assert.equal(await page.getAttribute("html", "lang"), this.language, name);
    for (const colorScheme of ["dark", "light"]) {
      await page.emulateMedia({ colorScheme });
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(wide <= this.width, `${name} is ${wide} px wide in a window of ${this.width}`);
      if (this.scripts) {
        // By the debugger, so that the page's own policy stays as it is.
        await page.evaluate(axe);
        const found = await page.evaluate((tags) => globalThis.axe.run(document, { runOnly: tags }), TAGS);
        const told = found.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ")}`);
        assert.deepEqual(told, [], `${name}, ${this.language}, ${this.width} px, ${colorScheme}`);
      }
      await this.picture(name, colorScheme, page);
    }
    assert.equal(await page.evaluate(() => globalThis.__pwned), undefined, name);
    assert.deepEqual(this.faults, [], name);
  }

  /** A picture of the page, where pictures are asked for. English is what the guide shows. */
  async picture(name, colorScheme, page) {
    const folder = process.env.PAL_SHOTS;
    const all = process.env.PAL_SHOTS_ALL;
    const shown = this.language === "en" && (colorScheme === "light" || (this.width > 800 && IN_THE_DARK.includes(name)));
    const wanted = this.scripts && (all || shown);
    if (!folder || !wanted || AS_OTHERS.includes(name) || this.shot.has(name + colorScheme)) return;
    this.shot.add(name + colorScheme);
    const form = [this.width > 800 ? "" : "-phone", colorScheme === "dark" ? "-dark" : ""].join("");
    const file = `${name}${all && this.language !== "en" ? `-${this.language}` : ""}${form}.png`;
    const picture = await page.screenshot({ fullPage: true, animations: "disabled", caret: "hide" });
    writeFileSync(path.join(folder, file), withPalette(picture));
  }

  /** Goes on with the Tab key until the thing is reached; what has the focus shows it. */
  async reach(selector) {
    for (let times = 0; times < 80; times++) {
      await this.page.keyboard.press("Tab");
      const [is, seen] = await this.page.evaluate((wanted) => {
        const active = document.activeElement;
        return [active.matches(wanted), getComputedStyle(active).outlineStyle !== "none"];
      }, selector);
      if (is) {
        assert.ok(seen, `${selector} does not show that it has the focus`);
        return;
      }
    }
    assert.fail(`${selector} cannot be reached by keyboard`);
  }

  /** Reaches a button or link by keyboard and uses it. */
  async enter(selector) {
    await this.reach(selector);
    await Promise.all([this.page.waitForNavigation(), this.page.keyboard.press("Enter")]);
  }

  /** What the page says there. */
  async says(selector) {
    return (await this.page.textContent(selector)).trim();
  }
}
