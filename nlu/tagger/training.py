"""Training: cross-entropy over BIOES labels, AdamW, the best average of the weights kept, to be gone on with at any
time."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Callable, Dict, List, Tuple

import torch
from torch.nn.functional import cross_entropy

from nlu.tagger import reports, state
from nlu.tagger.batch import IGNORED, batch
from nlu.tagger.columns import Corpus
from nlu.tagger.folder import Tagger, learned, put
from nlu.tagger.network import with_gaps
from nlu.tagger.optimiser import Average, optimiser
from nlu.tagger.plan import Plan
from nlu.tagger.progress import Bar
from nlu.tagger.reading import tags
from nlu.tagger.settings import Settings
from nlu.tagger.windows import Unit, Window, batches, training_windows

SAVED_EVERY_S = 120.0
MEASURED_BATCHES = 16  # for the mean and spread of the states
MEASURED_STEPS = 6  # of which the first two are not counted
Note = Callable[[str], None]


@dataclass
class Progress:
    """Where a training stands."""

    epoch: int = 0
    step: int = 0  # in the epoch
    done: int = 0  # in all
    loss: float = 0.0  # summed over the epoch's steps
    best: float = -1.0
    best_epoch: int = 0
    losses: List[float] = field(default_factory=list)


class Training:
    """One training; `folder` is where its state is kept, `mark` what it is known by."""

    def __init__(self, tagger: Tagger, documents: List[List[Unit]], valid: Tuple[List[List[Unit]], Corpus],
                 settings: Settings, *, folder: Path, mark: str, half: bool, note: Note) -> None:  # fmt: skip
        self.tagger, self.settings, self.half, self.note = tagger, settings, half, note
        self.documents, (self.valid, corpus) = documents, valid
        self.gold = reports.gold(corpus)
        self.folder, self.mark = folder, mark
        self.optimiser = optimiser(tagger.network, settings)
        self.average = Average(learned(tagger.network), settings.average)
        self.draw = torch.Generator().manual_seed(settings.seed)
        self.progress = Progress()
        self.sizes = [len(self._rows(epoch)) for epoch in range(settings.epochs)]
        self.hidden_piece = tagger.tokenizer.token_to_id("<mask>")

    def run(self, plan_of: Callable[[float, float], Plan]) -> Dict[str, torch.Tensor]:
        """Trains to the end. `plan_of`: seconds a step and a scoring -> the plan. Returns the best weights."""
        torch.manual_seed(self.settings.seed)
        begun = state.read(self.folder / state.STATE)
        if begun:
            self.plan = plan_of(begun["step_s"], begun["score_s"])
            self._restore(begun)
            self.note(f"going on after {self.progress.done} steps, {self.plan.elapsed / 60:.1f} minutes")
        else:
            rows = self._rows(0)[:MEASURED_BATCHES]
            self.tagger.network.measure((batch(row, self.tagger.ends) for row in rows), half=self.half)
            self.average = Average(learned(self.tagger.network), self.settings.average)
            self.plan = plan_of(*self._measured())
            self._tell_plan()
        self._saved = time.monotonic()
        while self.progress.epoch < self.settings.epochs and self._steps_left() > 0:
            self._epoch()
        best = state.read(self.folder / state.BEST)
        return best if best is not None else self.average.values

    def _rows(self, epoch: int) -> List[List[Window]]:
        """The batches of an epoch, the same whenever they are asked for."""
        draw = random.Random(f"{self.settings.seed} {epoch}")
        return batches(training_windows(self.documents, draw), self.settings.pieces, draw)

    def _epoch(self) -> None:
        now = self.progress
        rows = self._rows(now.epoch)
        with Bar(f"epoch {now.epoch + 1}", len(rows), done=now.step) as bar:
            for row in rows[now.step :]:
                left = self._steps_left()
                if left < 1:
                    break
                now.loss += self._step(row, left)
                now.step, now.done = now.step + 1, now.done + 1
                bar.step(f"loss {now.loss / now.step:.4f}")
                if time.monotonic() - self._saved > SAVED_EVERY_S:
                    self._save()
        self._end_epoch()

    def _end_epoch(self) -> None:
        now = self.progress
        started = time.monotonic()
        score = self.scored()
        self.plan.score_s = time.monotonic() - started
        now.losses.append(now.loss / max(now.step, 1))
        now.epoch += 1
        if score.entities > now.best:
            now.best, now.best_epoch = score.entities, now.epoch
            state.write(dict(self.average.values), self.folder / state.BEST)
        self.note(f"epoch {now.epoch}: loss {now.losses[-1]:.4f} · valid {score.line()} · "
                  f"{self.plan.elapsed / 60:.1f} min, {now.done} steps")  # fmt: skip
        now.step, now.loss = 0, 0.0
        self._save()

    def scored(self) -> reports.Scores:
        """How right the averaged weights are on the validation file."""
        own = {name: value.clone() for name, value in learned(self.tagger.network).items()}
        put(self.tagger.network, self.average.values)
        given = tags(self.tagger, self.valid, half=self.half, name="valid", around=0)
        put(self.tagger.network, own)
        return reports.scores(self.gold, given)

    def _steps_left(self) -> int:
        """Steps there is time for, of this epoch and the later ones."""
        now = self.progress
        return self.plan.steps_left(sum(self.sizes[now.epoch :]) - now.step, self.settings.epochs - now.epoch)

    def _step(self, row: List[Window], left: int) -> float:
        started = time.monotonic()
        held = self.plan.held(self.progress.done, left)
        factor = self.plan.next_factor(self.progress.done, left)
        for group in self.optimiser.param_groups:
            group["lr"] = 0.0 if held and group["held"] else group["full"] * factor
        loss = self._learn(row)
        self.average.follow(learned(self.tagger.network))
        self.plan.measured(time.monotonic() - started)
        return loss

    def _learn(self, row: List[Window]) -> float:
        network, settings = self.tagger.network, self.settings
        network.train()
        given = with_gaps(batch(row, self.tagger.ends), self.draw, mask=self.hidden_piece, share=settings.hidden,
                          columns=settings.no_columns)  # fmt: skip
        loss = cross_entropy(network(given, half=self.half), given.labels, ignore_index=IGNORED)
        self.optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_([p for p in network.parameters() if p.requires_grad], settings.clip)
        self.optimiser.step()
        return float(loss.detach())

    def _measured(self) -> Tuple[float, float]:
        """Seconds of a step and of a scoring, from a few steps at a rate of nothing, which leave no trace."""
        network = self.tagger.network
        rows = self._rows(0)
        before = torch.get_rng_state(), self.draw.get_state()
        times = []
        for number in range(MEASURED_STEPS):
            started = time.monotonic()
            self._learn(rows[number % len(rows)])
            times.append(time.monotonic() - started)
        self.optimiser = optimiser(network, self.settings)
        torch.set_rng_state(before[0])
        self.draw.set_state(before[1])
        step = sum(times[2:]) / len(times[2:])
        words = [sum(len(unit.pieces) for doc in docs for unit in doc) for docs in (self.documents, self.valid)]
        # A scoring is a pass forward, a third of a step.
        return step, step * len(rows) / 3 * words[1] / words[0]

    def _tell_plan(self) -> None:
        steps = self._steps_left()
        self.note(f"{self.plan.step_s:.2f} s a step, {self.sizes[0]} steps an epoch: {steps} steps planned, "
                  f"{steps / self.sizes[0]:.1f} epochs, in {self.plan.budget / 60:.1f} minutes")  # fmt: skip

    def _save(self) -> None:
        values: Dict[str, Any] = {
            "fingerprint": self.mark,
            "network": learned(self.tagger.network),
            "average": self.average.values,
            "average_steps": self.average.steps,
            "optimiser": self.optimiser.state_dict(),
            "progress": dict(vars(self.progress)),
            "spent": self.plan.elapsed,
            "factor": self.plan.factor,
            "step_s": self.plan.step_s,
            "score_s": self.plan.score_s,
            "half": self.half,
            "random": torch.get_rng_state(),
            "draw": self.draw.get_state(),
        }
        state.write(values, self.folder / state.STATE)
        self._saved = time.monotonic()

    def _restore(self, begun: Dict[str, Any]) -> None:
        put(self.tagger.network, begun["network"])
        self.average = Average(begun["average"], self.settings.average, steps=begun["average_steps"])
        self.optimiser.load_state_dict(begun["optimiser"])
        self.progress = Progress(**begun["progress"])
        self.plan.spent += begun["spent"]
        self.plan.factor = begun["factor"]
        self.half = begun["half"]
        torch.set_rng_state(begun["random"])
        self.draw.set_state(begun["draw"])
