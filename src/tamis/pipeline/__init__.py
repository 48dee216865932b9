"""The build of a review: the only place that knows all stages. Analysis scripts start with ``script.open_review``."""
