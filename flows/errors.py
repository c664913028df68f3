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
        return f"{self.what}\n  where: {self.where}\n  what to do: {self.remedy}"


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
