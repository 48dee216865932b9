"""The screening terminal: one report at a time, a key a decision, the next report at once."""

from __future__ import annotations

import time
import uuid
from collections.abc import Mapping, Sequence

from rich.console import Group
from rich.table import Table
from rich.text import Text
from textual.app import App, ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.events import Key, Resize
from textual.widgets import Footer, Static

from tamis.cli.screen_keys import ACTIONS
from tamis.cli.screen_prompts import AskReason, AskText, ShowText
from tamis.errors import TamisError
from tamis.pipeline.reading import rank_reading, reading_ranker
from tamis.pipeline.sessions import Session, Shown
from tamis.protocol import Criterion, Question
from tamis.review.decisions import VERDICTS, WITHDRAWN, Verdict
from tamis.review.highlight import find_marks
from tamis.review.ranking import Ranker, Ranking

# Columns from which the criteria stand beside the record.
WIDE = 104
STYLES = {"include": "bold green", "exclude": "bold underline red"}
DECISION_STYLES = {"include": "green", "unsure": "yellow", "exclude": "red", "not_retrieved": "magenta"}
# Where the record is from, below its title.
SOURCE_FIELDS = ("journal", "year", "volume", "issue", "pages")


class ScreenApp(App[None]):
    """Screening in a terminal, a thin shell over a session.

    Attributes
    ----------
    session : Session
        Takes every decision, on disk before the next report is shown.
    """

    CSS = """
    Screen { layout: vertical; }
    #state { height: 1; background: $panel; color: $text; padding: 0 1; }
    #middle { height: 1fr; }
    #record { width: 1fr; padding: 1 2; }
    #criteria { width: 42; padding: 1 1; border-left: solid $panel; display: none; }
    #criteria.shown { display: block; }
    #said { height: 1; padding: 0 1; }
    """
    ENABLE_COMMAND_PALETTE = False

    def __init__(
        self, session: Session, question: Question, *, keys: Mapping[str, str], ranked: bool, seed: int
    ) -> None:
        super().__init__()
        self.session = session
        self._question = question
        self._keys = keys
        self._ranked = ranked
        self._seed = seed
        self._ranker: Ranker | None = None
        self._ranking: Ranking | None = None
        self._shown: Shown | None = None
        self._since = 0.0
        self._client = ""
        self._note = ""
        self._labels: tuple[str, ...] = ()
        # Notes and labels that wait for the decision of their report, also while another one is shown.
        self._drafts: dict[str, tuple[str, tuple[str, ...]]] = {}
        self._later: list[str] = []
        self._back = 0
        self._criteria_wanted: bool | None = None
        for action in self._possible():
            call = f"decide('{action}')" if action in DECISION_STYLES else action
            self._bindings.bind(keys[action], call, ACTIONS[action][1])

    def compose(self) -> ComposeResult:
        """Lay the parts out."""
        yield Static(id="state")
        with Horizontal(id="middle"):
            with VerticalScroll(id="record"):
                yield Static(id="text")
            with VerticalScroll(id="criteria"):
                yield Static(self._criteria_text(), id="rules")
        yield Static(id="said")
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Show the first report; a ranking is made while it is read."""
        self.title = "tamis screen"
        self.query_one("#record").focus()
        if self._ranked:
            self._say("Ranking…")
            self._rank()
        else:
            self._next()

    def on_resize(self, event: Resize) -> None:
        """Put the criteria beside the record where there is room, unless the person has chosen."""
        wanted = event.size.width >= WIDE if self._criteria_wanted is None else self._criteria_wanted
        self.query_one("#criteria").set_class(wanted, "shown")

    def on_key(self, event: Key) -> None:
        """Take a digit as the reason for exclusion with that number."""
        if event.key.isdigit() and event.key != "0" and self.screen is self.screen_stack[0]:
            codes = [criterion.code for criterion in self._reasons("exclude")]
            place = int(event.key) - 1
            if place < len(codes):
                self._decide("exclude", codes[place])
            else:
                self._say(
                    f"There is no reason {event.key}; press {self._keys['exclude']} to choose one.", "red"
                )

    def action_decide(self, decision: Verdict) -> None:
        """Decide, asking for a reason where there are several, or where an exclusion needs one."""
        if self._shown is None:
            return
        choices = self._reasons(decision)
        if len(choices) <= 1:
            self._decide(decision, choices[0].code if choices else "")
            return
        self.push_screen(
            AskReason(decision.replace("_", " "), choices, optional=decision != "exclude"),
            lambda code: None if code is None else self._decide(decision, code),
        )

    def action_undo(self) -> None:
        """Take the last decision back and show its report."""
        try:
            taken = self.session.undo()
        except TamisError as error:
            self._say(str(error), "red")
            return
        if taken is None:
            self._say("There is nothing to take back.", "red")
            return
        self._show(taken.record)
        self._say(f"Taken back: {taken.decision} of {taken.record}.", "yellow")
        self._rank()

    def action_later(self) -> None:
        """Put the report at the end of this sitting."""
        if self._shown is not None and self._shown.record not in self.session.labels:
            self._later = [*(name for name in self._later if name != self._shown.record), self._shown.record]
        self._next()

    def action_earlier(self) -> None:
        """Show an earlier decision, one further back each time; deciding again replaces it."""
        decided = list(self.session.labels.items())
        if not decided:
            self._say("Nothing was decided yet.", "red")
            return
        self._back = min(self._back + 1, len(decided))
        record, decision = decided[-self._back]
        back = self._back
        self._show(record)
        self._back = back
        self._say(f"{record} was decided: {decision}. Decide again to change it, "
                  f"{self._keys['later']} goes on.", "yellow")  # fmt: skip

    def action_note(self) -> None:
        """Write a note that goes with the decision."""
        self.push_screen(AskText("Note for this report", self._note), self._take_note)

    def action_label(self) -> None:
        """Give labels that go with the decision."""
        known = sorted({label for line in self.session.history for label in line.labels})
        hint = f"Used so far: {', '.join(known)}" if known else "Several are separated by commas."
        self.push_screen(AskText("Labels for this report", ", ".join(self._labels), hint), self._take_labels)

    def action_criteria(self) -> None:
        """Show or hide the criteria."""
        panel = self.query_one("#criteria")
        self._criteria_wanted = not panel.has_class("shown")
        panel.set_class(self._criteria_wanted, "shown")

    def action_why(self) -> None:
        """Show the terms that put this report where it is in the order."""
        if self._shown is None:
            return
        if self._ranking is None or self._shown.record not in self._ranking.ranker.ids:
            self._say("This order is not ranked.", "red")
            return
        terms = self._ranking.explain(self._shown.record)
        lines = [f"{row.weight:+.2f}  {row.term}" for row in terms.itertuples(index=False)]
        self.push_screen(
            ShowText("Why this report now", lines or ["Its words answer the question of the protocol."])
        )

    def action_help(self) -> None:
        """List all keys."""
        lines = [f"{self._keys[action]}   {ACTIONS[action][1]}" for action in self._possible()]
        lines += ["1 to 9   Exclude, for the reason with that number", "↑ ↓ PgUp PgDn   Scroll"]
        self.push_screen(ShowText("Keys", lines))

    def action_help_quit(self) -> None:
        """Answer the key with which other programs are stopped."""
        self._say(f"{self._keys['quit']} leaves; every decision is on disk.", "yellow")

    async def action_quit(self) -> None:
        """Leave; everything that was decided is on disk."""
        self.exit()

    def _decide(self, decision: Verdict, reason: str) -> None:
        shown = self._shown
        if shown is None:
            return
        seconds = time.monotonic() - self._since
        try:
            self.session.decide(
                shown.record, decision, reason=reason, labels=self._labels, note=self._note, seconds=seconds,
                client=self._client,
            )  # fmt: skip
        except TamisError as error:
            self._say(str(error), "red")
            return
        self._drafts.pop(shown.record, None)
        why = f" ({reason})" if reason else ""
        self._say(f"{shown.record}: {decision.replace('_', ' ')}{why}", DECISION_STYLES[decision])
        self._rank()
        self._next()

    def _next(self) -> None:
        """Show the next report of the queue that was not put off; then those that were."""
        queue = self.session.queue
        left = [name for name in queue if name not in self._later]
        if not left:
            left = [name for name in self._later if name in set(queue)]
            self._later = []
        self._show(left[0] if left else None)

    def _show(self, record: str | None) -> None:
        self._shown = None if record is None else self.session.record(record)
        self._since, self._client, self._back = time.monotonic(), uuid.uuid4().hex, 0
        mine = (line for line in reversed(self.session.history) if line.record == record)
        earlier = next((line for line in mine if line.decision != WITHDRAWN), None)
        self._note, self._labels = (earlier.note, earlier.labels) if earlier else ("", ())
        if record in self._drafts:
            self._note, self._labels = self._drafts[record]
        self.query_one("#text", Static).update(
            self._end() if self._shown is None else self._text(self._shown)
        )
        self.query_one("#record", VerticalScroll).scroll_home(animate=False)
        self._state()

    def _state(self) -> None:
        progress = self.session.progress
        session = self.session
        left = (
            f" · about {_duration(progress.hours_left)} left" if progress.left and progress.hours_left else ""
        )
        work = "conflicts" if session.settles else "reports"
        line = Text(
            f"{session.stage} · {session.reviewer} · {progress.done} of {progress.assigned} {work}{left}"
        )
        if self._shown is not None and self._shown.round.startswith("pilot"):
            line.append(f" · {self._shown.round}", "bold")
        if self._ranked:
            line.append(" · ranked" if self._ranking else " · ranking…")
        self.query_one("#state", Static).update(line)

    def _text(self, shown: Shown) -> Group:
        fields = shown.fields
        parts: list[Text | Table] = []
        if self.session.settles:
            parts += [self._votes(shown), Text()]
        source = " ".join(fields[name] for name in SOURCE_FIELDS if fields.get(name))
        parts += [
            self._marked(fields["title"] or "[no title]", "bold"),
            Text(fields.get("authors", ""), "dim"),
        ]
        parts += [Text(source, "dim"), Text()]
        if shown.has_abstract:
            parts.append(self._marked(fields["abstract"]))
        else:
            parts.append(Text("No abstract in any export.", "italic yellow"))
        parts.append(Text())
        known = [f"{name} {fields[name]}" for name in ("doi", "pmid", "url") if fields.get(name)]
        also = f"; also {', '.join(shown.duplicates)}" if shown.duplicates else ""
        parts.append(Text(" · ".join([f"{shown.record}{also}", *known]), "dim"))
        if self._note or self._labels:
            parts.append(Text(f"Note: {self._note}  Labels: {', '.join(self._labels)}", "yellow"))
        return Group(*parts)

    def _votes(self, shown: Shown) -> Table:
        table = Table("By", "Decision", "Reason", "Note", title="Votes", title_justify="left", expand=True)
        labels = {criterion.code: criterion.label for criterion in self.session.criteria}
        for vote in self.session.votes(shown.record):
            reason = f"{vote.reason} {labels.get(vote.reason, '')}".strip()
            table.add_row(
                Text(vote.by),
                Text(vote.decision, DECISION_STYLES.get(vote.decision, "")),
                Text(reason),
                Text(vote.note),
            )
        return table

    def _marked(self, words: str, style: str = "") -> Text:
        text = Text(words, style)
        highlight = self._question.highlight
        for mark in find_marks(words, highlight.include, highlight.exclude):
            text.stylize(STYLES[mark.side], mark.start, mark.end)
        return text

    def _criteria_text(self) -> Group:
        parts = [Text(self._question.title, "bold"), Text()]
        for name in ("population", "exposure", "comparator"):
            words = str(getattr(self._question, name))
            if words:
                parts += [Text(name.capitalize(), "bold"), Text(words), Text()]
        numbers = {criterion.code: k for k, criterion in enumerate(self._reasons("exclude"), start=1)}
        for decision in VERDICTS[self.session.stage]:
            parts.append(Text(decision.replace("_", " ").capitalize(), f"bold {DECISION_STYLES[decision]}"))
            for criterion in self._reasons(decision):
                number = numbers.get(criterion.code, 10)
                key = f"{number}  " if number < 10 else "   "
                parts.append(Text(f"{key}{criterion.code} {criterion.label}"))
                if criterion.guidance:
                    parts.append(Text(f"   {criterion.guidance}", "dim"))
            parts.append(Text())
        return Group(*parts)

    def _possible(self) -> list[str]:
        """Return the actions of this stage and order."""
        gone = {action for action in DECISION_STYLES if action not in VERDICTS[self.session.stage]}
        return [action for action in self._keys if action not in gone | (set() if self._ranked else {"why"})]

    def _reasons(self, decision: str) -> Sequence[Criterion]:
        """Return the reasons for a decision, those that the protocol orders in that order."""
        found = [criterion for criterion in self.session.criteria if criterion.decision == decision]
        return sorted(found, key=lambda criterion: (criterion.order is None, criterion.order or 0))

    def _end(self) -> Text:
        done = self.session.progress.done
        work = (
            f"conflict{'s' * (done != 1)}" if self.session.settles else f"of your report{'s' * (done != 1)}"
        )
        said = f"All is done: {done} {work} decided." if done else "Nothing is open for you at this stage."
        return Text(f"{said} {self._keys['quit']} leaves, {self._keys['earlier']} goes back.", "bold green")

    def _take_note(self, text: str | None) -> None:
        if text is not None:
            self._note = text
            self._redraw()

    def _take_labels(self, text: str | None) -> None:
        if text is not None:
            self._labels = tuple(label.strip() for label in text.split(",") if label.strip())
            self._redraw()

    def _redraw(self) -> None:
        if self._shown is not None:
            self._drafts[self._shown.record] = (self._note, self._labels)
            self.query_one("#text", Static).update(self._text(self._shown))

    def _say(self, words: str, style: str = "") -> None:
        self.query_one("#said", Static).update(Text(words, style))

    def _rank(self) -> None:
        """Learn again beside the reading; of several requests at once the last is answered."""
        if self._ranked:
            labels = dict(self.session.labels)
            self.run_worker(lambda: self._learn(labels), thread=True, exclusive=True, group="ranking")

    def _learn(self, labels: Mapping[str, str]) -> None:
        if self._ranker is None:
            self._ranker = reading_ranker(self.session.records, self._question, seed=self._seed)
        ranking = rank_reading(self._ranker, labels)
        order = [str(name) for name in ranking.score().index]
        self.call_from_thread(self._take_order, ranking, order)

    def _take_order(self, ranking: Ranking, order: Sequence[str]) -> None:
        first = self._ranking is None
        self._ranking = ranking
        self.session.reorder(order)
        if first and self._shown is None:
            self._say("")
            self._next()
        self._state()


def _duration(hours: float) -> str:
    return f"{hours:.0f} h" if hours >= 2 else f"{max(1, round(60 * hours))} min"
