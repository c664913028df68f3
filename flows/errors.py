"""The one kind of error that a user can cause: what happened, where, and what to do."""


class Refusal(Exception):
    """A run that stops before it publishes anything.

    The text names files, columns, line numbers and counts, never a value of a patient.
    """

    def __init__(self, what: str, where: str, remedy: str) -> None:
        super().__init__(what, where, remedy)
        self.what = what
        self.where = where
        self.remedy = remedy

    def __str__(self) -> str:
        # A path may hold a line break, and a message has three lines.
        where = printable(self.where, 400)
        return f"{self.what}\n  where: {where}\n  what to do: {self.remedy}"


class Held(Refusal):
    """A refresh that waits at its gates until somebody accepts them by name."""

    def __init__(self, gates: tuple[str, ...], what: str, where: str, remedy: str) -> None:
        super().__init__(what, where, remedy)
        # What Python hands to the constructor again when it copies an exception.
        self.args = (gates, what, where, remedy)
        self.gates = gates


class StepFailed(Exception):
    """A step that broke for a reason nobody foresaw: its name and the kind of error, no more.

    The original error may quote a patient's row, so it is neither chained nor repeated.
    """

    def __init__(self, step: str, kind: str) -> None:
        super().__init__(step, kind)
        self.step = step
        self.kind = kind

    def __str__(self) -> str:
        return (
            f"The step {self.step} failed with {self.kind}\n  where: {self.step}\n"
            "  what to do: run again with --direct --debug on this machine to see the error; "
            "the last release is untouched"
        )


def printable(text: str, longest: int = 60) -> str:
    """The text fit for a message: no control characters, no great length."""
    shown = "".join(sign if sign.isprintable() else "?" for sign in text)
    return shown if len(shown) <= longest else shown[:longest] + "…"
