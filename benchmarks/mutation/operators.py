"""The small faults that are tried on a module of transforms/: one change of meaning each."""

import ast
import re
from collections.abc import Iterator

COMPARED = {
    ast.Lt: "<=", ast.LtE: "<", ast.Gt: ">=", ast.GtE: ">", ast.Eq: "!=", ast.NotEq: "==",
    ast.Is: "is not", ast.IsNot: "is", ast.In: "not in", ast.NotIn: "in",
}  # fmt: skip
COUNTED = {
    ast.Add: "-", ast.Sub: "+", ast.Mult: "/", ast.Div: "*", ast.FloorDiv: "*",
    ast.BitAnd: "|", ast.BitOr: "&",
}  # fmt: skip
_PAIRS = (
    "lt le", "gt ge", "eq ne", "isna notna", "any all", "min max", "first last", "idxmin idxmax",
    "minimum maximum", "floor ceil", "where mask", "head tail", "cummin cummax", "at_least above",
)  # fmt: skip
NAMED = {a: b for pair in _PAIRS for a, b in (pair.split(), pair.split()[::-1])}
# Steps of a chain whose absence leaves a table of the same shape.
DROPPED = {"where", "mask", "fillna", "clip", "dropna", "drop_duplicates", "sort_values"}
WORDS = {
    "pass": "fail", "fail": "review", "review": "pass", "unknown": "fail",
    "not_applicable": "unknown", "too_old": "never_recorded", "never_recorded": "too_old",
    "unusable_unit": "unreadable_value", "unreadable_value": "conflicting",
    "conflicting": "unreadable_value", "short_history": "never_recorded",
}  # fmt: skip


Place = tuple[int, int, str, str]


def python_places(source: bytes) -> Iterator[Place]:
    """Where a module can be changed, into what, and which kind of change that is."""
    yield from _Python(source).places()


class _Python:
    def __init__(self, source: bytes) -> None:
        self.tree = ast.parse(source)
        lengths = [len(line) for line in source.splitlines(keepends=True)]
        self.starts = [sum(lengths[:n]) for n in range(len(lengths) + 1)]
        self.source = source
        self.skipped: set[int] = set()
        # Names that the module has: any other would stop it, which says nothing of the tests.
        self.known = {
            alias.name
            for node in ast.walk(self.tree)
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        }
        self.known |= {node.name for node in self.tree.body if isinstance(node, ast.FunctionDef)}

    def places(self) -> Iterator[Place]:
        for node in ast.walk(self.tree):
            if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Module):
                first = node.body[0] if node.body else None
                if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                    self._skip(first)
            for name in ("annotation", "returns", "decorator_list"):
                part = getattr(node, name, None)
                for one in part if isinstance(part, list) else [part]:
                    self._skip(one)
            if isinstance(
                node, ast.JoinedStr | ast.Import | ast.ImportFrom | ast.Assert | ast.Raise
            ):
                self._skip(node)
        for node in ast.walk(self.tree):
            if id(node) not in self.skipped:
                yield from self._at(node)

    def _skip(self, node: ast.AST | None) -> None:
        if node is not None:
            self.skipped |= {id(inner) for inner in ast.walk(node)}

    def _span(self, node: ast.expr | ast.stmt) -> tuple[int, int]:
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return (
            self.starts[node.lineno - 1] + node.col_offset,
            self.starts[node.end_lineno - 1] + node.end_col_offset,
        )

    def _between(self, left: ast.expr, right: ast.expr) -> tuple[int, int] | None:
        """Where the operator between two operands stands, without blanks and brackets."""
        begin, end = self._span(left)[1], self._span(right)[0]
        found = re.search(rb"[^\s()]+( not| in)?", self.source[begin:end])
        return (begin + found.start(), begin + found.end()) if found else None

    def _text(self, node: ast.expr | ast.stmt) -> str:
        begin, end = self._span(node)
        return self.source[begin:end].decode()

    def _at(self, node: ast.AST) -> Iterator[Place]:
        match node:
            case ast.Compare(left, [op], [right]):
                if place := self._between(left, right):
                    yield *place, "comparison", COMPARED[type(op)]
            case ast.BinOp(left, op, right) if type(op) in COUNTED and not self._is_text(node):
                if place := self._between(left, right):
                    kind = "and, or" if isinstance(op, ast.BitAnd | ast.BitOr) else "arithmetic"
                    yield *place, kind, COUNTED[type(op)]
            case ast.BoolOp(op, [left, right, *_]):
                if place := self._between(left, right):
                    yield *place, "and, or", "or" if isinstance(op, ast.And) else "and"
            case ast.UnaryOp(ast.Invert() | ast.Not(), operand):
                yield *self._span(node), "not dropped", f"({self._text(operand)})"
            case ast.Constant(value) if isinstance(value, bool):
                yield *self._span(node), "truth", str(not value)
            case ast.Constant(value) if isinstance(value, int):
                for other in (value + 1, value - 1):
                    yield *self._span(node), "number", f"({other})"
            case ast.Constant(value) if isinstance(value, float):
                yield *self._span(node), "number", repr(round(value * 1.01, 12) or 0.01)
            case ast.Constant(value) if value in WORDS:
                yield *self._span(node), "answer's word", f'"{WORDS[value]}"'
            case ast.IfExp(test) | ast.If(test):
                yield *self._span(test), "condition turned", f"(not ({self._text(test)}))"
            case ast.Subscript(value, ast.Call() | ast.BinOp() | ast.UnaryOp() | ast.Compare()):
                if isinstance(node.ctx, ast.Load):
                    yield *self._span(node), "filter dropped", self._text(value)
            case ast.Call(ast.Attribute(value, name) as called):
                begin, end = self._span(called)[1] - len(name), self._span(called)[1]
                if name in NAMED:
                    yield begin, end, "comparison", NAMED[name]
                if name in DROPPED:
                    yield *self._span(node), "step dropped", self._text(value)
            case ast.Call(ast.Name(name) as called) if NAMED.get(name, "") in self.known:
                yield *self._span(called), "comparison", NAMED[name]
            case ast.Assign([target], value):
                again = isinstance(target, ast.Name) and target.id in {
                    inner.id for inner in ast.walk(value) if isinstance(inner, ast.Name)
                }
                if again or isinstance(target, ast.Subscript | ast.Attribute):
                    yield *self._span(node), "statement dropped", "pass"
            case ast.AugAssign() | ast.Expr(ast.Call()):
                yield *self._span(node), "statement dropped", "pass"

    def _is_text(self, node: ast.BinOp) -> bool:
        """Whether it joins words: what it says is not what is tried here."""
        inner = list(ast.walk(node))
        return isinstance(node.op, ast.Add) and any(
            isinstance(one, ast.JoinedStr)
            or (isinstance(one, ast.Constant) and isinstance(one.value, str))
            for one in inner
        )
