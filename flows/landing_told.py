"""What became of a delivery's rows, as a page of text: counts by file and reason."""

from rich.cells import cell_len, set_cell_size

from flows.landing_counts import FileCounts, LandingCounts


def landing_summary(landed: LandingCounts) -> str:
    """Rows by file and reason; of a mapped delivery the records of each file first."""
    mapped = bool(landed.accounts)
    wide = _width(landed)
    lines = _accounts(landed, wide) if mapped else []
    heads = f"{'delivered':>10} {'accepted':>10} {'duplicate':>10} {'quarantined':>12}"
    lines.append(f"{'File':{wide}} {heads}")
    for file in landed.files:
        if file.delivered or not mapped:
            # One file of a hospital's own layout may feed several extracts.
            shown = f"{file.extract}: {file.file_name}" if mapped else file.file_name
            lines.append(
                f"{set_cell_size(shown, wide)} {file.delivered:>10,} {file.accepted:>10,} "
                f"{file.duplicate:>10,} {file.quarantined:>12,}"
            )
            lines += [f"    {reason}: {rows:,}" for reason, rows in sorted(file.reasons.items())]
            lines += [] if mapped else _columns(file)
    lines.append(
        f"{'all files':{wide}} {landed.delivered:>10,} {landed.accepted:>10,} "
        f"{landed.duplicate:>10,} {landed.quarantined:>12,}"
    )
    if landed.released:
        lines.append(f"Rows of earlier deliveries whose patient is known now: {landed.released:,}")
    if landed.recalled:
        lines.append(f"Rows of earlier deliveries before birth or after death: {landed.recalled:,}")
    if landed.unclaimed:
        lines.append(f"Files that belong to no extract: {', '.join(landed.unclaimed)}")
    return "\n".join(lines)


def _width(landed: LandingCounts) -> int:
    """How many letters of a terminal the longest name of a file takes; Chinese ones take two."""
    names = [account.file_name for account in landed.accounts]
    names += [
        f"{file.extract}: {file.file_name}" if landed.accounts else file.file_name
        for file in landed.files
    ]
    return min(max([32, *map(cell_len, names)]), 80)


def _accounts(landed: LandingCounts, wide: int) -> list[str]:
    """What the source makes of each file's records, and what it leaves out on purpose, and why."""
    heads = f"{'records':>10} {'mapped':>10} {'left out':>10} {'quarantined':>12}"
    lines = [f"{'File':{wide}} {heads}"]
    for file in landed.accounts:
        if file.lookup:
            name = set_cell_size(file.file_name, wide)
            lines.append(f"{name} {file.records:>10,} looked up, nobody's rows")
            lines += [f"    {reason}: {rows:,}" for reason, rows in file.reasons.items()]
            continue
        lines.append(
            f"{set_cell_size(file.file_name, wide)} {file.records:>10,} {file.mapped:>10,} "
            f"{file.left_out:>10,} {file.quarantined:>12,}"
        )
        lines += [
            f"    left out of {left.extract}: {left.reason}: {left.rows:,}"
            for left in landed.left_out
            if left.file_name == file.file_name
        ]
        same = next((f for f in landed.files if f.file_no == file.file_no), None)
        lines += _columns(same) if same else []
    words = sum(word.rows for word in landed.unknown)
    if words:
        lines.append(f"Routes and frequencies in words that the source does not know: {words:,}")
    return [*lines, ""]


def _columns(file: FileCounts) -> list[str]:
    """The columns that are there and not read, and the other way round."""
    lines = []
    if file.unknown_columns:
        lines.append(f"    columns ignored: {', '.join(file.unknown_columns)}")
    if file.absent_columns:
        lines.append(f"    columns not there: {', '.join(file.absent_columns)}")
    return lines
