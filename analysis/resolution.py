# /// tamis
# results = ["resolution.json", "resolution_models.csv", "resolution_models_printed.csv", "resolution_left_out.csv"]
# figures = ["resolution_curve"]
# ///
"""How long does the lesion take to resolve completely, surgery censoring the observation?"""

from _estimates import drawn, estimate, headline, origin_words, printed
from _samples import resolution_times

from tamis.figures import draw_resolution
from tamis.pipeline.script import open_review

review = open_review(__file__)
times = resolution_times(review.cases)
numbers, models, frames = estimate(times, review.seed)
numbers["headline"] = headline(numbers, "complete resolution")

review.save_json("resolution", numbers)
review.save_table("resolution_models", models)
review.save_table("resolution_models_printed", printed(models))
review.save_table("resolution_left_out", times.left_out)
figure = draw_resolution(**frames, event="resolved", origin=origin_words(times))
review.save_figure("resolution_curve", figure, drawn(frames))
print(times.summary(), models, numbers["headline"], sep="\n\n")
