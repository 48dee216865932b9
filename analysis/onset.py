# /// tamis
# results = ["onset.json", "onset_models.csv", "onset_models_printed.csv", "onset_left_out.csv"]
# figures = ["onset_curve"]
# ///
"""How long after the exposure to calcium does the lesion appear?"""

from _estimates import drawn, estimate, headline, origin_words, printed
from _samples import onset_times

from tamis.figures import draw_resolution
from tamis.pipeline.script import open_review

review = open_review(__file__)
times = onset_times(review.cases)
numbers, models, frames = estimate(times, review.seed)
numbers["headline"] = headline(numbers, "first lesion")

review.save_json("onset", numbers)
review.save_table("onset_models", models)
review.save_table("onset_models_printed", printed(models))
review.save_table("onset_left_out", times.left_out)
figure = draw_resolution(
    **frames, event="seen", share_label="Cases with the lesion seen (%)", origin=origin_words(times)
)
review.save_figure("onset_curve", figure, drawn(frames))
print(times.summary(), models, numbers["headline"], sep="\n\n")
