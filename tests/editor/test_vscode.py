"""The extension for VS Code starts the command that there is."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from symderiv.commands.main import COMMANDS

FOLDER = Path(__file__).parents[2] / "editors" / "vscode"
MANIFEST = json.loads((FOLDER / "package.json").read_text(encoding="utf-8"))
DRIVER = """\
const Module = require("module");
const started = [];
const settings = { command: ["symderiv", "lsp"], hover: "unicode" };
const vscode = {
  workspace: {
    getConfiguration: () => ({ get: (key) => settings[key] }),
    onDidChangeConfiguration: (told) => { vscode.changed = told; return {}; },
    workspaceFolders: [{ uri: { fsPath: "/notes" } }],
  },
  commands: { registerCommand: () => ({}) },
};
class LanguageClient {
  constructor(id, name, server, client) { this.said = { server, client }; }
  async start() { started.push(this.said); this.on = true; }
  async stop() { started.push("stopped"); }
  isRunning() { return this.on; }
}
const load = Module._load;
Module._load = (name, ...rest) =>
  name === "vscode" ? vscode :
  name === "vscode-languageclient/node" ? { LanguageClient } : load(name, ...rest);
const extension = require(process.argv[2]);
(async () => {
  await extension.activate({ subscriptions: [] });
  await vscode.changed({ affectsConfiguration: () => true });
  await extension.deactivate();
  console.log(JSON.stringify(started));
})();
"""


def test_the_manifest_names_what_is_there() -> None:
    assert (FOLDER / MANIFEST["main"]).is_file()
    for each in MANIFEST["contributes"]["yamlValidation"]:
        assert (FOLDER / each["url"]).is_file()
    properties = MANIFEST["contributes"]["configuration"]["properties"]
    assert properties["symderiv.command"]["default"][1] in {each.name for each in COMMANDS}


@pytest.mark.skipif(shutil.which("node") is None, reason="there is no node to run it")
def test_the_extension_starts_the_server_again_when_its_settings_change(tmp_path: Path) -> None:
    driver = tmp_path / "driver.js"
    driver.write_text(DRIVER, encoding="utf-8")
    asked = ["node", str(driver), str(FOLDER / "extension.js")]
    done = subprocess.run(asked, capture_output=True, text=True, check=True)
    first, *rest = json.loads(done.stdout)
    assert first["server"] == {"command": "symderiv", "args": ["lsp"], "options": {"cwd": "/notes"}}
    assert {each["language"] for each in first["client"]["documentSelector"]} >= {"yaml", "latex"}
    assert rest == ["stopped", first, "stopped"]
