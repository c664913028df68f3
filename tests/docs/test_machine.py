"""What holds the pages true finds what is not."""

from pathlib import Path

import pytest

from docs.blocks import blocks
from docs.commands import simple
from docs.compare import agrees, merged
from docs.folder import Warehouses
from docs.held import held, rewritten
from docs.listing import missing

LIES = {
    "```sh\nprescreen protocol show NCT0\n```": "exit 1, not 0",
    "```sh exit=1\nprescreen protocol list\n```": "exit 0, not 1",
    "```sh\nfalse\n```": "exit 1, not 0, of `false`",
    "```sh\nmake coffee\n```": "no target coffee",
    "```sh shown\nsystemctl start x; prescreen refesh\n```": "no command prescreen refesh",
    "```sh shown\nprescreen refresh --directly\n```": "has no --directly",
    "```console\n$ echo one\ntwo\n```": "shown 'two', printed 'one'",
    "```console\n$ printf 'one\\ntwo\\n'\none\n```": "more was printed than the 1 lines shown",
    "```console\necho\n```": "no line begins with",
    "```sql\nSELECT 1 FROM screening WHERE false;\n```": "no row",
    "```sql\nSELECT misspelt FROM screening;\n```": "misspelt",
    "```python\nassert False\n```": "AssertionError",
    "```python\nprint(1)\n```\n\n```text\n2\n```": "shown '2', printed '1'",
    '```r\ndbGetQuery(c, "SELECT misspelt FROM screening")\n```': "misspelt",
    "```toml file=protocols/mine.toml\n```": "would be written into the project",
    "```ini from=pyproject.toml\n[nothing]\n```": "does not stand in pyproject.toml",
    "```ini from=nothing.ini\n```": "there is no file nothing.ini",
    "```text listing\ndata/\n  nothing.duckdb\n```": "there is no data/nothing.duckdb",
    "```text\nwhat is this?\n```": "nothing says how a block `text` is held true",
    "```\nwhat is this?\n```": "a block `without a language`",
    "```mermaid\nbeautiful\n```": "no kind that Mermaid draws",
    "    prescreen refresh": "code stands in a ``` fence",
    "> ```sh\n> prescreen": "code stands in a ``` fence",
    "```sh\nprescreen": "never closed",
    "<!-- session: three-weeks -->": "the session is one of",
}
TRUE = """<!-- session: sample -->
```sh
prescreen protocol list
prescreen candidates --status all > list.csv
```
```console
$ cat list.csv \\
>   | wc -l
...
$ prescreen releases list
release ...
000001 ... served
```
```sql file=sources/mine/labs.sql
SELECT 1
```
```sql file=sources/mine/labs.sql append
FROM labs
```
```console
$ cat sources/mine/labs.sql
SELECT 1

FROM labs
```
- in a list
  ```text listing
  warehouse/
    prescreen.duckdb     the published database
    releases/<any>/      with files
  list.csv
  ```
"""


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_is_found(lie: str, tmp_path: Path, warehouses: Warehouses) -> None:
    page = tmp_path / "page.md"
    needs = any(word in lie for word in ("sql", "```r"))
    page.write_text(f"{'<!-- session: sample -->' * needs}\n\n{lie}\n", "utf-8")
    (fault, *_) = held(page, tmp_path, warehouses).faults
    assert fault.startswith("page.md:")
    assert LIES[lie] in fault


def test_a_true_page_has_no_faults(tmp_path: Path, warehouses: Warehouses) -> None:
    page = tmp_path / "page.md"
    page.write_text(TRUE, "utf-8")
    assert held(page, tmp_path, warehouses).faults == []


def test_a_fault_is_told_with_its_line_and_mended_in_its_place(
    tmp_path: Path, warehouses: Warehouses
) -> None:
    page = tmp_path / "page.md"
    text = "# A\n\n- so\n\n  ```console\n  $ seq 1 3\n  ...1\n  x\n  3\n  ```\n\nend\n"
    page.write_text(text, "utf-8")
    result = held(page, tmp_path, warehouses)
    assert [fault[:9] for fault in result.faults] == ["page.md:5"]
    assert rewritten(text, "page.md", result.mended) == text.replace("  x\n", "  2\n")


@pytest.mark.parametrize(
    ("shown", "printed"),
    [
        ("a\n...\nd", "a\nb\nc\nd"),
        ("a\n...\nd", "a\nd"),
        ("a ... c", "a b b c"),
        ("...", "anything\nat all"),
        ("a  \n\nb", "a\n\nb\n"),
    ],
)
def test_dots_stand_for_anything(shown: str, printed: str) -> None:
    assert agrees(shown, printed)


def test_dots_stand_for_nothing_else() -> None:
    assert not agrees("a\n...\nd", "a\nb")
    assert not agrees("a ... c", "a\nc")


def test_what_is_mended_keeps_its_dots() -> None:
    assert merged("took ...\nold\n...\nend\n", "took 3 s\nnew\nx\ny\nend\n") == (
        "took ...\n...\nend\n"
    )
    assert merged("took ...\nold\nend\n", "took 3 s\nnew\nend\n") == "took ...\nnew\nend\n"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (".venv/bin/prescreen refresh --direct  # now", ["refresh", "--direct"]),
        (
            "prescreen users change mei --protocol '*'",
            ["users", "change", "mei", "--protocol", "*"],
        ),
        ('prescreen sql "SELECT 1 > 0"', ["sql", "SELECT 1 > 0"]),
        ("prescreen export fhir --out=x", ["export", "fhir", "--out=x"]),
        ("prescreen candidates > list.csv", None),
        ("prescreen candidates | head", None),
        ("ls warehouse", None),
    ],
)
def test_a_shell_is_asked_only_where_it_is_needed(line: str, words: list[str] | None) -> None:
    assert simple(line) == words


def test_a_drawn_tree_is_read_by_its_indentation(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    drawn = "a/     first\n         and more\n  b/\n  c/\nd\n"
    assert missing(drawn, tmp_path) == ["a/c", "d"]


def test_a_block_knows_where_it_stands() -> None:
    (block,) = blocks("one\n\n```sh exit=1\nfalse\n```\n", "page.md")
    assert (block.place, block.language, block.asks) == ("page.md:3", "sh", {"exit": "1"})
