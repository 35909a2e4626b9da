"""The page in a real browser: its script runs under its policy, filters, searches and unfolds."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.reports.documents_written import document, outputs

NAMES = ("chromium", "chromium-browser", "google-chrome")
BROWSER = next(filter(None, map(shutil.which, NAMES)), None)
pytestmark = pytest.mark.skipif(BROWSER is None, reason="there is no Chromium to look at a page")
PROBE = """
<script>
addEventListener("load", () => {
  const shown = () => [...document.querySelectorAll("main article")].filter((one) => !one.hidden);
  const choose = (name) => document.querySelector(`input[value=${name}]`).click();
  const type = (text) => {
    const box = document.getElementById("search:");
    box.value = text;
    box.dispatchEvent(new Event("input"));
  };
  const found = { requests: performance.getEntriesByType("resource").length };
  found.all = shown().length;
  choose("refuted");
  found.refuted = shown().map((one) => one.dataset.verdict);
  choose("all");
  type("jacobian");
  found.searched = shown().map((one) => one.id);
  type("");
  document.querySelector("[data-fold=close]").click();
  found.folded = document.querySelectorAll("main details[open]").length;
  location.hash = "#" + shown()[1].id;
  setTimeout(() => {
    found.opened = document.querySelectorAll("main details[open]").length;
    found.width = [document.documentElement.scrollWidth, innerWidth];
    const wide = [...document.querySelectorAll(".scroll")].filter(
      (one) => one.scrollWidth > one.clientWidth + 1);
    found.cues = [wide.length, document.querySelectorAll(".scroll.more").length];
    const out = document.createElement("pre");
    out.id = "found";
    out.textContent = JSON.stringify(found);
    document.body.append(out);
  }, 200);
});
</script>
"""


def looked_at(page: Path, width: int) -> tuple[dict[str, object], str]:
    """What a browser says of a page, and what it writes to its console."""
    command = [
        *(BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr"),
        *(f"--window-size={width},900", "--virtual-time-budget=3000", "--dump-dom", page.as_uri()),
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    found = re.search(r'<pre id="found">(.*?)</pre>', done.stdout)
    return json.loads(found[1]) if found else {}, done.stderr


@pytest.mark.parametrize("width", [1500, 500])
def test_the_page_works_where_it_is_looked_at(tmp_path: Path, width: int) -> None:
    page = tmp_path / "page.html"
    text = outputs(document())["document.html"]
    # The probe is no part of the page, whose policy would refuse it.
    text = re.sub(r"script-src [^;]*;", "script-src 'unsafe-inline';", text)
    page.write_text(text.replace("</body>", f"{PROBE}</body>"), encoding="utf-8")
    found, console = looked_at(page, width)
    assert "CONSOLE" not in console
    assert found["requests"] == 0
    assert found["all"] == len(document().statements)
    assert set(found["refuted"]) == {"refuted"}
    assert 0 < len(found["searched"]) < found["all"]
    assert found["folded"] == 0
    assert found["opened"] >= 1
    assert found["width"][0] <= found["width"][1]
    assert found["cues"][0] == found["cues"][1]


def test_the_policy_of_the_page_admits_its_own_script(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(outputs(document())["document.html"], encoding="utf-8")
    _, console = looked_at(page, 800)
    assert "CONSOLE" not in console
    assert "Content Security Policy" not in console
