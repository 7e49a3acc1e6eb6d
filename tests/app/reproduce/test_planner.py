"""What fits into a budget: for any figures, costs and budgets."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from settle.app.reproduce.planner import CHEAP, BudgetPlan, OfferedFigure, OfferedSize, makespan


@st.composite
def offered(draw):
    """A few figures of a few rows, some of which share their runs."""
    costs = draw(st.lists(st.floats(0.01, 20), min_size=9, max_size=9))
    figures = []
    for number in range(draw(st.integers(1, 6))):
        rows = []
        for _ in range(draw(st.integers(1, 3))):
            groups = sorted(draw(st.lists(st.integers(0, 8), min_size=1, max_size=3, unique=True)), key=lambda group: costs[group])
            rows.append(tuple(OfferedSize(str(group), costs[group]) for group in groups))
        figures.append(OfferedFigure(f"fig{number}", tuple(rows)))
    return figures


THERE = st.sets(st.tuples(st.integers(0, 8).map(str), st.integers(0, 1)))


@given(offered(), st.integers(1, 4), st.integers(1, 3), st.floats(0, 60), st.floats(0, 60), THERE)
def test_never_over_budget_and_more_of_it_never_yields_fewer_figures(figures, seeds, workers, one, other, there):
    small, large = (BudgetPlan(figures, there, seeds, minutes, workers) for minutes in sorted((one, other)))
    assert small.figures <= large.figures
    for plan, minutes in ((small, min(one, other)), (large, max(one, other))):
        runs = [(job.size.group, job.seed) for job in plan.jobs]
        assert makespan(plan.jobs, workers) <= minutes
        assert len(runs) == len(set(runs)) and not set(runs) & there and all(seed < seeds for _, seed in runs)
        known = {*runs, *there}
        for figure in figures:
            complete = all(any((size.group, 0) in known for size in row) for row in figure.rows)
            assert complete or figure.name not in plan.figures


@given(offered(), st.integers(1, 4), st.integers(1, 3))
def test_with_time_enough_all_is_done(figures, seeds, workers):
    plan = BudgetPlan(figures, (), seeds, 1e9, workers)
    groups = {size.group for figure in figures for row in figure.rows for size in row}
    assert {(job.size.group, job.seed) for job in plan.jobs} == {(group, seed) for group in groups for seed in range(seeds)}
    assert plan.figures == {figure.name for figure in figures}


def figure(name: str, *minutes: float) -> OfferedFigure:
    return OfferedFigure(name, (tuple(OfferedSize(f"{name}-{number}", cost) for number, cost in enumerate(minutes)),))


def runs(plan: BudgetPlan) -> list[tuple[str, int]]:
    return [(job.size.group, job.seed) for job in plan.jobs]


def test_figures_then_cheap_seeds_then_larger_sizes():
    figures = [figure("a", 0.1, 2), figure("b", 1, 3)]
    assert runs(BudgetPlan(figures, (), 2, 1.15, 1)) == [("a-0", 0), ("b-0", 0)]
    assert runs(BudgetPlan(figures, (), 2, 1.25, 1))[2:] == [("a-0", 1)] and CHEAP > 0.1
    assert runs(BudgetPlan(figures, (), 2, 4, 1))[2:] == [("a-0", 1), ("a-1", 0)]
    assert runs(BudgetPlan(figures, (), 2, 100, 2)).index(("b-1", 0)) < runs(BudgetPlan(figures, (), 2, 100, 2)).index(("b-0", 1))


def test_no_figure_grows_while_another_has_nothing_unless_that_one_never_fits():
    cheap, dear = figure("a", 0.1, 2), figure("b", 5)
    assert runs(BudgetPlan([cheap, dear], (), 1, 5.05, 1)) == [("a-0", 0)], "b would fit alone: a waits for a larger budget"
    assert {("a-1", 0), ("a-0", 0)} == set(runs(BudgetPlan([cheap, dear], (), 1, 4, 1)))


def test_two_workers_share_the_work():
    figures = [figure(name, 3) for name in "abc"]
    assert makespan(BudgetPlan(figures, (), 1, 6, 2).jobs, 2) == 6 and not BudgetPlan(figures, (), 1, 2.9, 2).figures
    assert BudgetPlan(figures, {("a-0", 0)}, 1, 3, 2).figures == {"a", "b", "c"}
