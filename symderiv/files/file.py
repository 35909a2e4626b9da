"""One file from its nodes: declarations first, then what is claimed of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

from symderiv.base.errors import DerivationError, Unsupported
from symderiv.files import declarations, definitions
from symderiv.files.all_errors import Collecting, TooMany
from symderiv.files.code import code_function
from symderiv.files.examples import Context, example
from symderiv.files.identities import assumption, identity, misprint, text
from symderiv.files.naming import check_apart, spelling_in
from symderiv.files.nodes import Document, Mapping, Node, Scalar, Sequence, compose
from symderiv.files.ration import Ration
from symderiv.files.schema import (
    ExampleFields,
    Fields,
    FileFields,
    IdentityFields,
    Path,
    violations,
)
from symderiv.files.sets import with_sets_as_texts
from symderiv.formula.declarations import (
    Assumption,
    Definition,
    Derivation,
    DimensionDeclaration,
    Example,
    Identity,
    Misprint,
    SymbolDeclaration,
)
from symderiv.language.scope import Names
from symderiv.language.source import excerpt

Read = TypeVar("Read", Identity, Example)


class FileReader:
    """Reads a document; an error in one part does not lose the others.

    ``root`` is what it holds, where that is known already.  ``to_prove`` asks of assumptions that
    the prover can put them in, too.
    """

    def __init__(
        self,
        document: Document,
        ration: Ration,
        root: Mapping | None = None,
        to_prove: bool = True,
    ) -> None:
        self.document = document
        self.root = root
        self.to_prove = to_prove
        self.errors = document.errors
        self.ration = ration
        self.names = Names()
        self.dimensions: dict[str, DimensionDeclaration] = {}
        self.symbols: dict[str, SymbolDeclaration] = {}
        self.definitions: dict[str, Definition] = {}
        self.assumptions: dict[str, Assumption | None] = {}
        self.functions: dict[str, str] = {}
        self.ids: dict[str, Node] = {}
        self.left_out: list[Mapping] = []
        self.misprints: list[Misprint] = []

    def read(self) -> Derivation:
        try:
            with self.ration.read(self.document.text) as self.names.until:
                return self._read()
        except TooMany:
            return self._derivation(None, (), ())

    def _read(self) -> Derivation:
        root = compose(self.document) if self.root is None else self.root
        root = with_sets_as_texts(root) if isinstance(root, Mapping) else root
        wrong = self._violations(FileFields, root) if root is not None else set()
        if not isinstance(root, Mapping):
            return self._derivation(None, (), ())
        self._declare(root, wrong)
        self._open_code(root, wrong)
        self._define(root, wrong)
        self._spell(root, wrong)
        for key, value in self._pairs(root, "assumptions", wrong):
            self.assumptions[key.text] = None
            with self._attempt():
                assumed = assumption(key, value, self.names)
                if self.to_prove:
                    self._check_solvable(assumed)
                self.assumptions[key.text] = assumed
        context = Context(self.names, self.symbols, self.definitions)
        identities = tuple(
            found
            for node in self._entries(root, "identities", IdentityFields)
            if not self._is_misprint(node)
            if (found := self._whole(node, self._identity))
        )
        examples = tuple(
            shown
            for node in self._entries(root, "examples", ExampleFields)
            if (shown := self._whole(node, lambda node, attempt: example(node, context, attempt)))
        )
        self._say_what_is_left_out()
        return self._derivation(root, identities, examples)

    def _identity(self, node: Mapping, attempt: Collecting) -> Identity | None:
        return identity(node, self.names, self.assumptions, attempt)

    def _is_misprint(self, node: Mapping) -> bool:
        """Whether the claim has no meaning, as is expected of it; it is kept then."""
        found = misprint(node, self.names)
        if found is not None:
            self.misprints.append(found)
        return found is not None

    def _whole(
        self, node: Mapping, read: Callable[[Mapping, Collecting], Read | None]
    ) -> Read | None:
        """An entry, or none: one that fails without an error of its own is left out, and said."""
        before = len(self.errors)
        found = read(node, self._attempt())
        if found is None and len(self.errors) == before:
            self.left_out.append(node)
        return found

    def _say_what_is_left_out(self) -> None:
        """Beside the first error: the ids of what uses a declaration with an error."""
        places = [at for node in self.left_out if isinstance(at := node.get("id"), Scalar)]
        if places and self.errors:
            first = self.errors[0]
            also = f"so {excerpt(', '.join(place.text for place in places))} cannot be read"
            hint = also if first.hint is None else f"{first.hint}; {also}"
            self.errors[0] = DerivationError(first.location, first.message, first.value, hint)

    def _derivation(
        self,
        root: Mapping | None,
        identities: tuple[Identity, ...],
        examples: tuple[Example, ...],
    ) -> Derivation:
        return Derivation(
            file=self.document.file,
            title=text(root, "title") if root else None,
            source=text(root, "source") if root else None,
            dimensions=self.dimensions,
            symbols=self.symbols,
            definitions=self.definitions,
            assumptions={name: found for name, found in self.assumptions.items() if found},
            identities=identities,
            examples=examples,
            errors=tuple(sorted(self.errors, key=lambda error: error.location)),
            functions=self.functions,
            unknown=dict(self.names.unknown),
            code=dict(self.names.code),
            latex=dict(self.names.spelled),
            misprints=tuple(self.misprints),
        )

    def _check_solvable(self, found: Assumption) -> None:
        # Not at the top: who checks a proof again imports nothing of what finds proofs.
        from symderiv.calculus.assume import put_in_or_kept

        try:
            put_in_or_kept(found, self.symbols, self.definitions)
        except Unsupported as unsupported:
            hint = "it must be linear in a symbol, or in its square, with a factor that is never 0"
            raise DerivationError(
                found.location, str(unsupported), excerpt(found.text), hint
            ) from unsupported

    def _attempt(self) -> Collecting:
        return Collecting(self.errors)

    def _violations(self, model: type[Fields], node: Node) -> set[Path]:
        found = violations(model, node)
        self.errors.extend(error for _, error in found)
        return {path for path, _ in found}

    def _pairs(
        self, root: Mapping, section: str, wrong: set[Path]
    ) -> Iterator[tuple[Scalar, Scalar]]:
        """The entries of a section of texts; one that is no text is broken already."""
        node = root.get(section)
        if not isinstance(node, Mapping):
            return
        for key, value in node.pairs.values():
            clean = (section, key.text) not in wrong and key.text not in node.duplicates
            if isinstance(value, Scalar) and clean:
                yield key, value
            elif section == "assumptions":
                self.assumptions[key.text] = None
            else:
                self.names.broken.add(_head(key))

    def _declare(self, root: Mapping, wrong: set[Path]) -> None:
        for key, value in self._pairs(root, "dimensions", wrong):
            self.names.broken.add(key.text)
            with self._attempt():
                dimension = declarations.dimension(key, value, self.names)
                self.dimensions[key.text] = dimension
                self.names.dimensions[key.text] = dimension.sizes
                if dimension.fixed:
                    self.names.fixed.add(key.text)
                self.names.broken.discard(key.text)
        for key, value in self._pairs(root, "symbols", wrong):
            with self._attempt() as attempt:
                count = declarations.unknown_function(key, value, self.names)
                if count is not None:
                    self.names.unknown[key.text] = count
                    continue
                symbol = declarations.symbol(key, value, self.names)
                self.symbols[key.text] = symbol
                self.names.arrays[key.text] = symbol.shape
                if symbol.domain.is_apart:
                    self.names.apart.add(key.text)
                if symbol.domain.indices_of is not None:
                    self.names.labels[key.text] = symbol.domain.indices_of
            if attempt.failed:
                self.names.broken.add(key.text)

    def _open_code(self, root: Mapping, wrong: set[Path]) -> None:
        for key, value in self._pairs(root, "code", wrong):
            with self._attempt() as attempt:
                self.names.code[key.text] = code_function(key, value, self.names)
            if attempt.failed:
                self.names.broken.add(key.text)

    def _define(self, root: Mapping, wrong: set[Path]) -> None:
        drafts: dict[str, definitions.Draft] = {}
        for key, value in self._pairs(root, "definitions", wrong):
            with self._attempt() as attempt:
                draft = definitions.draft(key, value, self.names)
                if draft.name in drafts:
                    raise DerivationError(key.location, "declared twice", draft.name)
                drafts[draft.name] = draft
            if attempt.failed:
                self.names.broken.add(_head(key))
        order, errors = definitions.ordered(drafts.values())
        self.errors.extend(errors)
        self.names.broken.update(drafts)
        for group in order:
            with self._attempt():
                self.names.broken.difference_update(draft.name for draft in group)
                if definitions.is_recurrence(group):
                    together = definitions.define_together(group, self.names)
                    self.definitions.update({each.name: each for each in together})
                else:
                    self._define_alone(*group)
                continue
            self.names.broken.update(draft.name for draft in group)

    def _define_alone(self, draft: definitions.Draft) -> None:
        definition = definitions.define(draft, self.names)
        if definition is not None:
            self.definitions[draft.name] = definition
        else:
            self.functions[draft.key.text] = draft.source.text

    def _spell(self, root: Mapping, wrong: set[Path]) -> None:
        said: list[tuple[Scalar, Scalar]] = []
        for key, value in self._pairs(root, "latex", wrong):
            with self._attempt():
                spelling = spelling_in(key, value, self.names)
                if spelling is not None:
                    self.names.spelled[key.text] = spelling
                    said.append((key, value))
        for key, value in said:
            with self._attempt() as attempt:
                check_apart(key, value, self.names)
            if attempt.failed:
                del self.names.spelled[key.text]

    def _entries(self, root: Mapping, section: str, model: type[Fields]) -> Iterator[Mapping]:
        """The mappings of a section that have the right keys and an id of their own."""
        node = root.get(section)
        for entry in node.items if isinstance(node, Sequence) else ():
            wrong = self._violations(model, entry)
            if not isinstance(entry, Mapping) or not self._is_new(entry):
                continue
            if not wrong and not entry.duplicates:
                yield entry

    def _is_new(self, entry: Mapping) -> bool:
        node = entry.get("id")
        if not isinstance(node, Scalar):
            return False
        first = self.ids.setdefault(node.text, node)
        if first is node:
            return True
        place = f"it stands at {first.location.line}:{first.location.column}, too"
        self.errors.append(
            DerivationError(node.location, "duplicate id", excerpt(node.text), place)
        )
        return False


def _head(key: Scalar) -> str:
    """The name at the beginning of a key such as ``z[r, s]``."""
    match = declarations.NAME.match(key.text.strip())
    return match.group() if match else key.text
