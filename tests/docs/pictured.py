"""What each picture of the documents shows, in words that the program must still say."""

MOST_BYTES = 200_000

# By file name: texts of the page, the report or the workbook that stand in the picture.
PICTURES = {
    "page.png": ("Near miss", "Needs data", "Patient id holds", "What to order next", "Lacks data"),
    "patient.png": ("Not on the candidate list: data is missing.", "What to order next:"),
    "timeline.png": ("Treatment and activity", "longest high-dose episode"),
    "decide.png": (
        "Decisions of the research office",
        "Settle a criterion that the data leave open",
    ),
    "report.png": ("At a glance", "Data of the delivery", "Candidates without a decision"),
    "attrition.png": ("Who remains, who is lost",),
    "what_if.png": ("near misses",),
    "workbook.png": (),
    # Prefect's own page.
    "schedule.png": ("weekly_refresh",),
}
