"""The schema says of keys what the reader says of them."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from symderiv.files.json_schema import json_schema
from symderiv.files.load import read_text
from symderiv.files.schema import ExampleFields, FileFields, IdentityFields, StepFields

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "editors" / "vscode" / "derivation.schema.json"
CHECK = Draft202012Validator(json_schema())
WRONG = {
    "claims: []": "an unknown section",
    "identities: [{id: a}]": "no claim",
    "identities: [{id: A B, claim: x = x}]": "an id that is no id",
    "identities: [{id: a, claim: x = x, expects: proved}]": "an unknown key",
    "identities: [{id: a, claim: x = x, expect: true}]": "a word that is not one of two",
    "identities: [{id: a, claim: [x]}]": "a list for a formula",
    "identities: [{id: a, claim: x = x, steps: [{lines: x}]}]": "a step without a line",
    "symbols: [x]": "a list for a mapping",
}


def test_it_is_a_schema_and_the_one_that_is_shipped() -> None:
    Draft202012Validator.check_schema(json_schema())
    assert json.loads(SHIPPED.read_text(encoding="utf-8")) == json_schema()


@pytest.mark.parametrize(
    "file", sorted((ROOT / "derivations").glob("*.yaml")), ids=lambda f: f.stem
)
def test_every_file_of_the_catalogue_is_admitted(file: Path) -> None:
    assert CHECK.is_valid(YAML(typ="safe").load(file.read_text(encoding="utf-8")))


@pytest.mark.parametrize("text", WRONG, ids=WRONG.get)
def test_what_the_reader_refuses_of_keys_is_refused(text: str) -> None:
    assert read_text(text).errors
    assert not CHECK.is_valid(YAML(typ="safe").load(text))


def test_every_key_of_the_models_is_there() -> None:
    schema = json_schema()
    models = {"identity": IdentityFields, "step": StepFields, "example": ExampleFields}
    assert schema["properties"].keys() == FileFields.model_fields.keys()
    for name, model in models.items():
        assert schema["$defs"][name]["properties"].keys() == model.model_fields.keys()
