"""Composite index (综合指数): the front door to normalisation, weights, aggregation and robustness.

Steps of an index, each in its own module: bring indicators onto one scale
(:mod:`~minhou_analysis.methods.goalposts`, :mod:`~minhou_analysis.methods.normalisation`), weigh them
(:mod:`~minhou_analysis.methods.weights`, :mod:`~minhou_analysis.methods.analytic_hierarchy`,
:mod:`~minhou_analysis.methods.combined_weights`), make one number of them
(:mod:`~minhou_analysis.methods.aggregation`) or an order (:mod:`~minhou_analysis.methods.ranking`), say
what stands in the way (:mod:`~minhou_analysis.methods.obstacles`), and how far the order hangs on all these
choices (:mod:`~minhou_analysis.methods.robustness`, :mod:`~minhou_analysis.methods.sensitivity`).

One county alone is judged against fixed goalposts; min-max is for a set of peers. Bounds and weights are
frozen with an edition of an index, otherwise every new year rewrites all history. Method: OECD/JRC,
*Handbook on Constructing Composite Indicators* (2008).
"""

from __future__ import annotations

from minhou_analysis.methods.aggregation import aggregate_arithmetic, aggregate_geometric, aggregate_harmonic
from minhou_analysis.methods.analytic_hierarchy import ahp_weights, random_index, synthesise_hierarchy
from minhou_analysis.methods.combined_weights import (
    combine_weights_additive,
    combine_weights_geometric,
    combine_weights_multiplicative,
)
from minhou_analysis.methods.goalposts import (
    normalise_goalposts,
    normalise_interval,
    normalise_log_goalposts,
    normalise_target_distance,
    normalise_target_distance_z,
)
from minhou_analysis.methods.normalisation import (
    min_max_bounds,
    normalise_min_max,
    normalise_percentile_rank,
    normalise_rank,
    normalise_z_score,
)
from minhou_analysis.methods.obstacles import obstacle_degree
from minhou_analysis.methods.ranking import condorcet_ranking, outranking_matrix, rank_units, topsis
from minhou_analysis.methods.robustness import (
    average_rank_shift,
    draw_weights,
    rank_robustness,
    score_interval,
)
from minhou_analysis.methods.sensitivity import rank_drivers, sobol_indices
from minhou_analysis.methods.weights import (
    coefficient_of_variation_weights,
    critic_weights,
    entropy_weights,
    entropy_weights_min_max,
    equal_weights,
    standard_deviation_weights,
)

__all__ = [
    "aggregate_arithmetic",
    "aggregate_geometric",
    "aggregate_harmonic",
    "ahp_weights",
    "average_rank_shift",
    "coefficient_of_variation_weights",
    "combine_weights_additive",
    "combine_weights_geometric",
    "combine_weights_multiplicative",
    "condorcet_ranking",
    "critic_weights",
    "draw_weights",
    "entropy_weights",
    "entropy_weights_min_max",
    "equal_weights",
    "min_max_bounds",
    "normalise_goalposts",
    "normalise_interval",
    "normalise_log_goalposts",
    "normalise_min_max",
    "normalise_percentile_rank",
    "normalise_rank",
    "normalise_target_distance",
    "normalise_target_distance_z",
    "normalise_z_score",
    "obstacle_degree",
    "outranking_matrix",
    "random_index",
    "rank_drivers",
    "rank_robustness",
    "rank_units",
    "score_interval",
    "sobol_indices",
    "standard_deviation_weights",
    "synthesise_hierarchy",
    "topsis",
]
