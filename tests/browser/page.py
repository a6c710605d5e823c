"""Opens a report in headless Chromium as a reviewer would, and stops at the first thing that is not as it should be.

page.py REPORT [PICTURE]    needs playwright (PyPI) and Chromium (Debian's package, or CHROMIUM=path)
"""

import os
import shutil
import sys
from pathlib import Path
from playwright.sync_api import sync_playwright

report = Path(sys.argv[1]).resolve().as_uri()
picture = sys.argv[2] if len(sys.argv) > 2 else None
chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
assert chromium, "there is no Chromium: apt-get install chromium"


def count(page, selector):
    return page.locator(selector).count()


def visible(page, selector):
    return sum(one.is_visible() for one in page.locator(selector).all())


def background(page):
    return page.evaluate("getComputedStyle(document.body).backgroundColor")


def luminance(color):
    parts = [int(part) / 255 for part in color[color.index("(") + 1 : -1].split(",")[:3]]
    parts = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrasts(page):
    """The contrast of every kind of words with what lies behind them."""
    pairs = page.evaluate("""() => {
      const behind = (one) => {
        for (; one; one = one.parentElement) {
          const color = getComputedStyle(one).backgroundColor;
          if (!color.startsWith("rgba(0, 0, 0, 0")) return color;
        }
        return "rgb(255, 255, 255)";
      };
      const all = [...document.querySelectorAll("h1, h2, h3, p, li, dt, dd, mark, .badge, .ref, a, label, code")];
      const shown = all.filter((one) => one.checkVisibility() && one.textContent.trim());
      return shown.map((one) => [one.className || one.tagName, getComputedStyle(one).color, behind(one)]);
    }""")
    for name, ink, paper in pairs:
        light, dark = sorted([luminance(ink), luminance(paper)], reverse=True)
        yield name, (light + 0.05) / (dark + 0.05)


with sync_playwright() as playwright:
    browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])

    def opened(**options):
        page = browser.new_context(viewport={"width": 1100, "height": 1300}, **options).new_page()
        page.requests, page.complaints = [], []
        page.on("request", lambda request: page.requests.append(request.url))
        page.on("console", lambda said: page.complaints.append(said.text))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.goto(report)
        return page

    page = opened(color_scheme="light")
    findings = count(page, ".finding")
    assert findings > 0 and visible(page, ".finding") == findings, "all findings are shown at first"

    # The filters: by state, by rule, by words; and back.
    allowed = count(page, ".finding.allowed")
    for state in ["error", "warning", "info", "clean"]:
        page.uncheck(f"input[value={state}]")
    assert visible(page, ".finding") == visible(page, ".finding.allowed") == allowed, "only what is allowed is left"
    assert visible(page, ".post.clean") == 0
    assert page.inner_text("#shown") == f"{allowed} of {findings} findings shown"
    for state in ["error", "warning", "info", "clean"]:
        page.check(f"input[value={state}]")
    rule = page.locator("#rule option").nth(1).get_attribute("value")
    page.select_option("#rule", rule)
    assert 0 < visible(page, ".finding") == count(page, f'.finding[data-rule="{rule}"]'), "one rule is left"
    page.select_option("#rule", "")
    page.fill("#words", "no post says these words")
    assert visible(page, ".post") == 0
    page.fill("#words", "")
    assert visible(page, ".finding") == findings

    # The keyboard reaches a mark, and a mark leads to its finding.
    page.keyboard.press("Tab")
    first = page.locator(".ref").first
    first.focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.querySelector(':target').classList.contains('finding')"), "a mark leads to its finding"

    # Every control has a name, every mark and every finding its partner, no id is given twice.
    for control in page.locator("input, select").all():
        assert control.evaluate("one => one.labels.length") == 1, "a control without a label"
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(one => one.id)")
    assert len(ids) == len(set(ids)), "an id is given twice"
    assert count(page, ".ref") == findings, "every finding has its mark"

    if picture:
        page.goto(report)
        page.screenshot(path=picture)

    light = background(page)
    dark = opened(color_scheme="dark")
    assert luminance(light) > 0.8 and luminance(background(dark)) < 0.1, "light is light and dark is dark"
    for shown in [page, dark]:
        for name, contrast in contrasts(shown):
            assert contrast >= 4.5, f"{name}: a contrast of {contrast:.1f}"

    page.emulate_media(media="print")
    assert visible(page, ".filters") == 0, "paper has no filters"
    assert visible(page, ".finding") == findings
    page.emulate_media(media="screen")

    narrow = opened(color_scheme="light")
    narrow.set_viewport_size({"width": 360, "height": 700})
    assert narrow.evaluate("document.documentElement.scrollWidth") <= 360, "a telephone need not scroll sideways"

    bare = opened(java_script_enabled=False)
    assert visible(bare, ".finding") == findings and visible(bare, ".filters") == 0, "it reads without its script"

    for shown in [page, dark, narrow, bare]:
        assert set(url.split("#")[0] for url in shown.requests) == {report}, f"the page asks for {shown.requests}"
        assert not shown.complaints, f"the browser complains: {shown.complaints}"
    browser.close()
print(f"{findings} findings: filters, keyboard, contrast, dark, print, telephone, without script; no request, no complaint")
